"""Reads the demonstration data for its tests."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import clara_grants

ROOT = Path(clara_grants.__file__).parent
DATA = ROOT / "demo" / "data"
CALLS = {
    "oncostarter-blanc-2025": (22, 4),
    "oncostarter-thematise-2025": (8, 2),
    "oncostarter-interface-2025": (6, 1),
    "preuve-du-concept-2025": (4, 3),
    "projets-structurants-2025": (2, 2),
    "mobilite-2025": (12, 11),
    "manifestations-2025": (16, 16),
}
EMERGENCE = tuple(key for key in CALLS if key.startswith("oncostarter"))
RESEARCH = (*EMERGENCE, "preuve-du-concept-2025", "projets-structurants-2025")


@cache
def load(name: str) -> Any:
    with (DATA / name).open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=yaml.CSafeLoader)


def applications(call: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load(f"campaign-2025/{call}.yaml")["applications"]
    return found


def selected(*calls: str) -> list[dict[str, Any]]:
    return [item for call in calls for item in applications(call) if item["outcome"] == "selected"]


def granted(*calls: str) -> int:
    return sum(line["amount_cents"] for item in selected(*calls) for line in item["awards"])


def by_funder(*calls: str) -> Counter[str]:
    totals: Counter[str] = Counter()
    for item in selected(*calls):
        for line in item["awards"]:
            totals[line["funder"]] += line["amount_cents"]
    return totals


def people() -> dict[str, dict[str, Any]]:
    return {person["key"]: person for group in load("people.yaml").values() for person in group}


def words(text: str) -> int:
    return sum(1 for word in text.split() if re.search(r"\w", word))


def written() -> list[dict[str, Any]]:
    """Every research file with a full text, of 2025 and of the living edition."""
    living = [item for item in load("living.yaml")["applications"] if not item.get("missing")]
    return [item for call in RESEARCH for item in applications(call)] + living


def funders() -> list[dict[str, Any]]:
    path = ROOT / "organisations" / "data" / "funders.yaml"
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@cache
def call_document(call: str) -> dict[str, Any]:
    path = ROOT / "calls" / "data" / "calls" / f"{call}.yaml"
    with path.open(encoding="utf-8") as stream:
        document: dict[str, Any] = yaml.load(stream, Loader=yaml.CSafeLoader)
    return document


def living_like(call: str) -> list[dict[str, Any]]:
    """The complete files of the living edition whose call has the form of this one."""
    keys = {one["key"] for one in load("living.yaml")["calls"] if one["like"] == call}
    return [item for item in written() if item.get("call") in keys]
