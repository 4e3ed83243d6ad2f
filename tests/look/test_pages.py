"""Every layout and macro in a real browser: axe, widths, forced colours, without JavaScript."""

import pytest
from playwright.sync_api import Browser

from tests import browser

pytestmark = pytest.mark.browser

PAGES = ["/macros?flash=1&errors=1", "/fichier", "/rubrique", "/liste", "/erreur/404"]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_and_fits_at_every_width(chromium: Browser, specimen: str, path: str) -> None:
    problems: list[str] = []
    with browser.page(chromium) as page:
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        for width in browser.WIDTHS.values():
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(specimen + path, wait_until="load")
            assert (width, browser.overflow(page)) == (width, 0)
            assert browser.axe(page) == []
    assert problems == []


def test_page_in_forced_colours_is_accessible(chromium: Browser, specimen: str) -> None:
    with browser.page(chromium, forced_colors="active") as page:
        page.goto(specimen + "/fichier")
        assert browser.axe(page) == []


def test_page_without_javascript_keeps_every_control(chromium: Browser, specimen: str) -> None:
    with browser.page(chromium, width=360, java_script_enabled=False) as page:
        page.goto(specimen + "/rubrique")
        assert page.get_by_role("link", name="Dossiers").is_visible()
        assert page.get_by_role("button", name="Enregistrer et continuer").is_visible()
        page.locator("summary", has_text="Camille").click()
        assert page.get_by_role("button", name="Se déconnecter").is_visible()


def test_printed_page_drops_the_navigation(chromium: Browser, specimen: str) -> None:
    with browser.page(chromium) as page:
        page.goto(specimen + "/fichier")
        page.emulate_media(media="print")
        assert page.locator(".govuk-service-navigation").is_visible() is False
        assert page.get_by_role("heading", level=1).is_visible()


def test_first_tab_reaches_the_skip_link(chromium: Browser, specimen: str) -> None:
    with browser.page(chromium) as page:
        page.goto(specimen + "/liste")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main-content"
