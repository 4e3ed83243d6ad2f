"""Files that answer a question: what may be attached, attaching, taking away."""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.queries import form_of
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.files import FileStore, StoredFile, keep, plain_name
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Question
from clara_grants.submissions.access import load_for
from clara_grants.submissions.errors import FileRefusedError, UnknownQuestionError
from clara_grants.submissions.models import Attachment
from clara_grants.submissions.queries import files_of
from clara_grants.submissions.services.answers import require_open

_PDF: Final = "application/pdf"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."

#: Extension → media type served, and how such a file begins.
_FORMATS: Final[dict[str, tuple[str, bytes]]] = {
    "pdf": (_PDF, b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "docx": (f"{_OFFICE}wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", b"PK\x03\x04"),
    "odt": ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
}
LARGEST_FILE: Final = 20_000_000


def accepted_extensions(question: Question) -> tuple[str, ...]:
    """What the question takes, in lower case; PDF when it does not say."""
    return question.limits.extensions or ("pdf",)


def largest(question: Question) -> int:
    """Bytes one file of this question may have."""
    return question.limits.bytes or LARGEST_FILE


def receive(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    question_key: str,
    content: bytes,
    *,
    name: str,
    store: FileStore,
    now: datetime,
) -> Attachment:
    """Check the bytes a person sent, store them, attach them.  Raises FileRefusedError."""
    file = load_for(session, actor, submission_id)
    question = _file_question(session, file.submission.form_version_id, question_key)
    require_open(
        session, file, form_of(session, file.submission.form_version_id), {question_key: None}, now=now
    )
    media_type = inspect(question, name, content)
    stored = keep(session, store, content, name=name, media_type=media_type, by=actor.id)
    return attach(session, actor, submission_id, question_key, stored, now=now)


def attach(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    question_key: str,
    stored: StoredFile,
    *,
    now: datetime,
) -> Attachment:
    """Answer a file question with a stored file; where one file is asked, it replaces the other."""
    file = load_for(session, actor, submission_id)
    form = form_of(session, file.submission.form_version_id)
    question = _file_question(session, file.submission.form_version_id, question_key)
    require_open(session, file, form, {question_key: None}, now=now)
    most = question.limits.files or 1
    present = [one for one in files_of(session, submission_id) if one.question_key == question_key]
    if len(present) >= most > 1:
        raise _refused(question, "too_many_files", count=len(present) + 1, limit=most)
    for one in present if most == 1 else ():
        session.get_one(Attachment, one.id).removed_at = now
    added = Attachment(
        submission_id=submission_id,
        question_key=question_key,
        file_id=stored.id,
        added_at=now,
        added_by=actor.id,
    )
    session.add(added)
    session.flush()
    return added


def detach(
    session: Session, actor: Actor, submission_id: uuid.UUID, attachment_id: uuid.UUID, *, now: datetime
) -> None:
    """Take a file away from its question; the bytes stay with the versions that were sent."""
    file = load_for(session, actor, submission_id)
    form = form_of(session, file.submission.form_version_id)
    query = select(Attachment).where(
        Attachment.id == attachment_id, Attachment.submission_id == submission_id
    )
    attachment = session.scalar(query)
    if attachment is None:
        raise NotFoundError()
    require_open(session, file, form, {attachment.question_key: None}, now=now)
    if attachment.removed_at is None:
        attachment.removed_at = now
        session.flush()


def inspect(question: Question, name: str, content: bytes) -> str:
    """The media type of an acceptable file.  Raises FileRefusedError: kind, beginning, size, emptiness."""
    allowed, clean = accepted_extensions(question), plain_name(name)
    extension = clean.rpartition(".")[2].lower()
    if len(content) > largest(question):
        raise _refused(question, "file_too_large", name=clean, size=len(content), limit=largest(question))
    media_type, beginning = _FORMATS.get(extension, ("", b"\0"))
    # Some programs write a few bytes before the PDF header; readers accept them within the first kilobyte.
    begins = beginning in content[:1024] if media_type == _PDF else content.startswith(beginning)
    if extension not in allowed or not begins:
        raise _refused(question, "wrong_extension", name=clean, allowed=list(allowed))
    return media_type


def _refused(question: Question, reason: str, **facts: Any) -> FileRefusedError:
    return FileRefusedError(reason=reason, question_key=question.key, **facts)


def _file_question(session: Session, form_version_id: uuid.UUID, key: str) -> Question:
    question = form_of(session, form_version_id).question(key)
    if question is None or question.kind is not Kind.FILE:
        raise UnknownQuestionError(keys=[key])
    return question
