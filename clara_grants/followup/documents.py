"""Conventions and letters of award as PDF.  Imported by worker, command and player processes only."""

import json
import uuid
from datetime import datetime
from typing import Any, Final

import typst
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.config import resource
from clara_grants.followup.events import ConventionReady
from clara_grants.followup.models import Convention, ConventionState
from clara_grants.followup.print_data import convention_data
from clara_grants.followup.services.conventions import LETTER, PDF_JOB
from clara_grants.kernel import jobs, outbox
from clara_grants.kernel.actors import SYSTEM_ID
from clara_grants.kernel.db import locked
from clara_grants.kernel.files import FileStore, StoredFile, keep

_TEMPLATES: Final = {LETTER: "award_letter.typ"}
_CONVENTION: Final = "convention.typ"


def make_pdf(session: Session, convention_id: uuid.UUID, store: FileStore, now: datetime) -> StoredFile:
    """Print a convention, keep the file, say that it is ready.  Running it again changes nothing."""
    convention = locked(session, Convention, convention_id)
    if convention.file_id is not None:
        return session.get_one(StoredFile, convention.file_id)
    content = render(convention.kind, convention_data(session, convention), now)
    stored = keep(
        session,
        store,
        content,
        name=f"{convention.number}.pdf",
        media_type="application/pdf",
        by=SYSTEM_ID,
    )
    convention.file_id = stored.id
    if convention.state is ConventionState.DRAFTED:
        convention.state = ConventionState.SENT
    ready = ConventionReady(convention_id=convention.id, project_id=convention.project_id)
    outbox.record_once(session, ready, f"convention_ready:{convention.id}")
    session.flush()
    return stored


def render(kind: str, data: dict[str, Any], now: datetime) -> bytes:
    """The PDF/UA-1 of these data.  They reach the template as JSON, never as source."""
    template = resource("templates") / "print" / _TEMPLATES.get(kind, _CONVENTION)
    made: bytes = typst.compile(
        template,
        root=template.parent,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(now.timestamp()),
    )
    return made


def waiting(session: Session, limit: int = 20) -> list[uuid.UUID]:
    """The jobs that ask for a PDF, oldest first: what the worker's sweep hands out."""
    query = select(jobs.Job.id).where(jobs.Job.kind == PDF_JOB, jobs.Job.state == jobs.JobState.WAITING)
    return list(session.scalars(query.order_by(jobs.Job.created_at).limit(limit)))


def run(session: Session, job_id: uuid.UUID, store: FileStore, *, now: datetime) -> bool:
    """One job from start to end; False when another worker has it."""
    job = jobs.start(session, job_id, now=now)
    if job is None:
        return False
    stored = make_pdf(session, uuid.UUID(job.subject["convention_id"]), store, now)
    jobs.finish(session, job_id, {"file_id": str(stored.id)}, now=now)
    return True
