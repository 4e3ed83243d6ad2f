"""The questions that the shipped calls share: offered when a form is built, each once."""

from collections.abc import Container
from functools import cache
from typing import Any

from clara_grants.calls.document import shipped_calls
from clara_grants.questionnaire.document import dump


@cache
def _shipped() -> tuple[dict[str, Any], ...]:
    found: dict[str, dict[str, Any]] = {}
    for call in shipped_calls():
        for section in dump(call.form)["sections"]:
            for question in section["questions"]:
                found.setdefault(question["key"], {k: v for k, v in question.items() if k not in _BOUND})
    return tuple(sorted(found.values(), key=lambda question: str(question["label"]["fr"])))


#: What ties a question to its neighbours in the form it comes from.
_BOUND = ("when", "group")


def common_questions(present: Container[str]) -> list[dict[str, Any]]:
    """The documents of the shipped questions whose key is not `present`, by their French label."""
    return [question for question in _shipped() if question["key"] not in present]
