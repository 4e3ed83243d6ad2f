"""The table from which an officer decides a whole window of a light call."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.kernel.actors import Actor
from clara_grants.selection.models import Decision
from clara_grants.selection.scale import Proposal, propose, scale_of
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Answer, Submission
from clara_grants.workflow.machine import Stage

_SHOWN = tuple(stage for stage in Stage if stage not in (Stage.DRAFT, Stage.WITHDRAWN))


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One file of the window: what the scale proposes, what was decided."""

    submission: Submission
    answer: Any
    proposal: Proposal
    decision: Decision | None

    @property
    def is_open(self) -> bool:
        """Whether the officer may still choose."""
        return self.submission.stage in (Stage.SUBMITTED, Stage.IN_PROCESS, Stage.WAITING_RELEASE)


def window_rows(session: Session, actor: Actor, call: Call, window_id: uuid.UUID) -> list[WindowRow]:
    """The window's files in the order they were submitted; three statements whatever their number."""
    query = (
        select(Submission)
        .where(Submission.window_id == window_id, Submission.stage.in_(_SHOWN), visible_to(actor))
        .order_by(Submission.submitted_at, Submission.id)
    )
    files = list(session.scalars(query))
    ids = [submission.id for submission in files]
    scale = scale_of(call.document)
    answers = _answers(session, ids, scale.question) if scale else {}
    decisions = _decisions(session, ids)
    return [
        WindowRow(
            s,
            answers.get(s.id),
            propose(scale, answers.get(s.id), s.requested_cents, call.ceiling_cents),
            decisions.get(s.id),
        )
        for s in files
    ]


def _answers(session: Session, ids: Collection[uuid.UUID], key: str) -> dict[uuid.UUID, Any]:
    query = select(Answer.submission_id, Answer.value).where(
        Answer.submission_id.in_(ids), Answer.question_key == key
    )
    return dict(session.execute(query).all())


def _decisions(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Decision]:
    query = select(Decision).where(Decision.submission_id.in_(ids), Decision.superseded_at.is_(None))
    return {decision.submission_id: decision for decision in session.scalars(query)}
