"""The officer's side: asking experts, reminding them, giving up."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from clara_grants.interests import asking, rounds
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.people import links
from clara_grants.people.models import LinkPurpose
from clara_grants.reviews import errors
from clara_grants.reviews.asking import EXPERT_ROUND
from clara_grants.reviews.events import ExpertInvited, ReminderAsked
from clara_grants.reviews.models import AssignmentState, ReviewAssignment
from clara_grants.submissions import access
from clara_grants.submissions.models import Submission

_REFUSALS = asking.Refusals(
    action="assign_experts",
    not_at_step=errors.NotAtReviewError,
    nobody_chosen=errors.NobodyChosenError,
    due_passed=errors.DuePassedError,
    not_a_reader=errors.NotAnExpertError,
    conflicted=errors.ConflictedError,
    already_assigned=errors.AlreadyAssignedError,
    already_answered=errors.AlreadyAnsweredError,
)

#: Whether a file stands at its expert review step, and whether it has the opinions its call asks for.
is_open_for_review = partial(rounds.is_open, EXPERT_ROUND)
is_complete = partial(rounds.is_complete, EXPERT_ROUND)
_awaited = partial(asking.awaited_for_officer, EXPERT_ROUND, _REFUSALS)


def source_of(assignment: ReviewAssignment) -> str:
    """The name of the access this assignment opens."""
    return f"review:{assignment.id}"


def assign_experts(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    expert_ids: Sequence[uuid.UUID],
    *,
    due_at: datetime,
    now: datetime,
) -> list[ReviewAssignment]:
    """Ask these experts to review a file by `due_at`; conflicts are computed first.

    An expert who had declined, or whose assignment was cancelled, can be asked again.
    """
    submission = asking.open_file(EXPERT_ROUND, _REFUSALS, session, actor, submission_id)
    wanted = asking.chosen(EXPERT_ROUND, _REFUSALS, session, submission, expert_ids, due_at=due_at, now=now)
    asked = []
    for expert_id, earlier in wanted.items():
        one = earlier or ReviewAssignment(submission_id=submission_id, expert_id=expert_id)
        one.state, one.decline_reason, one.answered_at = AssignmentState.INVITED, None, None
        one.due_at, one.assigned_by, one.invited_at = due_at, actor.id, now
        asked.append(one)
    session.add_all(asked)
    session.flush()
    _tell(session, submission, asked)
    audit.write(session, actor, "reviews.assign", submission, experts=[str(one) for one in wanted])
    return asked


def _tell(session: Session, submission: Submission, asked: list[ReviewAssignment]) -> None:
    for one in asked:
        told = ExpertInvited(
            expert_id=one.expert_id, call_id=submission.call_id, assignment_ids=[str(one.id)]
        )
        outbox.record(session, told)


def cancel_assignment(
    session: Session, actor: Actor, assignment_id: uuid.UUID, *, reason: str = "", now: datetime
) -> ReviewAssignment:
    """Give up an assignment still awaited: its access and its links close."""
    assignment = _awaited(session, actor, assignment_id, "cancel_assignment")
    assignment.state, assignment.answered_at = AssignmentState.CANCELLED, now
    access.close_to(session, assignment.submission_id, source=source_of(assignment), now=now)
    links.revoke(session, purpose=LinkPurpose.REVIEW_INVITATION, object_id=assignment.id, now=now)
    audit.write(session, actor, "reviews.cancel", assignment, text=reason.strip())
    session.flush()
    return assignment


def remind(session: Session, actor: Actor, assignment_id: uuid.UUID, *, now: datetime) -> ReviewAssignment:
    """Write again to an expert whose answer or review is awaited."""
    assignment = _awaited(session, actor, assignment_id, "remind")
    _remind(session, actor, assignment)
    return assignment


def remind_late(session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime) -> int:
    """Write again to every expert of a call who is past the date.  Returns how many."""
    late = asking.late_of_call(EXPERT_ROUND, session, actor, call_id, now=now)
    for assignment in late:
        _remind(session, actor, assignment)
    return len(late)


def _remind(session: Session, actor: Actor, assignment: ReviewAssignment) -> None:
    outbox.record(session, ReminderAsked(assignment_id=assignment.id))
    audit.write(session, actor, "reviews.remind", assignment)
