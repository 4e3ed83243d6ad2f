"""Sessions and slots: what fits, who is told, who may see."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.hearings import errors, services
from clara_grants.hearings.models import HearingKind, HearingSession, HearingState
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.people.models import Person
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity, ConflictKind, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import HEARING_STEPS, CallFactory
from tests.factories.people import PersonFactory, RoleGrantFactory, actor, person_with
from tests.factories.submissions import SubmissionFactory

NINE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def officer(session: Session) -> Actor:
    return actor(person_with(Role.OFFICER), Role.OFFICER)


@pytest.fixture
def call(session: Session) -> Call:
    made: Call = CallFactory(groups=HEARING_STEPS)
    return made


@pytest.fixture
def juror(session: Session) -> Person:
    return person_with(Role.COMMITTEE, given_name="Dominique", family_name="Jury")


def a_file(call: Call, **columns: object) -> Submission:
    made: Submission = SubmissionFactory(call=call, stage=Stage.IN_PROCESS, **columns)
    return made


def a_session(
    session: Session, officer: Actor, call: Call, *jury: Person, **changes: object
) -> HearingSession:
    said = {
        "kind": HearingKind.SCIENTIFIC, "title": "Matinée", "starts_at": NINE,
        "ends_at": NINE + timedelta(hours=3), "place": "Lyon", "jury": [p.id for p in jury],
        "now": datetime(2026, 11, 24, 9, 0, tzinfo=UTC), **changes,
    }  # fmt: skip
    return services.open_session(session, officer, call.id, **said)  # type: ignore[arg-type]


def told(session: Session) -> list[str]:
    names = session.scalars(select(OutboxMessage.event_name).order_by(OutboxMessage.created_at))
    return [name for name in names if name.startswith("hearings.")]


def test_session_refuses_an_empty_jury(session: Session, officer: Actor, call: Call) -> None:
    with pytest.raises(errors.EmptyJuryError):
        a_session(session, officer, call)


def test_session_refuses_a_chair_from_outside(
    session: Session, officer: Actor, call: Call, juror: Person
) -> None:
    with pytest.raises(errors.ChairOutsideJuryError):
        a_session(session, officer, call, juror, chair=PersonFactory().id)


def test_session_is_not_for_jurors(session: Session, call: Call, juror: Person) -> None:
    with pytest.raises(NotAllowedError):
        a_session(session, actor(juror, Role.COMMITTEE), call, juror)


def test_session_marks_patient_partners(session: Session, officer: Actor, call: Call, juror: Person) -> None:
    patient = PersonFactory()
    RoleGrantFactory(person_id=patient.id, role=Role.ECLAIR, call_id=call.id)
    held = a_session(session, officer, call, juror, patient, kind=HearingKind.ECLAIR, chair=patient.id)
    session.refresh(held, ["jury"])
    marks = {m.person_id: (m.is_patient_partner, m.chairs) for m in held.jury}
    assert marks == {juror.id: (False, False), patient.id: (True, True)}


def test_plan_opens_the_file_to_the_jury_and_tells(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    file, held = a_file(call), a_session(session, officer, call, juror)
    hearing = services.plan(session, officer, held.id, file.id, starts_at=NINE, minutes=20, now=now)
    loaded = access.load_for(session, actor(juror, Role.COMMITTEE), file.id)
    assert loaded.capacities == {Capacity.JURY}
    assert (hearing.state, hearing.ical_sequence) == (HearingState.PLANNED, 0)
    assert told(session) == ["hearings.hearing_planned"]


def test_plan_names_the_juror_in_conflict(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    file, other = a_file(call), person_with(Role.COMMITTEE)
    held = a_session(session, officer, call, juror, other)
    access.block(session, file.id, juror.id, ConflictKind.FAMILY, source="declared", pinned=True)
    with pytest.raises(errors.JuryConflictError) as refusal:
        services.plan(session, officer, held.id, file.id, starts_at=NINE, minutes=20, now=now)
    assert refusal.value.facts == {"names": ["Dominique Jury"], "person_ids": [str(juror.id)]}


def test_plan_with_a_juror_leaving_the_room_keeps_the_file_from_them(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    file, other = a_file(call), person_with(Role.COMMITTEE)
    held = a_session(session, officer, call, juror, other)
    access.block(session, file.id, juror.id, ConflictKind.FAMILY, source="declared", pinned=True)
    services.plan(session, officer, held.id, file.id, starts_at=NINE, minutes=20, recused=[juror.id], now=now)
    assert access.may_see(session, actor(other, Role.COMMITTEE), file.id)
    with pytest.raises(NotFoundError):
        access.load_for(session, actor(juror, Role.COMMITTEE), file.id)


def test_plan_needs_somebody_in_the_room(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    file, held = a_file(call), a_session(session, officer, call, juror)
    with pytest.raises(errors.NobodyLeftError):
        services.plan(
            session, officer, held.id, file.id, starts_at=NINE, minutes=20, recused=[juror.id], now=now
        )


@pytest.mark.parametrize(
    ("shift", "minutes", "refusal"),
    [
        (-5, 20, errors.OutsideSessionError),
        (170, 20, errors.OutsideSessionError),
        (0, 3, errors.SlotLengthError),
        (10, 20, errors.SlotTakenError),
        (-0, 20, errors.SlotTakenError),
    ],
)
def test_plan_refuses_what_does_not_fit(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime,
    shift: int, minutes: int, refusal: type[Exception],
) -> None:  # fmt: skip
    held = a_session(session, officer, call, juror)
    services.plan(session, officer, held.id, a_file(call).id, starts_at=NINE, minutes=20, now=now)
    when = NINE + timedelta(minutes=shift)
    with pytest.raises(refusal):
        services.plan(session, officer, held.id, a_file(call).id, starts_at=when, minutes=minutes, now=now)


def test_neighbouring_slots_touch_without_overlap(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    held = a_session(session, officer, call, juror)
    for place in range(3):
        when = NINE + timedelta(minutes=20 * place)
        services.plan(session, officer, held.id, a_file(call).id, starts_at=when, minutes=20, now=now)
    assert told(session) == ["hearings.hearing_planned"] * 3


def test_nobody_sits_in_two_sessions_at_once(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    first, second = (a_session(session, officer, call, juror) for _ in range(2))
    services.plan(session, officer, first.id, a_file(call).id, starts_at=NINE, minutes=30, now=now)
    late = NINE + timedelta(minutes=20)
    with pytest.raises(errors.MemberElsewhereError) as refusal:
        services.plan(session, officer, second.id, a_file(call).id, starts_at=late, minutes=30, now=now)
    assert refusal.value.facts["names"] == ["Dominique Jury"]


def test_applicant_is_not_heard_twice_at_once(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    team = PersonFactory()
    one, two = a_file(call, owner=team), a_file(call, owner=team)
    first = a_session(session, officer, call, juror)
    second = a_session(session, officer, call, person_with(Role.COMMITTEE))
    services.plan(session, officer, first.id, one.id, starts_at=NINE, minutes=30, now=now)
    with pytest.raises(errors.ApplicantElsewhereError) as refusal:
        services.plan(session, officer, second.id, two.id, starts_at=NINE, minutes=30, now=now)
    assert refusal.value.facts["number"] == one.number


def test_move_keeps_the_identifier_and_counts(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    held = a_session(session, officer, call, juror)
    hearing = services.plan(session, officer, held.id, a_file(call).id, starts_at=NINE, minutes=20, now=now)
    uid = hearing.ical_uid
    moved = services.move(session, officer, hearing.id, starts_at=NINE + timedelta(minutes=10), now=now)
    same = services.move(session, officer, hearing.id, starts_at=NINE + timedelta(minutes=10), now=now)
    assert (moved.ical_uid, same.ical_sequence, moved.minutes) == (uid, 1, 20)
    assert told(session) == ["hearings.hearing_planned", "hearings.hearing_moved"]


def test_cancel_closes_the_file_to_the_jury(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    file, held = a_file(call), a_session(session, officer, call, juror)
    hearing = services.plan(session, officer, held.id, file.id, starts_at=NINE, minutes=20, now=now)
    services.cancel(session, officer, hearing.id, reason="Reporté", now=now)
    assert not access.may_see(session, actor(juror, Role.COMMITTEE), file.id)
    assert (hearing.state, hearing.ical_sequence) == (HearingState.CANCELLED, 1)
    with pytest.raises(errors.HearingSettledError):
        services.cancel(session, officer, hearing.id, now=now)


def test_session_called_off_cancels_its_slots(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    held = a_session(session, officer, call, juror)
    hearing = services.plan(session, officer, held.id, a_file(call).id, starts_at=NINE, minutes=20, now=now)
    services.cancel_session(session, officer, held.id, reason="Salle fermée", now=now)
    assert hearing.state is HearingState.CANCELLED
    assert held.cancelled_at == now


def test_complete_once_held_and_nothing_still_planned(
    session: Session, officer: Actor, call: Call, juror: Person
) -> None:
    file, held = a_file(call), a_session(session, officer, call, juror)
    later = NINE + timedelta(hours=1)
    hearing = services.plan(session, officer, held.id, file.id, starts_at=NINE, minutes=20, now=later)
    assert not services.is_complete(session, file.id)
    with pytest.raises(errors.HeldTooEarlyError):
        services.hold(session, officer, hearing.id, held_on=date(2026, 12, 2), now=later)
    services.hold(session, officer, hearing.id, held_on=date(2026, 12, 1), now=later)
    assert services.is_complete(session, file.id)
    services.undo_hold(session, officer, hearing.id, reason="Erreur", now=later)
    assert not services.is_complete(session, file.id)


def test_a_decided_file_is_not_planned(
    session: Session, officer: Actor, call: Call, juror: Person, now: datetime
) -> None:
    held = a_session(session, officer, call, juror)
    decided = SubmissionFactory(call=call, stage=Stage.REJECTED)
    with pytest.raises(errors.FileNotHearableError):
        services.plan(session, officer, held.id, decided.id, starts_at=NINE, minutes=20, now=now)
    elsewhere = SubmissionFactory(stage=Stage.IN_PROCESS)
    with pytest.raises(errors.ForeignFileError):
        services.plan(session, officer, held.id, elsewhere.id, starts_at=NINE, minutes=20, now=now)
