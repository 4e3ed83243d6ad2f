"""Every state a badge may be given has words of its own."""

import enum

import pytest
from flask import get_template_attribute

from clara_grants.notifications.models import DeliveryState
from clara_grants.reviews.models import AssignmentState
from clara_grants.workflow.machine import Stage
from clara_grants.workflow.projects import ProjectState
from tests.look.specimen import specimen_app


@pytest.mark.parametrize(
    ("macro", "states"),
    [
        ("stage_badge", Stage),
        ("project_badge", ProjectState),
        ("delivery_badge", DeliveryState),
        ("review_badge", AssignmentState),
    ],
)
def test_badge_names_every_state(macro: str, states: type[enum.StrEnum]) -> None:
    with specimen_app().test_request_context("/liste"):
        badge = get_template_attribute("_macros/stage.html", macro)
        shown = {state: str(badge(state)) for state in states}
    assert [state for state, html in shown.items() if f">{state}<" in html] == []
    assert len(set(shown.values())) == len(shown)
