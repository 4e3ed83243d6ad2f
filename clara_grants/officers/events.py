"""What the officers domain tells the house."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueMentioned(DomainEvent):
    name: ClassVar[str] = "officers.colleague_mentioned"

    note_id: uuid.UUID | str
    submission_id: uuid.UUID | str
    person_id: uuid.UUID | str
