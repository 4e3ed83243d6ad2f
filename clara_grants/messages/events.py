"""What the messages domain tells the house."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTaken(DomainEvent):
    """One side begins to write; its further messages, until the other has read, tell nothing more."""

    name: ClassVar[str] = "messages.turn_taken"

    message_id: uuid.UUID | str
    submission_id: uuid.UUID | str
    side: str
