"""Until when one file may be submitted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import CallWindow
from clara_grants.calls.queries import takes_until
from clara_grants.submissions.models import DeadlineExtension, Submission


@dataclass(frozen=True, slots=True)
class Deadline:
    """`closes_at` is announced; a submission that began by `accepts_until` (grace) still counts.

    `window` is the one the file falls in: its own, or a later one of the call that is open.
    """

    window: CallWindow
    closes_at: datetime
    accepts_until: datetime
    is_extended: bool

    def is_past(self, began_at: datetime) -> bool:
        return began_at > self.accepts_until


def deadline_of(session: Session, submission: Submission, at: datetime) -> Deadline:
    """The deadline of a file as of the instant `at`.  One statement."""
    extended = (
        select(func.max(DeadlineExtension.until))
        .where(DeadlineExtension.submission_id == submission.id)
        .scalar_subquery()
    )
    query = select(CallWindow, extended).where(CallWindow.call_id == submission.call_id)
    rows = session.execute(query.order_by(CallWindow.opens_at)).all()
    until: datetime | None = rows[0][1]
    windows = [row[0] for row in rows]
    own = next(window for window in windows if window.id == submission.window_id)
    window = own
    if at > takes_until(own) and (until is None or at > until):
        window = next((w for w in windows if w.opens_at <= at <= takes_until(w)), own)
    return _deadline(window, until)


def _deadline(window: CallWindow, until: datetime | None) -> Deadline:
    is_extended = until is not None and until > window.closes_at
    closes_at = until if until is not None and is_extended else window.closes_at
    return Deadline(window, closes_at, max(takes_until(window), closes_at), is_extended)
