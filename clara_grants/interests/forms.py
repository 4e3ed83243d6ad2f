"""Shape of what people sign."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired


class DeclarationForm(FlaskForm):
    commitment = BooleanField(
        _l("J’ai lu ces engagements et je les accepte pour cet appel."),
        [InputRequired(_l("Acceptez ces engagements pour continuer."))],
    )
