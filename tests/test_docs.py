"""Pages of docs/ that are drawn from the code say what the code says."""

from clara_grants.calls.handbook import settings_page
from clara_grants.desk.commands import SETTINGS, WORKFLOW, workflow_page


def test_the_workflow_page_is_up_to_date() -> None:
    assert WORKFLOW.read_text("utf-8") == workflow_page(), "Run `python3 -m clara_grants docs`."


def test_the_settings_page_is_up_to_date() -> None:
    assert SETTINGS.read_text("utf-8") == settings_page(), "Run `python3 -m clara_grants docs`."
