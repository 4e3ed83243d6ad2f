"""Reminders by rule: once, in their hour, while there is something to wait for."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Profile
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.notifications import services
from clara_grants.reviews.models import AssignmentState
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CLOSES_AT, CallFactory
from tests.factories.reviews import DUE_AT, ReviewAssignmentFactory
from tests.factories.submissions import SubmissionFactory
from tests.notifications.test_relay import a_project, a_report


def fired(session: Session) -> list[str]:
    query = select(OutboxMessage.payload).where(OutboxMessage.event_name == "notifications.reminder_due")
    return sorted(payload["letter"] for payload in session.scalars(query))


def test_planting_twice_changes_nothing(session: Session) -> None:
    call = CallFactory()
    assert services.plant(session, call.id, Profile.CONCERTED) == 15
    assert services.plant(session, call.id, Profile.CONCERTED) == 0


def test_light_calls_have_one_reminder(session: Session) -> None:
    assert services.plant(session, CallFactory().id, Profile.LIGHT) == 1


def test_draft_is_reminded_once_per_rung(session: Session) -> None:
    call = CallFactory()
    services.plant_for(session, call.id)
    SubmissionFactory(call=call, stage=Stage.DRAFT, created_at=CLOSES_AT - timedelta(days=10))
    SubmissionFactory(call=call, stage=Stage.SUBMITTED)

    counts = [
        services.fire_ladders(session, now=CLOSES_AT - timedelta(days=days))
        for days in (8, 7, 6.9, 3, 1, 0.9, -1)
    ]
    assert counts == [0, 1, 0, 0, 1, 0, 0]
    assert fired(session) == ["call_closing", "call_closing"]


def test_moved_deadline_reminds_again(session: Session) -> None:
    row = ReviewAssignmentFactory(invited_at=DUE_AT - timedelta(days=20), accepted=True)
    services.plant_for(session, row.submission.call_id)
    assert services.fire_ladders(session, now=DUE_AT - timedelta(days=2)) == 1
    row.due_at = DUE_AT + timedelta(days=10)
    session.flush()

    assert services.fire_ladders(session, now=DUE_AT + timedelta(days=8)) == 1


def test_review_asked_late_has_no_reminder_from_before(session: Session) -> None:
    row = ReviewAssignmentFactory(invited_at=DUE_AT - timedelta(days=3), accepted=True)
    services.plant_for(session, row.submission.call_id)

    assert services.fire_ladders(session, now=DUE_AT - timedelta(days=5)) == 0
    assert services.fire_ladders(session, now=DUE_AT - timedelta(days=2)) == 1


def test_late_review_reaches_expert_then_officer(session: Session) -> None:
    row = ReviewAssignmentFactory(invited_at=DUE_AT - timedelta(days=20), accepted=True)
    services.plant_for(session, row.submission.call_id)
    for day in (-7, -2, 1, 2, 5):
        services.fire_ladders(session, now=DUE_AT + timedelta(days=day))
    assert fired(session) == ["review_late_officer", "review_reminder", "review_reminder", "review_reminder"]


def test_review_received_stops_the_ladder(session: Session) -> None:
    row = ReviewAssignmentFactory(invited_at=DUE_AT - timedelta(days=20), accepted=True)
    services.plant_for(session, row.submission.call_id)
    row.state = AssignmentState.SUBMITTED
    session.flush()

    assert services.fire_ladders(session, now=DUE_AT - timedelta(days=2)) == 0


def test_server_that_slept_does_not_wake_everybody(session: Session) -> None:
    row = ReviewAssignmentFactory(invited_at=DUE_AT - timedelta(days=20), accepted=True)
    services.plant_for(session, row.submission.call_id)

    assert services.fire_ladders(session, now=DUE_AT + timedelta(days=40)) == 0


def test_report_is_reminded_from_its_day_in_paris(session: Session, now: datetime) -> None:
    project = a_project(session)
    project.created_at = now - timedelta(days=300)
    a_report(session, project, date(2026, 11, 22))
    call_id = session.scalars(select(SubmissionFactory._meta.model.call_id)).one()
    services.plant_for(session, call_id)

    assert services.fire_ladders(session, now=now) == 1
    assert fired(session) == ["report_reminder"]
