"""The life of one file, newest first: its moves, with who and why."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from clara_grants.kernel.audit import AuditText
from clara_grants.people.models import Person
from clara_grants.submissions.models import StageChange
from clara_grants.workflow.machine import Move, Stage


@dataclass(frozen=True, slots=True)
class Entry:
    """One move; `who` is None for the system, `reason` may have been blanked by retention."""

    move: Move
    to_stage: Stage
    at: datetime
    who: str | None
    reason: str | None
    reason_code: str


def of_file(session: Session, submission_id: uuid.UUID) -> Sequence[Entry]:
    query = (
        select(
            StageChange.move,
            StageChange.to_stage,
            StageChange.changed_at,
            Person.given_name,
            Person.family_name,
            AuditText.text,
            StageChange.reason_code,
        )
        .outerjoin(Person, Person.id == StageChange.actor_id)
        .outerjoin(AuditText, and_(AuditText.object_id == StageChange.id, AuditText.field == "reason"))
        .where(StageChange.submission_id == submission_id)
        .order_by(StageChange.position.desc())
    )
    return [
        Entry(move, stage, at, f"{given} {family}".strip() if family else None, reason or None, code)
        for move, stage, at, given, family, reason, code in session.execute(query)
    ]
