"""The vocabulary of a form: kinds of question, audiences, formats, and what each kind allows."""

from enum import StrEnum


class Kind(StrEnum):
    """What a question asks for.  The shape of the answer to each is in `answers.py`."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    COUNTRY = "country"
    FILE = "file"
    TABLE = "table"
    TITLE = "title"
    ACRONYM = "acronym"
    HOLDER = "holder"
    LAB = "lab"
    PARTNERS = "partners"
    BUDGET = "budget"
    CLASSIFICATION = "classification"
    PATIENT_PARTNERSHIP = "patient_partnership"
    CONSENT = "consent"


class Audience(StrEnum):
    """Who reads an answer, beside the team itself and the officers of the call."""

    COMMITTEE = "committee"
    EXPERT = "expert"
    ECLAIR = "eclair"
    PUBLIC = "public"


class AnswerLanguage(StrEnum):
    """The language an answer is written in."""

    FR = "fr"
    EN = "en"
    ANY = "any"


class Format(StrEnum):
    """A form that a short text must have."""

    EMAIL = "email"
    ORCID = "orcid"
    SIRET = "siret"
    RNSR = "rnsr"
    ROR = "ror"


class Comparison(StrEnum):
    """What a rule asks of its left side, compared with its right one."""

    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    EQUALS = "equals"
    DIFFERS = "differs"


TEXT_KINDS = frozenset({Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.TITLE, Kind.ACRONYM, Kind.PATIENT_PARTNERSHIP})
YES_NO_KINDS = frozenset({Kind.YES_NO, Kind.CONSENT})

#: Kinds whose answer SQL must see: a typed table holds it, not the answer table.
BOUND_KINDS = frozenset(
    {
        Kind.TITLE,
        Kind.ACRONYM,
        Kind.HOLDER,
        Kind.LAB,
        Kind.PARTNERS,
        Kind.BUDGET,
        Kind.CLASSIFICATION,
        Kind.PATIENT_PARTNERSHIP,
        Kind.CONSENT,
        Kind.FILE,
    }
)

#: Bound kinds a form may hold once (the title once per language): one set of rows stores them.
SINGLE_KINDS = frozenset(BOUND_KINDS - {Kind.CONSENT, Kind.FILE})

#: One record of named columns, or rows of them.
RECORD_KINDS = frozenset({Kind.HOLDER, Kind.LAB})
ROW_KINDS = frozenset({Kind.PARTNERS, Kind.BUDGET, Kind.TABLE})

#: Kinds a column of a table may have.
COLUMN_KINDS = frozenset(
    {
        Kind.SHORT_TEXT,
        Kind.LONG_TEXT,
        Kind.NUMBER,
        Kind.MONEY,
        Kind.DATE,
        Kind.YES_NO,
        Kind.CHOICE,
        Kind.COUNTRY,
    }
)

#: Kinds a later question's condition may look at.
CONDITION_KINDS = frozenset(
    {Kind.NUMBER, Kind.MONEY, Kind.YES_NO, Kind.CHOICE, Kind.CHOICES, Kind.COUNTRY, Kind.CONSENT}
)

OPTION_KINDS = frozenset({Kind.CHOICE, Kind.CHOICES})

_TEXT_LIMITS = frozenset({"words", "words_min", "characters", "characters_min"})
_ROW_LIMITS = frozenset({"rows", "rows_min"})

#: Which limits mean something for which kind.
LIMITS_OF: dict[Kind, frozenset[str]] = {
    **dict.fromkeys(TEXT_KINDS, _TEXT_LIMITS),
    **dict.fromkeys(ROW_KINDS, _ROW_LIMITS),
    Kind.NUMBER: frozenset({"minimum", "maximum", "decimals"}),
    Kind.MONEY: frozenset({"minimum", "maximum"}),
    Kind.DATE: frozenset({"earliest", "latest"}),
    Kind.CHOICES: frozenset({"selected", "selected_min"}),
    Kind.FILE: frozenset({"files", "bytes", "extensions", "pages"}),
    Kind.CLASSIFICATION: frozenset({"codes"}),
}

#: Names that a form object already uses; a question so named would hide them.
RESERVED_KEYS = frozenset(
    {
        "data", "errors", "meta", "validate", "process", "populate_obj", "csrf_token", "hidden_tag",
        "is_submitted", "validate_on_submit", "form_errors", "answers", "uploads", "row_change",
        "section", "language", "mark", "with_rows", "asked", "files", "formdata", "obj", "prefix",
        "columns_of", "option_hints", "blocks", "sheet",
    }
)  # fmt: skip
