"""Submitting, taking back, withdrawing: deadlines, gaps, versions, doubles."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, Profile
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.organisations.models import Lab, Organisation
from clara_grants.people.models import CareerStage, Gender, Person
from clara_grants.submissions import queries, services
from clara_grants.submissions.errors import (
    DraftExistsError,
    ExtensionTooShortError,
    IncompleteError,
    NotOpenError,
    ReasonNeededError,
    StillOpenError,
    TooLateError,
)
from clara_grants.submissions.models import Submission, SubmissionProfile, SubmissionVersion
from clara_grants.submissions.snapshots import canonical, fingerprint
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CLOSES_AT, OPENS_AT, CallFactory
from tests.factories.documents import LIGHT_ANSWERS
from tests.factories.organisations import LabFactory
from tests.factories.people import PersonFactory
from tests.submissions.conftest import PDF

DAY = timedelta(days=1)


def test_starting_fills_in_what_the_account_says(session: Session, call: Call, now: datetime) -> None:
    lab = LabFactory()
    person = PersonFactory(
        lab_id=lab.id,
        organisation_id=lab.organisation_id,
        territory="grenoble",
        address="camille@exemple.fr",
    )

    draft = services.start(session, Actor(id=person.id), call.id, now=now)

    held = {key: held.value for key, held in queries.answers_of(session, draft.id).items()}
    assert held["holder"]["email"] == "camille@exemple.fr"
    assert held["lab"]["name"] == lab.name
    assert draft.stage is Stage.DRAFT
    assert (draft.territory, draft.lab_id) == ("grenoble", lab.id)


def test_a_second_draft_must_be_meant(
    session: Session, actor: Actor, call: Call, draft: Submission, now: datetime
) -> None:
    with pytest.raises(DraftExistsError) as refusal:
        services.start(session, actor, call.id, now=now)

    assert refusal.value.facts == {"number": draft.number, "submission_id": str(draft.id)}
    assert services.start(session, actor, call.id, now=now, another=True).number != draft.number


@pytest.mark.parametrize(
    ("instant", "facts"),
    [(OPENS_AT - DAY, {"opens_at": OPENS_AT}), (CLOSES_AT, {"closed_at": CLOSES_AT})],
)
def test_nobody_starts_outside_a_window(
    session: Session, actor: Actor, call: Call, instant: datetime, facts: dict[str, Any]
) -> None:
    with pytest.raises(NotOpenError) as refusal:
        services.start(session, actor, call.id, now=instant)

    assert refusal.value.facts == facts


def test_submitting_lists_every_gap_in_the_order_of_the_form(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    with pytest.raises(IncompleteError) as refusal:
        services.submit(session, actor, draft.id, now=now)

    keys = [gap[1] for gap in refusal.value.facts["gaps"]]
    assert keys == [
        "title", "title_en", "acronym", "duration_months", "holder", "lab", "lay_summary",
        "scientific_summary", "scientific_document", "has_company", "budget", "classification",
        "data_protection",
    ]  # fmt: skip
    assert draft.stage is Stage.DRAFT


def test_asking_for_more_than_a_line_costs_is_a_gap(
    session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    over = [{"category": "staff", "item": "Stage", "total": "100", "requested": "150"}]
    services.save_answers(session, actor, complete.id, {"budget": over}, now=now)

    [gap] = queries.gaps(session, complete)
    assert (gap.question_key, gap.reason_code) == ("budget", "requested_beyond_cost")


def test_submitting_freezes_a_version_with_its_fingerprint(
    session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)

    session.expire_all()
    [version] = queries.versions_of(session, complete.id)
    assert (version.number, version.submitted_at) == (1, now)
    assert version.snapshot["answers"]["acronym"] == "LIQUID"
    assert "company_name" not in version.snapshot["answers"]
    assert [file["name"] for file in version.snapshot["files"]["scientific_document"]] == ["projet.pdf"]
    assert version.sha256 == fingerprint(version.snapshot)
    assert "é".encode() in canonical(version.snapshot)
    assert (complete.stage, complete.submitted_at) == (Stage.SUBMITTED, now)


def test_submitting_adds_what_the_file_names_to_the_directory(
    session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    assert complete.holder_organisation_id is None

    services.submit(session, actor, complete.id, now=now)

    assert session.get_one(Organisation, complete.holder_organisation_id).name == "Université d’essai"
    assert session.get_one(Lab, complete.lab_id).name == "Laboratoire d’essai"


def test_the_profile_keeps_what_figures_need_and_no_identity(
    session: Session, applicant: Person, actor: Actor, complete: Submission, now: datetime
) -> None:
    applicant.gender, applicant.career_stage = Gender.WOMAN, CareerStage.CONFIRMED

    services.submit(session, actor, complete.id, now=now)

    profile = session.scalars(select(SubmissionProfile)).one()
    assert (profile.territory, profile.domain, profile.gender) == ("lyon", "biomedical", "woman")
    assert (profile.career_stage, profile.first_application) == ("confirmed", True)


def test_submitting_twice_answers_with_the_first(
    session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)

    again = services.submit(session, actor, complete.id, now=now + timedelta(seconds=1))

    assert again.submitted_at == now
    assert session.scalar(select(func.count()).select_from(SubmissionVersion)) == 1


def test_a_file_taken_back_and_sent_again_makes_version_2(
    session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)
    services.take_back(session, actor, complete.id, now=now)
    services.save_answers(session, actor, complete.id, {"acronym": "MIEUX"}, now=now)

    services.submit(session, actor, complete.id, now=now + DAY)

    versions = [
        (v.number, v.snapshot["answers"]["acronym"]) for v in queries.versions_of(session, complete.id)
    ]
    assert versions == [(2, "MIEUX"), (1, "LIQUID")]
    assert complete.submitted_at == now + DAY
    names = session.scalars(select(OutboxMessage.event_name).order_by(OutboxMessage.event_name)).all()
    assert [name for name in names if name != "submissions.stage_changed"] == [
        "submissions.submitted",
        "submissions.submitted",
        "submissions.taken_back",
    ]


def test_late_is_refused_with_both_instants(session: Session, actor: Actor, complete: Submission) -> None:
    late = CLOSES_AT + timedelta(seconds=21)

    with pytest.raises(TooLateError) as refusal:
        services.submit(session, actor, complete.id, now=late)

    facts = refusal.value.facts
    assert (facts["closed_at"], facts["received_at"]) == (CLOSES_AT, late)
    assert (facts["closed_clock"], facts["received_clock"]) == ("17:00:00", "17:00:21")
    assert complete.stage is Stage.DRAFT


def test_late_is_said_before_what_is_missing(session: Session, actor: Actor, draft: Submission) -> None:
    with pytest.raises(TooLateError):
        services.submit(session, actor, draft.id, now=CLOSES_AT + DAY)


def test_a_request_that_began_in_time_and_waited_is_accepted(
    session: Session, actor: Actor, complete: Submission
) -> None:
    services.submit(
        session, actor, complete.id, now=CLOSES_AT + timedelta(seconds=40),
        began_at=CLOSES_AT - timedelta(seconds=1),
    )  # fmt: skip

    assert complete.stage is Stage.SUBMITTED


def test_the_grace_counts_for_submitting_only(
    session: Session, actor: Actor, call: Call, complete: Submission, now: datetime
) -> None:
    queries.deadline_of(session, complete, now).window.grace_minutes = 15
    within, beyond = CLOSES_AT + timedelta(minutes=15), CLOSES_AT + timedelta(minutes=15, seconds=1)

    with pytest.raises(TooLateError):
        services.submit(session, actor, complete.id, now=beyond)
    services.submit(session, actor, complete.id, now=within)
    with pytest.raises(TooLateError):
        services.take_back(session, actor, complete.id, now=within)


def test_an_extension_lets_one_file_in(
    session: Session, actor: Actor, officer: Actor, complete: Submission, now: datetime
) -> None:
    until = CLOSES_AT + DAY
    services.extend_deadline(session, officer, complete.id, until, reason="Panne de réseau", now=now)

    services.submit(session, actor, complete.id, now=until)

    assert complete.stage is Stage.SUBMITTED
    assert queries.deadline_of(session, complete, now).closes_at == until


def test_an_extension_needs_a_reason_a_later_end_and_an_officer(
    session: Session, actor: Actor, officer: Actor, complete: Submission, now: datetime
) -> None:
    with pytest.raises(ReasonNeededError):
        services.extend_deadline(session, officer, complete.id, CLOSES_AT + DAY, reason=" ", now=now)
    with pytest.raises(ExtensionTooShortError):
        services.extend_deadline(session, officer, complete.id, CLOSES_AT, reason="x", now=now)
    with pytest.raises(NotFoundError):
        services.extend_deadline(session, actor, complete.id, CLOSES_AT + DAY, reason="x", now=now)


def test_a_draft_of_a_past_window_is_sent_in_the_next_one(
    session: Session, actor: Actor, now: datetime
) -> None:
    windows = ((OPENS_AT, CLOSES_AT), (CLOSES_AT, CLOSES_AT + 60 * DAY))
    light = CallFactory(profile=Profile.LIGHT, windows=windows)
    draft = services.start(session, actor, light.id, now=now)
    services.save_answers(session, actor, draft.id, LIGHT_ANSWERS, now=now)
    first = draft.window_id

    services.submit(session, actor, draft.id, now=CLOSES_AT + DAY)

    assert draft.window_id != first
    assert (draft.requested_cents, draft.stage) == (50_000, Stage.SUBMITTED)


def test_withdrawing_is_the_holders_and_undoing_it_the_officers(
    session: Session, actor: Actor, officer: Actor, complete: Submission, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)

    services.withdraw(session, actor, complete.id, now=now, reason="Départ à l’étranger")

    assert (complete.stage, complete.withdrawn_at) == (Stage.WITHDRAWN, now)
    with pytest.raises(NotAllowedError):
        services.undo_withdrawal(session, actor, complete.id, reason="x", now=now)
    services.undo_withdrawal(session, officer, complete.id, reason="À la demande du porteur", now=now)
    assert (complete.stage, complete.withdrawn_at) == (Stage.SUBMITTED, None)


def test_the_process_begins_after_closing_and_only_once(
    session: Session, actor: Actor, officer: Actor, call: Call, complete: Submission, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)

    with pytest.raises(StillOpenError) as refusal:
        services.begin_process(session, officer, call.id, now=now)
    assert refusal.value.facts == {"closes_at": CLOSES_AT}
    with pytest.raises(NotFoundError):
        services.begin_process(session, actor, call.id, now=CLOSES_AT + DAY)
    assert services.begin_process(session, officer, call.id, now=CLOSES_AT + DAY) == 1
    assert services.begin_process(session, officer, call.id, now=CLOSES_AT + DAY) == 0
    assert complete.stage is Stage.IN_PROCESS


def test_completing_after_submission_renews_the_version(
    session: Session, actor: Actor, complete: Submission, store: Any, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)
    services.reopen_sections(session, complete.id, ["project"], now + DAY, now=now)
    services.receive(
        session, actor, complete.id, "scientific_document", PDF, name="v2.pdf", store=store, now=now
    )

    version = services.renew_version(session, actor, complete.id, now=now + timedelta(hours=1))

    assert version.number == 2
    assert [file["name"] for file in version.snapshot["files"]["scientific_document"]] == ["v2.pdf"]
    assert complete.stage is Stage.SUBMITTED
