"""Shape of what is typed in a conversation."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length


class MessageForm(FlaskForm):
    body = TextAreaField(_l("Votre message"), [InputRequired(_l("Écrivez votre message.")), Length(max=5000)])
