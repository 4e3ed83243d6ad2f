"""A whole call from one YAML document: examined first, then brought in as a draft."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls import policies
from clara_grants.calls.document import CallDocument, CallDocumentError, CallProblem, load, to_data
from clara_grants.calls.models import Call, CallState
from clara_grants.calls.services.loading import load_document
from clara_grants.calls.yaml_lines import Source
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError, StaleError
from clara_grants.organisations.queries import funder_ids


@dataclass(frozen=True)
class Examined:
    """A document that is a call.  `present` is the call of its key, if there is one already."""

    document: CallDocument
    present: Call | None

    @property
    def replaces(self) -> bool:
        return self.present is not None and self.present.state is CallState.DRAFT

    @property
    def is_refused(self) -> bool:
        """Whether a call of that key is open or closed: it cannot be replaced."""
        return self.present is not None and self.present.state is not CallState.DRAFT

    def held(self) -> dict[str, Any]:
        """What the draft it would replace says now; nothing for a new call."""
        return self.present.document if self.present else {}

    def brought(self) -> dict[str, Any]:
        return to_data(self.document)


def examine(session: Session, actor: Actor, text: str) -> Examined:
    """What a YAML text would bring in.  Raises CallDocumentError with every fault and its line."""
    if not policies.may_prepare(actor):
        raise NotAllowedError(action="calls.import")
    document = load(text)
    known = funder_ids(session, [funder.key for funder in document.funders])
    lines = Source(text)
    strangers = tuple(
        CallProblem(lines.line(path), path, "unknown_funder", {"keys": funder.key})
        for place, funder in enumerate(document.funders)
        if funder.key not in known and (path := ("funders", place, "key"))
    )
    if strangers:
        raise CallDocumentError(strangers)
    return Examined(document, session.scalar(select(Call).where(Call.key == document.key)))


def bring_in(session: Session, actor: Actor, text: str, *, revision: int | None, now: datetime) -> Call:
    """Make the call of a YAML text, or replace the draft of its key.

    `revision` is that of the draft whose differences were shown, None when there was no call.  Raises
    StaleError when this has changed since, CallExistsError when the call is open.
    """
    found = examine(session, actor, text)
    if found.replaces and found.present is not None:
        current = session.scalar(select(Call.revision).where(Call.id == found.present.id).with_for_update())
        if current != revision:
            raise StaleError(seen=revision, current=current)
    return load_document(session, actor, found.document, now=now)
