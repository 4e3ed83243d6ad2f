"""Before the form: does this call concern me?  Without an account, and nothing is kept."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only

from clara_grants.calls import policies as call_policies
from clara_grants.calls.document import CallDocument, parse
from clara_grants.calls.queries import call_by_key, window_for
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import language, public, render, request_instant
from clara_grants.submissions.views.base import bp


@bp.route("/commencer/<key>/questions", methods=["GET", "POST"])
@public
def quiz(key: str) -> ResponseReturnValue:
    """The call's own questions; the answer gives each reason why not, and whom to ask."""
    call = call_by_key(db.session(), key)
    document = parse(call.document) if call and call.document else None
    if call is None or document is None or not (call_policies.is_public(call) and document.quiz):
        raise NotFoundError()
    form = _form(document)
    answered = request.method == "POST" and form.validate()
    return render(
        "submissions/quiz.html",
        call=call,
        document=document,
        form=form,
        answered=answered,
        refusals=[q.reason.text(language()) for q in document.quiz if _fails(form, q.key, q.expected)],
        is_open=window_for(db.session(), call.id, request_instant()) is not None,
    )


def _form(document: CallDocument) -> FlaskForm:
    choices = [SelectChoice("yes", _("Oui")), SelectChoice("no", _("Non"))]
    fields = {f"q_{q.key}": RadioField(q.label.text(language()), choices=choices) for q in document.quiz}
    form: FlaskForm = type("QuizForm", (FlaskForm,), fields)()
    return form


def _fails(form: FlaskForm, key: str, expected: bool) -> bool:
    return bool(form[f"q_{key}"].data == ("no" if expected else "yes"))
