"""Downloading an attached file, for whoever may read the answer it belongs to."""

import uuid
from itertools import chain

from flask import Response
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clara_grants.calls.queries import form_of
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.files import ScanState, StoredFile
from clara_grants.kernel.web import current_actor, current_store, house
from clara_grants.submissions import policies, queries
from clara_grants.submissions.access import Loaded, load_for
from clara_grants.submissions.errors import FileWaitingError, FileWithheldError
from clara_grants.submissions.models import Attachment
from clara_grants.submissions.queries.content import may_read
from clara_grants.submissions.views.base import bp


@bp.get("/<uuid:submission_id>/fichiers/<uuid:attachment_id>")
def download(submission_id: uuid.UUID, attachment_id: uuid.UUID) -> ResponseReturnValue:
    """The bytes, streamed.  Always a download, never shown inside our pages."""
    loaded = load_for(db.session(), current_actor(), submission_id)
    stored = _readable(loaded, attachment_id)
    if stored.scan is ScanState.REFUSED:
        raise FileWithheldError()
    if is_waiting(stored.scan) and not policies.is_team(loaded):
        raise FileWaitingError()
    return streamed(stored)


@bp.app_template_global("scan_is_waiting")
def is_waiting(scan: ScanState | str) -> bool:
    """Whether an antivirus is at work and has said nothing of these bytes yet."""
    return scan == ScanState.UNSCANNED and bool(house().settings.clamd_url)


def streamed(stored: StoredFile) -> Response:
    """The bytes of a stored file, for somebody who may have them."""
    chunks = current_store().read(stored.sha256)
    try:
        first = next(chunks, b"")
    except FileNotFoundError as lost:
        raise NotFoundError() from lost
    answer = Response(chain([first], chunks), mimetype=stored.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=stored.name)
    answer.headers["Content-Length"] = str(stored.size)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _readable(loaded: Loaded, attachment_id: uuid.UUID) -> StoredFile:
    """The file, if this reader may read its question; others read what was submitted only."""
    session, submission = db.session(), loaded.submission
    query = (
        select(Attachment.question_key, StoredFile)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.id == attachment_id, Attachment.submission_id == submission.id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError()
    question = form_of(session, submission.form_version_id).question(found[0])
    if question is None or not may_read(question, policies.reads(loaded)):
        raise NotFoundError()
    if not policies.reads_with_team(loaded) and not _was_sent(submission.id, attachment_id):
        raise NotFoundError()
    stored: StoredFile = found[1]
    return stored


def _was_sent(submission_id: uuid.UUID, attachment_id: uuid.UUID) -> bool:
    versions = queries.versions_of(db.session(), submission_id)
    files = (some for version in versions for some in version.snapshot.get("files", {}).values())
    return any(file["id"] == str(attachment_id) for some in files for file in some)
