"""Whether a slot fits: inside its session, alone in it, nobody expected in two places."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session, aliased

from clara_grants.hearings.errors import (
    ApplicantElsewhereError,
    MemberElsewhereError,
    OutsideSessionError,
    SlotLengthError,
    SlotTakenError,
)
from clara_grants.hearings.models import Hearing, HearingSession, HearingState, JuryMember
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission

SHORTEST, LONGEST = 5, 240


def check_slot(session: Session, held: HearingSession, submission: Submission, wanted: Hearing) -> None:
    """Raise the first reason why `wanted` (not in the session yet, or moving) cannot be."""
    if not SHORTEST <= wanted.minutes <= LONGEST:
        raise SlotLengthError(minutes=wanted.minutes)
    ends = wanted.starts_at + timedelta(minutes=wanted.minutes)
    if wanted.starts_at < held.starts_at or ends > held.ends_at:
        raise OutsideSessionError(starts_at=held.starts_at, ends_at=held.ends_at)
    meanwhile = _meanwhile(wanted.id, wanted.starts_at, ends)
    _alone_in_session(session, held.id, meanwhile)
    _jury_free(session, held.id, meanwhile)
    _applicant_free(session, submission.owner_id, meanwhile)


def _meanwhile(hearing_id: uuid.UUID, starts: datetime, ends: datetime) -> ColumnElement[bool]:
    """Another hearing, not cancelled, that overlaps [starts, ends)."""
    lasts = func.make_interval(0, 0, 0, 0, 0, Hearing.minutes)
    return (
        (Hearing.id != hearing_id)
        & (Hearing.state != HearingState.CANCELLED)
        & (Hearing.starts_at < ends)
        & (Hearing.starts_at.op("+")(lasts) > text(":starts").bindparams(starts=starts))
    )


def _alone_in_session(session: Session, session_id: uuid.UUID, meanwhile: ColumnElement[bool]) -> None:
    query = (
        select(Submission.number, Hearing.starts_at)
        .join(Submission, Submission.id == Hearing.submission_id)
        .where(Hearing.session_id == session_id, meanwhile)
        .order_by(Hearing.starts_at)
        .limit(1)
    )
    if taken := session.execute(query).first():
        raise SlotTakenError(number=taken.number, starts_at=taken.starts_at)


def _jury_free(session: Session, session_id: uuid.UUID, meanwhile: ColumnElement[bool]) -> None:
    here, there = aliased(JuryMember), aliased(JuryMember)
    query = (
        select(Person.given_name, Person.family_name, Hearing.starts_at)
        .join(there, there.session_id == Hearing.session_id)
        .join(here, here.person_id == there.person_id)
        .join(Person, Person.id == there.person_id)
        .where(here.session_id == session_id, Hearing.session_id != session_id, meanwhile)
        .order_by(Person.search_key)
    )
    if rows := session.execute(query).all():
        names = dict.fromkeys(f"{row.given_name} {row.family_name}".strip() for row in rows)
        raise MemberElsewhereError(names=list(names), starts_at=rows[0].starts_at)


def _applicant_free(session: Session, owner_id: uuid.UUID, meanwhile: ColumnElement[bool]) -> None:
    query = (
        select(Submission.number, Hearing.starts_at)
        .join(Submission, Submission.id == Hearing.submission_id)
        .where(Submission.owner_id == owner_id, meanwhile)
        .limit(1)
    )
    if elsewhere := session.execute(query).first():
        raise ApplicantElsewhereError(number=elsewhere.number, starts_at=elsewhere.starts_at)
