"""Short ways to write a form, and strategies that draw whole ones."""

from typing import Any

from hypothesis import strategies as st

from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.document import parse
from clara_grants.questionnaire.kinds import (
    COLUMN_KINDS,
    OPTION_KINDS,
    RECORD_KINDS,
    ROW_KINDS,
    SINGLE_KINDS,
    TEXT_KINDS,
    Format,
    Kind,
)
from clara_grants.questionnaire.model import Asked, Question, Questionnaire

LABEL = {"fr": "Libellé", "en": "Label"}
OPTIONS = [{"value": value, "label": LABEL} for value in ("a", "b", "c")]
COLUMNS = [
    {"key": "what", "kind": "short_text", "label": LABEL, "required": True},
    {"key": "amount", "kind": "money", "label": LABEL, "limits": {"minimum": 0}},
]


def described(kind: str, key: str = "q", **settings: Any) -> dict[str, Any]:
    """The document of one question that is valid for its kind."""
    needed: dict[str, Any] = {}
    if kind in (Kind.CHOICE, Kind.CHOICES):
        needed["options"] = OPTIONS
    if kind == Kind.TABLE:
        needed["columns"] = COLUMNS
    return {"key": key, "kind": kind, "label": LABEL, **needed, **settings}


def question(kind: str, key: str = "q", **settings: Any) -> Question:
    return Question.model_validate(described(kind, key, **settings))


def document(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "s", "title": LABEL, "questions": list(questions)}]}


def form(*questions: dict[str, Any]) -> Questionnaire:
    return parse(document(*questions))


texts = st.text(max_size=40)
bilingual = st.builds(
    lambda fr, en: {"fr": f"F{fr}", "en": f"E{en}"},
    *[st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)] * 2,
)
repeatable_kinds = [kind.value for kind in Kind if kind not in SINGLE_KINDS]
column_kinds = sorted(kind.value for kind in COLUMN_KINDS)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Valid documents: repeatable kinds at will, single kinds once, conditions on earlier yes/no."""
    single = draw(st.lists(st.sampled_from(sorted(SINGLE_KINDS)), unique=True, max_size=3))
    kinds = draw(st.permutations([*draw(st.lists(st.sampled_from(repeatable_kinds), max_size=6)), *single]))
    questions = []
    for place, kind in enumerate(["yes_no", *kinds]):
        settings: dict[str, Any] = {"required": draw(st.booleans()), "hint": draw(bilingual)}
        if place and draw(st.booleans()):
            settings["when"] = {"all": [{"question": "q0", "equals": draw(st.booleans())}]}
        questions.append({**described(kind, f"q{place}"), **settings, "label": draw(bilingual)})
    cut = draw(st.integers(1, len(questions)))
    sections = [{"key": "one", "title": LABEL, "questions": questions[:cut]}]
    if questions[cut:]:
        sections.append({"key": "two", "title": LABEL, "questions": questions[cut:]})
    return {"sections": sections}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4)
    ),
    max_leaves=8,
)


_GOOD: dict[Kind, Any] = {
    Kind.NUMBER: "12",
    Kind.MONEY: 50_000,
    Kind.DATE: "2025-06-02",
    Kind.YES_NO: True,
    Kind.CONSENT: True,
    Kind.COUNTRY: "FR",
    Kind.CLASSIFICATION: {
        "domain": "biomedical",
        "cso": [{"code": "1.1", "weight": 100}],
        "cancer_types": ["7"],
        "keywords": ["sein"],
    },
}
_FORMATTED = {
    Format.EMAIL: "porteur@exemple.fr",
    Format.ORCID: "0000-0002-1825-0097",
    Format.SIRET: "73282932000074",
    Format.RNSR: "201220123A",
    Format.ROR: "03m8vkq32",
}


def good_answer(asked: Asked) -> Any:
    """An answer that stands, for any question; within its limits."""
    if asked.kind in TEXT_KINDS:
        words = " ".join(["mot"] * (asked.limits.words_min or 3))
        return _FORMATTED[asked.format] if asked.format else words
    if asked.kind in OPTION_KINDS:
        value = asked.options[0].value
        return [value] if asked.kind is Kind.CHOICES else value
    if asked.kind is Kind.NUMBER:
        return str(asked.limits.minimum or 12)
    if asked.kind is Kind.FILE:
        extension = (asked.limits.extensions or ("pdf",))[0]
        return [{"id": "1", "name": f"piece.{extension}", "size": 1000}]
    record = {column.key: good_answer(column) for column in columns_of(asked)}
    if asked.kind in RECORD_KINDS:
        return record
    return [record] if asked.kind in ROW_KINDS else _GOOD[asked.kind]


def filled(questionnaire: Questionnaire) -> dict[str, Any]:
    """Answers that make a whole form submittable."""
    return {question.key: good_answer(question) for _, question in questionnaire.questions()}
