"""A mobility from filing to closing, counted: light stays light."""

import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from clara_grants.demo.player import forms
from clara_grants.kernel.actors import SYSTEM
from clara_grants.kernel.db import unit_of_work
from clara_grants.submissions.services import begin_process
from tests import browser
from tests.e2e.hand import Hand
from tests.e2e.live import Live, sign_in
from tests.scenario.world import LIGHT, applications

# About 25 s: a world of its own, whose clock runs from filing to closing.
pytestmark = [pytest.mark.browser, pytest.mark.slow]
APPLICANT = "stranger@exemple.fr"


#: What it costs today.  A change that adds to any of these makes light calls heavier: it needs a good reason.
COST = {
    "questions": 12,
    "files asked": 1,
    "applicant": {"pages": 7, "clicks": 5},
    "officer": {"pages": 10, "clicks": 7},
    "letters": ["reçu", "votre projet est sélectionné", "rapport accepté", "versement de 750\xa0€"],
}


def test_a_mobility_costs_what_it_did(own_live: Live, chromium: Browser, tmp_path: Path) -> None:
    """Questions of the form; pages and clicks of each side; letters to the applicant."""
    live, document = own_live, own_live.world.documents[LIGHT]
    with browser.page(chromium) as first, browser.page(chromium) as second:
        applicant = entering(first, live, "stranger")
        path = file(applicant, live, tmp_path)
        live.ahead = timedelta(days=22)
        with unit_of_work(live.engine, live.now()) as session:
            begin_process(session, SYSTEM, live.world.calls[LIGHT], now=live.now())
        officer = entering(second, live, "officer")
        project = decide(officer, live, path)
        applicant = entering(first, live, "stranger", after=applicant)
        report(applicant, project, tmp_path)
        close(officer, project)
    live.post()
    questions = [question for _, question in document.form.questions()]
    assert {
        "questions": len(questions),
        "files asked": sum(question.kind.value == "file" for question in questions),
        "applicant": {"pages": applicant.pages, "clicks": applicant.clicks},
        "officer": {"pages": officer.pages, "clicks": officer.clicks},
        "letters": [said(letter) for letter in live.letters(APPLICANT)],
    } == COST


REPORT = "Compte rendu"


def said(letter: EmailMessage) -> str:
    """Its subject, without the number of the file."""
    return re.sub(r"^(Dossier|Projet) MOB-26-\w+( bien|\u202f:) ", "", str(letter["Subject"]))


def entering(page: Page, live: Live, who: str, after: Hand | None = None) -> Hand:
    """Signed in; the count starts afterwards, or goes on."""
    pages, clicks = (after.pages, after.clicks) if after else (0, 0)
    sign_in(page, live, who)
    return Hand(page, pages, clicks)


def file(hand: Hand, live: Live, folder: Path) -> str:
    hand.open(f"{live.url}/appels/{LIGHT}")
    hand.press("Commencer une candidature")
    hand.fill(forms.answers(live.world.documents[LIGHT], applications("mobilite-2025")[1]), folder)
    hand.press("Enregistrer et vérifier")
    hand.choose("declaration", "yes")
    hand.press("Déposer le dossier")
    return hand.page.url.rpartition("/")[0]


def decide(hand: Hand, live: Live, path: str) -> str:
    hand.open(f"{live.url}/appels/{LIGHT}/decisions")
    hand.press("Tout proposer selon le barème")
    hand.press("Publier", exact=False)
    live.post()
    hand.open(f"{path}/fiche")
    hand.press("Suivre ce projet")
    return hand.page.url.partition("#")[0]


def report(hand: Hand, project: str, folder: Path) -> None:
    hand.open(project)
    hand.follow(REPORT)
    asked = {"destination": "DE", "departed_on": "2026-12-16", "returned_on": "2026-12-16",
             "benefit": "Deux équipes rencontrées, une collaboration en vue."}  # fmt: skip
    hand.fill(asked, folder)
    hand.press("Envoyer le rapport")


def close(hand: Hand, project: str) -> None:
    hand.open(project)
    hand.follow(REPORT)
    hand.press("Accepter le rapport")
    hand.open(project)
    hand.press("Noter le versement", exact=False)
