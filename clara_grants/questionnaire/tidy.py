"""From what was typed to the value kept.  Total: whatever comes, something JSON can hold is kept.

What cannot be read as its kind stays as the text typed, so that saving never refuses nor loses;
`answers.check_answer` says later what is wrong with it.  Every function here is idempotent.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from clara_grants.questionnaire.amounts import clean_cents, clean_number, plain
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import RECORD_KINDS, ROW_KINDS, TEXT_KINDS, YES_NO_KINDS, Kind
from clara_grants.questionnaire.model import Asked
from clara_grants.questionnaire.text import is_empty, normalise

_YES = frozenset({"yes", "oui", "true", "on", "1", "y"})
_NO = frozenset({"no", "non", "false", "off", "0", "n"})
_FILE_KEYS = ("id", "name", "size", "media_type", "pages")
_DEEPEST = 6
_DAY_FIRST = re.compile(r"^(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})$")
_YEAR_FIRST = re.compile(r"^(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})$")

Tidy = Callable[[Asked, Any], Any]


def tidy_answer(question: Asked, raw: Any) -> Any:
    """`raw` as it is kept for `question`; the shapes are those listed in `answers`."""
    return _TIDIES[question.kind](question, raw)


def is_blank(value: Any) -> bool:
    """Whether a kept value answers nothing.  `False` is an answer; a record of blanks is not."""
    if isinstance(value, str):
        return is_empty(value)
    if isinstance(value, Mapping):
        return all(is_blank(part) or part is False for part in value.values())
    if isinstance(value, list):
        return all(is_blank(part) for part in value)
    return value is None


def _text(_: Asked, raw: Any) -> Any:
    if raw is None:
        return ""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return str(raw)
    return _json(raw)


def _number(_: Asked, raw: Any) -> Any:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float | Decimal):
        raw = str(raw)
    if not isinstance(raw, str):
        return _json(raw)
    number = clean_number(raw)
    return plain(number) if number is not None else _text_or_none(raw)


def _money(_: Asked, raw: Any) -> Any:
    kept = raw if isinstance(raw, str) else _json(raw)
    if not isinstance(kept, str):
        return kept
    cents = clean_cents(kept)
    return cents if cents is not None else _text_or_none(kept)


def _date(_: Asked, raw: Any) -> Any:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    if isinstance(raw, Mapping):
        parts = [normalise(str(raw.get(part) or "")).strip() for part in ("day", "month", "year")]
        return _date_typed("/".join(parts)) if any(parts) else None
    return _date_typed(raw) if isinstance(raw, str) else _json(raw)


def _date_typed(typed: str) -> Any:
    """Day/month/year or ISO, as ISO; anything else, and a day that is not, stay as typed."""
    text = normalise(typed).strip()
    found = _DAY_FIRST.match(text) or _YEAR_FIRST.match(text)
    if found is None:
        return _text_or_none(typed)
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    except ValueError:
        return text


def _yes_no(_: Asked, raw: Any) -> Any:
    if isinstance(raw, str):
        word = raw.strip().lower()
        return word in _YES if word in _YES | _NO else _text_or_none(raw)
    return _json(raw)


def _choice(_: Asked, raw: Any) -> Any:
    return _text_or_none(raw.strip()) if isinstance(raw, str) else _json(raw)


def _country(_: Asked, raw: Any) -> Any:
    return _text_or_none(raw.strip().upper()) if isinstance(raw, str) else _json(raw)


def _choices(_: Asked, raw: Any) -> Any:
    if isinstance(raw, str | float):
        raw = [str(raw)]
    if not isinstance(raw, list | tuple):
        return [] if raw is None else _json(raw)
    chosen = [_choice(_, part) for part in raw if not is_blank(part)]
    return [part for place, part in enumerate(chosen) if part not in chosen[:place]]


def _files(_: Asked, raw: Any) -> Any:
    if not isinstance(raw, list | tuple):
        return [] if raw is None else _json(raw)
    kept = [
        _json({key: part[key] for key in _FILE_KEYS if key in part})
        for part in raw
        if isinstance(part, Mapping)
    ]
    return [part for part in kept if part]


def _record(question: Asked, raw: Any) -> Any:
    raw = {} if raw is None else raw
    if not isinstance(raw, Mapping):
        return _json(raw)
    return {column.key: tidy_answer(column, raw.get(column.key)) for column in columns_of(question)}


def _rows(question: Asked, raw: Any) -> Any:
    if not isinstance(raw, list | tuple):
        return [] if raw is None else _json(raw)
    records = [_record(question, part) for part in raw if isinstance(part, Mapping)]
    return [record for record in records if not is_blank(record)]


def _classification(_: Asked, raw: Any) -> Any:
    raw = {} if raw is None else raw
    if not isinstance(raw, Mapping):
        return _json(raw)
    keywords = raw.get("keywords")
    words = (
        keywords.replace(";", ",").replace("\n", ",").split(",") if isinstance(keywords, str) else keywords
    )
    return {
        "domain": _choice(_, raw.get("domain")),
        "cso": _weighted(raw.get("cso")),
        "cancer_types": _choices(_, raw.get("cancer_types")),
        "keywords": _choices(_, words),
    }


def _weighted(raw: Any) -> Any:
    """Codes with whole weights; when none is given they are shared evenly, as ICRP advises."""
    if not isinstance(raw, list | tuple):
        return [] if raw is None else _json(raw)
    rows = [
        {
            "code": _text_or_none(str(part.get("code") or "").strip()),
            "weight": _whole(part.get("weight")),
        }
        for part in raw
        if isinstance(part, Mapping)
    ]
    rows = [row for row in rows if not is_blank(row)]
    if rows and all(row["weight"] is None for row in rows):
        share, left = divmod(100, len(rows))
        for place, row in enumerate(rows):
            row["weight"] = share + (1 if place < left else 0)
    return rows


def _whole(raw: Any) -> Any:
    if isinstance(raw, str):
        number = clean_number(raw)
        return int(number) if number is not None and number == int(number) else _text_or_none(raw)
    return _json(raw)


def _text_or_none(raw: str) -> str | None:
    text = normalise(raw)
    return None if is_empty(text) else text


def _json(raw: Any, depth: int = 0) -> Any:
    """`raw` as JSON and PostgreSQL can hold it."""
    if isinstance(raw, str):
        return normalise(raw)
    if raw is None or isinstance(raw, bool | int):
        return raw
    if isinstance(raw, Mapping) and depth < _DEEPEST:
        return {normalise(str(key)): _json(part, depth + 1) for key, part in raw.items()}
    if isinstance(raw, list | tuple) and depth < _DEEPEST:
        return [_json(part, depth + 1) for part in raw]
    return normalise(str(raw))


_TIDIES: dict[Kind, Tidy] = {
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
