"""The officer's side: asking ECLAIR members, reminding them, giving up."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from clara_grants.interests import asking, rounds
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.patient_reviews import errors
from clara_grants.patient_reviews.asking import ECLAIR_ROUND
from clara_grants.patient_reviews.events import MembersAsked, PatientReminderAsked
from clara_grants.patient_reviews.models import PatientAssignment, PatientAssignmentState
from clara_grants.submissions import access
from clara_grants.submissions.models import Submission

_REFUSALS = asking.Refusals(
    action="assign_members",
    not_at_step=errors.NotAtEclairError,
    nobody_chosen=errors.NobodyChosenError,
    due_passed=errors.DuePassedError,
    not_a_reader=errors.NotAMemberError,
    conflicted=errors.ConflictedError,
    already_assigned=errors.AlreadyAssignedError,
    already_answered=errors.AlreadyAnsweredError,
)

#: Whether a file stands at its ECLAIR step, and whether it has the opinions its call asks for.
is_open_for_eclair = partial(rounds.is_open, ECLAIR_ROUND)
is_complete = partial(rounds.is_complete, ECLAIR_ROUND)
_awaited = partial(asking.awaited_for_officer, ECLAIR_ROUND, _REFUSALS)


def source_of(assignment: PatientAssignment) -> str:
    """The name of the access this assignment opens."""
    return f"patient_review:{assignment.id}"


def assign_members(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    member_ids: Sequence[uuid.UUID],
    *,
    due_at: datetime,
    now: datetime,
) -> list[PatientAssignment]:
    """Ask these members to read a file by `due_at`; conflicts are computed first."""
    submission = asking.open_file(ECLAIR_ROUND, _REFUSALS, session, actor, submission_id)
    wanted = asking.chosen(ECLAIR_ROUND, _REFUSALS, session, submission, member_ids, due_at=due_at, now=now)
    asked = []
    for member_id, earlier in wanted.items():
        one = earlier or PatientAssignment(submission_id=submission_id, member_id=member_id)
        one.state, one.answered_at = PatientAssignmentState.ASKED, None
        one.due_at, one.assigned_by, one.asked_at = due_at, actor.id, now
        asked.append(one)
    session.add_all(asked)
    session.flush()
    _tell(session, submission, asked)
    audit.write(session, actor, "patient_reviews.assign", submission, members=[str(one) for one in wanted])
    return asked


def _tell(session: Session, submission: Submission, asked: list[PatientAssignment]) -> None:
    for one in asked:
        told = MembersAsked(member_id=one.member_id, call_id=submission.call_id, assignment_ids=[str(one.id)])
        outbox.record(session, told)


def cancel_assignment(
    session: Session, actor: Actor, assignment_id: uuid.UUID, *, reason: str = "", now: datetime
) -> PatientAssignment:
    """Give up an opinion still awaited: its access closes."""
    assignment = _awaited(session, actor, assignment_id, "cancel_assignment")
    assignment.state, assignment.answered_at = PatientAssignmentState.CANCELLED, now
    access.close_to(session, assignment.submission_id, source=source_of(assignment), now=now)
    audit.write(session, actor, "patient_reviews.cancel", assignment, text=reason.strip())
    session.flush()
    return assignment


def remind(session: Session, actor: Actor, assignment_id: uuid.UUID, *, now: datetime) -> PatientAssignment:
    """Write again to a member whose opinion is awaited."""
    assignment = _awaited(session, actor, assignment_id, "remind")
    _remind(session, actor, assignment)
    return assignment


def remind_late(session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime) -> int:
    """Write again to every member of a call who is past the date.  Returns how many."""
    late = asking.late_of_call(ECLAIR_ROUND, session, actor, call_id, now=now)
    for assignment in late:
        _remind(session, actor, assignment)
    return len(late)


def _remind(session: Session, actor: Actor, assignment: PatientAssignment) -> None:
    outbox.record(session, PatientReminderAsked(assignment_id=assignment.id))
    audit.write(session, actor, "patient_reviews.remind", assignment)
