"""Every refusal the application can pronounce: a stable code and facts, never a sentence.

`kernel.i18n.sentence` turns code and facts into text; `kernel.web` maps a refusal to HTTP once.
"""

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal a person can read once translated.  `facts` are plain values (ids, codes, numbers)."""

    code: ClassVar[str] = "kernel.refused"
    http_status: ClassVar[int] = 409

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class NotAllowedError(DomainError):
    """The actor may not do this, although they may see the object.  Facts: `action`."""

    code = "kernel.not_allowed"
    http_status = 403


class NotFoundError(DomainError):
    """Nothing here for this actor: absent, foreign and conflicted objects answer alike."""

    code = "kernel.not_found"
    http_status = 404


class StaleError(DomainError):
    """The object changed since the form was shown.  Facts: `seen`, `current` (revisions)."""

    code = "kernel.stale"


class InvalidInputError(DomainError):
    """A value cannot be accepted.  Facts: `field`, `problem` (a code), further details."""

    code = "kernel.invalid_input"
    http_status = 422


class DuplicateError(DomainError):
    """The same thing exists already.  Facts: `constraint`."""

    code = "kernel.duplicate"


class ConstraintError(DomainError):
    """The database refused what would break a rule.  Facts: `constraint`."""

    code = "kernel.constraint"


class StorageError(DomainError):
    """The file could not be stored: no room left, or the store is out of reach.  Nothing was kept of it."""

    code = "kernel.storage_failed"
    http_status = 503
