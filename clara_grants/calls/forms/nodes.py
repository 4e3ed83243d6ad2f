"""A part of a call as the template draws it: labelled fields, records and lists of lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from clara_grants.calls import titles
from clara_grants.calls.forms.typed import FROM, LANGUAGES
from clara_grants.calls.shapes import Kind, Shape, shapes_of
from clara_grants.kernel import i18n

Choices = Sequence[tuple[str, str]]

#: Settings of a line that few calls change: folded away, with the number of those that were.
FOLDED: Final = {
    "Window": {"zone", "grace_minutes", "label"},
    "Funder": {"through_foundation", "territories", "themes", "max_share_percent"},
    "Criterion": {"hint", "weight", "required"},
    "Option": {"hint"},
    "Column": {"hint", "limits", "options", "format", "unit"},
}
#: Texts of several lines.
LONG: Final = {
    "summary", "purpose", "who", "selection", "notice", "intro", "reason", "note", "contact", "hint",
    "guidance", "message",
}  # fmt: skip


@dataclass(frozen=True)
class Context:
    """What every field of a page needs: the reader's language and the lists to choose from."""

    language: str
    sources: Mapping[str, Choices]


@dataclass
class Node:
    """One field, record or list.  `name` is its dotted name in the form, `id` the same for HTML."""

    name: str
    kind: str
    label: str
    hint: str
    value: Any
    needed: bool
    errors: list[str] = field(default_factory=list)
    choices: Choices = ()
    children: list["Node"] = field(default_factory=list)
    folded: list["Node"] = field(default_factory=list)
    folded_changes: int = 0
    is_long: bool = False
    origin: str = ""
    tongues: dict[str, list[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return html_id(self.name)

    def places(self) -> Iterator[tuple[str, list[str]]]:
        """Every name of this field and of those inside it, with the refusals shown there."""
        yield self.name, self.errors
        for tongue, errors in self.tongues.items():
            yield f"{self.name}.{tongue}", errors
        for child in (*self.children, *self.folded):
            yield from child.places()


def html_id(name: str) -> str:
    return "f-" + name.replace(".", "-").replace("_", "-")


def node(shape: Shape, typed: Any, name: str, context: Context) -> Node:
    """The field of one setting, with what is typed in it."""
    made = Node(
        name=name,
        kind=shape.kind.value,
        label=titles.title(shape, context.language),
        hint=_hint(shape, context),
        value=typed,
        needed=shape.is_needed,
        is_long=shape.name in LONG,
    )
    if shape.kind is Kind.BILINGUAL:
        made.tongues = {tongue: [] for tongue in LANGUAGES}
    elif shape.kind in (Kind.CHOICE, Kind.CHOICES):
        made.choices = _choices(shape, context)
    elif shape.kind is Kind.RECORD and shape.model:
        made.children = _fields(shape.model, typed, name, context)
    elif shape.kind is Kind.ROWS:
        made.children = [
            _row(shape, row, f"{name}.{place}", place, context) for place, row in enumerate(typed)
        ]
    return made


def _fields(model: type[BaseModel], typed: Mapping[str, Any], name: str, context: Context) -> list[Node]:
    return [
        node(one, typed.get(one.name, ""), f"{name}.{one.name}", context)
        for one in shapes_of(model)
        if one.kind is not Kind.FORM
    ]


def _row(shape: Shape, row: Mapping[str, Any], name: str, place: int, context: Context) -> Node:
    """One line of a list; its rarely changed settings apart."""
    label = i18n.sentence("call_place.line", {"line": place + 1}, context.language)
    made = Node(name, "row", label, titles.named(row, context.language), row, True, origin=row[FROM])
    if not shape.model:
        made.value = {tongue: row[tongue] for tongue in LANGUAGES}
        made.tongues = {tongue: [] for tongue in LANGUAGES}
        return made
    apart = FOLDED.get(shape.model.__name__, set())
    for one in _fields(shape.model, row, name, context):
        last = one.name.rpartition(".")[2]
        (made.folded if last in apart and last != "zone" else made.children).append(one)
    made.children = [one for one in made.children if not one.name.endswith(".zone")]
    made.folded_changes = _changes(shape.model, row, apart)
    return made


def _changes(model: type[BaseModel], row: Mapping[str, Any], apart: set[str]) -> int:
    """How many of the settings folded away differ from their default."""
    return sum(
        one.name in apart and one.kind is not Kind.CHOICE and not _is_default(one, row.get(one.name))
        for one in shapes_of(model)
    )


def _is_default(shape: Shape, typed: Any) -> bool:
    if shape.kind is Kind.BILINGUAL:
        return not any((typed or {}).values())
    if shape.kind is Kind.FLAG:
        return bool(typed) == bool(shape.default)
    return (typed or "") == ("" if shape.default in (None, ()) else str(shape.default))


def _hint(shape: Shape, context: Context) -> str:
    said = titles.why(shape, context.language)
    if shape.kind in (Kind.NUMBER, Kind.EUROS) and shape.default and isinstance(shape.default, int):
        usual = i18n.sentence("call_editor.default", {"default": shape.default}, context.language)
        return f"{said} {usual}"
    return said


def _choices(shape: Shape, context: Context) -> Choices:
    if shape.source:
        return context.sources.get(shape.source, ())
    return [(value, titles.value_said(shape, value, context.language)) for value in shape.values]
