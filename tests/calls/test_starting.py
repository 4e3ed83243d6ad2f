"""What a new call starts from, and that a page shown and saved keeps every setting."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clara_grants.calls import services
from clara_grants.calls.document import CallDocument, parse, shipped_calls, to_data
from clara_grants.calls.forms import PARTS, Page
from clara_grants.calls.starting import KEPT, copied, key_for, prefix_for
from clara_grants.calls.views.sources import CHECKS
from clara_grants.eligibility.rules import RULES

SHIPPED = {call.key: call for call in shipped_calls()}


@pytest.mark.parametrize("part", PARTS.values(), ids=list(PARTS))
@pytest.mark.parametrize("document", SHIPPED.values(), ids=list(SHIPPED))
def test_a_part_shown_and_saved_untouched_changes_nothing(document: CallDocument, part: Any) -> None:
    data = to_data(document)

    values, unread = Page.of_document(part, data, "fr").values(data)

    assert unread == []
    assert parse(services.with_parts(data, values)) == document


def test_a_copy_moves_the_calendar_to_the_same_weekdays(now: datetime) -> None:
    earlier = SHIPPED["oncostarter-blanc-2025"]

    data = copied(to_data(earlier), set(KEPT), now)

    window, step = data["windows"][0], data["steps"][-1]
    opened = earlier.windows[0].opens_at
    moved = datetime.fromisoformat(window["opens_at"])
    assert (moved - opened) % timedelta(weeks=52) == timedelta(0)
    assert moved > now.replace(tzinfo=None)
    assert datetime.fromisoformat(step["due_at"]).weekday() == earlier.steps[-1].due_at.weekday()  # type: ignore[union-attr]
    assert (data["title"]["fr"], data["edition"]) == ("OncoStarter Blanc 2027", 2027)


@pytest.mark.parametrize("document", SHIPPED.values(), ids=list(SHIPPED))
@pytest.mark.parametrize("kept", [*([one] for one in KEPT), []], ids=str)
def test_any_choice_of_what_to_keep_makes_a_call(
    document: CallDocument, kept: list[str], now: datetime
) -> None:
    data = copied(to_data(document), set(kept), now)

    texts = {"title": document.title, "summary": document.summary, "funders": document.funders}
    said = {name: getattr(document, name) for name in texts}
    whole = data | {"key": "essai"} | {k: to_data(document)[k] for k in said if k not in data}
    whole["public"] = {**to_data(document)["public"], **whole["public"]}
    whole.pop("envelope_cents", None) if "funders" not in kept else None
    assert parse(whole).key == "essai"


def test_a_copy_never_closes_at_midnight(now: datetime) -> None:
    data = to_data(SHIPPED["oncostarter-blanc-2025"])
    data["windows"][0]["closes_at"] = "2025-03-14T23:59:00"

    assert copied(data, {"calendar"}, now)["windows"][0]["closes_at"].endswith("T17:00:00")


def test_keys_and_prefixes_come_from_the_name() -> None:
    assert key_for("L’Été des 3 âges 2027", 2027, []) == "lete-des-3-ages-2027"
    assert key_for("Appel", 2027, ["appel-2027"]) == "appel-2027-2"
    assert (prefix_for("Preuve du Concept"), prefix_for("Mobilité"), prefix_for("…")) == ("PC", "MOB", "APP")


def test_the_checks_offered_are_those_that_eligibility_makes() -> None:
    assert set(CHECKS) == set(RULES)
