"""The budget page while one types and pastes: the sums and reasons the server then gives."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Enter
from tests.e2e.live import Live

pytestmark = pytest.mark.browser

PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
}"""
CELLS = "\n".join(
    f"{category}\t{item}\t\t{amount}\t{amount}"
    for category, item, amount in (
        ("Équipement", "Centrifugeuse", "12 000,50"),
        ("équipement", "Microscope", "5000"),
        ("Autre chose", "Divers", "100"),
    )
)


def test_pasted_cells_fill_lines_and_the_page_says_what_the_server_says(live: Live, open_page: Enter) -> None:
    page = open_page("owner")
    address = live.path_of("draft") + "/sections/budget"
    page.goto(address)
    blank = page.locator('[name^="budget-"][name$="-item"]').count() - 1
    page.evaluate(PASTE, [f'[name="budget-{blank}-category"]', CELLS])

    assert page.input_value(f'[name="budget-{blank + 1}-item"]') == "Microscope"
    assert page.input_value(f'[name="budget-{blank + 1}-category"]') == "equipment"
    assert "Autre chose" in page.locator("[data-budget-status]").inner_text()
    expect(page.locator("[data-save-state]")).to_contain_text("Enregistré à")
    typed = said(page)
    page.goto(address)
    assert said(page) == typed
    assert any("limitée à 20" in one for one in typed)


def said(page: Page) -> list[str]:
    """The sums in sight and every reason, as the page writes them."""
    texts = "dd, [data-line-verdict], .clara-verdict"
    found = page.locator(texts).all_inner_texts()
    return [text for text in found if text.strip()]
