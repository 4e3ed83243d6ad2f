"""axe-core (WCAG 2.2 A and AA, RGAA) and no sideways scrolling: main pages, then every page (slow)."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.routing import Rule

from tests import browser
from tests.e2e.conftest import served
from tests.e2e.live import Live, sign_in
from tests.e2e.pages import of_role
from tests.scenario.site import value_of
from tests.test_access import ROLES, lines

pytestmark = pytest.mark.browser
#: Answers that are not pages.
NOT_PAGES = {
    "calls.as_atom", "calls.as_json", "calls.export", "calls.suggest_codes", "people.here",
    "desk.export", "hearings.calendar", "organisations.suggest", "static", "statistics.data",
    "submissions.budget_model", "submissions.download", "web.healthz", "notifications.demo_message_html",
    "selection.minutes",
}  # fmt: skip
QUICK = ("nobody", "owner", "expert", "eclair", "officer", "committee", "funder", "administrator")


@pytest.fixture(scope="module")
def whole(
    chromium: Browser, servers: dict[str, str], worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """A world that no journey has changed: every page of the access table is still there."""
    with served(servers, f"clara_axe_{worker_id}_{os.getpid()}", tmp_path_factory.mktemp("axe")) as live:
        yield live


def faults(chromium: Browser, live: Live, role: str, paths: dict[str, str], width: int) -> list[str]:
    """What is wrong on each page, as one line per rule broken."""
    found = []
    with browser.page(chromium, width=width) as page:
        if role != "nobody":
            sign_in(page, live, role)
        for name, path in paths.items():
            answer = page.goto(live.url + path)
            if answer is None or answer.status != 200:
                found.append(f"{name} {path} answers {answer and answer.status}")
                continue
            found += [f"{name} {one.rule}: {one.targets[:3]}" for one in browser.axe(page)]
            if wide := browser.overflow(page):
                found.append(f"{name} is {wide} px too wide at {width}")
    return found


@pytest.mark.parametrize("role", QUICK)
def test_main_pages_are_accessible(chromium: Browser, live: Live, role: str) -> None:
    width = browser.WIDTHS["phone" if QUICK.index(role) % 2 else "desktop"]
    assert faults(chromium, live, role, of_role(live)[role], width) == []


@pytest.mark.slow  # 4 to 15 s per role and width: every GET endpoint this role may see
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("role", [role for role in ROLES if role != "conflicted"])
def test_every_page_is_accessible(chromium: Browser, whole: Live, role: str, width: int) -> None:
    assert faults(chromium, whole, role, paths_of(whole, role), width) == []


def paths_of(live: Live, role: str) -> dict[str, str]:
    """endpoint → path, of the pages this role is shown, by the access table."""
    seen = {
        endpoint
        for (method, endpoint), row in lines().items()
        if method == "GET" and row[ROLES.index(role)] == "200" and endpoint not in NOT_PAGES
    }
    rules = (rule for rule in live.app.url_map.iter_rules() if rule.endpoint in seen)
    return {rule.endpoint: path_of(live, rule) for rule in rules if "GET" in (rule.methods or ())}


def path_of(live: Live, rule: Rule) -> str:
    values = {name: value_of(live.world, rule.endpoint, name) for name in rule.arguments}
    with live.app.test_request_context():
        built: str = live.app.url_for(rule.endpoint, **values)
    return built
