"""A budget as the page shows it: its figures, the rules of the call, what breaks them, what to suggest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clara_grants.questionnaire import amounts, budget
from clara_grants.questionnaire.budget import COFUNDING, CostRule, Figures, Rules, Verdict
from clara_grants.questionnaire.composites import BUDGET_CATEGORIES
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Question, Questionnaire
from clara_grants.questionnaire.reasons import REASONS, explain

#: What the browser may have to say while one types.
_SENTENCES: Final = (
    "cost_not_allowed",
    "cost_over_ceiling",
    "cost_over_share_of_requested",
    "cost_over_share_of_other_categories",
    "request_over_ceiling",
    "resources_below_costs",
    "resources_above_costs",
)


@dataclass(frozen=True)
class BudgetSheet:
    """Amounts in cents.  `labels` names categories and funding statuses in the reader's language."""

    question: Question
    figures: Figures
    rules: Rules
    verdicts: tuple[Verdict, ...]
    partners: tuple[str, ...]
    labels: Mapping[str, str]
    language: str

    def rule(self, category: str) -> CostRule | None:
        return self.rules.of(category)

    def euros(self, cents: int) -> str:
        return amounts.euros(self.language, cents)

    def said(self) -> list[str]:
        """Everything that is wrong, each with its line and column."""
        return [explain(one.code, one.facts, self.language, self.question) for one in self.verdicts]

    def said_of(self, place: int) -> list[str]:
        """What is wrong with the line of that place, from 1."""
        return [self._say(one) for one in self.verdicts if one.place == place]

    def said_of_the_whole(self) -> list[str]:
        return [self._say(one) for one in self.verdicts if one.place is None]

    def script(self) -> dict[str, Any]:
        """What the browser needs to give the same figures and sentences (`budget_figures.js`)."""
        names = ("category", "allowed", "ceiling_cents", "ceiling_percent", "base")
        return {
            "key": self.question.key,
            "cofunding_key": COFUNDING,
            "cofunding": self.figures.cofunding,
            "ceiling_cents": self.rules.ceiling_cents,
            "rules": [{name: getattr(rule, name) for name in names} for rule in self.rules.costs],
            "labels": dict(self.labels),
            "sentences": {code: REASONS[code][self.language == "en"] for code in _SENTENCES},
        }

    def _say(self, verdict: Verdict) -> str:
        facts = {name: fact for name, fact in verdict.facts.items() if name not in ("row", "column")}
        return explain(verdict.code, facts, self.language)


def sheet_of(
    form: Questionnaire, values: Mapping[str, Any], rules: Rules, language: str
) -> BudgetSheet | None:
    """The sheet of the form's budget, computed on `values`; None for a form without one."""
    found, figures = budget.asked_budget(form), budget.figures(form, values, rules)
    if found is None or figures is None:
        return None
    return BudgetSheet(
        question=found[1],
        figures=figures,
        rules=rules,
        verdicts=tuple(budget.verdicts(form, values, rules)),
        partners=tuple(dict.fromkeys(_teams(form, values))),
        labels=_labels(form, language),
        language=language,
    )


def _teams(form: Questionnaire, values: Mapping[str, Any]) -> Iterable[str]:
    """The names a line may belong to: the holder's laboratory, then the partners."""
    for _, question in form.questions():
        value = values.get(question.key)
        if question.kind is Kind.LAB and isinstance(value, Mapping):
            yield from _names([value], "name")
        elif question.kind is Kind.PARTNERS and isinstance(value, list):
            yield from _names(value, "organisation")


def _names(rows: Iterable[Any], name: str) -> Iterable[str]:
    texts = (str(row.get(name) or "").strip() for row in rows if isinstance(row, Mapping))
    return (text for text in texts if text)


def _labels(form: Questionnaire, language: str) -> dict[str, str]:
    labels = {option.value: option.label.text(language) for option in BUDGET_CATEGORIES}
    asked = form.question(COFUNDING)
    for column in asked.columns if asked else ():
        labels |= {option.value: option.label.text(language) for option in column.options}
    return labels
