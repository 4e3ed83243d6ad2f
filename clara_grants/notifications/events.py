"""What notifications tell the house: a reminder's hour has come."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(DomainEvent):
    """`object_id` is the draft, assignment or report that is waited for; `anchor` says which."""

    name: ClassVar[str] = "notifications.reminder_due"

    rung_id: uuid.UUID | str
    call_id: uuid.UUID | str
    anchor: str
    letter: str
    object_id: uuid.UUID | str
