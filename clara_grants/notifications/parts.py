"""What subscriptions are made of: who receives, and what a letter is told."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address to write to, with the reader's name and language."""

    person_id: uuid.UUID | None
    name: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Composition:
    """The merge fields of one letter to one person (without `name`), what it is about, its appointment."""

    fields: Mapping[str, Any]
    submission_id: uuid.UUID | None = None
    call_id: uuid.UUID | None = None
    calendar: bytes | None = None
    calendar_method: str | None = None


Audience = Callable[[Session, Facts], list[Recipient]]
Context = Callable[[Session, Facts, Recipient, datetime], Composition]
Condition = Callable[[Session, Facts], bool]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One line of the table: this letter, to these people, told this, under this condition.

    `held`: the delivery waits for an officer to let it go.
    """

    letter: str
    audience: Audience
    context: Context
    when: Condition | None = None
    held: bool = False


def identity(facts: Facts, name: str) -> uuid.UUID:
    """An id of the fact, whatever its form in the payload."""
    return uuid.UUID(str(facts[name]))
