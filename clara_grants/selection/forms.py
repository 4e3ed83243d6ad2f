"""Shape of what officers type about decisions, meetings and votes."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from clara_grants.kernel import i18n
from clara_grants.kernel.web import language
from clara_grants.organisations.models import Funder
from clara_grants.questionnaire.amounts import clean_cents, typed_cents
from clara_grants.selection.models import Outcome, ReasonCode

LOCAL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class MoneyField(StringField):
    """An amount in euros as people type it; `cents` is what it means, 0 when left empty."""

    @property
    def cents(self) -> int:
        return clean_cents(self.data) or 0 if self.data and self.data.strip() else 0

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data.strip() and clean_cents(self.data) is None:
            raise ValidationError(str(_l("Écrivez un montant en euros, par exemple 12 500 ou 12 500,50.")))


class AwardsForm(FlaskForm):
    """An amount and its shares: one field per funder of the call, made by `with_funders`."""

    amount = MoneyField(_l("Montant attribué"))
    funders: Sequence[Funder] = ()

    def shares(self) -> list[tuple[uuid.UUID, int]]:
        """(funder, cents) of the fields that were filled."""
        filled = [(funder.id, self[_name(funder)].cents) for funder in self.funders]
        return [(funder_id, cents) for funder_id, cents in filled if cents]


class DecisionForm(AwardsForm):
    outcome = RadioField(_l("Décision"), [InputRequired(_l("Choisissez une décision."))])
    reserve_rank = IntegerField(_l("Rang sur la liste complémentaire"), [Optional(), NumberRange(1, 999)])
    reason_code = SelectField(_l("Motif"), default=ReasonCode.QUALITY.value)
    reason = TextAreaField(_l("Motif rédigé"), [Length(max=5000)])
    comment_applicant = TextAreaField(_l("Commentaire transmis à l’équipe"), [Length(max=5000)])
    decided_on = DateField(_l("Décidé le"), [InputRequired(_l("Indiquez la date de la décision."))])
    meeting = SelectField(_l("Réunion"), [Optional()])
    why = TextAreaField(_l("Raison de la correction"), [Length(max=2000)])


class PromotionForm(AwardsForm):
    reason = TextAreaField(_l("Raison"), [InputRequired(_l("Indiquez la raison.")), Length(max=2000)])
    decided_on = DateField(_l("Décidé le"), [InputRequired(_l("Indiquez la date de la décision."))])


class MeetingForm(FlaskForm):
    title = StringField(_l("Nom"), [InputRequired(_l("Donnez un nom à la réunion.")), Length(max=200)])
    starts_at = DateTimeLocalField(
        _l("Début (heure de Paris)"), [InputRequired(_l("Indiquez le début."))], format=LOCAL
    )
    place = StringField(_l("Lieu ou lien"), [Length(max=500)])
    members = SelectMultipleField(
        _l("Membres"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class VoteForm(FlaskForm):
    voted_on = DateField(_l("Voté le"), [InputRequired(_l("Indiquez la date du vote."))])
    reference = StringField(_l("Référence de la délibération"), [Length(max=200)])


def decision_form(
    funders: Sequence[Funder], meetings: Sequence[tuple[str, str]], shown: dict[str, Any]
) -> DecisionForm:
    """The form of one decision; `shown` is what it starts with (amounts in cents)."""
    form: DecisionForm = _with_funders(DecisionForm, funders)(data=_euros(shown))
    form.outcome.choices = _labels(Outcome, "outcome")
    form.reason_code.choices = _labels(ReasonCode, "reason_code")
    form.meeting.choices = [("", "–"), *meetings]
    return form


def promotion_form(funders: Sequence[Funder], shown: dict[str, Any]) -> PromotionForm:
    form: PromotionForm = _with_funders(PromotionForm, funders)(data=_euros(shown))
    return form


def share_field(form: AwardsForm, funder: Funder) -> Any:
    return form[_name(funder)]


def share_name(funder_id: uuid.UUID) -> str:
    return f"share_{funder_id.hex}"


def _name(funder: Funder) -> str:
    return share_name(funder.id)


def _with_funders(base: type[AwardsForm], funders: Sequence[Funder]) -> type[Any]:
    fields: dict[str, Any] = {_name(f): MoneyField(i18n.pick(f, "name", language())) for f in funders}
    return type(base.__name__, (base,), {**fields, "funders": tuple(funders)})


def _labels(members: type[Outcome] | type[ReasonCode], kind: str) -> list[tuple[str, str]]:
    return [(member.value, i18n.label(member, kind, language())) for member in members]


def _euros(shown: dict[str, Any]) -> dict[str, Any]:
    money = {k: v for k, v in shown.items() if k == "amount" or k.startswith("share_")}
    return {**shown, **{k: typed_cents(language(), v) if v else "" for k, v in money.items()}}
