"""The blueprint, and what its pages share."""

import uuid
from itertools import chain

from flask import Blueprint, Response, abort, flash, request
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.files import StoredFile
from clara_grants.kernel.web import current_store, redirect_to

bp = Blueprint("followup", __name__, url_prefix="/projets")


def served(file_id: uuid.UUID | None) -> Response:
    """The bytes of a file the caller has already been allowed to read.  Always a download."""
    stored = db.session().get(StoredFile, file_id) if file_id else None
    if stored is None:
        raise NotFoundError()
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


def valid(form: FlaskForm) -> bool:
    """Whether a one-line form can be used; otherwise the page says which field to fill."""
    if form.validate():
        return True
    for name, messages in form.errors.items():
        label = form[name].label.text if name else ""
        flash(_("%(field)s : %(problem)s", field=label, problem=" ".join(map(str, messages))), "error")
    return False


def back_to(project_id: uuid.UUID, anchor: str = "") -> Response:
    return redirect_to(".show", project_id=project_id, _anchor=anchor or None)


def asked_uuid(name: str) -> uuid.UUID:
    """An identifier sent with the form; 400 when it is none."""
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError:
        abort(400)
