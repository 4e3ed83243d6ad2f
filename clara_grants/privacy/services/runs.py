"""Retention runs: the only key to append-only texts, and only while they are open."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, column, func, table, text, update
from sqlalchemy.orm import Session

from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.audit import RetentionRun
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.privacy import policies
from clara_grants.privacy.errors import RunClosedError

# Letters stand beside us, and are never read here: their table is named, their code is not used.
DELIVERIES: Final = table(
    "delivery", column("person_id"), column("submission_id"), column("address"), column("subject"),
    column("body_text"), column("body_html"), column("calendar"),
)  # fmt: skip


def nobody_of(model: Any) -> ColumnElement[str]:
    """The address that cannot exist which stands for a row's own."""
    return func.concat(cast(model.id, String), "@anonyme.invalid")


def open_run(session: Session, actor: Actor, reason_code: str, *, now: datetime) -> RetentionRun:
    """Begin erasing, for one reason (`retention`, `request`…)."""
    if not policies.may_erase(actor):
        raise NotAllowedError(action="privacy.erase")
    run = RetentionRun(reason_code=reason_code, opened_by=actor.id, opened_at=now)
    session.add(run)
    session.flush()
    audit.write(session, actor, "privacy.open_run", run, reason_code=reason_code)
    return run


def close_run(session: Session, actor: Actor, run_id: uuid.UUID, *, now: datetime) -> RetentionRun:
    """End the run: its key opens nothing any more."""
    run = require_open(session, actor, run_id)
    run.closed_at = now
    audit.write(session, actor, "privacy.close_run", run, **run.result)
    session.flush()
    return run


def require_open(session: Session, actor: Actor, run_id: uuid.UUID) -> RetentionRun:
    """The run, locked.  Raises NotAllowedError and RunClosedError."""
    if not policies.may_erase(actor):
        raise NotAllowedError(action="privacy.erase")
    run = locked(session, RetentionRun, run_id)
    if run.closed_at is not None:
        raise RunClosedError()
    return run


def erase_texts(session: Session, run: RetentionRun, target: str, ids: Collection[uuid.UUID]) -> int:
    """Blank the append-only texts of these objects, through the one function that may."""
    query = text("select erase_texts(:run, :target, :ids)")
    return int(session.execute(query, {"run": run.id, "target": target, "ids": list(ids)}).scalar_one())


def count(run: RetentionRun, what: str) -> None:
    """Keep how many were anonymised; never who."""
    run.result = {**run.result, what: int(run.result.get(what, 0)) + 1}


def blank_letters(session: Session, about: str, identity: uuid.UUID) -> None:
    """Empty the letters `about` (submission_id or person_id) one object; that they were sent stays."""
    session.execute(
        update(DELIVERIES)
        .where(DELIVERIES.c[about] == identity)
        .values(subject="", body_text="", body_html="", calendar=None)
    )
