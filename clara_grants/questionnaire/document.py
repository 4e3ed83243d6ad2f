"""From a form's document to the form, and back.  Every fault is named, each with its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from clara_grants.questionnaire.coherence import Path, group_faults, items_of, rule_faults
from clara_grants.questionnaire.composites import known_lines
from clara_grants.questionnaire.kinds import CONDITION_KINDS, SINGLE_KINDS, Kind
from clara_grants.questionnaire.model import Question, Questionnaire
from clara_grants.questionnaire.problems import DocumentError, DocumentProblem


def parse(document: Any) -> Questionnaire:
    """The form `document` describes (plain data, as JSON or YAML gives it).

    Raises DocumentError with all the problems of shape and of sense at once.
    """
    problems: list[DocumentProblem] = []
    questionnaire = None
    try:
        questionnaire = Questionnaire.model_validate(document)
    except ValidationError as refusal:
        problems.extend(shape_problems(refusal))
    problems.extend(sense_problems(document))
    if questionnaire is None or problems:
        raise DocumentError(tuple(problems))
    return questionnaire


def dump(questionnaire: Questionnaire) -> dict[str, Any]:
    """The document of a form: JSON data without the settings left at their default."""
    return questionnaire.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def shape_problems(refusal: ValidationError) -> Iterator[DocumentProblem]:
    """Pydantic's errors as ours: its places, its codes, facts that JSON can hold.

    A list whose items all fail is also called too short; that echo is left out.
    """
    errors = refusal.errors(include_url=False, include_input=False)
    parents = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    for error in errors:
        if error["type"] == "too_short" and error["loc"] in parents:
            continue
        facts = {name: fact for name, fact in (error.get("ctx") or {}).items() if _is_plain(fact)}
        yield DocumentProblem(tuple(error["loc"]), error["type"], facts)


def sense_problems(document: Any) -> Iterator[DocumentProblem]:
    """What no question alone can know: repeated keys, conditions, bound kinds.  Never raises."""
    yield from _repeated_sections(document)
    seen: dict[str, Question | None] = {}
    single: set[tuple[str, ...]] = set()
    for path, raw in _raw_questions(document):
        question, key = _read(raw), raw.get("key")
        if isinstance(key, str) and key in seen:
            yield DocumentProblem((*path, "key"), "question_twice", {"key": key})
        if question is not None:
            yield from _condition_faults(path, question, seen)
            yield from _field_faults(path, question)
            if _is_second(question, single):
                yield DocumentProblem((*path, "kind"), "kind_twice", {"kind": question.kind.value})
        if isinstance(key, str):
            seen.setdefault(key, question)
    yield from group_faults(document)
    yield from rule_faults(document, seen)


def _repeated_sections(document: Any) -> Iterator[DocumentProblem]:
    keys: set[Any] = set()
    for path, raw in items_of(document, "sections", ()):
        key = raw.get("key")
        if isinstance(key, str) and key in keys:
            yield DocumentProblem((*path, "key"), "section_twice", {"key": key})
        elif isinstance(key, str):
            keys.add(key)


def _raw_questions(document: Any) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for path, section in items_of(document, "sections", ()):
        yield from items_of(section, "questions", path)


def _read(raw: Mapping[str, Any]) -> Question | None:
    try:
        return Question.model_validate(raw)
    except ValidationError:
        return None


def _condition_faults(
    path: Path, question: Question, seen: Mapping[str, Question | None]
) -> Iterator[DocumentProblem]:
    for test in question.when.tests() if question.when else ():
        place = (*path, "when")
        if test.question not in seen:
            yield DocumentProblem(place, "condition_not_earlier", {"question": test.question})
            continue
        earlier = seen[test.question]
        if earlier is None:
            continue
        if earlier.kind not in CONDITION_KINDS:
            yield DocumentProblem(
                place, "condition_on_kind", {"question": test.question, "kind": earlier.kind.value}
            )
        elif strange := _unknown_wanted(earlier, test.comparison()):
            yield DocumentProblem(
                place, "condition_on_no_option", {"question": test.question, "values": strange}
            )


def _unknown_wanted(earlier: Question, comparison: Mapping[str, Any]) -> list[Any]:
    """The options a test waits for that the earlier question does not offer."""
    if not earlier.options or "answered" in comparison:
        return []
    offered = {option.value for option in earlier.options}
    [wanted] = comparison.values()
    return [one for one in (wanted if isinstance(wanted, tuple) else (wanted,)) if one not in offered]


def _field_faults(path: Path, question: Question) -> Iterator[DocumentProblem]:
    known = {line.key for line in known_lines(question.kind)}
    if strange := [key for key in question.fields_asked if key not in known]:
        yield DocumentProblem((*path, "fields"), "unknown_fields", {"fields": strange})


def _is_second(question: Question, single: set[tuple[str, ...]]) -> bool:
    if question.kind not in SINGLE_KINDS:
        return False
    title = question.kind is Kind.TITLE
    mark = (question.kind.value, "en" if title and question.language == "en" else "")
    second = mark in single
    single.add(mark)
    return second


def _is_plain(fact: Any) -> bool:
    return isinstance(fact, str | int | float | bool | list | tuple | None)
