"""What a full form takes from the expressions it follows.  Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from clara_grants.questionnaire.kinds import ROW_KINDS, Kind
from clara_grants.questionnaire.model import Question, Questionnaire
from clara_grants.questionnaire.tidy import is_blank

#: (acronym, form, answers by question key) of one expression.
Text = tuple[str, Questionnaire, Mapping[str, Any]]


def carried(target: Questionnaire, texts: Sequence[Text]) -> dict[str, Any]:
    """Question key → value, for what `target` asks under the key and kind of an expression's question.

    The first expression is the lead's.  From the others come their lines (partners, tables) and their long
    texts, each under its acronym; other answers are the lead's alone.
    """
    found: dict[str, Any] = {}
    for _, question in target.questions():
        said = [(acronym, value) for acronym, value in _answers(question, texts) if not is_blank(value)]
        if said and question.kind is not Kind.FILE:
            found[question.key] = _together(question, said)
    return found


def _answers(question: Question, texts: Sequence[Text]) -> list[tuple[str, Any]]:
    answers = []
    for acronym, form, values in texts:
        asked = form.question(question.key)
        if asked is not None and asked.kind is question.kind:
            answers.append((acronym, values.get(question.key)))
    return answers


def _together(question: Question, said: Sequence[tuple[str, Any]]) -> Any:
    if len(said) > 1 and question.kind in ROW_KINDS:
        lines = [line for _, value in said for line in value]
        return [line for place, line in enumerate(lines) if line not in lines[:place]]
    if len(said) > 1 and question.kind is Kind.LONG_TEXT:
        return "\n\n".join(f"{acronym}\n{value}" if acronym else str(value) for acronym, value in said)
    return said[0][1]
