"""The campaign's data as plain mappings, read once per process."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from clara_grants.calls.document import CallDocument, shipped_calls

FOLDER = Path(__file__).parent.parent / "data"
ROLES = ("applicant", "expert", "eclair", "officer", "administrator", "committee", "funder")

Entry = Mapping[str, Any]


def read(name: str) -> Any:
    """One YAML file of the demonstration's data, by its path under `data/`."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


@cache
def people() -> dict[str, Entry]:
    """Person's key → who they are, with their `role`."""
    groups = read("people.yaml")
    return {one["key"]: {**one, "role": role} for role in ROLES for one in groups[role]}


@cache
def documents() -> dict[str, CallDocument]:
    """The shipped calls, by key."""
    return {document.key: document for document in shipped_calls()}


@cache
def campaign() -> tuple[Entry, ...]:
    """The seven calls with their applications, in the order of their keys."""
    names = sorted(path.name for path in (FOLDER / "campaign-2025").glob("*.yaml"))
    return tuple(read(f"campaign-2025/{name}") for name in names)


@cache
def activities() -> Entry:
    found: Entry = read("activities-2025.yaml")
    return found


def name_of(application: Entry) -> str:
    """What tells an application from the others of its call."""
    return str(application.get("acronym") or application["key"])


def role_of(key: str) -> str:
    return str(people()[key]["role"])
