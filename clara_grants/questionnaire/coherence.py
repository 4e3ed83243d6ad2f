"""What groups and rules of a form's document get wrong.  Plain data in, faults out; never raises."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from clara_grants.questionnaire.model import Question, Rule
from clara_grants.questionnaire.problems import DocumentProblem
from clara_grants.questionnaire.rules import Family, family_of

Path = tuple[str | int, ...]


def items_of(parent: Any, name: str, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The children of `parent` under `name` that are mappings, each with its place."""
    children = parent.get(name) if isinstance(parent, Mapping) else None
    if isinstance(children, list | tuple):
        for place, child in enumerate(children):
            if isinstance(child, Mapping):
                yield (*path, name, place), child


def group_faults(document: Any) -> Iterator[DocumentProblem]:
    """Groups named twice, named but absent, or whose questions do not stand side by side."""
    for path, section in items_of(document, "sections", ()):
        known: set[Any] = set()
        for place, group in items_of(section, "groups", path):
            key = group.get("key")
            if isinstance(key, str) and key in known:
                yield DocumentProblem((*place, "key"), "group_twice", {"key": key})
            known.add(key if isinstance(key, str) else None)
        yield from _membership_faults(path, section, known)


def _membership_faults(path: Path, section: Mapping[str, Any], known: set[Any]) -> Iterator[DocumentProblem]:
    left, current = set(), None
    for place, question in items_of(section, "questions", path):
        group = question.get("group")
        group = group if isinstance(group, str) else None
        if group is not None and group not in known:
            yield DocumentProblem((*place, "group"), "unknown_group", {"key": group})
        elif group is not None and group in left:
            yield DocumentProblem((*place, "group"), "group_scattered", {"key": group})
        if group != current and current is not None:
            left.add(current)
        current = group


def rule_faults(document: Any, seen: Mapping[str, Question | None]) -> Iterator[DocumentProblem]:
    """Rules named twice, about questions that are not there, or comparing unlike things."""
    keys: set[str] = set()
    for path, raw in items_of(document, "rules", ()):
        try:
            rule = Rule.model_validate(raw)
        except ValidationError:
            continue
        if rule.key in keys:
            yield DocumentProblem((*path, "key"), "rule_twice", {"key": rule.key})
        keys.add(rule.key)
        if rule.shown_with not in seen:
            yield DocumentProblem((*path, "shown_with"), "unknown_question", {"question": rule.shown_with})
        yield from _term_faults(path, rule, seen)


def _term_faults(path: Path, rule: Rule, seen: Mapping[str, Question | None]) -> Iterator[DocumentProblem]:
    families: set[Family] = set()
    for side in ("left", "right"):
        term, place = getattr(rule, side), (*path, side)
        for name in term.answers:
            question = seen.get(name.partition(".")[0])
            if name.partition(".")[0] not in seen:
                yield DocumentProblem(place, "unknown_question", {"question": name})
            elif question is not None and (family := family_of(name, question)) is None:
                yield DocumentProblem(place, "rule_on_kind", {"question": name, "kind": question.kind.value})
            elif question is not None and family is not None:
                families.add(family)
        dates = [name for name in term.answers if _is_date(name, seen)]
        if dates and len(term.answers) > 1:
            yield DocumentProblem(place, "sum_of_dates", {"question": dates[0]})
    if len(families) > 1 or not _constants_fit(rule, families):
        yield DocumentProblem(path, "rule_unlike_sides", {"key": rule.key})


def _is_date(name: str, seen: Mapping[str, Question | None]) -> bool:
    question = seen.get(name.partition(".")[0])
    return question is not None and family_of(name, question) is Family.DATE


def _constants_fit(rule: Rule, families: set[Family]) -> bool:
    """A constant is a day exactly where the answers are days; two constants compare nothing."""
    constants = [term.constant for term in (rule.left, rule.right) if term.constant is not None]
    if len(constants) == 2:
        return False
    return all((family is Family.DATE) != isinstance(one, int) for one in constants for family in families)
