"""What each setting of a call's document asks for, read from the document's own types.

A `Shape` says how a setting is typed on a page; `titles.py` says how it is called.  Both the pages and
the printed list of settings are drawn from here, so that a new setting cannot be forgotten.
"""

import types
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from clara_grants.questionnaire.model import Bilingual, Questionnaire


class Kind(StrEnum):
    """How a setting is typed."""

    TEXT = "text"
    BILINGUAL = "bilingual"
    NUMBER = "number"
    EUROS = "euros"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    WORDS = "words"
    NUMBERS = "numbers"
    INSTANT = "instant"
    RECORD = "record"
    ROWS = "rows"
    FORM = "form"


#: Settings whose possible values the document's types do not list: (model, field) → where they are found.
SOURCES: Final = {
    ("Funder", "key"): "funders",
    ("Funder", "territories"): "territories",
    ("CostRule", "category"): "categories",
    ("ChecklistLine", "rule"): "rules",
    ("Scale", "question"): "questions",
    ("Test", "question"): "earlier",
    ("Question", "group"): "groups",
    ("Question", "fields_asked"): "lines",
    ("Rule", "shown_with"): "questions_of_form",
}


@dataclass(frozen=True)
class Shape:
    """How one setting is typed.

    `model` is the record, or the record of each row; `values` the possible values when the type lists
    them; `source` names a list known elsewhere (see SOURCES).  `default` is PydanticUndefined when the
    setting must be given.
    """

    owner: str
    name: str
    kind: Kind
    optional: bool = False
    model: type[BaseModel] | None = None
    values: tuple[str, ...] = ()
    vocabulary: str = ""
    source: str = ""
    default: Any = PydanticUndefined

    @property
    def is_needed(self) -> bool:
        """Whether the document is refused without it."""
        return self.default is PydanticUndefined


@cache
def shapes_of(model: type[BaseModel]) -> tuple[Shape, ...]:
    """The settings of a record, in order."""
    return tuple(_shape(model, name, field) for name, field in model.model_fields.items())


def shape_at(model: type[BaseModel], path: tuple[str, ...]) -> Shape:
    """The setting at `path`, each name a field of the record before it.  KeyError: no such setting."""
    name, *rest = path
    found = {shape.name: shape for shape in shapes_of(model)}[name]
    return shape_at(found.model, tuple(rest)) if rest and found.model else found


def records(model: type[BaseModel]) -> list[type[BaseModel]]:
    """`model` and every record below it, each once, in the order a reader meets them."""
    found: list[type[BaseModel]] = []
    _gather(model, found)
    return found


def _gather(model: type[BaseModel], found: list[type[BaseModel]]) -> None:
    if model in found:
        return
    found.append(model)
    for shape in shapes_of(model):
        if shape.model:
            _gather(shape.model, found)


def _shape(model: type[BaseModel], name: str, field: FieldInfo) -> Shape:
    inner, optional = _peeled(field.annotation)
    items = _items(inner)
    kind = _kind(name, inner) if items is None else _kind_of_many(items)
    held = items if items is not None else inner
    default = field.get_default(call_default_factory=True)
    return Shape(
        owner=model.__name__,
        name=field.alias or name,
        kind=_offered(kind, (model.__name__, name)),
        optional=optional,
        model=held if _is_record(held) else None,
        values=_values(held),
        vocabulary=_vocabulary(name, held),
        source=SOURCES.get((model.__name__, name), ""),
        default=default,
    )


def _peeled(annotation: Any) -> tuple[Any, bool]:
    """The type without its constraints, and whether None is allowed too."""
    optional = False
    while get_origin(annotation) in (Annotated, Union, types.UnionType):
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
            continue
        kept = [one for one in get_args(annotation) if one is not type(None)]
        optional = optional or len(kept) < len(get_args(annotation))
        if len(kept) != 1:
            return str, optional
        annotation = kept[0]
    return annotation, optional


def _items(annotation: Any) -> Any:
    """What a list holds; None when the setting is not a list."""
    return _peeled(get_args(annotation)[0])[0] if get_origin(annotation) is tuple else None


def _kind(name: str, held: Any) -> Kind:
    if held is bool:
        return Kind.FLAG
    if held is int:
        return Kind.EUROS if name.endswith("_cents") else Kind.NUMBER
    if held is datetime:
        return Kind.INSTANT
    if _values(held):
        return Kind.CHOICE
    return _kind_of_record(held)


def _kind_of_record(held: Any) -> Kind:
    if held is Bilingual:
        return Kind.BILINGUAL
    if held is Questionnaire:
        return Kind.FORM
    return Kind.RECORD if _is_record(held) else Kind.TEXT


def _kind_of_many(held: Any) -> Kind:
    if held is Bilingual or _is_record(held):
        return Kind.ROWS
    if _values(held):
        return Kind.CHOICES
    return Kind.NUMBERS if held is int else Kind.WORDS


def _offered(kind: Kind, place: tuple[str, str]) -> Kind:
    """A setting whose values are listed elsewhere is chosen, not typed."""
    if place not in SOURCES:
        return kind
    return Kind.CHOICES if kind is Kind.WORDS else Kind.CHOICE


def _is_record(held: Any) -> bool:
    return isinstance(held, type) and issubclass(held, BaseModel) and held is not Bilingual


def _values(held: Any) -> tuple[str, ...]:
    if get_origin(held) is Literal:
        return tuple(str(value) for value in get_args(held))
    if isinstance(held, type) and issubclass(held, StrEnum):
        return tuple(member.value for member in held)
    return ()


def _vocabulary(name: str, held: Any) -> str:
    """The prefix of the labels of its values in the texts of the house."""
    if isinstance(held, type) and issubclass(held, StrEnum):
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in held.__name__).lstrip("_")
    return {"territories": "territory"}.get(name, name)
