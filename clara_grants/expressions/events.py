"""What the expressions domain tells the house."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionAnswered(DomainEvent):
    name: ClassVar[str] = "expressions.answered"

    submission_id: uuid.UUID | str
    call_id: uuid.UUID | str
    answer_id: uuid.UUID | str
