"""tus-js-client in a browser against our server: cut lines, reloads, proxies, the keyboard alone."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from clara_grants.calls import queries as call_queries
from clara_grants.calls.models import FormVersion
from clara_grants.kernel.db import unit_of_work
from clara_grants.kernel.files import open_store
from clara_grants.submissions import queries
from clara_grants.submissions.queries import FileFacts
from tests import browser
from tests.e2e.cutting import Line
from tests.e2e.live import Live, sign_in
from tests.factories import papers

pytestmark = pytest.mark.browser
KEY = "scientific_document"
MIB = 1 << 20


def large_pdf(path: Path, size: int) -> str:
    """A sound PDF of about `size` bytes, written piece by piece; returns its SHA-256."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        places = []
        for number, body in enumerate(objects, start=1):
            places.append(file.tell())
            file.write(b"%d 0 obj%sendobj\n" % (number, body))
        places.append(file.tell())
        file.write(b"4 0 obj<</Length %d>>stream\n" % size)
        for number in range(size // MIB):
            file.write(hashlib.sha256(b"%d" % number).digest() * (MIB // 32))
        file.write(b"0" * (size % MIB) + b"\nendstream endobj\n")
        start = file.tell()
        file.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places))
        file.write(b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def allow(session: Session, live: Live, size: int) -> None:
    """Let the scientific document of the draft's form be that large."""
    version_id = live.world.files["draft"].form_version_id
    document: Any = session.get_one(FormVersion, version_id).document
    for section in document["sections"]:
        for question in section["questions"]:
            if question["key"] == KEY:
                question["limits"]["bytes"] = size
    session.execute(update(FormVersion).where(FormVersion.id == version_id).values(document=document))
    call_queries._forms.pop(version_id, None)  # forms are read once per process: here they change


@pytest.fixture
def line(own_live: Live) -> Iterator[Line]:
    with unit_of_work(own_live.engine, own_live.now()) as session:
        allow(session, own_live, 250_000_000)
    line = Line(int(own_live.settings.public_url.rpartition(":")[2]))
    yield line
    line.close()


@pytest.fixture
def page(chromium: Browser, own_live: Live, line: Line) -> Iterator[Page]:
    with browser.page(chromium) as page:
        page.set_default_timeout(20_000)
        sign_in(page, own_live, "owner")
        [cookie] = [one for one in page.context.cookies() if one["name"] == "clara_session"]
        page.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": line.url}])
        yield page


def section_of(live: Live, line: Line) -> str:
    form = live.world.documents[live_call(live)].form
    [key] = [s.key for s in form.sections if any(q.key == KEY for q in s.questions)]
    return f"{line.url}/dossiers/{live.world.files['draft'].id}/sections/{key}"


def live_call(live: Live) -> str:
    draft = live.world.files["draft"]
    return next(key for key, call_id in live.world.calls.items() if call_id == draft.call_id)


def open_section(page: Page, live: Live, line: Line) -> None:
    page.goto(section_of(live, line))
    page.wait_for_selector(f"#{KEY}[data-upload-ready]", state="attached")


def attached(live: Live, name: str) -> FileFacts:
    with unit_of_work(live.engine, live.now()) as session:
        files = queries.files_of(session, live.world.files["draft"].id)
    [found] = [file for file in files if file.name == name]
    return found


def stored_hash(live: Live, file: FileFacts) -> str:
    digest = hashlib.sha256()
    for chunk in open_store(live.settings.files_url).read(file.sha256):
        digest.update(chunk)
    return digest.hexdigest()


def wait_until_past(page: Page, percent: int) -> None:
    """Until the bar says more than that; a page with our policy evaluates no text of Playwright's."""
    bar = page.locator(".clara-upload__bar")
    for _ in range(600):
        if bar.evaluate("bar => bar.value") > percent:
            return
        page.wait_for_timeout(200)
    pytest.fail("the upload does not advance")


# Slow: 200 MB go through a browser, a proxy and the server, some forty seconds.
@pytest.mark.slow
def test_200_megabytes_arrive_whole_through_three_cuts_and_a_reload(
    page: Page, own_live: Live, line: Line, tmp_path: Path
) -> None:
    wanted = large_pdf(tmp_path / "grand.pdf", 200 * MIB)
    line.cuts = [50 * MIB + 1_234_567, 101 * MIB + 765_432, 152 * MIB + 99_999]
    open_section(page, own_live, line)

    page.set_input_files(f"#{KEY}", tmp_path / "grand.pdf")
    wait_until_past(page, 60)
    page.on("dialog", lambda dialog: dialog.accept())
    open_section(page, own_live, line)
    page.set_input_files(f"#{KEY}", tmp_path / "grand.pdf")
    expect(page.locator(".clara-attachments")).to_contain_text("grand.pdf", timeout=180_000)

    file = attached(own_live, "grand.pdf")
    assert (line.cuts, stored_hash(own_live, file)) == ([], wanted)
    assert file.size == (tmp_path / "grand.pdf").stat().st_size
    assert line.offsets == sorted(line.offsets), "nothing is sent twice"
    # Three cuts and a reload fell in the middle of a piece, and what had arrived of it was kept.
    assert len([offset for offset in line.offsets if offset % (4 * MIB)]) >= 3
    assert line.methods.count("POST") == 1


def test_a_proxy_that_refuses_patch_only_costs_a_try(
    page: Page, own_live: Live, line: Line, tmp_path: Path
) -> None:
    wanted = large_pdf(tmp_path / "moyen.pdf", 5 * MIB)
    line.refuses_patch = True
    open_section(page, own_live, line)

    page.set_input_files(f"#{KEY}", tmp_path / "moyen.pdf")

    expect(page.locator(".clara-attachments")).to_contain_text("moyen.pdf")
    assert stored_hash(own_live, attached(own_live, "moyen.pdf")) == wanted
    assert line.methods[-1] == "POST"


def test_pause_resume_and_cancel_by_keyboard(page: Page, own_live: Live, line: Line, tmp_path: Path) -> None:
    large_pdf(tmp_path / "moyen.pdf", 5 * MIB)
    open_section(page, own_live, line)
    line.is_down = True

    page.set_input_files(f"#{KEY}", tmp_path / "moyen.pdf")
    pause = page.get_by_role("button", name="Suspendre moyen.pdf")
    pause.press("Enter")
    expect(page.locator(".clara-upload__state")).to_have_text("Envoi en pause")
    assert browser.axe(page) == []
    assert browser.overflow(page) <= 0
    line.is_down = False
    page.get_by_role("button", name="Reprendre moyen.pdf").press("Enter")
    expect(page.locator(".clara-attachments")).to_contain_text("moyen.pdf")

    line.is_down = True
    page.set_input_files(f"#{KEY}", tmp_path / "moyen.pdf")
    page.get_by_role("button", name="Annuler l’envoi moyen.pdf").press("Enter")
    expect(page.locator(".clara-upload")).to_have_count(0)
    expect(page.locator(f"#{KEY}")).to_be_focused()


def test_a_refused_file_says_why_and_a_saved_page_waits_for_the_others(
    page: Page, own_live: Live, line: Line, tmp_path: Path
) -> None:
    (tmp_path / "ferme.pdf").write_bytes(papers.pdf_with_password())
    large_pdf(tmp_path / "moyen.pdf", 9 * MIB)
    open_section(page, own_live, line)

    page.set_input_files(f"#{KEY}", tmp_path / "ferme.pdf")
    expect(page.locator(".clara-upload__state")).to_contain_text("protégé par un mot de passe")
    page.set_input_files(f"#{KEY}", tmp_path / "moyen.pdf")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer et", exact=False).first.press("Enter")

    assert attached(own_live, "moyen.pdf").size > 9 * MIB
