"""Shape of what the team types about itself; no business rule."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only
from wtforms.validators import InputRequired, Length

from clara_grants.submissions.models import PieceKind, TeamRole

_WHAT = {
    TeamRole.WRITER: _l("Co-rédacteur : lit et écrit, ne dépose pas"),
    TeamRole.READER: _l("Lecteur : lit le brouillon, ne change rien"),
    TeamRole.LEAD: _l("Porteur : reçoit le dossier à votre place, s’il accepte"),
}


class InvitationForm(FlaskForm):
    """Somebody to invite, and as what."""

    name = StringField(_l("Prénom et nom"), [InputRequired(_l("Saisissez un nom.")), Length(max=200)])
    address = StringField(
        _l("Adresse de courriel"), [InputRequired(_l("Saisissez une adresse.")), Length(max=254)]
    )
    role = RadioField(_l("Que fera cette personne ?"), [InputRequired(_l("Choisissez une réponse."))])

    def __init__(self, *, lead: bool, **settings: Any) -> None:
        super().__init__(**settings)
        self.role.choices = [
            SelectChoice(role.value, text)
            for role, text in _WHAT.items()
            if lead or role is not TeamRole.LEAD
        ]


class PieceForm(FlaskForm):
    """Somebody to ask for an agreement, or for a letter that `title` names."""

    title = StringField(_l("Quelle lettre ?"), [Length(max=200)])
    name = StringField(_l("Prénom et nom"), [InputRequired(_l("Saisissez un nom.")), Length(max=200)])
    address = StringField(
        _l("Adresse de courriel"), [InputRequired(_l("Saisissez une adresse.")), Length(max=254)]
    )

    def __init__(self, *, kind: PieceKind, **settings: Any) -> None:
        super().__init__(**settings)
        if kind is PieceKind.LETTER:
            wanted = InputRequired(_l("Dites quelle lettre vous demandez."))
            self.title.validators = [wanted, *self.title.validators]
