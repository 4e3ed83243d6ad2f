"""The printed list of settings: every option of a call's document, its default, why it exists."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from clara_grants.calls import titles
from clara_grants.calls.document import CallDocument
from clara_grants.calls.models import CHOSEN_PROFILES
from clara_grants.calls.shapes import Kind, Shape, shapes_of
from clara_grants.calls.starting import usual_settings
from clara_grants.kernel import formats, i18n

_INTRODUCTION = """# Les réglages d’un appel

Page écrite par `python3 -m clara_grants docs` depuis les types que suivent les services : ne pas la
modifier à la main.

Un appel est un seul document : ce que montrent les pages « Préparer l’appel », ce qu’écrit
`call export` et ce que lit `call import`. Un réglage laissé à son défaut n’y figure pas. « à donner » :
l’appel est refusé sans lui. « selon la procédure » : un appel vierge le reçoit de sa procédure (légère,
standard ou concertée), et « Options avancées » compte ce qui s’en écarte. Les heures sont celles de
Paris ; les montants d’un document sont en centimes.
"""


def settings_page() -> str:
    """The page, whole, in French."""
    parts = [_INTRODUCTION]
    for name, model in _records(CallDocument, (), set()):
        parts.append("\n".join([f"## {name}", "", *_table(model)]))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _records(
    model: type[BaseModel], names: tuple[str, ...], seen: set[type[BaseModel]]
) -> Iterator[tuple[str, type[BaseModel]]]:
    """Each record once, under the names of the settings that lead to it."""
    seen.add(model)
    yield ", ".join(names) or "L’appel", model
    for shape in shapes_of(model):
        if shape.model and shape.model not in seen:
            yield from _records(shape.model, (*names, titles.title(shape, "fr")), seen)


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield "| Réglage | Dans le document | Défaut | Pourquoi |"
    yield "|---|---|---|---|"
    for shape in shapes_of(model):
        said = titles.why(shape, "fr")
        if values := [titles.value_said(shape, value, "fr") for value in shape.values]:
            said = f"{said} Valeurs\u202f: {', '.join(values)}."
        yield f"| {titles.title(shape, 'fr')} | `{shape.name}` | {_default(shape)} | {said} |"


def _default(shape: Shape) -> str:
    if shape.owner == CallDocument.__name__ and _is_usual(shape.name):
        return "selon la procédure"
    if shape.is_needed:
        return "à donner"
    return _said(shape, shape.default)


def _is_usual(name: str) -> bool:
    """Whether the blank calls of the procedures give this setting themselves."""
    return any(name in usual_settings(profile) for profile in CHOSEN_PROFILES)


def _said(shape: Shape, default: Any) -> str:
    if shape.kind is Kind.RECORD:
        return "aucun" if default is None else "voir plus bas"
    if default is None or default in ((), ""):
        return "aucun"
    if isinstance(default, bool):
        return i18n.sentence("call_place.yes" if default else "call_place.no", {}, "fr")
    if shape.kind is Kind.EUROS:
        return formats.euros(default)
    held = default if isinstance(default, tuple) else (default,)
    return ", ".join(titles.value_said(shape, str(one), "fr") for one in held)
