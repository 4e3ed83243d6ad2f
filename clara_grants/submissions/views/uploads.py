"""Resumable uploads in the tus 1.0 protocol (creation, expiration, checksum, termination).

What is sent answers one file question of one's own file.  Where a proxy refuses PATCH or DELETE, POST with
`X-HTTP-Method-Override` does the same.
"""

import base64
import binascii
import hashlib
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Final

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.http import http_date

from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, current_store, house, language, request_instant
from clara_grants.questionnaire.reasons import explain
from clara_grants.submissions import policies
from clara_grants.submissions.access import load_for
from clara_grants.submissions.errors import FileRefusedError
from clara_grants.submissions.services import files
from clara_grants.submissions.views.base import bp
from clara_grants.uploads import services as uploads
from clara_grants.uploads.errors import WrongChecksumError
from clara_grants.uploads.models import Upload

VERSION: Final = "1.0.0"
#: Uploads one process reads at a time; its other threads go on serving pages.
_AT_ONCE: Final = threading.BoundedSemaphore(8)
_PIECE: Final = 1 << 16
_HASHES: Final = ("sha1", "sha256")
_ABLE: Final = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,checksum,termination",
    "Tus-Checksum-Algorithm": ",".join(_HASHES),
}


@bp.route("/<uuid:submission_id>/envois", methods=["POST", "OPTIONS"], provide_automatic_options=False)
def open_upload(submission_id: uuid.UUID) -> ResponseReturnValue:
    """Begin an upload: `Upload-Length`, and `filename` and `question` in `Upload-Metadata`."""
    if request.method == "OPTIONS":
        return _said(204, **_ABLE)
    _require_team(submission_id)
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    try:
        upload = files.expect(
            db.session(), current_actor(), submission_id, told.get("question", ""),
            name=told.get("filename", ""), length=_number("Upload-Length"), now=request_instant(),
        )  # fmt: skip
    except FileRefusedError as refusal:
        return _refused(refusal)
    place = url_for("submissions.upload", submission_id=submission_id, upload_id=upload.id)
    return _said(201, Location=place, **_stands(upload))


@bp.route(
    "/<uuid:submission_id>/envois/<uuid:upload_id>",
    methods=["HEAD", "PATCH", "DELETE", "POST"],
    provide_automatic_options=False,
)
def upload(submission_id: uuid.UUID, upload_id: uuid.UUID) -> ResponseReturnValue:
    """Where an upload stands, its next piece, or its end."""
    _require_team(submission_id)
    method = request.method
    if method == "POST":
        method = request.headers.get("X-HTTP-Method-Override", "").upper()
    act = _ACTS.get(method)
    if act is None:
        raise BadRequest()
    return act(submission_id, upload_id)


def _head(submission_id: uuid.UUID, upload_id: uuid.UUID) -> ResponseReturnValue:
    """The offset; of a file that is whole but not handed over yet, that is done first."""
    found = _upload(submission_id, upload_id)
    if found.received == found.length and found.finished_at is None:
        with uploads.held(_spool(), upload_id):
            if refusal := _hand_over(submission_id, found):
                return refusal
    return _said(200, **{"Upload-Length": str(found.length), **_stands(found)})


def _patch(submission_id: uuid.UUID, upload_id: uuid.UUID) -> ResponseReturnValue:
    if request.mimetype != "application/offset+octet-stream":
        return _said(415)
    _upload(submission_id, upload_id)
    if not _AT_ONCE.acquire(blocking=False):
        return _said(503, **{"Retry-After": "2"})
    try:
        with uploads.held(_spool(), upload_id) as spool:
            return _read(submission_id, upload_id, spool)
    finally:
        _AT_ONCE.release()


def _read(submission_id: uuid.UUID, upload_id: uuid.UUID, spool: Any) -> ResponseReturnValue:
    """One piece.  No transaction is open while it comes in: a slow line holds no connection."""
    found = _upload(submission_id, upload_id)
    uploads.require_offset(found, _number("Upload-Offset"))
    offset, length = found.received, found.length
    db.session.rollback()
    digest = _digest()
    reached = uploads.write_piece(spool, _pieces(digest), offset, length)
    if not _matches(digest):
        raise WrongChecksumError()
    found = uploads.note_received(db.session(), upload_id, reached)
    db.session.commit()
    if reached == length and found.finished_at is None and (refusal := _hand_over(submission_id, found)):
        return refusal
    return _said(204, **_stands(found))


def _delete(submission_id: uuid.UUID, upload_id: uuid.UUID) -> ResponseReturnValue:
    found = _upload(submission_id, upload_id)
    with uploads.held(_spool(), upload_id):
        uploads.forget(db.session(), found, _spool())
    return _said(204)


_ACTS: Final[dict[str, Callable[[uuid.UUID, uuid.UUID], ResponseReturnValue]]] = {
    "HEAD": _head,
    "PATCH": _patch,
    "DELETE": _delete,
}


def _hand_over(submission_id: uuid.UUID, found: Upload) -> ResponseReturnValue | None:
    """Attach the whole file; a refused one is forgotten and its refusal answered."""
    try:
        files.receive_upload(
            db.session(), current_actor(), submission_id, found, _spool(),
            store=current_store(), now=request_instant(),
        )  # fmt: skip
    except FileRefusedError as refusal:
        uploads.forget(db.session(), found, _spool())
        db.session.commit()
        return _refused(refusal)
    return None


def _pieces(digest: Any) -> Iterator[bytes]:
    """The body, 64 KiB at a time; a line that breaks ends it without a word."""
    while True:
        try:
            piece = request.stream.read(_PIECE)
        except (OSError, BadRequest):
            return
        if not piece:
            return
        if digest is not None:
            digest[1].update(piece)
        yield piece


def _digest() -> tuple[bytes, Any] | None:
    """What `Upload-Checksum` announces, and the digest to compare it with."""
    algorithm, _space, encoded = request.headers.get("Upload-Checksum", "").partition(" ")
    if not algorithm:
        return None
    try:
        wanted = base64.b64decode(encoded, validate=True)
    except binascii.Error as unreadable:
        raise BadRequest() from unreadable
    if algorithm not in _HASHES:
        raise BadRequest()
    return wanted, hashlib.new(algorithm, usedforsecurity=False)


def _matches(digest: tuple[bytes, Any] | None) -> bool:
    return digest is None or digest[1].digest() == digest[0]


def _metadata(header: str) -> dict[str, str]:
    """`key base64,key base64` as text."""
    told = {}
    for pair in header.split(",") if header else ():
        key, _space, encoded = pair.strip().partition(" ")
        try:
            told[key] = base64.b64decode(encoded, validate=True).decode("utf-8")
        except ValueError as unreadable:
            raise BadRequest() from unreadable
    return told


def _number(header: str) -> int:
    said = request.headers.get(header, "")
    if not (said.isascii() and said.isdecimal() and len(said) < 16):
        raise BadRequest()
    return int(said)


def _require_team(submission_id: uuid.UUID) -> None:
    if not policies.is_team(load_for(db.session(), current_actor(), submission_id)):
        raise NotFoundError()


def _upload(submission_id: uuid.UUID, upload_id: uuid.UUID) -> Upload:
    return uploads.upload_of(db.session(), current_actor(), submission_id, upload_id, now=request_instant())


def _spool() -> Any:
    return house().settings.spool


def _stands(upload: Upload) -> dict[str, str]:
    """How far an upload is, and until when it may go on."""
    return {"Upload-Offset": str(upload.received), "Upload-Expires": http_date(upload.expires_at)}


def _refused(refusal: FileRefusedError) -> ResponseReturnValue:
    said = explain(refusal.facts["reason"], refusal.facts, language())
    answer = jsonify(code=refusal.code, message=said)
    answer.status_code = refusal.http_status
    answer.headers["Tus-Resumable"] = VERSION
    return answer


def _said(status: int, **headers: str) -> Response:
    return Response(status=status, headers={"Tus-Resumable": VERSION, **headers})
