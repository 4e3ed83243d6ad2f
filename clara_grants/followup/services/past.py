"""Bringing earlier years in: read, judge, write through the ordinary services, undo in one act."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.followup import errors, policies, queries
from clara_grants.followup.models import (
    Convention,
    ImportBatch,
    Project,
)
from clara_grants.followup.past.judge import Known, RowReport, Verdict, judge
from clara_grants.followup.past.rows import PastProject
from clara_grants.followup.past.workbook import read
from clara_grants.followup.services.bringing import Shelves, bring, put_away
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.files import plain_name
from clara_grants.organisations.models import Funder
from clara_grants.people.models import EmailAddress
from clara_grants.selection.models import AwardLine


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import does, or would do (`dry_run`), row by row."""

    file_name: str
    sha256: str
    dry_run: bool
    rows: tuple[RowReport, ...]
    batch_id: uuid.UUID | None = None

    def count(self, verdict: Verdict | str) -> int:
        return sum(row.verdict == verdict for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {verdict.value: self.count(verdict) for verdict in Verdict}


def import_past(
    session: Session,
    actor: Actor,
    workbook_bytes: bytes,
    file_name: str,
    *,
    now: datetime,
    dry_run: bool,
) -> ImportReport:
    """Create the projects of a workbook that are not here yet; doubtful rows wait for their correction.

    The facts keep their own days, what we know of them starts now.  The same workbook again, or the
    same rows in another file, changes nothing.  Raises what reading raises (`past.workbook.read`).
    """
    if not policies.may_bring_past(actor):
        raise NotAllowedError(action="followup.import_past")
    name, digest = plain_name(file_name), hashlib.sha256(workbook_bytes).hexdigest()
    judged = judge(read(workbook_bytes, name), _known(session, paris_day(now)))
    rows = tuple(report for _project, report in judged)
    wanted = [project for project, report in judged if project and report.verdict is Verdict.CREATE]
    if dry_run or not wanted:
        return ImportReport(name, digest, dry_run, rows, _batch_of(session, digest))
    batch = _brought(session, actor, name, digest, wanted, now)
    report = ImportReport(name, digest, dry_run, rows, batch.id)
    numbers = [*batch.result.get("numbers", []), *(project.number for project in wanted)]
    batch.result = {**report.counts, "numbers": numbers}
    audit.write(session, actor, "followup.import_past", batch, created=len(wanted))
    session.flush()
    return report


def undo_import(
    session: Session, actor: Actor, batch_id: uuid.UUID, *, now: datetime, reason: str = ""
) -> ImportBatch:
    """Take back everything one import brought; the rows stay, cancelled, for whoever asks what was known."""
    if not policies.may_bring_past(actor):
        raise NotAllowedError(action="followup.undo_import")
    if session.get(ImportBatch, batch_id) is None:
        raise NotFoundError()
    batch = locked(session, ImportBatch, batch_id)
    if batch.undone_at is not None:
        raise errors.ImportUndoneError()
    projects = session.scalars(
        select(Project).where(Project.import_batch_id == batch_id, Project.cancelled_at.is_(None))
    ).all()
    lived = _lived(session, [project.id for project in projects])
    if lived:
        raise errors.ImportLivedError(numbers=lived)
    put_away(session, actor, projects, now)
    batch.undone_at = now
    audit.write(session, actor, "followup.undo_import", batch, text=reason.strip(), undone=len(projects))
    session.flush()
    return batch


def _brought(
    session: Session, actor: Actor, name: str, digest: str, wanted: list[PastProject], now: datetime
) -> ImportBatch:
    """Write the projects under the batch of this very file: the one there is, or a new one."""
    live = _batch_of(session, digest)
    batch = session.get(ImportBatch, live) if live else None
    if batch is None:
        batch = ImportBatch(sha256=digest, file_name=name, imported_by=actor.id, imported_at=now)
        session.add(batch)
        session.flush()
    shelves = Shelves.of(session)
    for project in wanted:
        bring(session, actor, batch, project, shelves, now)
    return batch


def _batch_of(session: Session, digest: str) -> uuid.UUID | None:
    query = select(ImportBatch.id).where(ImportBatch.sha256 == digest, ImportBatch.undone_at.is_(None))
    return session.scalar(query)


def _known(session: Session, today: date) -> Known:
    """What the house holds, in four statements."""
    projects = queries.live_projects(session)
    return Known(
        projects=_comparable(session, projects),
        acronyms={(p.acronym, p.edition_year): p.number for p in projects.values() if p.acronym},
        funders=frozenset(session.scalars(select(Funder.key))),
        addresses=frozenset(address.lower() for address in session.scalars(select(EmailAddress.address))),
        today=today,
    )


def _comparable(session: Session, projects: dict[str, Project]) -> dict[str, dict[str, Any]]:
    query = select(AwardLine.project_id, func.sum(AwardLine.amount_cents)).where(
        AwardLine.project_id.is_not(None), AwardLine.state.in_(("proposed", "voted"))
    )
    amounts = {key: int(cents) for key, cents in session.execute(query.group_by(AwardLine.project_id))}
    return {
        number: {
            "title_fr": project.title_fr,
            "acronym": project.acronym,
            "state": project.state.value,
            "decided_on": project.decided_on,
            "amount_cents": amounts.get(project.id, 0),
        }
        for number, project in projects.items()
    }


def _lived(session: Session, ids: list[uuid.UUID]) -> list[str]:
    """Numbers of the projects under which conventions were made since."""
    query = select(Project.number).join(Convention, Convention.project_id == Project.id)
    return sorted(set(session.scalars(query.where(Project.id.in_(ids)))))
