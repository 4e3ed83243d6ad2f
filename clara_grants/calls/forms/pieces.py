"""A question, a section or the rules of a form as one page: the generic fields, trimmed to what is meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from clara_grants.calls import problems
from clara_grants.calls.document import CallProblem
from clara_grants.calls.forms.nodes import Context, Node, html_id, node
from clara_grants.calls.forms.pages import Page, nearest, once
from clara_grants.calls.forms.parts import Part
from clara_grants.calls.shapes import Shape, shapes_of
from clara_grants.questionnaire.kinds import (
    COLUMN_KINDS,
    LIMITS_OF,
    OPTION_KINDS,
    RECORD_KINDS,
    ROW_KINDS,
    Kind,
)
from clara_grants.questionnaire.model import Question, Questionnaire, Section

#: What the fields of a piece are named after: where it stands in the form may change under the reader.
_ROOT: Final = "q"
_YES: Final = {"fr": "oui", "en": "yes"}
_NO: Final = {"fr": "non", "en": "no"}
_WORDS: Final = {"oui": True, "yes": True, "true": True, "non": False, "no": False, "false": False}
_LINED: Final = (RECORD_KINDS | ROW_KINDS) - {Kind.TABLE}
#: Settings of a question that mean something for some kinds only.
_ONLY_FOR: Final = {
    "options": OPTION_KINDS,
    "format": {Kind.SHORT_TEXT},
    "unit": {Kind.NUMBER},
    "columns": {Kind.TABLE},
    "fields": _LINED,
    "limits": set(LIMITS_OF),
}


@dataclass(frozen=True)
class Piece(Part):
    """A part whose settings are those of `model`, relative to where it stands in the document."""

    model: type[BaseModel] = Question

    def shapes(self) -> list[tuple[str, Shape]]:
        held = {shape.name: shape for shape in shapes_of(self.model)}
        return [(f"{_ROOT}.{path[0]}", held[path[0]]) for path in self.paths]


def _piece(name: str, title: str, model: type[BaseModel], *fields: str) -> Piece:
    return Piece(name, title, tuple((one,) for one in fields), model=model)


QUESTION: Final = _piece(
    *("question", "call_part.question", Question),
    *("label", "kind", "required", "hint", "guidance", "limits", "unit", "format", "options", "fields"),
    *("columns", "when", "audience", "confidential", "language", "group", "key"),
)
SECTION: Final = _piece(
    "section", "call_part.section", Section, "title", "intro", "one_per_page", "groups", "key"
)
RULES: Final = _piece("rules", "call_part.rules", Questionnaire, "rules")


@dataclass
class PiecePage(Page):
    """The page of a piece.  `place`, where it stands in the document, brings refusals to their field."""

    place: tuple[str | int, ...] = field(default=())

    def draw(self, context: Context, found: Iterable[CallProblem] = ()) -> None:
        kind = self._kind()
        shown = [
            (name, shape) for name, shape in self.part.shapes() if kind in _ONLY_FOR.get(shape.name, {kind})
        ]
        self.nodes = [node(shape, self.typed[name], name, context) for name, shape in shown]
        _trim(self.nodes, kind)
        places = {name: errors for one in self.nodes for name, errors in one.places()}
        for problem in once(found):
            said, sentence = (
                problems.said(problem, context.language),
                problems.sentence(problem, context.language),
            )
            name = nearest(_under(problem.path, self.place), places)
            if name is None:
                self.elsewhere.append(sentence)
            else:
                places[name].append(said)
                self.errors.append((html_id(name), sentence))

    def _kind(self) -> Kind | None:
        typed = self.typed.get(f"{_ROOT}.kind")
        return Kind(typed) if typed in set(Kind) else None


def spoken(data: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A question's data with the yes and no of its condition in words, as its page shows them."""
    return _with_tests(data, lambda test: {name: _in_words(value, language) for name, value in test.items()})


def settled(question: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    """A question as typed, its condition compared with values of the kinds it looks at (by key)."""
    made = {name: value for name, value in question.items() if value not in ([], {})}
    if "audience" in question:
        made["audience"] = question["audience"]
    return _with_tests(made, lambda test: _test(test, kinds.get(str(test.get("question")), "")))


def _with_tests(question: Mapping[str, Any], change: Any) -> dict[str, Any]:
    when = question.get("when")
    if not isinstance(when, Mapping):
        return dict(question)
    return {**question, "when": {side: [change(test) for test in tests] for side, tests in when.items()}}


def _test(test: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """One comparison, and no empty one: an unticked box says nothing beside another comparison."""
    kept = {name: _value(value, kind) for name, value in test.items() if value != []}
    others = kept.keys() - {"question", "answered"}
    if others or "answered" not in kept:
        kept.pop("answered", None)
    return kept


def _value(value: Any, kind: str) -> Any:
    if isinstance(value, list):
        return [_value(one, kind) for one in value]
    if isinstance(value, str) and kind in (Kind.YES_NO, Kind.CONSENT):
        return _WORDS.get(value.strip().lower(), value)
    if isinstance(value, str) and kind in (Kind.NUMBER, Kind.MONEY) and value.strip("-").isdecimal():
        return int(value)
    return value


def _in_words(value: Any, language: str) -> Any:
    return (_YES if value else _NO)[language] if isinstance(value, bool) and value is not None else value


def _under(path: tuple[str | int, ...], place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """`path` from the root of the fields; nothing when it is about something else."""
    return (_ROOT, *path[len(place) :]) if path[: len(place)] == place else ()


def _trim(nodes: list[Node], kind: Kind | None) -> None:
    """Keep the limits that mean something, and an empty choice where one may be left out."""
    for one in nodes:
        last = one.name.rpartition(".")[2]
        if last == "limits" and kind:
            one.children = [c for c in one.children if c.name.rpartition(".")[2] in LIMITS_OF.get(kind, ())]
        elif last == "columns":
            for row in one.children:
                _trim_column(row)
        if one.kind == "choice" and not one.needed and last not in ("language",):
            one.choices = [("", "–"), *(choice for choice in one.choices if choice[0])]


def _trim_column(row: Node) -> None:
    typed = row.value.get("kind")
    kind = Kind(typed) if typed in set(Kind) else Kind.SHORT_TEXT
    for one in row.children:
        if one.name.endswith(".kind"):
            one.choices = [choice for choice in one.choices if choice[0] in set(COLUMN_KINDS)]
    row.folded = [one for one in row.folded if kind in _ONLY_FOR.get(one.name.rpartition(".")[2], {kind})]
    _trim(row.folded, kind)
