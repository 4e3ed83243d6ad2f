"""Who is acting.  Services take an Actor, never the web session."""

import enum
import uuid
from dataclasses import dataclass, field
from typing import Final


class Role(enum.StrEnum):
    """What a person may be for the house; all but administrator can be granted for one call."""

    APPLICANT = "applicant"
    EXPERT = "expert"
    ECLAIR = "eclair"
    OFFICER = "officer"
    COMMITTEE = "committee"
    FUNDER = "funder"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, for every call (`call_id is None`) or for one; `funder_id` for funder people."""

    role: Role
    call_id: uuid.UUID | None = None
    funder_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the system) on whose behalf a service runs."""

    id: uuid.UUID
    grants: frozenset[Grant] = field(default_factory=frozenset)
    language: str = "fr"
    is_system: bool = False

    def has(self, role: Role, call_id: uuid.UUID | None = None) -> bool:
        """True when `role` is held for every call, or for `call_id`."""
        return any(g.role is role and g.call_id in (None, call_id) for g in self.grants)

    def is_anywhere(self, role: Role) -> bool:
        """True when `role` is held for at least one call: enough for a home page, never for a file."""
        return any(g.role is role for g in self.grants)

    def holds_everywhere(self, role: Role) -> bool:
        """True when `role` is held for every call."""
        return any(g.role is role and g.call_id is None for g in self.grants)

    def calls_with(self, role: Role) -> frozenset[uuid.UUID]:
        """Calls for which `role` was granted one by one."""
        return frozenset(g.call_id for g in self.grants if g.role is role and g.call_id)

    @property
    def funder_ids(self) -> frozenset[uuid.UUID]:
        return frozenset(g.funder_id for g in self.grants if g.funder_id)


SYSTEM_ID: Final = uuid.UUID(int=1)
SYSTEM: Final = Actor(
    id=SYSTEM_ID,
    grants=frozenset({Grant(Role.OFFICER), Grant(Role.ADMINISTRATOR)}),
    is_system=True,
)
NOBODY: Final = Actor(id=uuid.UUID(int=0))
