"""What the team asks of others: the list, asking, asking again, no longer asking."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.files import StoredFile
from clara_grants.kernel.web import current_actor, redirect_to, render, request_instant, say
from clara_grants.people.errors import BadAddressError
from clara_grants.submissions import policies, queries, services
from clara_grants.submissions.access import load_for
from clara_grants.submissions.errors import NameNeededError, PieceStandsError, TeamFullError
from clara_grants.submissions.forms import PieceForm
from clara_grants.submissions.models import PieceKind, Submission
from clara_grants.submissions.queries import Pieces
from clara_grants.submissions.views.base import Application, bp, open_application
from clara_grants.submissions.views.files import streamed

_REFUSALS = (BadAddressError, NameNeededError, PieceStandsError, TeamFullError)


@bp.app_template_global("pieces_of")
def pieces_of(submission: Submission) -> Pieces:
    """What others still owe to a file the page shows already."""
    return queries.pieces_of(db.session(), submission)


@bp.get("/<uuid:submission_id>/pieces")
def pieces(submission_id: uuid.UUID) -> ResponseReturnValue:
    """The agreement and the letters asked for this file, with their answers."""
    return _page(open_application(submission_id, reading=True))


@bp.post("/<uuid:submission_id>/pieces")
def ask_piece(submission_id: uuid.UUID) -> ResponseReturnValue:
    application = open_application(submission_id, reading=True)
    kind = PieceKind.LETTER if request.form.get("kind") == PieceKind.LETTER else PieceKind.SIGN_OFF
    form = PieceForm(kind=kind, prefix=f"{kind.value}-")
    if not form.validate_on_submit():
        return _page(application, form, kind), 422
    try:
        services.ask_piece(
            db.session(),
            current_actor(),
            submission_id,
            kind,
            name=form.name.data or "",
            address=form.address.data or "",
            title=form.title.data or "",
            now=request_instant(),
        )
    except _REFUSALS as error:
        say(form.name if isinstance(error, NameNeededError) else form.address, error)
        return _page(open_application(submission_id, reading=True), form, kind), error.http_status
    flash(_("La demande est partie par courriel. Vous verrez ici la réponse."), "success")
    return redirect_to("submissions.pieces", submission_id=submission_id)


@bp.post("/<uuid:submission_id>/pieces/<uuid:piece_id>/renvoyer")
def ask_piece_again(submission_id: uuid.UUID, piece_id: uuid.UUID) -> ResponseReturnValue:
    services.ask_piece_again(db.session(), current_actor(), submission_id, piece_id, now=request_instant())
    flash(_("La demande est repartie ; l’ancien lien ne vaut plus."), "success")
    return redirect_to("submissions.pieces", submission_id=submission_id)


@bp.post("/<uuid:submission_id>/pieces/<uuid:piece_id>/annuler")
def revoke_piece(submission_id: uuid.UUID, piece_id: uuid.UUID) -> ResponseReturnValue:
    services.revoke_piece(db.session(), current_actor(), submission_id, piece_id, now=request_instant())
    flash(_("La demande est annulée : son lien ne vaut plus."), "success")
    return redirect_to("submissions.pieces", submission_id=submission_id)


@bp.get("/<uuid:submission_id>/pieces/<uuid:piece_id>/fichier")
def piece_file(submission_id: uuid.UUID, piece_id: uuid.UUID) -> ResponseReturnValue:
    """The letter received, for the team and the officers."""
    loaded = load_for(db.session(), current_actor(), submission_id)
    if not (loaded.officer or policies.reads_with_team(loaded)):
        raise NotFoundError()
    piece = queries.piece_of(db.session(), submission_id, piece_id)
    if piece is None or piece.file_id is None:
        raise NotFoundError()
    return streamed(db.session.get_one(StoredFile, piece.file_id))


def _page(application: Application, form: PieceForm | None = None, kind: PieceKind | None = None) -> str:
    forms = {one: PieceForm(kind=one, formdata=None, prefix=f"{one.value}-") for one in PieceKind}
    if form is not None and kind is not None:
        forms[kind] = form
    return render(
        "submissions/pieces.html",
        application=application,
        pieces=queries.pieces_of(db.session(), application.submission),
        sign_off_form=forms[PieceKind.SIGN_OFF],
        letter_form=forms[PieceKind.LETTER],
        may_run=policies.may_run_team(application.loaded),
    )
