"""The former living edition is closed by its officer: nothing of it waits for anybody any more."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from clara_grants.calls import services as calls
from clara_grants.calls.models import Call, CallState
from clara_grants.demo.player.schedule import Act, Turn
from clara_grants.eligibility import services as eligibility
from clara_grants.eligibility.models import CompletionRequest
from clara_grants.followup import services as followup
from clara_grants.followup.models import Project, Report, ReportState
from clara_grants.hearings import services as hearings
from clara_grants.hearings.models import Hearing, HearingSession, HearingState
from clara_grants.patient_reviews import services as eclair
from clara_grants.patient_reviews.models import PatientAssignment, PatientAssignmentState
from clara_grants.people.services import actor_of
from clara_grants.reviews import services as reviews
from clara_grants.reviews.models import ReviewAssignment
from clara_grants.reviews.policies import AWAITED
from clara_grants.selection import services as selection
from clara_grants.selection.models import AwardLine, CommitteeMeeting, VoteState
from clara_grants.submissions import services as submissions
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage
from clara_grants.workflow.projects import ProjectMove, moves_from

REASON = "Édition de démonstration remplacée par une nouvelle."


def acts(now: datetime, call_ids: Sequence[uuid.UUID]) -> Iterator[Act]:
    """One act per call, now."""
    for call_id in call_ids:
        yield Act(now, "demo-officer", Close(call_id))


class Close:
    """Assignments and hearings given up, files withdrawn, votes and projects ended, the call closed."""

    def __init__(self, call_id: uuid.UUID) -> None:
        self.call_id = call_id

    def __call__(self, turn: Turn) -> None:
        self._readings(turn)
        self._meetings(turn)
        self._files(turn)
        self._awards(turn)
        if turn.session.get_one(Call, self.call_id).state is CallState.PUBLISHED:
            calls.close(turn.session, turn.actor, self.call_id, now=turn.now)

    def _readings(self, turn: Turn) -> None:
        mine = Submission.call_id == self.call_id
        asked = select(ReviewAssignment.id).join(Submission).where(mine, ReviewAssignment.state.in_(AWAITED))
        for one in sorted(turn.session.scalars(asked)):
            reviews.cancel_assignment(turn.session, turn.actor, one, reason=REASON, now=turn.now)
        waits = PatientAssignment.state == PatientAssignmentState.ASKED
        read = select(PatientAssignment.id).join(Submission).where(mine, waits)
        for one in sorted(turn.session.scalars(read)):
            eclair.cancel_assignment(turn.session, turn.actor, one, reason=REASON, now=turn.now)

    def _meetings(self, turn: Turn) -> None:
        sittings = select(HearingSession.id).where(
            HearingSession.call_id == self.call_id, HearingSession.cancelled_at.is_(None)
        )
        held = select(Hearing.id).where(Hearing.session_id.in_(sittings), Hearing.state == HearingState.HELD)
        for one in sorted(turn.session.scalars(held)):
            # The jury is free again at that hour: the new edition is heard on the same day.
            hearings.undo_hold(turn.session, turn.actor, one, reason=REASON, now=turn.now)
        for one in sorted(turn.session.scalars(sittings)):
            hearings.cancel_session(turn.session, turn.actor, one, reason=REASON, now=turn.now)
        rooms = select(CommitteeMeeting.id).where(
            CommitteeMeeting.call_id == self.call_id, CommitteeMeeting.closed_at.is_(None)
        )
        for one in sorted(turn.session.scalars(rooms)):
            selection.close_meeting(turn.session, turn.actor, one, now=turn.now)

    def _files(self, turn: Turn) -> None:
        """Holders withdraw what was on its way; a draft ends with its call."""
        on_its_way = (Stage.SUBMITTED, Stage.IN_PROCESS, Stage.WAITING_RELEASE)
        query = select(Submission.id, Submission.owner_id).where(
            Submission.call_id == self.call_id, Submission.stage.in_(on_its_way)
        )
        asked = (
            select(CompletionRequest.submission_id)
            .join(Submission)
            .where(Submission.call_id == self.call_id, CompletionRequest.closed_at.is_(None))
        )
        for one in sorted(turn.session.scalars(asked)):
            eligibility.cancel_completion(turn.session, turn.actor, one, now=turn.now)
        for file_id, owner_id in turn.session.execute(query.order_by(Submission.id)).all():
            holder = actor_of(turn.session, owner_id)
            submissions.withdraw(turn.session, holder, file_id, reason=REASON, now=turn.now)

    def _awards(self, turn: Turn) -> None:
        mine = select(Submission.id).where(Submission.call_id == self.call_id)
        lines = select(AwardLine.id).where(
            AwardLine.submission_id.in_(mine), AwardLine.state == VoteState.PROPOSED
        )
        for one in sorted(turn.session.scalars(lines)):
            selection.refuse_vote(turn.session, turn.actor, one, reason=REASON, now=turn.now)
        projects = select(Project).where(Project.submission_id.in_(mine), Project.cancelled_at.is_(None))
        for project in turn.session.scalars(projects.order_by(Project.id)).all():
            owed = select(Report.id).where(
                Report.project_id == project.id, Report.state == ReportState.EXPECTED
            )
            for one in sorted(turn.session.scalars(owed)):
                followup.receive_report(turn.session, turn.actor, one, now=turn.now)
                followup.accept_report(turn.session, turn.actor, one, now=turn.now)
            if ProjectMove.ABANDON in moves_from(project.state):
                followup.move_project(
                    turn.session, turn.actor, project.id, ProjectMove.ABANDON,
                    happened_on=turn.today, reason=REASON, now=turn.now,
                )  # fmt: skip
