"""Files that answer a question: what may be attached, attaching, taking away."""

import uuid
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.queries import form_of
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.files import FileStore, StoredFile, keep, keep_file, plain_name
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Question
from clara_grants.submissions.access import load_for
from clara_grants.submissions.errors import FileRefusedError, UnknownQuestionError
from clara_grants.submissions.limits import accepted_extensions, largest
from clara_grants.submissions.models import Attachment
from clara_grants.submissions.queries import files_of
from clara_grants.submissions.services.answers import require_open
from clara_grants.uploads import services as uploads
from clara_grants.uploads.looking import Fault, Looked, look
from clara_grants.uploads.models import Upload


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
    looked = inspect(question, name, content)
    stored = keep(
        session, store, content, name=name, media_type=looked.media_type, by=actor.id, pages=looked.pages
    )
    return attach(session, actor, submission_id, question_key, stored, now=now)


def expect(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    question_key: str,
    *,
    name: str,
    length: int,
    now: datetime,
) -> Upload:
    """Open a resumable upload that will answer a file question.

    Raises FileRefusedError (kind, size, emptiness) and QuotaError before a single byte is sent.
    """
    file = load_for(session, actor, submission_id)
    question = _file_question(session, file.submission.form_version_id, question_key)
    require_open(
        session, file, form_of(session, file.submission.form_version_id), {question_key: None}, now=now
    )
    clean, allowed = plain_name(name), accepted_extensions(question)
    if clean.rpartition(".")[2].lower() not in allowed or length == 0:
        raise _refused(question, "wrong_extension", name=clean, allowed=list(allowed))
    if length > largest(question):
        raise _refused(question, "file_too_large", name=clean, size=length, limit=largest(question))
    return uploads.open_upload(
        session, actor, subject_id=submission_id, purpose=question_key, name=clean, length=length, now=now
    )


def receive_upload(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    upload: Upload,
    folder: Path,
    *,
    store: FileStore,
    now: datetime,
) -> Attachment:
    """Check, store and attach a file whose upload is whole.  Raises FileRefusedError, StorageError."""
    file = load_for(session, actor, submission_id)
    question = _file_question(session, file.submission.form_version_id, upload.purpose)
    path = uploads.spool_of(folder, upload.id)
    looked = inspect_file(question, upload.name, path)
    stored = keep_file(
        session, store, path, name=upload.name, media_type=looked.media_type, by=actor.id, pages=looked.pages
    )
    attached = attach(session, actor, submission_id, upload.purpose, stored, now=now)
    uploads.finish(session, upload, folder, now=now)
    return attached


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


def inspect(question: Question, name: str, content: bytes) -> Looked:
    """What an acceptable file is.  Raises FileRefusedError: kind, size, emptiness, what it hides."""
    if len(content) > largest(question):
        size = len(content)
        raise _refused(question, "file_too_large", name=plain_name(name), size=size, limit=largest(question))
    with NamedTemporaryFile() as spooled:
        spooled.write(content)
        spooled.flush()
        return inspect_file(question, name, Path(spooled.name))


def inspect_file(question: Question, name: str, path: Path) -> Looked:
    """The same of a file that is on disk already, its size known to be acceptable."""
    allowed, clean = accepted_extensions(question), plain_name(name)
    looked = look(path, clean, allowed)
    if isinstance(looked, Fault):
        raise _refused(question, looked.reason, name=clean, allowed=list(allowed))
    return looked


def _refused(question: Question, reason: str, **facts: Any) -> FileRefusedError:
    return FileRefusedError(reason=reason, question_key=question.key, **facts)


def _file_question(session: Session, form_version_id: uuid.UUID, key: str) -> Question:
    question = form_of(session, form_version_id).question(key)
    if question is None or question.kind is not Kind.FILE:
        raise UnknownQuestionError(keys=[key])
    return question
