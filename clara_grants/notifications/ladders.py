"""Reminders by rule.

A rung says: so many hours from an anchor (a window's end, a review's or a report's due day), this letter,
unless what is waited for has come.  Each rung fires once per object and per due instant, and only within
three days: a server that slept does not wake everybody for last month.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallState, CallWindow, Profile
from clara_grants.followup.models import Project, Report, ReportState
from clara_grants.kernel import outbox
from clara_grants.kernel.clock import PARIS
from clara_grants.notifications.events import ReminderDue
from clara_grants.notifications.models import LadderRung
from clara_grants.patient_reviews.models import PatientAssignment, PatientAssignmentState
from clara_grants.reviews.models import AssignmentState, ReviewAssignment
from clara_grants.submissions.models import AwaitedPiece, PieceState, Submission
from clara_grants.submissions.queries.pieces import late_until, rule_of
from clara_grants.workflow.machine import Stage

STALE_AFTER: Final = timedelta(days=3)
_DAY: Final = 24
#: (call id, object id, due instant or day, known since)
Anything = Row[*tuple[Any, ...]] | tuple[Any, ...]

_REVIEWED: Final = (
    ("window_closes", -7 * _DAY, "call_closing"),
    ("window_closes", -1 * _DAY, "call_closing"),
    ("piece_due", -5 * _DAY, "piece_reminder"),
    ("piece_due", -1 * _DAY, "piece_reminder"),
    ("review_due", -7 * _DAY, "review_reminder"),
    ("review_due", -2 * _DAY, "review_reminder"),
    ("review_due", 1 * _DAY, "review_reminder"),
    ("review_due", 2 * _DAY, "review_late_officer"),
    ("eclair_due", -7 * _DAY, "eclair_reminder"),
    ("eclair_due", -2 * _DAY, "eclair_reminder"),
    ("eclair_due", 1 * _DAY, "eclair_reminder"),
    ("eclair_due", 2 * _DAY, "review_late_officer"),
    ("report_due", -30 * _DAY, "report_reminder"),
    ("report_due", 1 * _DAY, "report_reminder"),
    ("report_due", 14 * _DAY, "report_reminder"),
)
RUNGS: Final[dict[Profile, tuple[tuple[str, int, str], ...]]] = {
    Profile.LIGHT: (("report_due", -7 * _DAY, "report_reminder"),),
    Profile.STANDARD: _REVIEWED,
    Profile.CONCERTED: _REVIEWED,
    Profile.EXPRESSION: (("window_closes", -7 * _DAY, "call_closing"),),
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """How to find what is waited for.  `waiting`: (call id, object id, due instant or day, known since)."""

    waiting: Callable[[Session], Sequence[Anything]]
    still: Callable[[Session, uuid.UUID], bool]


def plant(session: Session, call_id: uuid.UUID, profile: Profile) -> int:
    """Give a call the rungs of its profile; doing it twice changes nothing.  Returns how many are new."""
    rows = [
        {"id": uuid.uuid4(), "call_id": call_id, "anchor": anchor, "offset_hours": hours, "letter": letter,
         "active": True}
        for anchor, hours, letter in RUNGS[profile]
    ]  # fmt: skip
    planted = session.execute(
        insert(LadderRung).values(rows).on_conflict_do_nothing().returning(LadderRung.id)
    )
    return len(planted.all())


def plant_for(session: Session, call_id: uuid.UUID) -> int:
    """The same, reading the profile from the call."""
    return plant(session, call_id, session.get_one(Call, call_id).profile)


def fire(session: Session, *, now: datetime) -> int:
    """Record every reminder whose hour has come.  Returns how many are new."""
    rungs = session.scalars(
        select(LadderRung)
        .join(Call, Call.id == LadderRung.call_id)
        .where(LadderRung.active, Call.state != CallState.DRAFT)
        .order_by(LadderRung.call_id, LadderRung.anchor, LadderRung.offset_hours)
    ).all()
    waiting: dict[tuple[uuid.UUID, str], list[Anything]] = defaultdict(list)
    for anchor in {rung.anchor for rung in rungs}:
        for row in ANCHORS[anchor].waiting(session):
            waiting[row[0], anchor].append(row)
    return sum(
        _fire_one(session, rung, row, now) for rung in rungs for row in waiting[rung.call_id, rung.anchor]
    )


def is_needed(session: Session, anchor: str, object_id: uuid.UUID) -> bool:
    """The stop condition, asked again when the letter is about to leave."""
    return ANCHORS[anchor].still(session, object_id)


def _fire_one(session: Session, rung: LadderRung, row: Anything, now: datetime) -> bool:
    _, object_id, due, since = row
    due_at = due if isinstance(due, datetime) else _end_of_day(due)
    hour = due_at + timedelta(hours=rung.offset_hours)
    if not hour <= now < hour + STALE_AFTER or (since is not None and since > hour):
        return False
    fact = ReminderDue(
        rung_id=rung.id, call_id=rung.call_id, anchor=rung.anchor, letter=rung.letter, object_id=object_id
    )
    return outbox.record_once(session, fact, f"ladder:{rung.id}:{object_id}:{due_at.isoformat()}")


def _end_of_day(day: Any) -> datetime:
    """A day in Paris ends at its last minute."""
    return datetime.combine(day, time(23, 59), PARIS).astimezone(UTC)


def _drafts(session: Session) -> Sequence[Anything]:
    return session.execute(
        select(Submission.call_id, Submission.id, CallWindow.closes_at, Submission.created_at)
        .join(CallWindow, CallWindow.id == Submission.window_id)
        .where(Submission.stage == Stage.DRAFT)
    ).all()


def _pieces(session: Session) -> Sequence[Anything]:
    """Pieces still asked of others: due when the file must be sent, then some working days after it was."""
    rows = session.execute(
        select(AwaitedPiece, Submission, Call, CallWindow.closes_at)
        .join(Submission, Submission.id == AwaitedPiece.submission_id)
        .join(Call, Call.id == Submission.call_id)
        .join(CallWindow, CallWindow.id == Submission.window_id)
        .where(AwaitedPiece.state == PieceState.ASKED)
    ).all()
    return [
        (call.id, piece.id, _piece_due(submission, call, closes_at), piece.asked_at)
        for piece, submission, call, closes_at in rows
    ]


def _piece_due(submission: Submission, call: Call, closes_at: datetime) -> datetime:
    if submission.stage is Stage.DRAFT or submission.submitted_at is None:
        return closes_at
    return late_until(submission.submitted_at, rule_of(call))


def _reviews(session: Session) -> Sequence[Anything]:
    return session.execute(
        select(Submission.call_id, ReviewAssignment.id, ReviewAssignment.due_at, ReviewAssignment.invited_at)
        .join(Submission, Submission.id == ReviewAssignment.submission_id)
        .where(Submission.stage == Stage.IN_PROCESS, _REVIEW_AWAITED)
    ).all()


def _readings(session: Session) -> Sequence[Anything]:
    return session.execute(
        select(Submission.call_id, PatientAssignment.id, PatientAssignment.due_at, PatientAssignment.asked_at)
        .join(Submission, Submission.id == PatientAssignment.submission_id)
        .where(Submission.stage == Stage.IN_PROCESS, _READING_AWAITED)
    ).all()


def _reports(session: Session) -> Sequence[Anything]:
    return session.execute(
        select(Submission.call_id, Report.id, Report.due_on, Project.created_at)
        .join(Project, Project.id == Report.project_id)
        .join(Submission, Submission.id == Project.submission_id)
        .where(Project.cancelled_at.is_(None), _REPORT_AWAITED)
    ).all()


def _draft_still(session: Session, object_id: uuid.UUID) -> bool:
    return session.scalar(select(Submission.stage).where(Submission.id == object_id)) is Stage.DRAFT


def _piece_still(session: Session, object_id: uuid.UUID) -> bool:
    return _exists(session, AwaitedPiece.id, AwaitedPiece.id == object_id, _PIECE_AWAITED)


def _review_still(session: Session, object_id: uuid.UUID) -> bool:
    return _exists(session, ReviewAssignment.id, ReviewAssignment.id == object_id, _REVIEW_AWAITED)


def _reading_still(session: Session, object_id: uuid.UUID) -> bool:
    return _exists(session, PatientAssignment.id, PatientAssignment.id == object_id, _READING_AWAITED)


def _report_still(session: Session, object_id: uuid.UUID) -> bool:
    return _exists(session, Report.id, Report.id == object_id, _REPORT_AWAITED)


def _exists(session: Session, column: Any, *conditions: ColumnElement[bool]) -> bool:
    return session.scalar(select(column).where(*conditions)) is not None


_PIECE_AWAITED: Final = AwaitedPiece.state == PieceState.ASKED
_REVIEW_AWAITED: Final = ReviewAssignment.state.in_((AssignmentState.INVITED, AssignmentState.ACCEPTED))
_READING_AWAITED: Final = PatientAssignment.state == PatientAssignmentState.ASKED
_REPORT_AWAITED: Final = Report.state == ReportState.EXPECTED

ANCHORS: Final[dict[str, Anchor]] = {
    "window_closes": Anchor(_drafts, _draft_still),
    "piece_due": Anchor(_pieces, _piece_still),
    "review_due": Anchor(_reviews, _review_still),
    "eclair_due": Anchor(_readings, _reading_still),
    "report_due": Anchor(_reports, _report_still),
}
