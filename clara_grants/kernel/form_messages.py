"""What the form library says by itself, in our words and in the language of the page.

Its own French translations remain for whatever has no words here.
"""

from typing import Final

from babel.support import NullTranslations, Translations
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms.i18n import messages_path

_CHOICE: Final = _l("Choisissez une réponse de la liste.")
_WORDS: Final = {
    "This field is required.": _l("Ce champ est obligatoire."),
    "Not a valid date value.": _l("Saisissez une date."),
    "Not a valid datetime value.": _l("Saisissez une date et une heure."),
    "Not a valid integer value.": _l("Saisissez un nombre entier, en chiffres."),
    "Not a valid decimal value.": _l("Saisissez un nombre, en chiffres."),
    "Not a valid choice.": _CHOICE,
    "Invalid Choice: could not coerce.": _CHOICE,
    "'%(value)s' are not valid choices for this field.": _CHOICE,
    "Number must be at least %(min)s.": _l("Saisissez un nombre d’au moins %(min)s."),
    "Number must be between %(min)s and %(max)s.": _l("Saisissez un nombre de %(min)s à %(max)s."),
    "Field cannot be longer than %(max)d characters.": _l(
        "Raccourcissez ce texte : %(max)d caractères au plus."
    ),
}


class FormMessages:
    """The part of a gettext catalogue that Flask-WTF asks for, looked up when a form is checked."""

    def ugettext(self, text: str) -> str:
        return str(_WORDS[text]) if text in _WORDS else _library().ugettext(text)

    def ungettext(self, singular: str, plural: str, count: int) -> str:
        return str(_WORDS[plural]) if plural in _WORDS else _library().ungettext(singular, plural, count)


def _library() -> NullTranslations:
    return Translations.load(messages_path(), [get_locale()], domain="wtforms")
