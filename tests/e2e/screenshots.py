"""The screenshots of the documentation: `python -m tests.e2e.screenshots [FOLDER]`.

Serves the tests' world and photographs pages of each role, at 1280 and at 360 pixels.  Without a folder:
those the guides show, one window high, into `docs/screenshots`.  With one: every main page, whole.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import create_engine, text

from clara_grants import embedded
from clara_grants.config import CHECKOUT
from clara_grants.kernel.db import migrate
from tests import browser
from tests.conftest import NOW, on_database
from tests.e2e.live import Live, serve, sign_in
from tests.e2e.pages import of_role

FOLDER = CHECKOUT / "docs" / "screenshots"
NAME = "clara_screenshots"
#: Image → (role, page) of the guides in `docs/roles`.
GUIDES = {
    "candidat": ("owner", "draft"),
    "candidat-rubrique": ("owner", "section"),
    "candidat-recepisse": ("owner", "receipt"),
    "expert": ("expert", "review"),
    "expert-liste": ("expert", "reviews"),
    "eclair": ("eclair", "reading"),
    "eclair-liste": ("eclair", "readings"),
    "charge-de-mission": ("officer", "pipeline"),
    "charge-de-mission-eligibilite": ("officer", "eligibility"),
    "charge-de-mission-selection": ("officer", "selection"),
    "charge-de-mission-projet": ("officer", "project"),
    "comite": ("committee", "opinions"),
    "comite-fiche": ("committee", "sheet"),
    "financeur": ("funder", "votes"),
    "administrateur": ("administrator", "people"),
}


@contextmanager
def _database() -> Iterator[str]:
    """An empty migrated database on the tests' servers, dropped afterwards."""
    with embedded.services(CHECKOUT / "var" / "tests", durable=False) as found:
        admin = os.environ.get("TEST_ADMIN_URL") or found.admin_url
        owner = on_database(admin, NAME).replace("postgres@", "clara_owner@", 1)
        app = owner.replace("clara_owner@", "clara_app@", 1)
        if not os.environ.get("TEST_ADMIN_URL"):
            owner, app = on_database(found.owner_url, NAME), on_database(found.database_url, NAME)
        embedded.drop_database(admin, NAME)
        embedded.ensure_database(admin, NAME)
        migrate(owner)
        engine = create_engine(owner)
        with engine.begin() as connection:
            connection.execute(
                text(
                    "insert into installation (id, moving_clock, facts)"
                    " values (gen_random_uuid(), true, '{}')"
                )
            )
        engine.dispose()
        yield app
        embedded.drop_database(admin, NAME)


def illustrate(chromium: Browser, live: Live, folder: Path) -> int:
    """The images of the guides: a desktop and a telephone window of each page."""
    pages = of_role(live)
    for image, (role, name) in GUIDES.items():
        for suffix, width, height in (("", 1280, 900), ("-mobile", 360, 740)):
            with browser.page(chromium, width=width, height=height) as page:
                sign_in(page, live, role)
                page.goto(live.url + pages[role][name])
                page.screenshot(path=folder / f"{image}{suffix}.png")
    return 2 * len(GUIDES)


def photograph(chromium: Browser, live: Live, folder: Path) -> int:
    """Every main page of every role, whole, at both widths."""
    written = 0
    for role, pages in of_role(live).items():
        for size, width in (("large", 1280), ("small", 360)):
            with browser.page(chromium, width=width) as page:
                if role != "nobody":
                    sign_in(page, live, role)
                for name, path in pages.items():
                    page.goto(live.url + path)
                    page.screenshot(path=folder / f"{role}-{name}-{size}.png", full_page=True)
                    written += 1
    return written


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (
        _database() as url,
        tempfile.TemporaryDirectory() as files,
        serve(url, Path(files), NOW) as live,
        browser.launch() as chromium,
    ):
        written = (photograph if len(sys.argv) > 1 else illustrate)(chromium, live, folder)
    sys.stdout.write(f"{written} images : {folder}\n")


if __name__ == "__main__":
    main()
