"""One served world and one Chromium for the whole package; a fresh page per test."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from clara_grants import embedded
from tests import browser
from tests.conftest import NOW, build_template, on_database, one_at_a_time
from tests.e2e.live import Live, serve, sign_in

Enter = Callable[..., Page]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if not browser.is_available():
        pytest.skip(browser.MISSING)
    with browser.launch() as running:
        yield running


@contextmanager
def served(servers: dict[str, str], name: str, folder: Path) -> Iterator[Live]:
    """The world in a database of its own."""
    template = build_template(servers)
    with one_at_a_time("test-template"):
        embedded.drop_database(servers["admin"], name)
        embedded.ensure_database(servers["admin"], name, template)
    with serve(on_database(servers["app"], name), folder, NOW) as live:
        yield live
    embedded.drop_database(servers["admin"], name)


@pytest.fixture(scope="package")
def live(
    chromium: Browser, servers: dict[str, str], worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """Served only where a browser will look at it."""
    name = f"clara_journeys_{worker_id}_{os.getpid()}"
    with served(servers, name, tmp_path_factory.mktemp("journeys")) as live:
        yield live


@pytest.fixture
def own_live(chromium: Browser, servers: dict[str, str], worker_id: str, tmp_path: Path) -> Iterator[Live]:
    """A world whose clock the test may move."""
    with served(servers, f"clara_own_{worker_id}_{os.getpid()}", tmp_path) as live:
        yield live


@pytest.fixture
def open_page(chromium: Browser, live: Live) -> Iterator[Enter]:
    """`open_page("officer", width=360)`: a page in a context of its own, signed in."""
    with ExitStack() as stack:

        def enter(who: str | None = None, *, width: int = 1280) -> Page:
            page = stack.enter_context(browser.page(chromium, width=width))
            page.set_default_timeout(10_000)
            if who:
                sign_in(page, live, who)
            return page

        yield enter
