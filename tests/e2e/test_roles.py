"""One short journey per role, by keyboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Enter
from tests.e2e.hand import Hand
from tests.e2e.live import Live, sign_in
from tests.scenario.world import CLOSED

pytestmark = pytest.mark.browser


def test_an_officer_asks_rules_and_assigns(live: Live, open_page: Enter) -> None:
    hand = Hand(open_page("officer"))
    file = live.path_of("ruling")
    hand.open(f"{file}/eligibilite")
    hand.press("Refermer les rubriques")
    ask_completion(hand, live)
    hand.press("Refermer les rubriques")
    for box in hand.page.locator("main input[type=radio][value=met]").all():
        hand.choose(str(box.get_attribute("name")), "met")
    hand.press("Enregistrer les conditions")
    hand.choose("eligible", "yes")
    hand.press("Rendre l’avis")
    hand.open(f"{file}/expertises")
    hand.choose("people", str(live.world.people["expert_else"].id))
    due = live.now() + timedelta(days=20)
    hand.write("due_at", due.strftime("%Y-%m-%dT17:00"))
    hand.press("Solliciter")
    expect(hand.page.locator("main table").first).to_contain_text("Paul Distant")
    live.post()
    assert live.letters("expert-else@exemple.fr")


def ask_completion(hand: Hand, live: Live) -> None:
    hand.page.locator("summary", has_text="Demander un complément").press("Enter")
    hand.page.locator("main input[type=checkbox][name=sections]").first.check()
    hand.write("message", "Merci de préciser le calendrier.")
    hand.write("due_at", (live.now() + timedelta(days=4)).strftime("%Y-%m-%dT12:00"))
    hand.press("Demander ce complément")


def test_an_expert_accepts_scores_and_gives_in(live: Live, open_page: Enter) -> None:
    hand = Hand(open_page("expert"))
    review = f"{live.url}/expertises/{live.world.ids['invitation']}"
    hand.open(f"{review}/invitation")
    for box in hand.page.locator("main input[type=checkbox]").all():
        hand.choose(str(box.get_attribute("name")), str(box.get_attribute("value")))
    hand.press("Accepter", exact=False)
    hand.open(review)
    for key in ("quality", "originality", "feasibility", "team", "leverage"):
        hand.choose(f"score_{key}", "4")
    for key, value in (("grade", "A"), ("recommendation", "fund_if_possible"), ("confidence", "2")):
        hand.choose(f"verdict_{key}", value)
    hand.write("box_strengths", "Une question neuve, une équipe complète.")
    with hand.page.expect_response(lambda answer: answer.url.endswith("/enregistrer") and answer.ok):
        hand.write("box_weaknesses", "Le calendrier est serré.")
    hand.press("Enregistrer et relire avant de rendre")
    hand.press("Rendre mon expertise")
    live.post()
    assert live.letters("expert@exemple.fr")


def test_an_eclair_member_reads_and_answers(live: Live, open_page: Enter) -> None:
    hand = Hand(open_page("eclair"))
    hand.open(f"{live.url}/eclair/{live.world.ids['patient_review']}")
    for key in ("utility", "partnership", "clarity", "respect", "equity", "means"):
        hand.choose(f"answer_{key}", "3")
    hand.choose("answer_return", "none")
    hand.choose("opinion", "favourable")
    hand.press("Enregistrer et relire")
    hand.press("Rendre mon avis")
    live.post()
    assert live.letters("eclair@exemple.fr")


def test_a_jury_member_gives_a_sheet_before_the_hearing(live: Live, open_page: Enter) -> None:
    hand = Hand(open_page("committee"))
    hand.open(f"{live.url}/auditions/creneaux/{live.world.ids['hearing']}/fiche/before")
    for box in hand.page.locator("main input[type=radio][value='4']").all():
        hand.choose(str(box.get_attribute("name")), "4")
    hand.choose("recommendation", "fund_first")
    hand.write("comment", "À entendre sur la faisabilité.")
    hand.press("Rendre ma fiche")
    expect(hand.page.get_by_role("alert").first).to_contain_text("enregistrée")


def test_an_officer_drafts_a_decision_and_releases_it(live: Live, open_page: Enter) -> None:
    hand = Hand(open_page("officer"))
    file = live.world.files["decided"]
    hand.open(f"{live.url}/selection/dossiers/{file.id}/decision")
    hand.choose("outcome", "rejected")
    hand.write("reason", "Projet prometteur, encore trop précoce.")
    hand.press("Enregistrer la décision")
    before = len(live.letters("owner@exemple.fr"))
    hand.open(f"{live.url}/appels/{CLOSED}/selection/publication")
    expect(hand.page.locator("main")).to_contain_text(file.number)
    hand.press("Publier ces décisions")
    live.post()
    assert len(live.letters("owner@exemple.fr")) >= before + 2


def test_a_funder_follows_its_votes(live: Live, open_page: Enter) -> None:
    hand = Hand(open_page("funder"))
    hand.follow("Votes")
    expect(hand.page.locator("main table")).to_contain_text(live.world.files["funded"].number)


def test_an_administrator_finds_a_person(live: Live, open_page: Enter) -> None:
    hand = Hand(open_page("administrator"))
    hand.follow("Personnes et rôles")
    hand.follow("Distant Paul")
    expect(hand.page.locator("main")).to_contain_text("Expert scientifique")


def test_the_language_is_switched_on_the_same_page(live: Live, open_page: Enter) -> None:
    hand = Hand(open_page())
    hand.open(f"{live.url}/appels")
    hand.press("English")
    assert hand.page.locator("html").get_attribute("lang") == "en"
    assert hand.page.url == f"{live.url}/appels"


def test_signing_out_everywhere_closes_the_other_device(live: Live, open_page: Enter) -> None:
    here, there = Hand(open_page("stranger")), open_page()
    sign_in(there, live, "stranger")
    here.open(f"{live.url}/mon-compte/appareils")
    here.press("Me déconnecter partout", exact=False)
    there.goto(f"{live.url}/mon-compte")
    assert "/connexion" in there.url
