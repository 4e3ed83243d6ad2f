"""An applicant, from the first visit to the receipt."""

import re
from pathlib import Path

import pytest

from clara_grants.demo.player import forms
from tests.e2e.conftest import Enter
from tests.e2e.hand import Hand
from tests.e2e.live import Live, text_of
from tests.scenario.world import OPEN, applications

pytestmark = pytest.mark.browser
ADDRESS = "nouvelle@exemple.fr"


def test_an_applicant_joins_files_and_gets_a_receipt(live: Live, open_page: Enter, tmp_path: Path) -> None:
    hand = Hand(open_page())
    join(hand, live)
    hand.open(f"{live.url}/appels/{OPEN}")
    hand.press("Commencer une candidature")
    hand.follow("Le projet")
    document = live.world.documents[OPEN]
    answers = forms.answers(document, applications("oncostarter-blanc-2025")[10])
    for _ in document.form.questions():  # a page comes again when its answers ask for more
        hand.fill(answers, tmp_path)
        hand.press("Enregistrer et", exact=False)
        if hand.page.title().startswith("Vérifier"):
            break
    hand.choose("declaration", "yes")
    hand.press("Déposer le dossier")
    assert re.search(r"OSB-26-[0-9A-Z]{4,6}", hand.page.locator("main").inner_text())
    live.post()
    assert "reçu" in text_of(live.letters(ADDRESS)[-1]).lower()


def join(hand: Hand, live: Live) -> None:
    """The account, then the code read in the mail."""
    hand.open(f"{live.url}/inscription")
    for name, value in (("given_name", "Nora"), ("family_name", "Nouvelle"), ("address", ADDRESS)):
        hand.write(name, value)
    hand.press("Créer mon compte")
    hand.open(f"{live.url}/")
    if "/connexion" in hand.page.url or hand.page.get_by_role("link", name="Se connecter").count():
        enter_by_code(hand, live)


def enter_by_code(hand: Hand, live: Live) -> None:
    hand.open(f"{live.url}/connexion")
    hand.write("address", ADDRESS)
    hand.press("Recevoir un code")
    live.post()
    found = re.search(r"\b(\d{3}) ?(\d{3})\b", text_of(live.letters(ADDRESS)[-1]))
    assert found
    hand.write("code", "".join(found.groups()))
    hand.press("Se connecter")
