"""How the settings of a call are called and why they exist, and how a place in a document is said."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from clara_grants.calls.document import CallDocument
from clara_grants.calls.shapes import Shape, shapes_of
from clara_grants.kernel import i18n

_TEXTS = Path(__file__).parent / "data" / "settings.yaml"
#: What one line of a list is called, when its place alone would say too little.
_NAMING = ("label", "title", "key", "category", "kind", "value", "score")


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]:
    read: dict[str, Any] = yaml.safe_load(_TEXTS.read_text(encoding="utf-8"))
    return read


def settings_named() -> frozenset[tuple[str, str]]:
    """Every (record, setting) that has its texts."""
    return frozenset((owner, name) for owner, named in _texts().items() for name in named)


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Every name and reason in one language, with where it stands."""
    for owner, settings in _texts().items():
        for name, both in settings.items():
            yield from ((f"{owner}.{name}", text) for text in both[language])


def title(shape: Shape, language: str) -> str:
    """The name of a setting."""
    return _said(shape, language)[0]


def why(shape: Shape, language: str) -> str:
    """Why a setting exists, in a sentence."""
    return _said(shape, language)[1]


def declared_in(owner: str, name: str) -> str:
    """The record whose texts serve a setting: questions and columns share those of `Asked`."""
    return owner if name in _texts().get(owner, {}) or name not in _texts()["Asked"] else "Asked"


def place(path: Sequence[str | int], language: str, model: type[BaseModel] = CallDocument) -> str:
    """A path as people read it: "Étapes, ligne 2, Fin annoncée"."""
    return ", ".join(_steps(path, language, model))


def value_said(shape: Shape, value: str, language: str) -> str:
    """One value of a choice as people read it; the value itself when it has no label."""
    code = f"{shape.vocabulary}.{value}"
    return i18n.catalogue()[code][language] if i18n.knows(code) else value


def named(item: Any, language: str) -> str:
    """What tells one line of a list from the others; nothing when it has no name."""
    if not isinstance(item, Mapping):
        return ""
    for name in _NAMING:
        if held := item.get(name):
            return str(held.get(language, "") if isinstance(held, Mapping) else held)
    return ""


def _said(shape: Shape, language: str) -> Sequence[str]:
    """The name and the reason; the bare name for a setting whose texts are still to be written."""
    held = _texts().get(declared_in(shape.owner, shape.name), {}).get(shape.name)
    return held[language] if held else (shape.name, "")


def _steps(path: Sequence[str | int], language: str, model: type[BaseModel] | None) -> list[str]:
    said: list[str] = []
    for step in path:
        if isinstance(step, int):
            said.append(i18n.sentence("call_place.line", {"line": step + 1}, language))
            continue
        shape = _found(model, step)
        if shape is not None:
            said.append(title(shape, language))
            model = shape.model
        else:
            said.append(_language(step, language))
    return said


def _found(model: type[BaseModel] | None, name: str) -> Shape | None:
    if model is None:
        return None
    return next((shape for shape in shapes_of(model) if shape.name == name), None)


def _language(step: str, language: str) -> str:
    """The two halves of a bilingual text; anything else is shown as it was written."""
    code = f"call_place.{step}"
    return i18n.catalogue()[code][language] if i18n.knows(code) else step
