"""The frozen shape of a form: sections of questions, in the order they are asked."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from clara_grants.questionnaire.kinds import (
    COLUMN_KINDS,
    LIMITS_OF,
    OPTION_KINDS,
    RECORD_KINDS,
    RESERVED_KEYS,
    ROW_KINDS,
    AnswerLanguage,
    Audience,
    Comparison,
    Format,
    Kind,
)

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
OptionValue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,59}$")]
AnswerName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}([.][a-z][a-z0-9_]{0,59})?$")]
Text = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00]*\S[^\x00]*$")]
Scalar = bool | int | str


class Frozen(BaseModel):
    """A value: never changes, knows no field but its own, and can be hashed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Bilingual(Frozen):
    """One text in both languages."""

    fr: Text
    en: Text

    def text(self, language: str) -> str:
        """The text in `language`; anything but "en" is French."""
        return self.en if language == "en" else self.fr


class Option(Frozen):
    """One possible answer of a choice."""

    value: OptionValue
    label: Bilingual
    hint: Bilingual | None = None


class Limits(Frozen):
    """How much an answer may hold.  Amounts in cents, sizes in bytes, both ends included.

    `pages` is advice, never a gate.  `extensions` are lower case, without the dot.
    """

    words: int | None = Field(default=None, ge=1)
    words_min: int | None = Field(default=None, ge=1)
    characters: int | None = Field(default=None, ge=1)
    characters_min: int | None = Field(default=None, ge=1)
    minimum: int | None = None
    maximum: int | None = None
    decimals: int | None = Field(default=None, ge=0, le=6)
    earliest: date | None = None
    latest: date | None = None
    selected: int | None = Field(default=None, ge=1)
    selected_min: int | None = Field(default=None, ge=1)
    rows: int | None = Field(default=None, ge=1, le=200)
    rows_min: int | None = Field(default=None, ge=1)
    files: int | None = Field(default=None, ge=1)
    bytes: int | None = Field(default=None, ge=1)
    extensions: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,8}$")], ...] = ()
    pages: int | None = Field(default=None, ge=1)
    codes: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _is_not_upside_down(self) -> Self:
        pairs = (
            ("words_min", "words"),
            ("characters_min", "characters"),
            ("minimum", "maximum"),
            ("earliest", "latest"),
            ("selected_min", "selected"),
            ("rows_min", "rows"),
        )
        for low, high in pairs:
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and least > most:
                raise PydanticCustomError(
                    "limits_upside_down", "{low} exceeds {high}", {"low": low, "high": high}
                )
        return self

    def named(self) -> frozenset[str]:
        """The limits this question sets."""
        return frozenset(self.model_dump(exclude_defaults=True))


class Asked(Frozen):
    """What a question and a column of a table share."""

    key: Key
    kind: Kind
    label: Bilingual
    hint: Bilingual | None = None
    required: bool = False
    limits: Limits = Limits()
    options: tuple[Option, ...] = ()
    format: Format | None = None
    unit: Bilingual | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.key in RESERVED_KEYS:
            raise PydanticCustomError("reserved_key", "{key} is reserved", {"key": self.key})
        if strange := sorted(self.limits.named() - LIMITS_OF.get(self.kind, frozenset())):
            raise PydanticCustomError(
                "limit_of_another_kind",
                "{limits} means nothing for {kind}",
                {"limits": strange, "kind": self.kind},
            )
        if bool(self.options) != (self.kind in OPTION_KINDS):
            raise PydanticCustomError(
                "options_and_kind", "{kind} and its options disagree", {"kind": self.kind}
            )
        values = [option.value for option in self.options]
        if twice := sorted({value for value in values if values.count(value) > 1}):
            raise PydanticCustomError("option_twice", "an option appears twice", {"values": twice})
        if self.format is not None and self.kind is not Kind.SHORT_TEXT:
            raise PydanticCustomError("format_of_another_kind", "{kind} has no format", {"kind": self.kind})
        if self.unit is not None and self.kind is not Kind.NUMBER:
            raise PydanticCustomError("unit_of_another_kind", "{kind} has no unit", {"kind": self.kind})
        return self


class Column(Asked):
    """One column of a table, or one line of a record such as the holder."""

    @model_validator(mode="after")
    def _is_a_single_value(self) -> Self:
        if self.kind not in COLUMN_KINDS:
            raise PydanticCustomError("not_a_column", "{kind} cannot stand in a column", {"kind": self.kind})
        return self


class Test(Frozen):
    """One look at an earlier answer.  Exactly one comparison is given."""

    __test__ = False  # not a pytest class

    question: Key
    equals: Scalar | None = None
    differs: Scalar | None = None
    among: tuple[Scalar, ...] | None = None
    includes: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    answered: bool | None = None

    @model_validator(mode="after")
    def _compares_once(self) -> Self:
        if len(self.comparison()) != 1:
            raise PydanticCustomError("one_comparison", "a test compares exactly once")
        return self

    def comparison(self) -> dict[str, Any]:
        """`{name: wanted}` of the one comparison given."""
        names = ("equals", "differs", "among", "includes", "at_least", "at_most", "answered")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


class Condition(Frozen):
    """When a question is asked: every test of `all`, and at least one of `any`, hold."""

    all: tuple[Test, ...] = ()
    any: tuple[Test, ...] = ()

    @model_validator(mode="after")
    def _tests_something(self) -> Self:
        if not self.all and not self.any:
            raise PydanticCustomError("empty_condition", "a condition needs a test")
        return self

    def tests(self) -> tuple[Test, ...]:
        """Every test, of both lists."""
        return self.all + self.any


class Question(Asked):
    """One question.  `fields` keeps some lines of a bound record; `columns` describes a table.

    `guidance` is longer than the hint and folded beside the question; `group` names a group of its section.
    """

    guidance: Bilingual | None = None
    group: Key | None = None
    when: Condition | None = None
    audience: tuple[Audience, ...] = (Audience.COMMITTEE, Audience.EXPERT)
    language: AnswerLanguage = AnswerLanguage.ANY
    confidential: bool = False
    columns: tuple[Column, ...] = ()
    fields_asked: tuple[Key, ...] = Field(default=(), alias="fields")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    @field_validator("audience", mode="after")
    @classmethod
    def _in_one_order(cls, audience: tuple[Audience, ...]) -> tuple[Audience, ...]:
        return tuple(sorted(set(audience)))

    @model_validator(mode="after")
    def _has_columns_where_they_belong(self) -> Self:
        if bool(self.columns) != (self.kind is Kind.TABLE):
            raise PydanticCustomError(
                "columns_and_kind", "{kind} and its columns disagree", {"kind": self.kind}
            )
        if self.fields_asked and self.kind not in (RECORD_KINDS | ROW_KINDS) - {Kind.TABLE}:
            raise PydanticCustomError("fields_and_kind", "{kind} has no lines to choose", {"kind": self.kind})
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise PydanticCustomError("column_twice", "a column appears twice", {"keys": sorted(keys)})
        if self.confidential and {Audience.ECLAIR, Audience.PUBLIC} & set(self.audience):
            raise PydanticCustomError(
                "confidential_yet_shown", "a confidential answer has too wide an audience"
            )
        return self


class Group(Frozen):
    """Neighbouring questions shown together under one title.  What repeats is a question of kind `table`."""

    key: Key
    title: Bilingual
    intro: Bilingual | None = None


class Section(Frozen):
    """One page of the form, or one page per question (a group counts as one) where `one_per_page`."""

    key: Key
    title: Bilingual
    intro: Bilingual | None = None
    one_per_page: bool = False
    groups: tuple[Group, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1)

    def group(self, key: str | None) -> Group | None:
        """The group of that key."""
        return next((group for group in self.groups if group.key == key), None)


class Term(Frozen):
    """One side of a rule: the sum of answers, or a constant (a number, cents, or a day).

    An answer is named by its question (`budget` alone means what it requests), or `question.column` for the
    sum of a column of its lines.
    """

    answers: tuple[AnswerName, ...] = ()
    constant: int | date | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if bool(self.answers) == (self.constant is not None):
            raise PydanticCustomError("answers_or_constant", "a term is answers or a constant")
        return self


class Rule(Frozen):
    """What must hold between answers.  `message` is shown beside `shown_with` while it does not."""

    key: Key
    left: Term
    comparison: Comparison
    right: Term
    shown_with: Key
    message: Bilingual


class Questionnaire(Frozen):
    """A whole form."""

    sections: tuple[Section, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()

    def questions(self) -> Iterator[tuple[Section, Question]]:
        """Each question with its section, in the order asked."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    def section(self, key: str) -> Section | None:
        """The section of that key."""
        return next((section for section in self.sections if section.key == key), None)

    def question(self, key: str) -> Question | None:
        """The question of that key."""
        return next((question for _, question in self.questions() if question.key == key), None)
