"""Choosing from suggestions: a partner's institution and a classification code, by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests import browser
from tests.e2e.conftest import Enter
from tests.e2e.live import Live

pytestmark = pytest.mark.browser


def look(page: Page, selector: str, typed: str) -> None:
    """Type slowly enough to be answered; the list is then open and accessible."""
    page.locator(selector).press_sequentially(typed)
    expect(page.locator(selector)).to_have_attribute("aria-expanded", "true")
    assert browser.axe(page) == []


def test_an_institution_chosen_fills_the_line_of_the_partner(live: Live, open_page: Enter) -> None:
    page = open_page("owner")
    page.goto(live.path_of("draft") + "/sections/partners")
    row = page.locator('input[name$="-organisation"]').count() - 1
    look(page, f'[name="partners-{row}-organisation"]', "joseph fourier")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    values = {name: page.input_value(f'[name="partners-{row}-{name}"]')
              for name in ("organisation", "ror", "territory", "kind")}  # fmt: skip
    assert values == {
        "organisation": "Université Grenoble Alpes", "ror": "02rx3b187", "territory": "grenoble",
        "kind": "academic",
    }  # fmt: skip


def test_a_code_found_by_word_takes_the_free_list_and_a_cancer_type_is_ticked(
    live: Live, open_page: Enter
) -> None:
    page = open_page("owner")
    page.goto(live.path_of("draft") + "/sections/classification")
    for place in (0, 1):
        page.select_option(f'[name="classification-cso-{place}-code"]', "")
    look(page, "[data-code-search=cso] input", "epigenetique")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    look(page, "[data-code-search=cancer] input", "retinoblastoma")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert page.input_value('[name="classification-cso-0-code"]') == "1.2"
    expect(page.locator('[name="classification-cancer_types"][value="45"]')).to_be_checked()
    assert "/sections/classification" in page.url
