"""Never lose a word: the server falls, the session ends, the network goes, somebody else writes too."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from clara_grants.kernel.db import unit_of_work
from clara_grants.people.models import UserSession
from clara_grants.submissions.queries import answers_of
from tests import browser
from tests.e2e.conftest import Enter
from tests.e2e.live import Live, text_of
from tests.scenario.world import address_of

pytestmark = pytest.mark.browser
SAVED = re.compile("Enregistré à \\d+\u00a0h\u00a0\\d\\d")


def open_section(page: Page, live: Live, key: str = "lay_summary") -> None:
    page.goto(f"{live.path_of('draft')}/sections/{key}")


def field(page: Page, name: str = "lay_summary") -> Any:
    return page.locator(f'[name="{name}"]')


def write(page: Page, text: str, name: str = "lay_summary") -> None:
    """Type over what stands there, then leave the field."""
    field(page, name).fill(text)
    field(page, name).blur()


def is_saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)


def held(live: Live, name: str = "lay_summary") -> Any:
    with unit_of_work(live.engine, live.now()) as session:
        return answers_of(session, live.world.files["draft"].id)[name].value


def sign_out(live: Live, who: str) -> None:
    """The sessions of a person are over, as after a night."""
    with unit_of_work(live.engine, live.now()) as session:
        mine = UserSession.person_id == live.world.people[who].id
        session.execute(update(UserSession).where(mine).values(revoked_at=live.now()))


def test_leaving_a_field_saves_it_and_only_it(live: Live, open_page: Enter) -> None:
    page = open_page("owner")
    open_section(page, live)
    with page.expect_request("**/enregistrer") as sent:
        write(page, "Des mots pour tous.")
    is_saved(page)
    body = sent.value.post_data or ""
    assert ("only=lay_summary" in body, "patient_benefit=" in body) == (True, False)
    assert held(live) == "Des mots pour tous."


def test_the_server_falls_while_typing_and_nothing_is_lost(live: Live, open_page: Enter) -> None:
    page = open_page("owner")
    open_section(page, live)
    live.door.shut()
    try:
        write(page, "Écrit pendant la panne.")
        bar = page.locator(".clara-unsaved")
        expect(bar).to_contain_text("Non enregistré, nouvel essai")
    finally:
        live.door.open()
    bar.get_by_role("button", name="Réessayer").click()
    is_saved(page)
    expect(bar).to_have_count(0)
    assert held(live) == "Écrit pendant la panne."


def test_a_text_whose_page_went_without_an_answer_comes_back(live: Live, open_page: Enter) -> None:
    page = open_page("owner")
    open_section(page, live)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/enregistrer", lambda route: route.abort())
    write(page, "Fermé trop tôt.")
    expect(page.locator(".clara-unsaved")).to_be_visible()
    page.unroute("**/enregistrer")
    open_section(page, live)
    expect(field(page)).to_have_value("Fermé trop tôt.")
    expect(page.locator(".clara-restore")).to_contain_text("il est revenu dans la page")
    is_saved(page)
    assert held(live) == "Fermé trop tôt."


def test_a_save_whose_answer_was_lost_is_not_somebody_elses(live: Live, open_page: Enter) -> None:
    page = open_page("owner")
    open_section(page, live)

    def answer_lost(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/enregistrer", answer_lost)
    write(page, "Première moitié.")
    expect(page.locator(".clara-unsaved")).to_be_visible()
    page.unroute("**/enregistrer")
    write(page, "Première moitié. Seconde moitié.")
    is_saved(page)
    assert held(live) == "Première moitié. Seconde moitié."


def test_without_network_the_text_waits_and_leaves_when_it_is_back(live: Live, open_page: Enter) -> None:
    page = open_page("owner")
    open_section(page, live)
    page.context.set_offline(True)
    write(page, "Écrit dans le train.")
    expect(page.locator(".clara-unsaved")).to_contain_text("Non enregistré")
    page.get_by_role("button", name="Enregistrer et continuer", exact=True).last.press("Enter")
    expect(field(page)).to_have_value("Écrit dans le train.")
    page.context.set_offline(False)
    is_saved(page)
    assert held(live) == "Écrit dans le train."


def test_back_shows_what_was_written(live: Live, open_page: Enter) -> None:
    page = open_page("owner")
    open_section(page, live)
    field(page).fill("Avant de partir.")
    page.get_by_role("link", name="Toutes les rubriques").click()
    page.wait_for_load_state()
    page.go_back()
    expect(field(page)).to_have_value("Avant de partir.")
    expect(page.locator(".clara-unsaved")).to_have_count(0)


def test_signing_in_again_in_place_sends_what_waits(live: Live, open_page: Enter) -> None:
    page, address = open_page("owner"), address_of("owner")
    open_section(page, live)
    sign_out(live, "owner")
    write(page, "Écrit après la nuit.")
    bar = page.locator(".clara-unsaved")
    expect(bar).to_contain_text("déconnecté")
    bar.get_by_role("button", name="Se reconnecter ici").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Adresse de courriel")).to_be_focused()
    assert browser.axe(page) == []
    dialog.get_by_label("Adresse de courriel").fill(address)
    dialog.get_by_role("button", name="Recevoir un code").press("Enter")
    expect(dialog.get_by_label("Code à six chiffres")).to_be_focused()
    assert browser.axe(page) == []
    dialog.get_by_label("Code à six chiffres").fill(code_sent(live, address))
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    is_saved(page)
    assert held(live) == "Écrit après la nuit."
    write(page, "Et la suite.")
    expect(bar).to_have_count(0)
    page.get_by_role("button", name="Enregistrer et continuer", exact=True).last.click()
    page.wait_for_url("**/sections/scientific_summary")
    assert held(live) == "Et la suite."


def test_somebody_else_signing_in_saves_nothing_of_this_text(live: Live, open_page: Enter) -> None:
    page, other = open_page("owner"), address_of("stranger")
    open_section(page, live)
    before = held(live)
    sign_out(live, "owner")
    write(page, "Le texte de la porteuse.")
    page.get_by_role("button", name="Se reconnecter ici").click()
    page.get_by_label("Adresse de courriel").fill(other)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_label("Code à six chiffres").wait_for()
    page.get_by_label("Code à six chiffres").fill(code_sent(live, other))
    page.keyboard.press("Enter")
    expect(page.locator(".clara-unsaved")).to_contain_text("Ce texte est celui d’une autre personne")
    expect(field(page)).to_have_value("Le texte de la porteuse.")
    assert held(live) == before


def test_two_tabs_never_overwrite_each_other(live: Live, open_page: Enter) -> None:
    first = open_page("owner")
    second = first.context.new_page()
    open_section(first, live)
    open_section(second, live)
    write(first, "Du premier onglet.")
    is_saved(first)
    write(second, "Du second onglet.")
    write(second, "Une autre question, enregistrée quand même.", "patient_benefit")
    expect(second.locator(".clara-unsaved")).to_contain_text("modifiée entre-temps")
    is_saved(second)
    assert (held(live), held(live, "patient_benefit")) == (
        "Du premier onglet.",
        "Une autre question, enregistrée quand même.",
    )
    second.get_by_role("button", name="Voir les deux textes").click()
    expect(second.get_by_text("Ces réponses ont changé entre-temps")).to_be_visible()
    expect(second.locator("main")).to_contain_text("Du premier onglet.")
    expect(field(second)).to_have_value("Du second onglet.")


def code_sent(live: Live, address: str) -> str:
    live.post()
    texts = [text_of(letter) for letter in live.letters(address)]
    return "".join([code for text in texts for code in re.findall(r"\b(\d{3}) ?(\d{3})\b", text)][-1])
