"""One page of a call being prepared: what it shows, what was posted, what is wrong with it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from clara_grants.calls import problems
from clara_grants.calls.document import CallProblem
from clara_grants.calls.forms.nodes import Context, Node, html_id, node
from clara_grants.calls.forms.parts import Part, Path, at
from clara_grants.calls.forms.typed import ABSENT, from_data, from_form, rearranged, to_data

ORDERS = ("add", "remove", "up", "down")


@dataclass
class Page:
    """A part with what is typed in it.

    `errors` are the links of the summary: (id of the field, sentence); `elsewhere` are refusals about
    settings that stand on other pages.
    """

    part: Part
    typed: dict[str, Any]
    nodes: list[Node] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @classmethod
    def of_document(cls, part: Part, data: Mapping[str, Any], language: str) -> Self:
        shown = zip(part.paths, part.shapes(), strict=True)
        return cls(part, {name: from_data(shape, at(data, path), language) for path, (name, shape) in shown})

    @classmethod
    def of_form(cls, part: Part, form: MultiDict[str, str]) -> Self:
        return cls(part, {name: from_form(shape, form, name) for name, shape in part.shapes()})

    def rearrange(self, form: MultiDict[str, str], language: str) -> bool:
        """Obey a button that adds, removes or moves a line; False when none was pressed."""
        order = {act: form[f"_{act}"] for act in ORDERS if f"_{act}" in form}
        for name, shape in self.part.shapes():
            self.typed[name] = rearranged(shape, self.typed[name], order, name, language)
        return bool(order)

    def values(self, data: Mapping[str, Any]) -> tuple[dict[Path, Any], list[CallProblem]]:
        """What is typed as values for the document, and what could not be read of it."""
        unread: list[CallProblem] = []
        made = {
            path: to_data(shape, self.typed[name], at(data, path), path, unread)
            for path, (name, shape) in zip(self.part.paths, self.part.shapes(), strict=True)
        }
        return {path: None if value is ABSENT else value for path, value in made.items()}, unread

    def draw(self, context: Context, found: Iterable[CallProblem] = ()) -> None:
        """Make the fields, each refusal beside the one it is about."""
        self.nodes = [node(shape, self.typed[name], name, context) for name, shape in self.part.shapes()]
        places = {name: errors for one in self.nodes for name, errors in one.places()}
        for problem in once(found):
            name = nearest(problem.path, places)
            if name is None:
                self.elsewhere.append(problems.sentence(problem, context.language))
                continue
            said = problems.said(problem, context.language)
            places[name].append(said)
            self.errors.append((html_id(name), problems.sentence(problem, context.language)))


def seen(part: Part, data: Mapping[str, Any]) -> str:
    """A mark of what this part of a document says: two people who saw the same have the same mark."""
    held = [at(data, path) for path in part.paths]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:16]


def once(found: Iterable[CallProblem]) -> list[CallProblem]:
    """The first refusal of each place: a value that could not be read is not missing as well."""
    kept: dict[tuple[str | int, ...], CallProblem] = {}
    for problem in found:
        kept.setdefault(problem.path, problem)
    return list(kept.values())


def nearest(path: tuple[str | int, ...], places: Mapping[str, list[str]]) -> str | None:
    """The field a path is about, or the nearest one around it."""
    for depth in range(len(path), 0, -1):
        name = ".".join(map(str, path[:depth]))
        if name in places:
            return name
    return None
