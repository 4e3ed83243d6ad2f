"""Earlier years: upload, dry run, confirm, result, undo."""

import uuid

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.followup import forms, policies, queries, services
from clara_grants.followup.models import ImportBatch
from clara_grants.followup.views.base import bp, served, valid
from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotAllowedError, NotFoundError
from clara_grants.kernel.files import StoredFile, keep
from clara_grants.kernel.web import (
    current_actor,
    current_store,
    language,
    redirect_to,
    render,
    request_instant,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/reprise")
def past() -> ResponseReturnValue:
    _permit()
    return _home(forms.WorkbookForm(None))


@bp.post("/reprise")
def past_upload() -> ResponseReturnValue:
    """Keep the workbook and show what importing it would do."""
    _permit()
    form = forms.WorkbookForm()
    if not valid(form):
        return _home(form), 422
    sent = form.workbook.data
    content, name = sent.read(), sent.filename
    try:
        services.import_past(
            db.session(), current_actor(), content, name, now=request_instant(), dry_run=True
        )
    except DomainError as refusal:
        form.workbook.errors = [i18n.sentence(refusal.code, refusal.facts, language())]
        return _home(form), refusal.http_status
    stored = keep(
        db.session(), current_store(), content, name=name, media_type=MEDIA_TYPE, by=current_actor().id
    )
    return redirect_to(".past_check", file_id=stored.id)


@bp.get("/reprise/<uuid:file_id>")
def past_check(file_id: uuid.UUID) -> ResponseReturnValue:
    """The dry run, row by row."""
    return _result(file_id, dry_run=True)


@bp.post("/reprise/<uuid:file_id>")
def past_import(file_id: uuid.UUID) -> ResponseReturnValue:
    return _result(file_id, dry_run=False)


@bp.get("/reprise/<uuid:file_id>/classeur")
def past_workbook(file_id: uuid.UUID) -> ResponseReturnValue:
    return served(_mine(file_id).id)


@bp.post("/reprise/imports/<uuid:batch_id>/annulation")
def past_undo(batch_id: uuid.UUID) -> ResponseReturnValue:
    services.undo_import(db.session(), current_actor(), batch_id, now=request_instant())
    flash(_("L’import est annulé ; sa trace reste."))
    return redirect_to(".past")


def _home(form: forms.WorkbookForm) -> str:
    return render("followup/past.html", form=form, batches=queries.batches(db.session()))


def _result(file_id: uuid.UUID, *, dry_run: bool) -> ResponseReturnValue:
    stored = _mine(file_id)
    content = b"".join(current_store().read(stored.sha256))
    result = services.import_past(
        db.session(), current_actor(), content, stored.name, now=request_instant(), dry_run=dry_run
    )
    batch = db.session().get(ImportBatch, result.batch_id) if result.batch_id else None
    return render("followup/past_result.html", result=result, file_id=file_id, batch=batch)


def _mine(file_id: uuid.UUID) -> StoredFile:
    """A workbook this officer has sent."""
    _permit()
    stored = db.session().get(StoredFile, file_id)
    if stored is None or stored.media_type != MEDIA_TYPE or stored.uploaded_by != current_actor().id:
        raise NotFoundError()
    return stored


def _permit() -> None:
    if not policies.may_bring_past(current_actor()):
        raise NotAllowedError(action="followup.import_past")
