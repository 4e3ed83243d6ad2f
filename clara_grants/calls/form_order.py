"""The order of a form's sections and questions: plain data in, a changed copy out.

A question is named by its key, unique in the form.  What does not exist changes nothing.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

Form = Mapping[str, Any]
Place = tuple[int, int]


def place_of(form: Form, key: str) -> Place | None:
    """(section, question) of the question of that key."""
    for at, section in enumerate(form["sections"]):
        for place, question in enumerate(section["questions"]):
            if question["key"] == key:
                return at, place
    return None


def section_place(form: Form, key: str) -> int | None:
    """Where the section of that key stands."""
    keys = [section["key"] for section in form["sections"]]
    return keys.index(key) if key in keys else None


def replaced(form: Form, key: str, question: Mapping[str, Any]) -> dict[str, Any]:
    """The form with another question in the place of that key."""
    made = deepcopy(dict(form))
    if at := place_of(form, key):
        made["sections"][at[0]]["questions"][at[1]] = dict(question)
    return made


def inserted(form: Form, section: str, question: Mapping[str, Any]) -> dict[str, Any]:
    """The form with one more question at the end of that section."""
    made = deepcopy(dict(form))
    at = section_place(form, section)
    if at is not None:
        made["sections"][at]["questions"].append(dict(question))
    return made


def removed(form: Form, key: str) -> dict[str, Any]:
    """The form without that question."""
    made = deepcopy(dict(form))
    if at := place_of(form, key):
        del made["sections"][at[0]]["questions"][at[1]]
    return made


def moved(form: Form, key: str, step: int) -> dict[str, Any]:
    """The form with that question one place up (-1) or down (1); past an end, into the section beside.

    A question that changes section leaves its group: groups belong to sections.
    """
    made = deepcopy(dict(form))
    at = place_of(form, key)
    if at is None:
        return made
    here = made["sections"][at[0]]["questions"]
    if 0 <= at[1] + step < len(here):
        here[at[1]], here[at[1] + step] = here[at[1] + step], here[at[1]]
        return made
    if not 0 <= at[0] + step < len(made["sections"]) or len(here) == 1:
        return made
    question = here.pop(at[1])
    question.pop("group", None)
    beside = made["sections"][at[0] + step]["questions"]
    beside.insert(len(beside) if step < 0 else 0, question)
    return made


def section_moved(form: Form, key: str, step: int) -> dict[str, Any]:
    """The form with that section one place up (-1) or down (1)."""
    made = deepcopy(dict(form))
    at, sections = section_place(form, key), made["sections"]
    if at is not None and 0 <= at + step < len(sections):
        sections[at], sections[at + step] = sections[at + step], sections[at]
    return made


def section_removed(form: Form, key: str) -> dict[str, Any]:
    """The form without that section and its questions."""
    made = deepcopy(dict(form))
    at = section_place(form, key)
    if at is not None:
        del made["sections"][at]
    return made


def section_added(form: Form, title: Mapping[str, str], first: Mapping[str, Any]) -> dict[str, Any]:
    """The form with one more section at its end, which asks `first`."""
    made = deepcopy(dict(form))
    key = key_from(title.get("fr", ""), [section["key"] for section in form["sections"]], "rubrique")
    made["sections"].append({"key": key, "title": dict(title), "questions": [dict(first)]})
    return made


def keys_of(form: Form) -> list[str]:
    """The key of every question, in order."""
    return [question["key"] for section in form["sections"] for question in section["questions"]]


def key_from(text: str, taken: Sequence[str], otherwise: str = "question") -> str:
    """A key made from a French text, unlike those taken: "Durée prévue" gives `duree_prevue`."""
    bare = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "_", bare).strip("_0123456789")[:40].strip("_") or otherwise
    tried = (words if count == 1 else f"{words}_{count}" for count in range(1, len(taken) + 2))
    return next(key for key in tried if key not in taken)
