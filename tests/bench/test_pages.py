"""What the main pages may cost: statements always, CPU with 10,000 applications."""

from collections.abc import Iterator
from typing import Any

import pytest

from clara_grants import embedded
from clara_grants.config import CHECKOUT
from tests.bench.pages import measure

# 10,000 files with three reviews each: about 25 s to fill on two cores, then 20 visits per page.
pytestmark = [pytest.mark.slow, pytest.mark.bench]

LIMITS = {
    "list": {"statements": 8, "cpu_ms": 25},
    "file": {"statements": 15, "cpu_ms": 30},
    "form_post": {"statements": 12, "cpu_ms": 25},
    "search": {"cpu_ms": 40},
    "figures": {"cpu_ms": 300},
}


@pytest.fixture(scope="module")
def measured() -> Iterator[dict[str, Any]]:
    with embedded.services(CHECKOUT / "var" / "bench", durable=False) as found:
        yield measure(found, applications=10_000, tries=20)


@pytest.mark.parametrize("page", sorted(LIMITS))
def test_a_page_costs_no_more_than_it_should(measured: dict[str, Any], page: str) -> None:
    cost, limits = measured["pages"][page], LIMITS[page]
    assert cost["statements"] <= limits.get("statements", 20)
    assert cost["cpu_app_ms"] + (cost["cpu_db_ms"] or 0) <= limits["cpu_ms"]


def test_the_whole_list_streams(measured: dict[str, Any]) -> None:
    export = measured["export"]
    assert export["rows"] == 10_000
    assert export["cpu_s"] <= 3
    assert export["growth_mb"] <= 60
