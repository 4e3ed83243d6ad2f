"""The conversation about a file: one address, two sides."""

import uuid

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant, say
from clara_grants.messages import policies, queries, services
from clara_grants.messages.forms import MessageForm
from clara_grants.messages.models import Side
from clara_grants.submissions.access import Loaded, load_for
from clara_grants.submissions.models import Submission

bp = Blueprint("messages", __name__)


def _load(submission_id: uuid.UUID) -> tuple[Loaded, Side]:
    """The file and this reader's side; for who has none, the conversation does not exist."""
    loaded = load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    side = policies.side_of(loaded)
    if side is None:
        raise NotFoundError()
    return loaded, side


@bp.get("/dossiers/<uuid:submission_id>/messages")
def show(submission_id: uuid.UUID) -> ResponseReturnValue:
    """The conversation; showing it is reading it."""
    loaded, side = _load(submission_id)
    page = _page(loaded, side, MessageForm(formdata=None))
    services.mark_read(db.session(), current_actor(), submission_id, side, now=request_instant())
    return page


@bp.post("/dossiers/<uuid:submission_id>/messages")
def send(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded, side = _load(submission_id)
    form = MessageForm()
    if not form.validate_on_submit():
        return _page(loaded, side, form), 422
    try:
        services.send(
            db.session(), current_actor(), submission_id, form.body.data or "", now=request_instant()
        )
    except DomainError as error:
        say(form.body, error)
        return _page(_load(submission_id)[0], side, form), error.http_status
    flash(_("Votre message est envoyé."), "success")
    return redirect_to("messages.show", submission_id=submission_id)


def _page(loaded: Loaded, side: Side, form: MessageForm) -> str:
    template = "messages/team.html" if side is Side.TEAM else "messages/officer.html"
    return render(
        template,
        loaded=loaded,
        submission=loaded.submission,
        side=side.value,
        thread=queries.thread(db.session(), loaded.submission.id),
        may_write=policies.may_write(loaded),
        form=form,
        now=request_instant(),
    )
