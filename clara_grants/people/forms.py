"""Shape of what people type about themselves; the services judge it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only
from wtforms.validators import InputRequired, Length

from clara_grants.kernel import i18n
from clara_grants.kernel.actors import Role
from clara_grants.kernel.web import language
from clara_grants.people.models import CareerStage, Gender

_LANGUAGES = [SelectChoice("fr", "Français"), SelectChoice("en", "English")]


class AddressForm(FlaskForm):
    """Where to send the code."""

    address = StringField(
        _l("Adresse de courriel"),
        [InputRequired(_l("Saisissez votre adresse de courriel.")), Length(max=254)],
    )


class CodeForm(FlaskForm):
    code = StringField(_l("Code à six chiffres"), [InputRequired(_l("Saisissez le code reçu par courriel."))])
    remember = BooleanField(_l("Rester connecté sur cet appareil (30 jours)"))


class PasswordForm(FlaskForm):
    address = StringField(
        _l("Adresse de courriel"),
        [InputRequired(_l("Saisissez votre adresse de courriel.")), Length(max=254)],
    )
    password = PasswordField(_l("Mot de passe"), [InputRequired(_l("Saisissez votre mot de passe."))])
    remember = BooleanField(_l("Rester connecté sur cet appareil (30 jours)"))


class NamesForm(FlaskForm):
    given_name = StringField(_l("Prénom"), [InputRequired(_l("Saisissez votre prénom.")), Length(max=120)])
    family_name = StringField(_l("Nom"), [InputRequired(_l("Saisissez votre nom.")), Length(max=120)])
    language = RadioField(_l("Langue des pages et des courriels"), choices=_LANGUAGES, default="fr")


class RegistrationForm(NamesForm):
    address = StringField(
        _l("Adresse de courriel"),
        [InputRequired(_l("Saisissez votre adresse de courriel.")), Length(max=254)],
    )


class ProfileForm(NamesForm):
    phone = StringField(_l("Téléphone"), [Length(max=40)])
    orcid = StringField(_l("Identifiant ORCID"), [Length(max=60)])
    gender = SelectField(_l("Genre"))
    career_stage = SelectField(_l("Étape de carrière"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unsaid = SelectChoice("", i18n.sentence("people.unsaid", {}, language()))
        self.gender.choices = [unsaid, *_labelled(Gender, "gender")]
        self.career_stage.choices = [unsaid, *_labelled(CareerStage, "career_stage")]


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        _l("Nouveau mot de passe"), [InputRequired(_l("Saisissez un mot de passe.")), Length(max=1000)]
    )


class GrantForm(FlaskForm):
    """A role, and the call or the funder it is for."""

    role = SelectField(_l("Rôle"))
    call = SelectField(_l("Appel"))
    funder = SelectField(_l("Financeur"))

    def offer(self, calls: list[tuple[str, str]], funders: list[tuple[str, str]]) -> None:
        self.role.choices = _labelled(Role, "role")
        self.call.choices = _choices([("", i18n.sentence("people.every_call", {}, language())), *calls])
        self.funder.choices = _choices([("", i18n.sentence("people.no_funder", {}, language())), *funders])


def _labelled(members: Any, kind: str) -> list[SelectChoice]:
    return _choices([(member.value, i18n.label(member, kind, language())) for member in members])


def _choices(pairs: list[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]
