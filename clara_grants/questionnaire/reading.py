"""A form as one reads it before answering: what is asked, how much, in which language, when.

Sentences in both languages, for pages and for print alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clara_grants.questionnaire.amounts import typed_cents
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import TEXT_KINDS, AnswerLanguage, Kind
from clara_grants.questionnaire.model import Asked, Limits, Question, Questionnaire, Section

Said = tuple[str, str]

KINDS: Final[dict[Kind, Said]] = {
    Kind.SHORT_TEXT: ("Texte court", "Short text"),
    Kind.LONG_TEXT: ("Texte long", "Long text"),
    Kind.NUMBER: ("Nombre", "Number"),
    Kind.MONEY: ("Montant en euros", "Amount in euros"),
    Kind.DATE: ("Date", "Date"),
    Kind.YES_NO: ("Oui ou non", "Yes or no"),
    Kind.CHOICE: ("Un choix", "One choice"),
    Kind.CHOICES: ("Plusieurs choix", "Several choices"),
    Kind.COUNTRY: ("Pays", "Country"),
    Kind.FILE: ("Fichier à joindre", "File to attach"),
    Kind.TABLE: ("Lignes à ajouter", "Lines to add"),
    Kind.TITLE: ("Titre du projet", "Project title"),
    Kind.ACRONYM: ("Acronyme", "Acronym"),
    Kind.HOLDER: ("Porteur", "Lead applicant"),
    Kind.LAB: ("Laboratoire", "Laboratory"),
    Kind.PARTNERS: ("Partenaires", "Partners"),
    Kind.BUDGET: ("Budget", "Budget"),
    Kind.CLASSIFICATION: ("Classement", "Classification"),
    Kind.PATIENT_PARTNERSHIP: ("Partenariat avec les patients", "Patient partnership"),
    Kind.CONSENT: ("Accord à donner", "Consent to give"),
}
LANGUAGES: Final[dict[AnswerLanguage, Said]] = {
    AnswerLanguage.FR: ("en français", "in French"),
    AnswerLanguage.EN: ("en anglais", "in English"),
    AnswerLanguage.ANY: ("en français ou en anglais", "in French or in English"),
}
_LIMITS: Final[dict[str, Said]] = {
    "words": ("{n} mots au maximum", "{n} words at most"),
    "words_min": ("{n} mots au minimum", "{n} words at least"),
    "characters": ("{n} caractères au maximum", "{n} characters at most"),
    "characters_min": ("{n} caractères au minimum", "{n} characters at least"),
    "minimum": ("à partir de {n}", "from {n}"),
    "maximum": ("jusqu’à {n}", "up to {n}"),
    "earliest": ("à partir du {n}", "from {n}"),
    "latest": ("jusqu’au {n}", "until {n}"),
    "selected": ("{n} réponses au maximum", "{n} answers at most"),
    "selected_min": ("{n} réponses au minimum", "{n} answers at least"),
    "rows": ("{n} lignes au maximum", "{n} lines at most"),
    "rows_min": ("{n} lignes au minimum", "{n} lines at least"),
    "files": ("{n} fichier(s) au maximum", "{n} file(s) at most"),
    "bytes": ("{n} Mo au maximum", "{n} MB at most"),
    "pages": ("{n} pages conseillées", "{n} pages advised"),
    "codes": ("{n} codes au maximum", "{n} codes at most"),
}
_REQUIRED: Final = ("obligatoire", "required")
_OPTIONAL: Final = ("facultatif", "optional")
_ASKED_IF: Final = ("posée selon la réponse à « {labels} »", "asked depending on “{labels}”")
_CONFIDENTIAL: Final = ("réponse confidentielle", "confidential answer")
#: A single file is what everybody expects.
_UNSAID: Final = {("files", 1)}
_WRITTEN: Final = TEXT_KINDS | {Kind.FILE}


@dataclass(frozen=True, slots=True)
class Reading:
    """One question in one language.

    `facts` are short phrases, `parts` options, columns or lines, `rules` what must hold with other answers.
    """

    key: str
    label: str
    hint: str
    guidance: str
    group: str
    kind: str
    facts: tuple[str, ...]
    parts: tuple[str, ...]
    rules: tuple[str, ...]


def read_question(form: Questionnaire, question: Question, language: str) -> Reading:
    """How `question` reads in `language`."""
    group = next((found for one in form.sections if (found := one.group(question.group))), None)
    return Reading(
        key=question.key,
        label=question.label.text(language),
        hint=question.hint.text(language) if question.hint else "",
        guidance=question.guidance.text(language) if question.guidance else "",
        group=group.title.text(language) if group else "",
        kind=_say(KINDS[question.kind], language),
        facts=tuple(_facts(form, question, language)),
        parts=tuple(_parts(question, language)),
        rules=tuple(rule.message.text(language) for rule in form.rules if rule.shown_with == question.key),
    )


def read_section(form: Questionnaire, section: Section, language: str) -> tuple[Reading, ...]:
    """How the questions of `section` read, in order."""
    return tuple(read_question(form, question, language) for question in section.questions)


def languages_of(section: Section) -> tuple[AnswerLanguage, ...]:
    """The languages the texts and files of a section are written in; empty when it has none."""
    found = {question.language for question in section.questions if question.kind in _WRITTEN}
    return tuple(language for language in AnswerLanguage if language in found)


def said_languages(section: Section, language: str) -> tuple[str, ...]:
    """`languages_of`, in words."""
    return tuple(_say(LANGUAGES[one], language) for one in languages_of(section))


def limits_said(asked: Asked, language: str) -> tuple[str, ...]:
    """The limits of a question or a column, in words."""
    limits, named = asked.limits, asked.limits.named()
    said = [
        _say(sentence, language).format(n=_figure(asked, name, limits, language))
        for name, sentence in _LIMITS.items()
        if name in named and (name, getattr(limits, name)) not in _UNSAID
    ]
    kinds = ", ".join(one.upper() for one in limits.extensions)
    return tuple(one for one in (kinds, *said) if one)


def _facts(form: Questionnaire, question: Question, language: str) -> Iterator[str]:
    yield _say(_REQUIRED if question.required else _OPTIONAL, language)
    if question.unit and not question.limits.named() & {"minimum", "maximum"}:
        yield question.unit.text(language)
    yield from limits_said(question, language)
    if question.kind in _WRITTEN:
        yield _say(LANGUAGES[question.language], language)
    if question.when:
        earlier = [form.question(test.question) for test in question.when.tests()]
        labels = dict.fromkeys(one.label.text(language) for one in earlier if one)
        yield _say(_ASKED_IF, language).format(labels=", ".join(labels))
    if question.confidential:
        yield _say(_CONFIDENTIAL, language)


def _parts(question: Question, language: str) -> Iterator[str]:
    for option in question.options:
        hint = f" – {option.hint.text(language)}" if option.hint else ""
        yield option.label.text(language) + hint
    for column in columns_of(question):
        said = limits_said(column, language)
        optional = () if column.required else (_say(_OPTIONAL, language),)
        more = ", ".join((*said, *optional))
        yield column.label.text(language) + (f" ({more})" if more else "")


def _figure(asked: Asked, name: str, limits: Limits, language: str) -> str:
    value = getattr(limits, name)
    if name == "bytes":
        return str(max(1, value // 1_000_000))
    if asked.kind is Kind.MONEY and name in ("minimum", "maximum"):
        return f"{typed_cents(language, value)}\u00a0€"
    unit = f"\u00a0{asked.unit.text(language)}" if asked.unit and name in ("minimum", "maximum") else ""
    return f"{value}{unit}"


def _say(said: Said, language: str) -> str:
    return said[1] if language == "en" else said[0]
