"""The task list and the page to check: where each section stands, what is left, until when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.people.models import Person
from clara_grants.submissions import services
from clara_grants.submissions.models import Submission
from tests.factories.documents import STANDARD_ANSWERS

SignIn = Callable[[Person], FlaskClient]


def _page(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200, answer.text[:600]
    return BeautifulSoup(answer.data, "html.parser")


def test_a_section_fully_answered_with_a_fault_is_to_correct(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, draft: Submission, now: datetime
) -> None:
    identity = {key: STANDARD_ANSWERS[key] for key in ("title", "title_en", "acronym")}
    services.save_answers(session, actor, draft.id, {**identity, "duration_months": "99"}, now=now)

    page = _page(sign_in(applicant).get(f"/dossiers/{draft.id}"))

    assert page.select(".govuk-task-list__status")[0].text.strip() == "À corriger"


def test_a_section_given_back_says_when_it_was_changed(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, complete: Submission, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)
    until = now + timedelta(days=3)
    services.reopen_sections(session, complete.id, ["identity", "project"], until, now=now)
    later = now + timedelta(minutes=1)
    services.save_answers(session, actor, complete.id, {"acronym": "NEUF"}, now=later)

    page = _page(sign_in(applicant).get(f"/dossiers/{complete.id}"))

    states = [item.text.strip() for item in page.select(".govuk-task-list__status")]
    assert states == ["Modifié après demande", "Lecture seule", "Complément demandé", *["Lecture seule"] * 2]
    assert "4 rubriques terminées sur 5" in page.text


def test_the_deadline_says_day_hour_zone_and_time_left(
    sign_in: SignIn, applicant: Person, draft: Submission
) -> None:
    page = _page(sign_in(applicant).get(f"/dossiers/{draft.id}"))

    said = " ".join(page.main.text.replace("\u00a0", " ").split())
    assert "mardi 15 décembre 2026 à 17 h 00 (heure de Paris). Il reste 21 jours et 7 heures" in said
    left = page.find(attrs={"data-deadline": True})
    assert (left["data-deadline"], left["data-now"]) == (
        "2026-12-15T16:00:00+00:00",
        "2026-11-24T09:00:00+00:00",
    )


def test_check_names_each_blank_and_offers_to_change_each_answer(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, complete: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, complete.id, {"acronym": "", "scientific_summary": ""}, now=now)

    page = _page(sign_in(applicant).get(f"/dossiers/{complete.id}/verifier"))

    rows = page.select(".clara-content .govuk-summary-list__row")
    links = [row.select_one(".govuk-summary-list__actions a")["href"] for row in rows]
    assert f"/dossiers/{complete.id}/sections/identity#title" in links
    assert f"/dossiers/{complete.id}/sections/identity?corriger=1#acronym" in links
    assert len(page.select(".clara-content .clara-missing")) == 2
    assert "laissées sans réponse\u202f: Experts à écarter." in page.text
