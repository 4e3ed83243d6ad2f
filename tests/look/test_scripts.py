"""What the small scripts promise: nothing typed is lost, nothing is sent twice or by accident."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from clara_grants.questionnaire.text import count_characters, count_words
from tests import browser
from tests.questionnaire.counted import texts

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with browser.page(chromium) as opened:
        yield opened


def _type(page: Page, address: str, text: str) -> None:
    page.goto(address)
    page.get_by_label("Résumé pour tous les publics").fill(text)


def _copies(page: Page) -> list[str]:
    copies: list[str] = page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('clara:copy:'))")
    return copies


def test_text_is_saved_while_typing(page: Page, specimen: str) -> None:
    with page.expect_request("**/enregistrer*") as sent:
        _type(page, specimen + "/rubrique", "Une ligne\nune autre")
    expect(page.locator("[data-save-state]")).to_have_text(re.compile("Enregistré à \\d+\u00a0h\u00a0\\d\\d"))
    body = sent.value.post_data or ""
    assert ("summary=Une+ligne" in body, "revision=3" in body) == (True, True)
    assert "x-csrftoken" in sent.value.headers
    assert _copies(page) == []


def test_failed_save_is_shown_retried_and_kept(page: Page, specimen: str) -> None:
    _type(page, specimen + "/rubrique?answer=500", "Texte précieux")
    bar = page.locator(".clara-unsaved")
    expect(bar).to_contain_text("Non enregistré")
    assert len(_copies(page)) == 1
    page.route("**/enregistrer*", lambda route: route.fulfill(status=204))
    bar.get_by_role("button", name="Réessayer").click()
    expect(bar).to_have_count(0)
    assert _copies(page) == []


def test_unconfirmed_text_is_offered_after_a_crash(page: Page, specimen: str) -> None:
    _type(page, specimen + "/rubrique?answer=500", "Texte précieux")
    expect(page.locator(".clara-unsaved")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(specimen + "/rubrique")
    field = page.get_by_label("Résumé pour tous les publics")
    expect(field).to_have_value("")
    page.get_by_role("button", name="Reprendre ce texte").click()
    expect(field).to_have_value("Texte précieux")
    expect(page.locator("[data-save-state]")).to_contain_text("Enregistré")


@pytest.mark.parametrize(
    ("status", "said"), [(401, "déconnecté"), (403, "déconnecté"), (409, "modifiée entre-temps")]
)
def test_refused_save_says_what_happened(page: Page, specimen: str, status: int, said: str) -> None:
    _type(page, f"{specimen}/rubrique?answer={status}", "Texte précieux")
    expect(page.locator(".clara-unsaved")).to_contain_text(said)
    expect(page.get_by_label("Résumé pour tous les publics")).to_have_value("Texte précieux")
    assert len(_copies(page)) == 1
    assert browser.axe(page) == []


def test_counter_counts_words_as_the_server_does(page: Page, specimen: str) -> None:
    _type(page, specimen + "/rubrique", "un\u00a0deux\u202ftrois\nquatre  cinq six sept huit neuf")
    counter = page.locator(".clara-counter")
    expect(counter).to_contain_text("Il reste 1 mot")
    page.get_by_label("Résumé pour tous les publics").fill("mot " * 12)
    expect(counter).to_contain_text("2 mots de trop")


def test_confirmed_post_waits_for_the_answer(page: Page, specimen: str) -> None:
    sent: list[str] = []

    def keep(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=200, body="fait", content_type="text/plain")

    page.route("**/enregistrer", keep)
    page.goto(specimen + "/macros")
    page.get_by_role("button", name="Retirer le dossier").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Retirer ce dossier")
    dialog.get_by_role("button", name="Annuler").click()
    assert sent == []
    page.get_by_role("button", name="Retirer le dossier").click()
    dialog.get_by_role("button", name="Confirmer").click()
    page.wait_for_url("**/enregistrer")
    assert sent == ["POST"]


def test_double_click_sends_once(page: Page, specimen: str) -> None:
    sent: list[str] = []

    # 204: the page stays, as with a slow answer.
    def stay(route: Route) -> None:
        sent.append("x")
        route.fulfill(status=204)

    page.route("**/enregistrer", stay)
    page.goto(specimen + "/macros")
    page.get_by_role("button", name="Enregistrer", exact=True).dblclick()
    page.wait_for_timeout(200)
    assert sent == ["x"]


def test_select_all_checks_every_row(page: Page, specimen: str) -> None:
    page.goto(specimen + "/liste")
    page.get_by_label("Tout sélectionner").check()
    assert page.locator("tbody .clara-table__select input:checked").count() == 3


def test_enter_in_a_field_continues_and_removes_nothing(page: Page, specimen: str) -> None:
    page.goto(specimen + "/rubrique")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_label("Acronyme").press("Enter")
    assert 'name="then"\r\n\r\nnext' in (sent.value.post_data or "")


def test_both_counters_agree_on_every_text(page: Page, specimen: str) -> None:
    page.goto(specimen + "/rubrique")
    counted = page.evaluate(
        "async texts => { const count = await import('/static/js/counter.js');"
        " return texts.map(text => [count.countWords(text), count.countCharacters(text)]); }",
        texts(),
    )
    assert counted == [[count_words(text), count_characters(text)] for text in texts()]
