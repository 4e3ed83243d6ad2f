"""Sections of a submitted file given back to the team until an instant."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clara_grants.submissions.models import SectionOpening


def reopen_sections(
    session: Session, submission_id: uuid.UUID, keys: Iterable[str], until: datetime, *, now: datetime
) -> None:
    """Let the team edit these sections until `until`; sections opened before are closed first."""
    close_sections(session, submission_id, now=now)
    rows = [
        SectionOpening(submission_id=submission_id, section_key=key, until=until, opened_at=now)
        for key in dict.fromkeys(keys)
    ]
    session.add_all(rows)
    session.flush()


def close_sections(session: Session, submission_id: uuid.UUID, *, now: datetime) -> None:
    """Take back every section opened on a file."""
    still = (SectionOpening.submission_id == submission_id, SectionOpening.closed_at.is_(None))
    session.execute(update(SectionOpening).where(*still).values(closed_at=now))


def open_sections(session: Session, submission_id: uuid.UUID, *, now: datetime) -> frozenset[str]:
    """The sections the team may edit now although the file is submitted."""
    query = select(SectionOpening.section_key).where(
        SectionOpening.submission_id == submission_id,
        SectionOpening.closed_at.is_(None),
        SectionOpening.until >= now,
    )
    return frozenset(session.scalars(query))
