"""What the team of a file is told of it: its moves, messages, completions, and the answer once released."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.eligibility.queries import requests_of
from clara_grants.messages.models import Message, Side
from clara_grants.patient_reviews.queries import recommendations_for_applicant
from clara_grants.reviews.queries import feedback_for_applicant
from clara_grants.selection.models import Decision
from clara_grants.selection.queries.decisions import released_decision
from clara_grants.submissions.models import StageChange, Submission
from clara_grants.workflow.machine import Stage

_ANSWERED = frozenset({Stage.SELECTED, Stage.RESERVE, Stage.REJECTED, Stage.FUNDED, Stage.DECLINED})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: its label is `<kind>.<name>`; `page` says where it is read."""

    kind: str
    name: str
    at: datetime
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The released decision, and what experts and ECLAIR wrote for the team."""

    decision: Decision
    experts: Sequence[str]
    eclair: Sequence[str]


def of_team(session: Session, submission: Submission, moves: Sequence[StageChange]) -> list[Event]:
    """The life of a file as its team reads it, the latest first."""
    events = [Event("move", one.move.value, one.changed_at) for one in moves]
    events += _messages(session, submission)
    events += _completions(session, submission)
    return sorted(events, key=lambda event: event.at, reverse=True)


def _messages(session: Session, submission: Submission) -> Iterator[Event]:
    query = select(Message.side, Message.sent_at).where(Message.submission_id == submission.id)
    for side, sent_at in session.execute(query):
        name = "message_sent" if side is Side.TEAM else "message_received"
        yield Event("journey", name, sent_at, "messages")


def _completions(session: Session, submission: Submission) -> Iterator[Event]:
    for request in requests_of(session, submission.id):
        page = None if request.closed_at else "completion"
        yield Event("journey", "completion_asked", request.asked_at, page)
        if request.answered_at:
            yield Event("journey", "completion_answered", request.answered_at, "sent")
        elif request.closed_at:
            yield Event("journey", "completion_closed", request.closed_at)


def answer_to(session: Session, submission: Submission) -> Answer | None:
    """What was decided of the file, once it is released and stands."""
    if submission.stage not in _ANSWERED:
        return None
    decision = released_decision(session, submission.id)
    if decision is None:
        return None
    return Answer(
        decision,
        feedback_for_applicant(session, submission.id),
        recommendations_for_applicant(session, submission.id),
    )
