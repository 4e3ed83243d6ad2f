"""The WTForms field of each kind of question: a table, one builder per kind."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only
from wtforms.fields.core import Field
from wtforms.widgets import CheckboxInput, ListWidget

from clara_grants.calls import reference
from clara_grants.kernel import formats
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import RECORD_KINDS, ROW_KINDS, Kind
from clara_grants.questionnaire.model import Asked, Column
from clara_grants.submissions.limits import accepted_extensions, largest

#: Up to this many options a choice is shown as radio buttons, beyond as a list to open.
_MOST_RADIOS: Final = 6

_YES_NO: Final = {"fr": (("yes", "Oui"), ("no", "Non")), "en": (("yes", "Yes"), ("no", "No"))}
_CHOOSE: Final = {"fr": "Choisissez…", "en": "Choose…"}
_CLASSIFICATION: Final = {
    "fr": (
        "Domaine d’innovation",
        "Code CSO",
        "Part, en\u00a0%",
        "Types de cancer",
        "Mots-clés, séparés par des virgules",
    ),
    "en": (
        "Innovation domain",
        "CSO code",
        "Share, in %",
        "Cancer types",
        "Keywords, separated by commas",
    ),
}

#: What a builder gives is bound to its form later; until then the stubs call it a field.
Builder = Callable[[Asked, str], Field]


def build(asked: Asked, language: str) -> Field:
    """The field of `asked`, labelled in `language`, still to be bound to a form."""
    return _BUILDERS[asked.kind](asked, language)


def _settings(asked: Asked, language: str) -> dict[str, Any]:
    return {
        "label": asked.label.text(language),
        "description": asked.hint.text(language) if asked.hint else "",
    }


def _line(asked: Asked, language: str) -> Field:
    return StringField(**_settings(asked, language))


def _area(asked: Asked, language: str) -> Field:
    return TextAreaField(**_settings(asked, language))


def _tick(asked: Asked, language: str) -> Field:
    return BooleanField(**_settings(asked, language))


def _radios(choices: Iterable[tuple[str, str]], **settings: Any) -> Field:
    return RadioField(choices=_listed(choices), coerce=_or_blank, validate_choice=False, **settings)


def _select(choices: Iterable[tuple[str, str]], language: str, **settings: Any) -> Field:
    all_choices = _listed([("", _CHOOSE[language]), *choices])
    return SelectField(choices=all_choices, coerce=_or_blank, validate_choice=False, **settings)


def _listed(choices: Iterable[tuple[str, str]]) -> list[Any]:
    return [SelectChoice(value, label) for value, label in choices]


def _boxes(choices: Iterable[tuple[str, str]], **settings: Any) -> Field:
    return SelectMultipleField(
        choices=_listed(choices),
        coerce=str,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **settings,
    )


def _yes_no(asked: Asked, language: str) -> Field:
    return _radios(_YES_NO[language], **_settings(asked, language))


def _choice(asked: Asked, language: str) -> Field:
    choices = _options(asked, language)
    if isinstance(asked, Column) or len(choices) > _MOST_RADIOS:
        return _select(choices, language, **_settings(asked, language))
    return _radios(choices, **_settings(asked, language))


def _choices(asked: Asked, language: str) -> Field:
    return _boxes(_options(asked, language), **_settings(asked, language))


def _country(asked: Asked, language: str) -> Field:
    return _select(reference.countries(language), language, **_settings(asked, language))


def _files(asked: Asked, language: str) -> Field:
    settings = _settings(asked, language)
    told = f"{settings['description']} {_told_before(asked, language)}".strip()
    return MultipleFileField(label=settings["label"], description=told)


def _told_before(asked: Asked, language: str) -> str:
    """Kinds, size, number and pages, before anybody chooses a file."""
    limits, french = asked.limits, language != "en"
    kinds = ", ".join(extension.upper() for extension in accepted_extensions(asked))
    size = formats.file_size(largest(asked), language)
    parts = [f"{kinds}, {size} au plus" if french else f"{kinds}, up to {size}"]
    if limits.files and limits.files > 1:
        parts.append(f"{limits.files} fichiers au plus" if french else f"up to {limits.files} files")
    if limits.pages:
        parts.append(f"{limits.pages} pages conseillées" if french else f"{limits.pages} pages advised")
    return f"{', '.join(parts)}."


def _record(asked: Asked, language: str) -> Field:
    return FormField(_line_form(asked, language), **_settings(asked, language))


def _rows(asked: Asked, language: str) -> Field:
    return FieldList(FormField(_line_form(asked, language)), **_settings(asked, language))


def _line_form(asked: Asked, language: str) -> type[Form]:
    columns = {c.key: build(c, language) for c in columns_of(asked)}
    return type("Line", (Form,), columns)


def _classification(asked: Asked, language: str) -> Field:
    domain, code, share, types, keywords = _CLASSIFICATION[language]
    weighted = type(
        "Weighted",
        (Form,),
        {
            "code": _select(reference.cso_codes(language), language, label=code),
            "weight": StringField(share),
        },
    )
    parts = {
        "domain": _radios(reference.domains(language), label=domain),
        "cso": FieldList(FormField(weighted), label=code),
        "cancer_types": _boxes(reference.cancer_types(language), label=types),
        "keywords": StringField(keywords),
    }
    return FormField(type("Classification", (Form,), parts), **_settings(asked, language))


def _options(asked: Asked, language: str) -> list[tuple[str, str]]:
    return [(option.value, option.label.text(language)) for option in asked.options]


def _or_blank(value: Any) -> str:
    return "" if value is None else str(value)


_BUILDERS: dict[Kind, Builder] = {
    Kind.SHORT_TEXT: _line,
    Kind.TITLE: _line,
    Kind.ACRONYM: _line,
    Kind.NUMBER: _line,
    Kind.MONEY: _line,
    Kind.DATE: _line,
    Kind.LONG_TEXT: _area,
    Kind.PATIENT_PARTNERSHIP: _area,
    Kind.YES_NO: _yes_no,
    Kind.CONSENT: _tick,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.COUNTRY: _country,
    Kind.FILE: _files,
    **dict.fromkeys(RECORD_KINDS, _record),
    **dict.fromkeys(ROW_KINDS, _rows),
    Kind.CLASSIFICATION: _classification,
}
