"""Lines to confirm, the evidence of a verdict, coded reasons, what changed after a request."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import LineMode
from clara_grants.config import Settings
from clara_grants.eligibility import queries, services
from clara_grants.eligibility.errors import LinesOpenError
from clara_grants.eligibility.models import CompletionReason, RulingReason, Verdict
from clara_grants.eligibility.rules import RULES
from clara_grants.kernel import i18n, site
from clara_grants.kernel.actors import Actor, Role
from clara_grants.notifications.models import Delivery
from clara_grants.notifications.services import relay
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission
from clara_grants.submissions.queries import content_of
from clara_grants.submissions.services import save_answers
from clara_grants.workflow.machine import Stage
from tests.eligibility.test_services import whole
from tests.factories.calls import EligibilityLineFactory
from tests.factories.people import actor, person_with
from tests.factories.submissions import SubmissionFactory

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def _in_force(settings: Settings) -> None:
    site.use(settings)


@pytest.fixture
def person(session: Session) -> Person:
    return person_with(Role.OFFICER, given_name="Anne", family_name="Mission")


@pytest.fixture
def officer(person: Person) -> Actor:
    return actor(person, Role.OFFICER)


@pytest.fixture
def file(session: Session) -> Submission:
    made: Submission = SubmissionFactory(
        stage=Stage.IN_PROCESS, owner=person_with(Role.APPLICANT), snapshot=True
    )
    return whole(made)


def line_of(file: Submission, mode: LineMode) -> Any:
    return EligibilityLineFactory(call=file.call, mode=mode, rule="territory_in_region")


def letters(session: Session, file: Submission, now: datetime) -> list[str]:
    relay(session, now=now)
    query = select(Delivery.letter).where(Delivery.submission_id == file.id).order_by(Delivery.letter)
    return list(session.scalars(query))


def test_a_line_to_confirm_holds_the_ruling_until_an_officer_says_so(
    session: Session, officer: Actor, file: Submission, now: datetime
) -> None:
    line = line_of(file, LineMode.CONFIRMED)
    services.run_automatic(session, file.id, now=now)
    with pytest.raises(LinesOpenError):
        services.rule(session, officer, file.id, True, now=now)

    services.check_line(session, officer, file.id, line.id, Verdict.MET, now=now)
    assert services.rule(session, officer, file.id, True, now=now).eligible


def test_a_verdict_keeps_what_the_rule_said_and_shows_what_it_says_now(
    session: Session, officer: Actor, file: Submission, now: datetime
) -> None:
    line = line_of(file, LineMode.CONFIRMED)
    check = services.check_line(session, officer, file.id, line.id, Verdict.MET, now=now)
    [before] = queries.checklist(session, file)
    file.territory = None
    [after] = queries.checklist(session, file)

    assert (check.rule, check.rule_version) == ("territory_in_region", 1)
    assert before.news is None
    assert (before.judge, before.evidence) == (
        "Anne Mission", ("evidence.territory", {"territory": "lyon"})
    )  # fmt: skip
    assert after.evidence == before.evidence
    assert after.news is not None
    assert (after.news.verdict, after.verdict) == (Verdict.NOT_MET, Verdict.MET)


def test_instants_of_the_evidence_are_read_back_as_instants(
    session: Session, officer: Actor, file: Submission, now: datetime
) -> None:
    line = EligibilityLineFactory(call=file.call, mode=LineMode.AUTOMATIC, rule="submitted_in_time")
    services.run_automatic(session, file.id, now=now)
    session.expire_all()
    [shown] = [one for one in queries.checklist(session, file) if one.line.id == line.id]

    assert shown.news is None
    assert shown.evidence is not None
    assert shown.evidence[1]["submitted_at"] == file.submitted_at


def test_each_rule_says_which_fields_it_looks_at() -> None:
    looked_at = {key for rule in RULES.values() for key in rule.looks_at}
    assert [key for key in looked_at if not i18n.knows(f"looked_at.{key}")] == []
    assert all(rule.looks_at for rule in RULES.values())


@pytest.mark.parametrize("reason", list(RulingReason))
def test_each_reason_has_its_letter_and_undoing_has_one_too(
    session: Session, officer: Actor, file: Submission, now: datetime, reason: RulingReason
) -> None:
    services.rule(session, officer, file.id, False, reason="Voir ci-dessus.", reason_code=reason, now=now)
    said = letters(session, file, now)
    text = session.scalars(select(Delivery.body_text).where(Delivery.letter == "ruled_ineligible")).one()
    services.undo_ruling(session, officer, file.id, reason="Erreur de lecture.", now=now)

    before = text.partition("Voici pourquoi")[2].partition("Voir ci-dessus.")[0]
    assert (len(before.split()) > 5) == (reason is not RulingReason.OTHER)
    assert said == ["ruled_ineligible"]
    assert letters(session, file, now) == ["ruled_ineligible", "ruling_undone"]


def test_what_a_completion_changed_is_shown_beside_what_was_submitted(
    session: Session, sign_in: SignIn, officer: Actor, person: Person, file: Submission, now: datetime
) -> None:
    team, key = Actor(id=file.owner_id), "lay_summary"
    section = next(
        part.section.key for part in content_of(session, file).sections for row in part.rows
        if row.question.key == key
    )  # fmt: skip
    untouched = content_of(session, file)
    services.ask_completion(
        session, officer, file.id, section_keys=[section], message="Précisez le résumé.", now=now,
        reason_code=CompletionReason.INCOMPLETE_ANSWER, due_at=now + timedelta(days=3),
    )  # fmt: skip
    save_answers(session, team, file.id, {key: "Un résumé tout neuf."}, now=now + timedelta(hours=1))
    services.answer_completion(session, team, file.id, now=now + timedelta(hours=2))
    rows = [row for part in content_of(session, file).sections for row in part.rows]
    page = sign_in(person).get(f"/dossiers/{file.id}/fiche").text

    changed = {row.question.key: row.before for row in rows if row.before is not None and row.files == ()}
    assert all(row.before is None for part in untouched.sections for row in part.rows)
    assert list(changed) == [key]
    assert changed[key] is not None
    assert changed[key].value not in (None, "", "Un résumé tout neuf.")
    assert "Modifiée après demande" in page


def test_the_page_codes_the_request_and_the_refusal(
    session: Session, sign_in: SignIn, person: Person, file: Submission, now: datetime
) -> None:
    client, path = sign_in(person), f"/dossiers/{file.id}/eligibilite"
    section = content_of(session, file).sections[0].section.key
    asked = client.post(
        f"{path}/complement",
        data={
            "reason_code": "budget",
            "sections": section,
            "message": "Détaillez.",
            "due_at": "2026-12-20T12:00",
        },
    )
    told = sign_in(session.get_one(Person, file.owner_id)).get(f"/dossiers/{file.id}/complement").text
    client = sign_in(person)
    client.post(f"{path}/complement/reprendre")
    client.post(f"{path}/avis", data={"eligible": "no", "reason_code": "scope", "reason": "Hors sujet."})

    ruling = queries.ruling_of(session, file.id)
    assert asked.status_code == 303
    assert "Budget à préciser" in told
    assert ruling is not None
    assert ruling.reason_code is RulingReason.SCOPE
