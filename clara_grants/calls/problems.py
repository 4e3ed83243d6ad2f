"""What is wrong with a call's document, in sentences."""

import re

from clara_grants.calls.document import CallProblem
from clara_grants.calls.titles import place
from clara_grants.kernel import i18n

_PREFIX = "call_problem"


def said(problem: CallProblem, language: str) -> str:
    """What is wrong and what to do, without the place."""
    code = f"{_PREFIX}.{problem.code}"
    facts = {_MONEY.get(name, name): fact for name, fact in problem.facts.items()}
    if "expected" in facts:
        facts["expected"] = re.findall(r"'([^']*)'", str(facts["expected"]))
    return i18n.sentence(code if i18n.knows(code) else f"{_PREFIX}.other", facts, language)


def where(problem: CallProblem, language: str) -> str:
    """The place of a problem: its line when the document was a text, and the setting it is about."""
    named = place(problem.path, language) or i18n.sentence("call_place.whole", {}, language)
    if not problem.line:
        return named
    at = i18n.sentence("call_place.at_line", {"line": problem.line}, language)
    return f"{at}, {named}"


def sentence(problem: CallProblem, language: str) -> str:
    """Place and problem, as one line of a report."""
    colon = "\u202f: " if language == "fr" else ": "
    return f"{where(problem, language)}{colon}{said(problem, language)}"


#: Facts that are amounts in cents, under the names that show them in euros.
_MONEY = {"sum": "sum_cents", "envelope": "envelope_cents"}
