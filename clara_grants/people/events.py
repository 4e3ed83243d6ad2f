"""What the people domain tells the house."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from clara_grants.kernel.outbox import DomainEvent, event


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class SignInCodeIssued(DomainEvent):
    """The one fact that carries a secret: its payload is scrubbed once the letter has gone."""

    name: ClassVar[str] = "people.sign_in_code_issued"

    code_id: uuid.UUID | str
    address: str
    code: str
    language: str


@event
@dataclass(frozen=True, slots=True, kw_only=True)
class AddressToVerify(DomainEvent):
    name: ClassVar[str] = "people.address_to_verify"

    address_id: uuid.UUID | str
