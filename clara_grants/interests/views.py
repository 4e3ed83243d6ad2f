"""The declaration of confidentiality and interests of one call."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.utils import redirect

from clara_grants.calls.models import CallState
from clara_grants.calls.queries import call_by_key
from clara_grants.interests import queries, services
from clara_grants.interests.forms import DeclarationForm
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, render, request_instant

bp = Blueprint("interests", __name__)

#: Where a signature may lead back to.
_BACK = ("/expertises", "/eclair", "/auditions", "/selection")


@bp.get("/declaration/<key>")
@bp.post("/declaration/<key>")
def declaration(key: str) -> ResponseReturnValue:
    call = call_by_key(db.session(), key)
    if call is None or call.state is CallState.DRAFT:
        raise NotFoundError()
    form = DeclarationForm()
    signed = queries.has_signed(db.session(), current_actor().id, call.id)
    if not form.validate_on_submit():
        text = queries.declaration_text()
        return render("interests/declaration.html", call=call, form=form, text=text, signed=signed)
    services.sign_declaration(db.session(), current_actor(), call.id, now=request_instant())
    flash(_("Votre déclaration est signée."), "success")
    return redirect(_back(), code=303)


def _back() -> str:
    asked = request.args.get("next", "")
    parts = asked.partition("?")[0]
    return asked if parts.startswith(_BACK) and "//" not in parts and "\\" not in parts else "/"
