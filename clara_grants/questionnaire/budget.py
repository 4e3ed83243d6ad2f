"""What a budget adds up to, and which rules of its call it breaks.  Pure; amounts in cents.

The one judge of the page, the check before submission and the submission itself.  The browser's copy
(`static/js/budget_figures.js`) gives the same figures while one types; a test compares the two.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from clara_grants.questionnaire.completeness import REQUESTED_AMOUNT
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Bilingual, Question, Questionnaire, Section
from clara_grants.questionnaire.problems import Gap
from clara_grants.questionnaire.tidy import tidy_answer

#: The table that says who else pays: columns `source`, `amount`, `status`.
COFUNDING: Final = "cofunding"


class CostRule(Protocol):
    """What a call accepts of one category (`calls.document_parts.CostRule`)."""

    @property
    def category(self) -> str: ...
    @property
    def allowed(self) -> bool: ...
    @property
    def ceiling_cents(self) -> int | None: ...
    @property
    def ceiling_percent(self) -> int | None: ...
    @property
    def base(self) -> str: ...
    @property
    def note(self) -> Bilingual | None: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What a call accepts of a budget; `ceiling_cents` bounds the whole request."""

    costs: tuple[CostRule, ...] = ()
    ceiling_cents: int | None = None

    def of(self, category: str) -> CostRule | None:
        return next((rule for rule in self.costs if rule.category == category), None)


@dataclass(frozen=True, slots=True)
class Line:
    """One cost; `place` is its line as people count them, from 1.  What is no amount counts as 0."""

    place: int
    category: str
    partner: str
    total: int
    requested: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What some lines cost and ask for."""

    total: int = 0
    requested: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What the budget adds up to.  `cofunding` by status; None when the form asks for none."""

    lines: tuple[Line, ...]
    whole: Sum
    by_category: Mapping[str, Sum]
    by_partner: Mapping[str, Sum]
    cofunding: Mapping[str, int] | None
    ceiling_cents: int | None

    @property
    def resources(self) -> int:
        return self.whole.requested + sum((self.cofunding or {}).values())

    @property
    def balance(self) -> int:
        """Resources less costs: 0 when the budget is balanced."""
        return self.resources - self.whole.total

    @property
    def left(self) -> int | None:
        """What may still be asked for under the ceiling; negative beyond it."""
        return None if self.ceiling_cents is None else self.ceiling_cents - self.whole.requested


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule broken: `facts` as `reasons` shows them, with the `row` and `column` it shows on."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> int | None:
        row = self.facts.get("row")
        return row if isinstance(row, int) else None


def asked_budget(form: Questionnaire) -> tuple[Section, Question] | None:
    """The budget question of a form, with its section; a form holds one at most."""
    return next(((s, q) for s, q in form.questions() if q.kind is Kind.BUDGET), None)


def figures(form: Questionnaire, answers: Mapping[str, Any], rules: Rules) -> Figures | None:
    """What the present answers add up to; None for a form without a budget."""
    found = asked_budget(form)
    if found is None:
        return None
    lines = tuple(_lines(_rows(found[1], answers)))
    return Figures(
        lines=lines,
        whole=_sum(lines),
        by_category=_grouped(lines, "category"),
        by_partner=_grouped(lines, "partner"),
        cofunding=_cofunding(form, answers),
        ceiling_cents=rules.ceiling_cents,
    )


def verdicts(form: Questionnaire, answers: Mapping[str, Any], rules: Rules) -> list[Verdict]:
    """Every rule the budget breaks: those of a line in order, then those of the whole."""
    found = figures(form, answers, rules)
    if found is None or not found.lines:
        return []
    of_lines = sorted(_line_verdicts(found, rules), key=lambda verdict: verdict.place or 0)
    return [*of_lines, *_whole_verdicts(form, answers, found)]


def gaps(form: Questionnaire, answers: Mapping[str, Any], rules: Rules) -> list[Gap]:
    """The same verdicts as what stands between a file and its receipt."""
    found = asked_budget(form)
    if found is None:
        return []
    section, question = found
    return [Gap(section.key, question.key, one.code, one.facts) for one in verdicts(form, answers, rules)]


def _rows(question: Question, answers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    kept = tidy_answer(question, answers.get(question.key))
    return [row for row in kept if isinstance(row, Mapping)] if isinstance(kept, list) else []


def _lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    for place, row in enumerate(rows, start=1):
        yield Line(
            place=place,
            category=str(row.get("category") or ""),
            partner=str(row.get("partner") or "").strip(),
            total=_cents(row.get("total")),
            requested=_cents(row.get("requested")),
        )


def _cents(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _sum(lines: Sequence[Line]) -> Sum:
    return Sum(sum(line.total for line in lines), sum(line.requested for line in lines))


def _grouped(lines: Sequence[Line], name: str) -> dict[str, Sum]:
    """Name → sum, in the order they first appear; lines that name none stand under ""."""
    names = dict.fromkeys(getattr(line, name) for line in lines)
    return {one: _sum([line for line in lines if getattr(line, name) == one]) for one in names}


def _cofunding(form: Questionnaire, answers: Mapping[str, Any]) -> dict[str, int] | None:
    asked = form.question(COFUNDING)
    if asked is None or asked.kind is not Kind.TABLE:
        return None
    found: dict[str, int] = {}
    for row in _rows(asked, answers):
        status = str(row.get("status") or "")
        found[status] = found.get(status, 0) + _cents(row.get("amount"))
    return found


def _line_verdicts(found: Figures, rules: Rules) -> Iterator[Verdict]:
    for rule in rules.costs:
        asking = [line for line in found.lines if line.category == rule.category and line.requested > 0]
        if not rule.allowed:
            for line in asking:
                yield Verdict("cost_not_allowed", {"row": line.place, "column": "category"})
            continue
        if rule.ceiling_cents is not None:
            yield from _beyond("cost_over_ceiling", asking, rule.ceiling_cents)
        if rule.ceiling_percent is not None and rule.ceiling_percent < 100:
            others = found.whole.requested - _sum(asking).requested
            code, share = f"cost_over_share_of_{rule.base}", rule.ceiling_percent
            yield from _beyond(code, asking, _most(others, share, rule.base), percent=share)


def _most(others: int, percent: int, base: str) -> int:
    """The most a category may ask for while the others stay as they are."""
    return percent * others // (100 - percent if base == "requested" else 100)


def _beyond(code: str, lines: Sequence[Line], limit: int, **facts: Any) -> Iterator[Verdict]:
    """A verdict on the line whose amount takes its category beyond `limit`."""
    reached = 0
    for line in lines:
        reached += line.requested
        if reached > limit:
            place = {"row": line.place, "column": "requested"}
            yield Verdict(code, {**place, "asked": _sum(lines).requested, "limit": limit, **facts})
            return


def _whole_verdicts(form: Questionnaire, answers: Mapping[str, Any], found: Figures) -> Iterator[Verdict]:
    asked, left = found.whole.requested, found.left
    if left is not None and left < 0:
        facts = {"asked": asked, "limit": found.ceiling_cents, "beyond": -left}
        yield Verdict("request_over_ceiling", facts)
    if found.cofunding is not None and found.balance:
        code = "resources_below_costs" if found.balance < 0 else "resources_above_costs"
        facts = {"resources": found.resources, "costs": found.whole.total, "beyond": abs(found.balance)}
        yield Verdict(code, facts)
    said = form.question(REQUESTED_AMOUNT)
    announced = tidy_answer(said, answers.get(REQUESTED_AMOUNT)) if said else None
    if isinstance(announced, int) and announced != asked:
        yield Verdict("request_not_the_sum", {"asked": asked, "announced": announced})
