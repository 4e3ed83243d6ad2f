"""After January 2026 the house goes on: reports that fall due arrive and are accepted, month after month.

Otherwise everything that ran in 2025 would be late on the day of the demonstration.  Nothing here is a
fact of 2025; the files of the living edition and one light report, late on purpose, are left alone.
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from clara_grants.calls.models import Call, Profile
from clara_grants.demo.player.schedule import Act, Turn, moment
from clara_grants.followup import services as followup
from clara_grants.followup.models import Project, Report, ReportState
from clara_grants.submissions.models import Submission

OFFICER = "demo-officer"
_FIRST = date(2026, 2, 5)


def months(now: datetime) -> Iterator[Act]:
    """The fifth of each month until now: what fell due by then came by post."""
    day = _FIRST
    while moment(day, "16:00") < now:
        yield Act(moment(day, "16:00"), OFFICER, receive_due)
        if (accepted := moment(day + timedelta(days=6), "11:00")) < now:
            yield Act(accepted, OFFICER, accept_received)
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=5)


def receive_due(turn: Turn) -> None:
    for report_id in _reports(turn, ReportState.EXPECTED):
        followup.receive_report(turn.session, turn.actor, report_id, received_on=turn.today, now=turn.now)


def accept_received(turn: Turn) -> None:
    for report_id in _reports(turn, ReportState.RECEIVED):
        followup.accept_report(turn.session, turn.actor, report_id, now=turn.now)


def _reports(turn: Turn, state: ReportState) -> list[uuid.UUID]:
    """Due within the month to come or before, of earlier years and of the reviewed calls of 2025."""
    played = (Call.is_living.is_(False)) & (Call.profile != Profile.LIGHT)
    query = (
        select(Report.id)
        .join(Project, Project.id == Report.project_id)
        .outerjoin(Submission, Submission.id == Project.submission_id)
        .outerjoin(Call, Call.id == Submission.call_id)
        .where(
            Report.state == state,
            Report.due_on <= turn.today + timedelta(days=31),
            Project.cancelled_at.is_(None),
            or_(Project.submission_id.is_(None), played),
        )
        .order_by(Report.due_on, Report.id)
    )
    return list(turn.session.scalars(query))
