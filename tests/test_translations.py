"""Both languages are whole: nothing missing, nothing left over, each one typed the way its readers type."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from flask import Flask
from flask_babel import force_locale
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Length, NumberRange

from clara_grants.calls import titles
from clara_grants.calls.document import CallDocument
from clara_grants.calls.shapes import records, shapes_of
from clara_grants.kernel import i18n
from tests import make_catalogue

HOW = "Run `python -m tests.make_catalogue`, translate what arrives empty, run it again."
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
#: A plain space where French wants one that does not break; none at all; a typewriter's apostrophe or dots.
FRENCH_FAULT = re.compile(
    r" [;:!?»]|«(?![\u00a0\u202f])|(?<=\w)[;!?»](?!\w)|(?<=[\w)’]):(?=\s|$)|(?<=\w)'(?=\w)|\.\.\."
)
#: French spaces and quotation marks, straight quotes.  Values in braces or %()s are left out first.
ENGLISH_FAULT = re.compile(r"[\u00a0\u202f«»]|\s[;:!?]|(?<=\w)'(?=\w)|\"|\.\.\.")


def translated() -> list[Message]:
    return [message for message in make_catalogue.english() if message.id]


def forms_of(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)))


def texts_in(language: str) -> Iterator[tuple[str, str]]:
    """Every text of one language, with where it stands: texts.yaml, settings, then the source strings."""
    for code, versions in i18n.catalogue().items():
        yield code, versions[language]
    yield from titles.texts(language)
    for message in translated():
        for text in forms_of(message.id if language == "fr" else message.string):
            yield make_catalogue.singular(message), text


def test_every_text_of_the_screens_has_its_english() -> None:
    assert make_catalogue.untranslated() == [], HOW


def test_the_catalogues_hold_what_the_sources_make() -> None:
    assert make_catalogue.stale() == [], HOW


def test_every_setting_of_a_call_has_its_name_and_its_reason() -> None:
    wanted = {
        (titles.declared_in(shape.owner, shape.name), shape.name)
        for record in records(CallDocument)
        for shape in shapes_of(record)
    }
    assert wanted == titles.settings_named(), "Write its four texts in clara_grants/calls/data/settings.yaml."


def test_placeholders_are_the_same_in_both_languages() -> None:
    differing = [
        said
        for message in translated()
        for said, shown in zip(forms_of(message.id), forms_of(message.string), strict=True)
        if placeholders(said) != placeholders(shown)
    ]
    differing += [
        code
        for code, both in i18n.catalogue().items()
        if placeholders(both["fr"]) != placeholders(both["en"])
    ]
    assert differing == []


def test_percent_signs_survive_formatting() -> None:
    """A source string with a lone % would break its page, in either language."""
    broken = []
    for message in translated():
        for text in (*forms_of(message.id), *forms_of(message.string)):
            if "%" in re.sub(r"%\(\w+\)[sd]|%%", "", text):
                broken.append(text)
    assert broken == []


def test_french_is_typed_as_french() -> None:
    assert [(where, text) for where, text in texts_in("fr") if FRENCH_FAULT.search(text)] == []


def test_english_is_typed_as_english() -> None:
    assert [(where, text) for where, text in texts_in("en") if ENGLISH_FAULT.search(text)] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", ("0 projet", "1 projet", "2 projets")), ("en", ("0 projects", "1 project", "2 projects"))],
)
def test_zero_is_singular_in_french_only(bare_app: Flask, language: str, said: tuple[str, str, str]) -> None:
    template = bare_app.jinja_env.from_string('{{ ngettext("%(num)s projet", "%(num)s projets", n) }}')
    with bare_app.test_request_context(), force_locale(language):
        assert tuple(template.render(n=count) for count in (0, 1, 2)) == said


class Everything(FlaskForm):
    """A field for each message the form library writes by itself."""

    day = DateField()
    instant = DateTimeLocalField()
    number = IntegerField()
    amount = DecimalField()
    choice = RadioField(choices=[SelectChoice("a", "A")])
    choices = SelectMultipleField(choices=[SelectChoice("a", "A")])
    long = StringField(validators=[Length(max=3)])
    large = IntegerField(validators=[NumberRange(1, 2)])
    small = IntegerField(validators=[NumberRange(min=1)])


TYPED = {"long": "xxxx", "large": "9", "small": "0"}
REFUSALS = {
    "fr": {
        "day": "Saisissez une date.",
        "instant": "Saisissez une date et une heure.",
        "number": "Saisissez un nombre entier, en chiffres.",
        "amount": "Saisissez un nombre, en chiffres.",
        "choice": "Choisissez une réponse de la liste.",
        "choices": "Choisissez une réponse de la liste.",
        "long": "Raccourcissez ce texte\u202f: 3 caractères au plus.",
        "large": "Saisissez un nombre de 1 à 2.",
        "small": "Saisissez un nombre d’au moins 1.",
    },
    "en": {
        "day": "Enter a date.",
        "instant": "Enter a date and a time.",
        "number": "Enter a whole number, in figures.",
        "amount": "Enter a number, in figures.",
        "choice": "Choose an answer from the list.",
        "choices": "Choose an answer from the list.",
        "long": "Shorten this text: 3 characters at most.",
        "large": "Enter a number from 1 to 2.",
        "small": "Enter a number of at least 1.",
    },
}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_form_library_speaks_the_language_of_the_page(app: Flask, language: str) -> None:
    typed = dict.fromkeys(REFUSALS["fr"], "x") | TYPED
    with app.test_request_context(), force_locale(language):
        app.preprocess_request()
        form = Everything(MultiDict(typed))
        form.validate()
        said = {name: str(errors[0]) for name, errors in form.errors.items()}
    assert said == REFUSALS[language]


def test_the_form_library_keeps_its_own_words_for_the_rest(app: Flask) -> None:
    with app.test_request_context(), force_locale("fr"):
        app.preprocess_request()
        form = FlaskForm()
        assert form.meta.get_translations(form).gettext("Invalid URL.") == "URL non valide."
