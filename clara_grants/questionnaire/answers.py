"""What each kind of question accepts.

Value kept (JSON) per kind:

==================== ===========================================================================
short_text, long_text, title, acronym, patient_partnership
                     str, LF line ends, "" when blank
number               str, canonical decimal: "1234.5"; None when blank
money                int, cents; None when blank (a *string* is always read as euros typed)
date                 str, ISO: "2025-03-31"; None when blank
yes_no, consent      bool; None when not answered
choice               str, an option's value; None when blank
choices              list[str], option values, in the order given, without repeats
country              str, ISO 3166-1 alpha-2, upper case; None when blank
file                 list[{"id", "name", "size", "media_type", "pages"}] (the attachments' facts)
holder, lab          {line key: value} for the lines asked
partners, budget, table
                     list[{column key: value}], blank rows dropped
classification       {"domain": str, "cso": [{"code": str, "weight": int}], "cancer_types": [str],
                     "keywords": [str]}; the weights sum to 100
==================== ===========================================================================

A value that cannot be read as its kind stays as the text typed, and has a `Problem`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from clara_grants.questionnaire.amounts import clean_number
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.identifiers import HAS_FORMAT
from clara_grants.questionnaire.kinds import RECORD_KINDS, ROW_KINDS, TEXT_KINDS, YES_NO_KINDS, Kind
from clara_grants.questionnaire.model import Asked
from clara_grants.questionnaire.problems import Problem
from clara_grants.questionnaire.text import control_character, count_characters, count_words
from clara_grants.questionnaire.tidy import is_blank, tidy_answer
from clara_grants.questionnaire.vocabularies import (
    CANCER_TYPES,
    COUNTRIES,
    CSO_CODES,
    DOMAINS,
    HISTORICAL_CANCER_TYPES,
    HISTORICAL_CSO,
)

#: What a 64-bit column of cents holds with room to add up.
_LARGEST = 10**15
_CODES_BY_DEFAULT = 2

Check = Callable[[Asked, Any], Problem | None]


def check_answer(question: Asked, raw: Any) -> Any | Problem:
    """The value kept for `raw`, or the first thing that keeps it from standing.

    A blank answer is no problem here: whether it is required, `completeness.missing` knows.
    """
    value = tidy_answer(question, raw)
    if is_blank(value):
        return value
    return _CHECKS[question.kind](question, value) or value


def _text(asked: Asked, value: Any) -> Problem | None:
    if not isinstance(value, str):
        return Problem("wrong_shape")
    place = control_character(value)
    if place is not None:
        return Problem("control_character", {"position": place + 1})
    if asked.format is not None and not HAS_FORMAT[asked.format](value.strip()):
        return Problem(f"not_{asked.format.value}")
    return _length(asked, value)


def _length(asked: Asked, value: str) -> Problem | None:
    limits = asked.limits
    words, characters = count_words(value), count_characters(value)
    measures = (
        ("words", words, limits.words_min, limits.words),
        ("characters", characters, limits.characters_min, limits.characters),
    )
    for unit, count, least, most in measures:
        if most is not None and count > most:
            return Problem(f"too_many_{unit}", {"count": count, "limit": most})
        if least is not None and count < least:
            return Problem(f"too_few_{unit}", {"count": count, "limit": least})
    return None


def _number(asked: Asked, value: Any) -> Problem | None:
    number = clean_number(value) if isinstance(value, str) else None
    if number is None:
        return Problem("not_a_number")
    decimals = asked.limits.decimals
    if decimals is not None and number != round(number, decimals):
        return Problem("too_many_decimals", {"limit": decimals})
    return _between(asked, number, "number")


def _money(asked: Asked, value: Any) -> Problem | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return Problem("not_an_amount")
    return _between(asked, Decimal(value), "amount")


def _between(asked: Asked, number: Decimal, what: str) -> Problem | None:
    least, most = asked.limits.minimum, asked.limits.maximum
    if most is not None and number > most:
        return Problem(f"{what}_too_large", {"limit": most})
    if least is not None and number < least:
        return Problem(f"{what}_too_small", {"limit": least})
    return Problem(f"{what}_too_large", {"limit": _LARGEST}) if abs(number) > _LARGEST else None


def _date(asked: Asked, value: Any) -> Problem | None:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return Problem("not_a_date")
    earliest, latest = asked.limits.earliest, asked.limits.latest
    if earliest is not None and day < earliest:
        return Problem("date_too_early", {"limit": earliest.isoformat()})
    if latest is not None and day > latest:
        return Problem("date_too_late", {"limit": latest.isoformat()})
    return None


def _yes_no(_: Asked, value: Any) -> Problem | None:
    return None if isinstance(value, bool) else Problem("not_yes_or_no")


def _choice(asked: Asked, value: Any) -> Problem | None:
    return _among((option.value for option in asked.options), [value])


def _choices(asked: Asked, value: Any) -> Problem | None:
    if not isinstance(value, list):
        return Problem("wrong_shape")
    most, least = asked.limits.selected, asked.limits.selected_min
    if most is not None and len(value) > most:
        return Problem("too_many_selected", {"count": len(value), "limit": most})
    if least is not None and len(value) < least:
        return Problem("too_few_selected", {"count": len(value), "limit": least})
    return _among((option.value for option in asked.options), value)


def _country(_: Asked, value: Any) -> Problem | None:
    return _among(COUNTRIES, [value])


def _among(known: Iterable[str], values: list[Any]) -> Problem | None:
    allowed = set(known)
    strange = [value for value in values if not isinstance(value, str) or value not in allowed]
    return Problem("unknown_option", {"values": strange}) if strange else None


def _files(asked: Asked, value: Any) -> Problem | None:
    if not isinstance(value, list):
        return Problem("wrong_shape")
    most = asked.limits.files or 1
    if len(value) > most:
        return Problem("too_many_files", {"count": len(value), "limit": most})
    return next((problem for file in value if (problem := _file(asked, file))), None)


def _file(asked: Asked, file: Mapping[str, Any]) -> Problem | None:
    name, size, limits = str(file.get("name") or ""), file.get("size"), asked.limits
    if limits.extensions and name.rpartition(".")[2].lower() not in limits.extensions:
        return Problem("wrong_extension", {"name": name, "allowed": list(limits.extensions)})
    if limits.bytes is not None and isinstance(size, int) and size > limits.bytes:
        return Problem("file_too_large", {"name": name, "size": size, "limit": limits.bytes})
    return None


def _record(asked: Asked, value: Any) -> Problem | None:
    if not isinstance(value, Mapping):
        return Problem("wrong_shape")
    for column in columns_of(asked):
        kept = value.get(column.key)
        if is_blank(kept) and not column.required:
            continue
        problem = Problem("required") if is_blank(kept) else _CHECKS[column.kind](column, kept)
        if problem is not None:
            return Problem(problem.code, {**problem.facts, "column": column.key})
    return None


def _rows(asked: Asked, value: Any) -> Problem | None:
    if not isinstance(value, list):
        return Problem("wrong_shape")
    most, least = asked.limits.rows, asked.limits.rows_min
    if most is not None and len(value) > most:
        return Problem("too_many_rows", {"count": len(value), "limit": most})
    if least is not None and len(value) < least:
        return Problem("too_few_rows", {"count": len(value), "limit": least})
    for place, record in enumerate(value, start=1):
        if problem := _record(asked, record) or _beyond_cost(asked, record):
            return Problem(problem.code, {**problem.facts, "row": place})
    return None


def _beyond_cost(asked: Asked, record: Mapping[str, Any]) -> Problem | None:
    if asked.kind is Kind.BUDGET and record["requested"] > record["total"]:
        return Problem("requested_beyond_cost", {"column": "requested"})
    return None


def _classification(asked: Asked, value: Any) -> Problem | None:
    if not isinstance(value, Mapping):
        return Problem("wrong_shape")
    for part in ("domain", "cso", "cancer_types"):
        if is_blank(value.get(part)):
            return Problem("required", {"column": part})
    return (
        _part("domain", _among(DOMAINS, [value["domain"]]))
        or _part("cso", _cso(asked, value["cso"]))
        or _part("cancer_types", _cancer_types(value["cancer_types"]))
        or _part(
            "keywords",
            None if isinstance(value.get("keywords", []), list) else Problem("wrong_shape"),
        )
    )


def _cancer_types(values: Any) -> Problem | None:
    if not isinstance(values, list):
        return Problem("wrong_shape")
    past = [value for value in values if value in HISTORICAL_CANCER_TYPES]
    if past:
        return Problem("unknown_option", {"values": past, "because": "historical_type", "code": past[0]})
    return _among(CANCER_TYPES, values)


def _historical(codes: list[Any]) -> Problem | None:
    """A code that version 2 of CSO no longer has, with the present ones where there are some."""
    past = [code for code in codes if isinstance(code, str) and code in HISTORICAL_CSO]
    if not past:
        return None
    present = HISTORICAL_CSO[past[0]]
    because = "historical_code" if present else "historical_code_alone"
    facts = {"values": past, "because": because, "code": past[0], "present": ", ".join(present)}
    return Problem("unknown_option", facts)


def _cso(asked: Asked, rows: Any) -> Problem | None:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return Problem("wrong_shape")
    codes, weights = [row.get("code") for row in rows], [row.get("weight") for row in rows]
    most = asked.limits.codes or _CODES_BY_DEFAULT
    if len(codes) > most:
        return Problem("too_many_codes", {"count": len(codes), "limit": most})
    if strange := _historical(codes) or _among(CSO_CODES, codes):
        return strange
    if len(set(codes)) != len(codes):
        return Problem("code_twice", {"values": codes})
    whole = all(isinstance(weight, int) and not isinstance(weight, bool) and weight > 0 for weight in weights)
    return None if whole and sum(weights) == 100 else Problem("weights_not_100")


def _part(name: str, problem: Problem | None) -> Problem | None:
    return Problem(problem.code, {**problem.facts, "column": name}) if problem else None


_CHECKS: dict[Kind, Check] = {
    **dict.fromkeys(TEXT_KINDS, _text),
    **dict.fromkeys(RECORD_KINDS, _record),
    **dict.fromkeys(ROW_KINDS, _rows),
    **dict.fromkeys(YES_NO_KINDS, _yes_no),
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.COUNTRY: _country,
    Kind.FILE: _files,
    Kind.CLASSIFICATION: _classification,
}
