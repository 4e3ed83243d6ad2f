"""Named reads of one year's activities."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import extract, func, select, union_all
from sqlalchemy.orm import Session, contains_eager

from clara_grants.activities.models import (
    AccompaniedSubject,
    Accompaniment,
    AccompanimentKind,
    ContextFigure,
    Event,
    InformationSession,
    Prize,
)
from clara_grants.calls.models import Call, Edition, Programme
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import paris_day
from clara_grants.selection.models import Decision, Outcome
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Submission, SubmissionProfile

MOBILITY = "mobility"
_AWARDED = (Outcome.SELECTED, Outcome.SELECTED_WITH_CONDITIONS)


@dataclass(frozen=True, slots=True)
class Accompanied:
    """One idea or project with the advice it was given in the year, in order."""

    subject: AccompaniedSubject
    entries: tuple[Accompaniment, ...]


@dataclass(frozen=True, slots=True)
class Mobility:
    """One mobility granted: read from its file, never typed here."""

    submission_id: uuid.UUID
    number: str
    title: str
    country_code: str | None
    amount_cents: int
    decided_on: date


@dataclass(frozen=True, slots=True)
class Year:
    """Everything the page of one year shows."""

    year: int
    supported: tuple[Accompanied, ...]
    eclair: tuple[Accompanied, ...]
    sessions: Sequence[InformationSession]
    events: Sequence[Event]
    prizes: Sequence[tuple[Prize, str | None]]
    figures: Sequence[ContextFigure]
    mobilities: Sequence[Mobility]


def year_of(session: Session, actor: Actor, year: int) -> Year:
    """One year's activities, cancelled entries left out.  Seven statements."""
    entries = _accompaniments(session, year)
    return Year(
        year=year,
        supported=_grouped(entries, AccompanimentKind.SUPPORT),
        eclair=_grouped(entries, AccompanimentKind.ECLAIR),
        sessions=_of_year(session, InformationSession, year),
        events=events_of(session, year),
        prizes=_prizes(session, year),
        figures=context_figures(session, year),
        mobilities=mobilities(session, actor, year),
    )


def years(session: Session, now: datetime) -> list[int]:
    """The years with something noted, and this one; latest first."""
    dated = (Accompaniment, InformationSession, Event, Prize)
    parts = [select(extract("year", model.happened_on).label("year")) for model in dated]
    found = session.scalars(union_all(*parts, select(ContextFigure.year.label("year"))))
    return sorted({int(year) for year in found} | {paris_day(now).year}, reverse=True)


def context_figures(session: Session, year: int) -> list[ContextFigure]:
    """The current yearly values, by key."""
    query = select(ContextFigure).where(ContextFigure.year == year, ContextFigure.cancelled_at.is_(None))
    return list(session.scalars(query.order_by(ContextFigure.key)))


def mobilities(session: Session, actor: Actor, year: int) -> list[Mobility]:
    """The mobilities granted in the year, among the files this officer may see."""
    query = (
        select(
            Submission.id,
            Submission.number,
            Submission.title_fr,
            SubmissionProfile.country_code,
            Decision.amount_cents,
            Decision.decided_on,
        )
        .join(Decision, Decision.submission_id == Submission.id)
        .join(Call, Call.id == Submission.call_id)
        .join(Edition, Edition.id == Call.edition_id)
        .join(Programme, Programme.id == Edition.programme_id)
        .outerjoin(SubmissionProfile, SubmissionProfile.submission_id == Submission.id)
        .where(
            Programme.key == MOBILITY,
            Decision.outcome.in_(_AWARDED),
            Decision.released_at.is_not(None),
            Decision.superseded_at.is_(None),
            Submission.is_test.is_(False),
            extract("year", Decision.decided_on) == year,
            visible_to(actor),
        )
        .order_by(Decision.decided_on, Submission.number)
    )
    return [Mobility(*row) for row in session.execute(query)]


def events_of(session: Session, year: int) -> Sequence[Event]:
    """The events of the year, by day."""
    return _of_year(session, Event, year)


def subjects(session: Session) -> list[AccompaniedSubject]:
    """Every idea or project accompanied, the latest first."""
    query = select(AccompaniedSubject).order_by(AccompaniedSubject.created_at.desc(), AccompaniedSubject.code)
    return list(session.scalars(query.limit(500)))


def calls(session: Session) -> list[Call]:
    """The calls a session may be about, the latest first."""
    query = select(Call).join(Edition, Edition.id == Call.edition_id)
    return list(session.scalars(query.order_by(Edition.year.desc(), Call.title_fr).limit(100)))


def _accompaniments(session: Session, year: int) -> Sequence[Accompaniment]:
    query = (
        select(Accompaniment)
        .join(Accompaniment.subject)
        .options(contains_eager(Accompaniment.subject))
        .where(extract("year", Accompaniment.happened_on) == year, Accompaniment.cancelled_at.is_(None))
        .order_by(AccompaniedSubject.code, Accompaniment.happened_on, Accompaniment.id)
    )
    return session.scalars(query).all()


def _grouped(entries: Sequence[Accompaniment], kind: AccompanimentKind) -> tuple[Accompanied, ...]:
    by_subject: dict[uuid.UUID, list[Accompaniment]] = {}
    for entry in entries:
        if entry.kind is kind:
            by_subject.setdefault(entry.subject_id, []).append(entry)
    return tuple(Accompanied(given[0].subject, tuple(given)) for given in by_subject.values())


def _of_year(session: Session, model: Any, year: int) -> Sequence[Any]:
    query = select(model).where(extract("year", model.happened_on) == year, model.cancelled_at.is_(None))
    return session.scalars(query.order_by(model.happened_on, model.code)).all()


def _prizes(session: Session, year: int) -> Sequence[tuple[Prize, str | None]]:
    query = (
        select(Prize, Event.code)
        .outerjoin(Event, Event.id == Prize.event_id)
        .where(extract("year", Prize.happened_on) == year, Prize.cancelled_at.is_(None))
        .order_by(Prize.happened_on, func.coalesce(Event.code, ""))
    )
    return [(prize, code) for prize, code in session.execute(query)]
