"""Shape of what an officer types to answer an expression; no business rule."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only
from wtforms.validators import InputRequired, Length

from clara_grants.calls.models import Call
from clara_grants.expressions.models import Verdict
from clara_grants.kernel import i18n
from clara_grants.kernel.web import language


class AnswerForm(FlaskForm):
    """The verdict, the call to go to, and the advice the team reads."""

    verdict = RadioField(_l("Votre réponse"), validators=[InputRequired(_l("Choisissez une réponse."))])
    redirected_to = SelectField(_l("Appel vers lequel réorienter"), validate_choice=False)
    advice = TextAreaField(
        _l("Conseil à l’équipe"),
        validators=[Length(max=8000, message=_l("8\u202f000 caractères au maximum."))],
    )


def answer_form(calls: Iterable[Call], given: tuple[Verdict, str] | None = None) -> AnswerForm:
    """The form with its choices; `given` (verdict, redirected call's id) is what stands now."""
    here = language()
    form = AnswerForm(verdict=given[0].value if given else None, redirected_to=given[1] if given else None)
    form.verdict.choices = [
        SelectChoice(verdict.value, i18n.label(verdict, "expression_verdict", here)) for verdict in Verdict
    ]
    named = [SelectChoice(str(call.id), i18n.pick(call, "title", here)) for call in calls]
    form.redirected_to.choices = [SelectChoice("", ""), *named]
    return form
