"""What a reader may read of a file: sections, questions, answers, files."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.queries import form_of
from clara_grants.kernel.files import ScanState, StoredFile
from clara_grants.questionnaire.completeness import visible_questions
from clara_grants.questionnaire.kinds import Audience, Kind
from clara_grants.questionnaire.model import Question, Questionnaire, Section
from clara_grants.questionnaire.tidy import is_blank
from clara_grants.submissions.models import Attachment, Submission, SubmissionVersion
from clara_grants.submissions.queries.answers import values_of
from clara_grants.submissions.queries.versions import latest_version, version_before_completion

Readers = Audience | frozenset[Audience] | None


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer; `files` are `{"id", "name", "size", "media_type"}`.

    `before` is the same as it was submitted, where a completion changed it since.
    """

    question: Question
    value: Any
    files: tuple[Mapping[str, Any], ...] = ()
    before: "Row | None" = None


@dataclass(frozen=True, slots=True)
class ContentSection:
    section: Section
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The readable part of a file.  `version` is None for a draft read live."""

    sections: tuple[ContentSection, ...]
    version: int | None = None
    submitted_at: datetime | None = None
    sha256: str | None = None


def content_of(
    session: Session, submission: Submission, audience: Readers = None, *, live: bool = False
) -> Content:
    """What `audience` reads of the last submitted version; None reads everything.

    `live` reads the present answers instead: for the team, before sending.  Empty when nothing was
    submitted.
    """
    form = form_of(session, submission.form_version_id)
    if live:
        return live_content(form, values_of(session, submission.id), audience)
    version = latest_version(session, submission.id)
    if version is None:
        return Content(())
    states = scans_of(session, submission.id)
    kept = [
        (key, {**file, "scan": states.get(str(file["id"]), ScanState.UNSCANNED).value})
        for key, some in version.snapshot.get("files", {}).items()
        for file in some
    ]
    sections = _sections(form, version.snapshot.get("answers", {}), kept, audience)
    if submission.submitted_at and version.submitted_at > submission.submitted_at:
        sections = _with_changes(sections, version_before_completion(session, submission))
    return Content(sections, version.number, version.submitted_at, version.sha256)


def scans_of(session: Session, submission_id: uuid.UUID) -> dict[str, ScanState]:
    """Attachment id, as text → what the antivirus said; files of earlier versions too."""
    query = (
        select(Attachment.id, StoredFile.scan)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.submission_id == submission_id)
    )
    return {str(attachment_id): scan for attachment_id, scan in session.execute(query)}


def live_content(form: Questionnaire, values: Mapping[str, Any], audience: Readers = None) -> Content:
    """What `audience` reads of these present answers (as `values_of` gives them, files included)."""
    keys = [question.key for _, question in form.questions() if question.kind is Kind.FILE]
    files = [(key, file) for key in keys for file in values.get(key) or ()]
    return Content(_sections(form, values, files, audience))


def may_read(question: Question, audience: Readers) -> bool:
    """Whether an answer is meant for these readers."""
    if audience is None:
        return True
    readers = frozenset({audience}) if isinstance(audience, Audience) else audience
    return bool(readers & set(question.audience))


def _sections(
    form: Questionnaire,
    values: Mapping[str, Any],
    files: list[tuple[str, dict[str, Any]]],
    audience: Readers,
) -> tuple[ContentSection, ...]:
    asked = {question.key for question in visible_questions(form, values)}
    sections = []
    for section in form.sections:
        rows = tuple(
            _row(question, values, files)
            for question in section.questions
            if question.key in asked and may_read(question, audience)
        )
        if rows:
            sections.append(ContentSection(section, rows))
    return tuple(sections)


def _with_changes(
    sections: tuple[ContentSection, ...], before: SubmissionVersion | None
) -> tuple[ContentSection, ...]:
    """The same, each answer that a completion changed beside what it was when submitted."""
    if before is None:
        return sections
    return tuple(
        replace(part, rows=tuple(_compared(row, before.snapshot) for row in part.rows)) for part in sections
    )


def _compared(row: Row, snapshot: Mapping[str, Any]) -> Row:
    key = row.question.key
    if row.question.kind is Kind.FILE:
        files = tuple(snapshot.get("files", {}).get(key, ()))
        same = [one.get("sha256") for one in files] == [one.get("sha256") for one in row.files]
        return row if same else replace(row, before=Row(row.question, None, files))
    value = snapshot.get("answers", {}).get(key)
    if value == row.value or (is_blank(value) and is_blank(row.value)):
        return row
    return replace(row, before=Row(row.question, value))


def _row(question: Question, values: Mapping[str, Any], files: list[tuple[str, dict[str, Any]]]) -> Row:
    if question.kind is not Kind.FILE:
        return Row(question, values.get(question.key))
    return Row(question, None, tuple(file for key, file in files if key == question.key))
