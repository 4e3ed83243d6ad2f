"""The whole call as one YAML document: on screen and on the command line."""

import io
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from clara_grants.calls import commands, problems, services
from clara_grants.calls.compare import differences
from clara_grants.calls.document import (
    CallDocumentError,
    CallProblem,
    dump,
    load,
    parse,
    shipped_calls,
    to_data,
)
from clara_grants.calls.models import Call
from clara_grants.config import CHECKOUT, Settings
from clara_grants.kernel import i18n
from clara_grants.kernel.actors import SYSTEM, Role
from clara_grants.kernel.errors import StaleError
from clara_grants.organisations.services import load_reference
from clara_grants.people.models import Person
from tests.calls.pages import told, typed_in
from tests.factories.people import PersonFactory, person_with

SHIPPED = {call.key: call for call in shipped_calls()}
MOBILITY = dump(SHIPPED["mobilite-2025"])
IMPORT = "/appels/gestion/importer"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def officer(sign_in: SignIn, session: Session) -> FlaskClient:
    load_reference(session)
    return sign_in(person_with(Role.OFFICER))


@pytest.fixture
def draft(session: Session, now: datetime) -> Call:
    load_reference(session)
    return services.load_document(session, SYSTEM, SHIPPED["mobilite-2025"], now=now)


def test_a_call_goes_out_and_comes_back_the_same(officer: FlaskClient, draft: Call) -> None:
    exported = officer.get(f"/appels/{draft.key}/document.yaml")

    assert load(exported.text) == SHIPPED["mobilite-2025"]
    assert "mobilite-2025.yaml" in exported.headers["Content-Disposition"]


def test_a_document_is_examined_then_imported(officer: FlaskClient, session: Session) -> None:
    file = (io.BytesIO(MOBILITY.encode()), "appel.yaml")

    checked = officer.post(IMPORT, data={"file": file, "text": ""}, content_type="multipart/form-data")

    assert session.scalar(select(func.count()).select_from(Call)) == 0
    answer = officer.post(IMPORT, data=typed_in(checked.text, 0))
    assert answer.headers["Location"] == "/appels/mobilite-2025/preparer"
    call = session.scalars(select(Call)).one()
    assert parse(call.document) == SHIPPED["mobilite-2025"]


def test_a_fault_is_told_with_its_line_in_words(officer: FlaskClient, session: Session) -> None:
    broken = MOBILITY.replace("profile: light", "profile: feather")
    line = 1 + broken.splitlines().index("profile: feather")

    answer = officer.post(IMPORT, data={"text": broken})

    assert answer.status_code == 422
    [said] = told(answer.text)
    assert said.startswith(f"Ligne {line}, Procédure : Cette valeur n’est pas prévue.")
    assert said.endswith("light, standard, concerted.")
    assert typed_in(answer.text)["text"].strip() == broken.strip()


def test_a_funder_nobody_knows_is_told_with_its_line(session: Session) -> None:
    load_reference(session)
    funder = SHIPPED["mobilite-2025"].funders[0].key
    broken = MOBILITY.replace(f"- key: {funder}", "- key: mecene", 1)

    with pytest.raises(CallDocumentError) as refusal:
        services.examine(session, SYSTEM, broken)

    [problem] = refusal.value.problems
    assert problem.line == 1 + broken.splitlines().index("- key: mecene")
    assert "mecene" in problems.sentence(problem, "en")


def test_replacing_a_draft_shows_what_changes_and_refuses_a_stale_check(
    officer: FlaskClient, draft: Call, session: Session, now: datetime
) -> None:
    changed = MOBILITY.replace("grace_minutes: 15", "grace_minutes: 30").replace(
        "edition: 2025", "edition: 2026"
    )
    checked = officer.post(IMPORT, data={"text": changed})
    assert "Édition" in checked.text
    services.change(session, SYSTEM, draft.id, {("edition",): 2031}, revision=draft.revision, now=now)
    session.commit()

    stale = officer.post(IMPORT, data=typed_in(checked.text, 0))

    assert stale.status_code == 409
    assert "2031" in stale.text
    assert officer.post(IMPORT, data=typed_in(stale.text, 0)).status_code == 303
    session.expire_all()
    assert parse(session.get_one(Call, draft.id).document).edition == 2026


def test_a_stale_import_is_refused_by_the_service(session: Session, draft: Call, now: datetime) -> None:
    with pytest.raises(StaleError):
        services.bring_in(session, SYSTEM, MOBILITY, revision=draft.revision - 1, now=now)


def test_an_open_call_is_not_replaced(
    officer: FlaskClient, draft: Call, session: Session, now: datetime
) -> None:
    services.publish(session, SYSTEM, draft.id, now=now)
    session.commit()

    answer = officer.post(IMPORT, data={"text": MOBILITY})

    assert "est déjà publié" in answer.text
    assert BeautifulSoup(answer.text, "lxml").find("input", attrs={"name": "confirm"}) is None


def test_others_import_nothing(sign_in: SignIn) -> None:
    assert sign_in(PersonFactory()).post(IMPORT, data={"text": MOBILITY}).status_code == 403


def test_a_difference_is_said_by_its_setting_and_its_line() -> None:
    before = to_data(SHIPPED["oncostarter-blanc-2025"])
    after = to_data(SHIPPED["oncostarter-blanc-2025"])
    after["ceiling_cents"] = 50_000_00
    after["funders"] = [after["funders"][1], after["funders"][0], *after["funders"][2:-1]]
    after["form"]["sections"][0]["questions"][0]["label"]["fr"] = "Intitulé du projet"

    found = [(one.place, one.before, one.after) for one in differences(before, after, "en")]

    assert ("Ceiling per project", "€40,000", "€50,000") in found
    assert ("Funders, “ligue_savoie”", "ligue_savoie", "") in found
    question = (
        "Form, Sections, “The project”, Questions, “Title of the project (in French)”, Question, in French"
    )
    assert (question, "Titre du projet", "Intitulé du projet") in found
    assert [place for place, *_ in found].count("Funders") == 1
    assert len(found) == 4


def test_equal_documents_do_not_differ() -> None:
    for document in SHIPPED.values():
        assert differences(to_data(document), to_data(document), "fr") == []


def test_two_calls_are_compared_on_screen(
    officer: FlaskClient, draft: Call, session: Session, now: datetime
) -> None:
    other = services.load_document(session, SYSTEM, SHIPPED["manifestations-2025"], now=now)
    session.commit()

    answer = officer.get(f"/appels/{draft.key}/comparer?avec={other.key}")

    assert "Barème" in answer.text
    assert "différences" in answer.text


@pytest.mark.parametrize(
    "problem", [CallProblem(3, (), "never_seen"), CallProblem(0, ("windows", 0, "x"), "missing")]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_problem_has_a_sentence(problem: CallProblem, language: str) -> None:
    assert problems.sentence(problem, language)


def test_every_fault_the_models_can_find_has_its_own_sentence() -> None:
    sources = [path.read_text("utf-8") for path in (CHECKOUT / "clara_grants").glob("*/*.py")]
    place = r"(?:\([^)]*\)|[^,(]+)"
    raised = re.compile(rf'PydanticCustomError\(\s*"(\w+)"|(?:Document|Call)Problem\(\s*{place},\s*"(\w+)"')
    codes = {one or other for source in sources for one, other in raised.findall(source)}
    assert {"question_twice", "shares_not_100"} <= codes

    assert {code for code in codes if not i18n.knows(f"call_problem.{code}")} == set()


def run(monkeypatch: pytest.MonkeyPatch, settings: Settings, *arguments: str) -> tuple[int, str]:
    monkeypatch.setattr(commands, "runtime_settings", lambda: nullcontext(settings))
    result = CliRunner().invoke(commands.call, arguments)
    return result.exit_code, result.output


def test_the_command_tells_faults_by_line_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "appel.yaml"
    path.write_text(MOBILITY.replace("prefix: MOB", "prefix: mobilite"), "utf-8")

    code, said = run(monkeypatch, settings, "import", str(path), "--dry-run")

    assert code == 2
    assert said.startswith("appel.yaml: Ligne 2, Préfixe des numéros")


def test_the_command_compares_two_files(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    one, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    one.write_text(MOBILITY, "utf-8")
    other.write_text(MOBILITY.replace("edition: 2025", "edition: 2026"), "utf-8")

    assert run(monkeypatch, settings, "diff", str(one), str(one)) == (0, "")
    assert run(monkeypatch, settings, "diff", str(one), str(other), "--language", "en") == (
        1,
        "Edition\n  - 2025\n  + 2026\n",
    )


def test_the_command_says_that_no_call_has_that_key(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: Engine
) -> None:
    code, said = run(monkeypatch, settings, "export", "absent-2025")

    assert code == 2
    assert "absent-2025" in said
