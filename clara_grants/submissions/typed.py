"""A kept answer as a person would type it: what a form field shows."""

from collections.abc import Callable, Mapping
from typing import Any

from clara_grants.questionnaire.amounts import in_words_of, typed_cents
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import RECORD_KINDS, ROW_KINDS, Kind
from clara_grants.questionnaire.model import Asked
from clara_grants.questionnaire.tidy import tidy_answer

Shown = Callable[[Asked, Any, str], Any]


def as_typed(asked: Asked, value: Any, language: str) -> Any:
    """`value` for the field of `asked`; amounts and decimals as `language` writes them."""
    shown: Shown = _SHOWN.get(asked.kind, _text)
    return shown(asked, tidy_answer(asked, value), language)


def _text(_: Asked, value: Any, __: str) -> str:
    return "" if value is None else str(value)


def _number(_: Asked, value: Any, language: str) -> str:
    return in_words_of(language, value) if isinstance(value, str) else _text(_, value, language)


def _money(_: Asked, value: Any, language: str) -> str:
    is_cents = isinstance(value, int) and not isinstance(value, bool)
    return typed_cents(language, value) if is_cents else _text(_, value, language)


def _yes_no(_: Asked, value: Any, language: str) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else _text(_, value, language)


def _tick(_: Asked, value: Any, __: str) -> bool:
    return value is True


def _list(_: Asked, value: Any, __: str) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else []


def _record(asked: Asked, value: Any, language: str) -> dict[str, Any]:
    kept = value if isinstance(value, Mapping) else {}
    return {c.key: as_typed(c, kept.get(c.key), language) for c in columns_of(asked)}


def _rows(asked: Asked, value: Any, language: str) -> list[dict[str, Any]]:
    return [_record(asked, row, language) for row in value] if isinstance(value, list) else []


def _classification(asked: Asked, value: Any, language: str) -> dict[str, Any]:
    kept = value if isinstance(value, Mapping) else {}
    cso = kept.get("cso")
    rows = [row for row in cso if isinstance(row, Mapping)] if isinstance(cso, list) else []
    return {
        "domain": _text(asked, kept.get("domain"), language),
        "cso": [{name: _text(asked, row.get(name), language) for name in ("code", "weight")} for row in rows],
        "cancer_types": _list(asked, kept.get("cancer_types"), language),
        "keywords": ", ".join(_list(asked, kept.get("keywords"), language)),
    }


_SHOWN: dict[Kind, Shown] = {
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.YES_NO: _yes_no,
    Kind.CONSENT: _tick,
    Kind.CHOICES: _list,
    **dict.fromkeys(RECORD_KINDS, _record),
    **dict.fromkeys(ROW_KINDS, _rows),
    Kind.CLASSIFICATION: _classification,
}
