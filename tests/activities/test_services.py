from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.activities import errors, services
from clara_grants.activities.forms import read_value
from clara_grants.activities.models import (
    AccompaniedSubject,
    AccompanimentKind,
    ContextFigure,
    EventRole,
    InformationSession,
    PrizeKind,
)
from clara_grants.kernel.actors import SYSTEM, Actor, Role
from clara_grants.kernel.audit import AuditText
from clara_grants.kernel.errors import NotAllowedError
from tests.factories.activities import AccompaniedSubjectFactory, EventFactory, InformationSessionFactory
from tests.factories.people import PersonFactory, actor
from tests.factories.submissions import SubmissionFactory

DAY = date(2026, 11, 3)


@pytest.fixture
def writer(session: Session) -> Actor:
    return actor(PersonFactory(), Role.OFFICER)


def test_a_subject_is_opened_once_per_code(session: Session, writer: Actor, now: datetime) -> None:
    first = services.open_subject(session, writer, code="ACC-26-001", label="Une idée", now=now)

    again = services.open_subject(session, writer, code="ACC-26-001", label="Autrement dit", now=now)

    assert (again.id, again.label) == (first.id, "Une idée")


def test_an_accompaniment_is_noted_on_the_day_it_was_given(
    session: Session, writer: Actor, now: datetime
) -> None:
    subject = AccompaniedSubjectFactory()

    noted = services.note_accompaniment(
        session, writer, subject.id, AccompanimentKind.ECLAIR, DAY, note=" Deux séances ", now=now
    )

    assert (noted.happened_on, noted.entered_at, noted.entered_by, noted.note) == (
        DAY,
        now,
        writer.id,
        "Deux séances",
    )


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.EXPERT, Role.COMMITTEE, Role.FUNDER, Role.ECLAIR])
def test_only_officers_note_activities(session: Session, now: datetime, role: Role) -> None:
    reader = actor(PersonFactory(), role)

    with pytest.raises(NotAllowedError):
        services.open_subject(session, reader, code="ACC-26-001", label="Une idée", now=now)


def test_tomorrow_cannot_be_noted(session: Session, writer: Actor, now: datetime) -> None:
    with pytest.raises(errors.InFutureError) as refusal:
        services.note_session(
            session, writer, code="INF-26-01", title="Session", happened_on=date(2026, 11, 25), now=now
        )

    assert refusal.value.facts == {"happened_on": date(2026, 11, 25)}


def test_an_event_does_not_end_before_it_begins(session: Session, writer: Actor, now: datetime) -> None:
    with pytest.raises(errors.EndsBeforeStartError):
        services.note_event(
            session,
            writer,
            code="EVT-26-01",
            title="Journée",
            role=EventRole.ORGANISED,
            happened_on=DAY,
            ends_on=date(2026, 11, 2),
            now=now,
        )


def test_a_supported_event_noted_twice_is_completed(session: Session, writer: Actor, now: datetime) -> None:
    file = SubmissionFactory()
    facts: dict[str, Any] = {"role": EventRole.SUPPORTED, "submission_id": file.id, "happened_on": DAY}
    first = services.note_event(
        session, writer, code=file.number, title="Colloque", attendance=80, now=now, **facts
    )

    again = services.note_event(
        session, writer, code="EVT-26-07", title="Colloque", place="Lyon", now=now, **facts
    )

    assert (again.id, again.code, again.place, again.attendance) == (first.id, "EVT-26-07", "Lyon", 80)


def test_a_prize_names_its_event(session: Session, writer: Actor, now: datetime) -> None:
    event = EventFactory()

    prize = services.note_prize(
        session,
        writer,
        kind=PrizeKind.POSTER,
        title="Prix du poster",
        happened_on=DAY,
        event_id=event.id,
        now=now,
    )

    assert prize.event_id == event.id


def test_attendance_is_noted_afterwards(session: Session, writer: Actor, now: datetime) -> None:
    event = EventFactory()

    services.note_attendance(session, writer, event, 250, now=now)

    assert event.attendance == 250


def test_attendance_is_not_negative(session: Session, writer: Actor, now: datetime) -> None:
    with pytest.raises(errors.AttendanceError):
        services.note_attendance(session, writer, EventFactory(), -1, now=now)


def test_a_mistake_is_cancelled_with_its_reason_and_stays(
    session: Session, writer: Actor, now: datetime
) -> None:
    entry = InformationSessionFactory()

    services.cancel(session, writer, entry, "Saisie deux fois", now=now)

    assert entry.cancelled_at == now
    assert session.scalars(select(AuditText.text).where(AuditText.object_id == entry.id)).all() == [
        "Saisie deux fois"
    ]


def test_cancelling_needs_a_reason(session: Session, writer: Actor, now: datetime) -> None:
    with pytest.raises(errors.ReasonMissingError):
        services.cancel(session, writer, EventFactory(), "  ", now=now)


def test_a_cancelled_entry_stays_as_it_is(session: Session, writer: Actor, now: datetime) -> None:
    entry = EventFactory(cancelled_at=now)

    with pytest.raises(errors.CancelledError):
        services.cancel(session, writer, entry, "Encore", now=now)
    with pytest.raises(errors.CancelledError):
        services.note_attendance(session, writer, entry, 3, now=now)


def test_a_context_figure_replaces_the_one_before(session: Session, writer: Actor, now: datetime) -> None:
    services.enter_context(session, writer, 2026, "network.teams", 200, "enquête", now=now)

    services.enter_context(session, writer, 2026, "network.teams", 210, "rapport", now=now)

    rows = session.execute(
        select(ContextFigure.value, ContextFigure.cancelled_at.is_not(None)).where(ContextFigure.year == 2026)
    )
    assert sorted(map(tuple, rows)) == [(200, True), (210, False)]


def test_the_same_context_figure_twice_changes_nothing(
    session: Session, writer: Actor, now: datetime
) -> None:
    first = services.enter_context(session, writer, 2026, "network.teams", 200, "enquête", now=now)

    again = services.enter_context(session, writer, 2026, "network.teams", 200, "enquête", now=now)

    assert again.id == first.id


def test_a_context_figure_names_its_source(session: Session, writer: Actor, now: datetime) -> None:
    with pytest.raises(errors.SourceMissingError):
        services.enter_context(session, writer, 2026, "network.teams", 200, " ", now=now)


def test_codes_follow_each_other_within_a_year(session: Session) -> None:
    AccompaniedSubjectFactory(code="ACC-25-009")
    AccompaniedSubjectFactory(code="ACC-27-041")

    assert services.next_code(session, AccompaniedSubject, 2025) == "ACC-25-010"
    assert services.next_code(session, InformationSession, 2025) == "INF-25-001"


def test_the_system_may_note_too(session: Session, now: datetime) -> None:
    subject = services.open_subject(session, SYSTEM, code="ACC-26-777", label="Une idée", now=now)

    assert subject.code == "ACC-26-777"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("210", 210),
        ("3\u202f300", 3300),
        ("4,6", 4.6),
        ("jours : 2\nparticipants : 250", {"jours": 2, "participants": 250}),
        ("ECLAIR\nD2Onco", ["ECLAIR", "D2Onco"]),
        ("beaucoup", "beaucoup"),
    ],
)
def test_a_context_value_is_read_as_people_type_it(typed: str, value: Any) -> None:
    assert read_value(typed) == value
