"""Definitions hold: history only, every figure equals its rows, an empty house gives zeros."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from clara_grants.kernel import i18n
from clara_grants.statistics import queries
from clara_grants.statistics.indicators import INDICATORS, ROW_SETS, RowSet

PUBLISHED = json.loads(
    (Path(__file__).parents[2] / "clara_grants/demo/data/figures-2025.json").read_text("utf-8")
)
RELATION = re.compile(r"\b(?:from|join)\s+(?!lateral\b|\()([a-z_.]+)")


@pytest.mark.parametrize("row_set", ROW_SETS, ids=lambda r: r.name)
def test_row_sets_read_recorded_history_as_known_then(row_set: RowSet) -> None:
    body = "\n".join(line for line in row_set.sql.splitlines() if not line.startswith("--"))
    body = re.sub(r"extract\(year from", "", body)
    relations = RELATION.findall(body)
    assert relations != []
    assert [name for name in relations if not name.startswith("history.")] == []
    assert body.count("known @> cast(:as_of as timestamptz)") == len(relations)


@pytest.mark.parametrize("row_set", ROW_SETS, ids=lambda r: r.name)
def test_row_sets_are_valid_on_the_migrated_schema(session: Session, row_set: RowSet, now: datetime) -> None:
    plan = session.execute(text(f"explain {row_set.sql}"), {"year": 2025, "as_of": now}).all()
    assert plan != []


@pytest.mark.parametrize("row_set", ROW_SETS, ids=lambda r: r.name)
def test_every_row_set_has_its_definition_in_both_languages(row_set: RowSet) -> None:
    assert row_set.definition.endswith(".")
    for language in i18n.LANGUAGES:
        assert i18n.label(row_set.name, "row_set_definition", language).endswith(".")


def test_there_is_one_indicator_per_published_figure() -> None:
    assert sorted(INDICATORS) == sorted(PUBLISHED["computed"])
    units = {key: figure.get("unit", "count") for key, figure in PUBLISHED["computed"].items()}
    assert {key: one.unit for key, one in INDICATORS.items()} == units


def test_an_empty_house_gives_zeros(session: Session, now: datetime) -> None:
    assert queries.yearly(session, 2025, now) == dict.fromkeys(INDICATORS, 0)
