"""One page of an application as a WTForms form, built from the section's questions.

There is no form class per section: a table gives the builder of each kind of question.  What comes in
and goes out are the values `questionnaire.answers` lists.  Nothing is validated here: saving accepts
anything, `questionnaire.completeness` says at submission what is missing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import FieldList, FormField
from wtforms.fields.core import Field

from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import ROW_KINDS, Kind
from clara_grants.questionnaire.model import Asked, Column, Question, Section
from clara_grants.questionnaire.pages import Block, blocks
from clara_grants.questionnaire.problems import Gap
from clara_grants.questionnaire.reasons import explain
from clara_grants.questionnaire.tidy import tidy_answer
from clara_grants.submissions.budget_sheet import BudgetSheet
from clara_grants.submissions.field_builders import build
from clara_grants.submissions.typed import as_typed

#: Rows an empty table starts with.
_FIRST_ROWS: Final = {Kind.PARTNERS: 2, Kind.BUDGET: 4, Kind.TABLE: 2}
_CSO_ROWS: Final = 2


@dataclass(frozen=True, slots=True)
class RowChange:
    """A button "add a line" or "remove this line" of question `key`; `index` counts from 0."""

    action: Literal["add", "remove"]
    key: str
    index: int = 0


class SectionForm(FlaskForm):
    """The form of one section.  Field names are question keys."""

    section: Section
    asked: tuple[Question, ...]
    language: str
    files: dict[str, list[dict[str, Any]]]
    #: What the page shows beside the budget lines, where the section has some.
    sheet: BudgetSheet | None = None

    def answers(self) -> dict[str, Any]:
        """The value of each question asked but files, ready for JSON."""
        return {
            question.key: tidy_answer(question, self[question.key].data)
            for question in self.asked
            if question.kind is not Kind.FILE
        }

    def blocks(self) -> tuple[Block, ...]:
        """The questions of this page as they stand together, for the template."""
        return blocks(self.section, self.asked)

    def columns_of(self, question: Question) -> tuple[Column, ...]:
        """The lines of a record or the columns of a table, for the template."""
        return columns_of(question)

    def option_hints(self, asked: Asked) -> dict[str, str]:
        """The hint under each option that has one, by option value."""
        return {o.value: o.hint.text(self.language) for o in asked.options if o.hint}

    def uploads(self) -> dict[str, list[FileStorage]]:
        """The files sent with this request, by question."""
        sent = {q.key: self[q.key].data or [] for q in self.asked if q.kind is Kind.FILE}
        kept = {
            key: [file for file in files if isinstance(file, FileStorage) and file.filename]
            for key, files in sent.items()
        }
        return {key: files for key, files in kept.items() if files}

    @property
    def row_change(self) -> RowChange | None:
        """The line button this request was sent with, if it was."""
        for name in request.form:
            action, _, rest = name.partition(":")
            key, _, index = rest.partition(":")
            if key not in self or action not in ("add", "remove"):
                continue
            if action == "add":
                return RowChange("add", key)
            if index.isdecimal():
                return RowChange("remove", key, int(index))
        return None

    def with_rows(self) -> "SectionForm":
        """The same form after the line button of this request; nothing typed is lost."""
        change = self.row_change
        values, rows = dict(self._typed()), {}
        for question in self.asked:
            if question.kind not in ROW_KINDS:
                continue
            lines = list(values[question.key])
            if change and change.key == question.key:
                _change(lines, change)
            values[question.key], rows[question.key] = lines, len(lines)
        return _fill(type(self), {**values, **self.files}, rows, formdata=None)

    def mark(self, gaps: Iterable[Gap]) -> None:
        """Show each gap of this section beside its field."""
        questions = {question.key: question for question in self.asked}
        for gap in gaps:
            if question := questions.get(gap.question_key):
                text = explain(gap.reason_code, gap.facts, self.language, question)
                _mark(self[question.key], gap.facts, text)

    def _typed(self) -> Iterable[tuple[str, Any]]:
        for question in self.asked:
            if question.kind is not Kind.FILE:
                yield question.key, self[question.key].data


def form_for_section(
    section: Section,
    answers: Mapping[str, Any],
    language: str,
    *,
    asked: Collection[str] | None = None,
) -> SectionForm:
    """The form of `section` in `language`, filled with `answers`, or with the request's own data on POST.

    `asked` keeps those questions only (the visible ones); None asks all.
    """
    keys = tuple(q.key for q in section.questions if asked is None or q.key in asked)
    return _fill(_form_class(section, language, keys), answers, {})


def _fill(
    form_class: type[SectionForm],
    answers: Mapping[str, Any],
    rows: Mapping[str, int],
    **settings: Any,
) -> SectionForm:
    data, files = {}, {}
    for question in form_class.asked:
        value = answers.get(question.key)
        if question.kind is Kind.FILE:
            files[question.key] = tidy_answer(question, value)
            continue
        typed = as_typed(question, value, form_class.language)
        data[question.key] = _padded(question, typed, rows)
    form = form_class(data=data, **settings)
    form.files = files
    return form


def _padded(question: Question, typed: Any, rows: Mapping[str, int]) -> Any:
    """Enough blank lines that a table can be filled in without a script."""
    if question.kind is Kind.CLASSIFICATION:
        least = question.limits.codes or _CSO_ROWS
        typed["cso"] = [*typed["cso"], *({} for _ in range(least - len(typed["cso"])))]
    if question.kind not in ROW_KINDS:
        return typed
    shown = rows.get(question.key, max(_FIRST_ROWS[question.kind], len(typed) + 1))
    return [*typed, *({} for _ in range(shown - len(typed)))]


def _change(lines: list[Any], change: RowChange) -> None:
    if change.action == "add":
        lines.append({})
    elif change.index < len(lines):
        del lines[change.index]


@lru_cache(maxsize=512)
def _form_class(section: Section, language: str, keys: tuple[str, ...]) -> type[SectionForm]:
    asked = tuple(question for question in section.questions if question.key in keys)
    built = {question.key: build(question, language) for question in asked}
    return type(
        "Section", (SectionForm,), {**built, "section": section, "asked": asked, "language": language}
    )


def _mark(field: Field, facts: Mapping[str, Any], text: str) -> None:
    """Put `text` on the very control that `facts` name: a row, a column, or the field itself."""
    if isinstance(field, FieldList) and isinstance(field.entries[0], FormField):
        place = min(int(facts.get("row") or 1), len(field.entries)) - 1
        _mark(field.entries[place], {**facts, "row": None}, text)
        field.errors = [entry.errors for entry in field.entries]
    elif isinstance(field, FormField):
        names = list(field.form._fields)
        column = str(facts.get("column") or names[0])
        _mark(field.form[column if column in names else names[0]], {}, text)
    else:
        field.errors = [text]
