"""Inviting a reader of a draft call."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only
from wtforms.validators import InputRequired, Length


class ReaderForm(FlaskForm):
    """Who is asked to read, and in which language."""

    name = StringField(_("Prénom et nom"), [InputRequired(), Length(max=160)])
    address = StringField(_("Adresse électronique"), [InputRequired(), Length(max=254)])
    language = RadioField(
        _("Langue du courriel"),
        choices=[SelectChoice("fr", _("Français")), SelectChoice("en", _("Anglais"))],
        default="fr",
    )
