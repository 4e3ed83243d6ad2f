"""What differs between two documents of calls, setting by setting, as people read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clara_grants.calls import titles
from clara_grants.kernel import formats, i18n

Path = tuple[str | int, ...]
#: What tells the lines of a list apart, so that one line put between two others is one change.
_KEYS = ("key", "value", "category", "score", "kind")
_LONGEST = 300


@dataclass(frozen=True)
class Difference:
    """One setting, in words: where it stands, what the first document says, what the second says.

    An empty text: the setting is not there.
    """

    place: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any], language: str) -> list[Difference]:
    """Every difference, in the order of the second document."""
    return [
        Difference(titles.place(path, language), _shown(path, old, language), _shown(path, new, language))
        for path, old, new in _walk(before, after, (), language)
    ]


def _walk(old: Any, new: Any, path: Path, language: str) -> Iterator[tuple[Path, Any, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*new, *(one for one in old if one not in new)]:
            yield from _walk(old.get(name), new.get(name), (*path, name), language)
    elif _is_lines(old) and _is_lines(new) and (old or new):
        yield from _walk_lines(old, new, path, language)
    elif old != new:
        yield path, old, new


def _walk_lines(
    old: Sequence[Any], new: Sequence[Any], path: Path, language: str
) -> Iterator[tuple[Path, Any, Any]]:
    before, after = _by_key(old), _by_key(new)
    for key, line in after.items():
        yield from _walk(before.get(key), line, (*path, _step(line, key, language)), language)
    for key, line in before.items():
        if key not in after:
            yield (*path, _step(line, key, language)), line, None
    kept = [[key for key in side if key in other] for side, other in ((before, after), (after, before))]
    if kept[0] != kept[1]:
        yield (
            path,
            [_step(before[key], key, language) for key in kept[0]],
            [_step(after[key], key, language) for key in kept[1]],
        )


def _by_key(lines: Sequence[Any]) -> dict[Any, Any]:
    """Each line under what tells it apart, or under its place."""
    for name in _KEYS:
        keys = [line.get(name) if isinstance(line, Mapping) else None for line in lines]
        if all(keys) and len(set(keys)) == len(keys):
            return dict(zip(keys, lines, strict=True))
    return dict(enumerate(lines))


def _step(line: Any, key: Any, language: str) -> str | int:
    name = titles.named(line, language)
    if not name:
        return key if isinstance(key, int) else str(key)
    return f"«\u202f{name}\u202f»" if language == "fr" else f"“{name}”"


def _is_lines(value: Any) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(line, Mapping) for line in value)
    )


def _shown(path: Path, value: Any, language: str) -> str:
    text = _text(str(path[-1]) if path else "", value, language)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _text(name: str, value: Any, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return i18n.sentence("call_place.yes" if value else "call_place.no", {}, language)
    if isinstance(value, int) and name.endswith("_cents"):
        return formats.euros(value, language)
    if isinstance(value, Mapping):
        return titles.named(value, language) or _record(value, language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_text(name, one, language) for one in value)
    return str(value)


def _record(value: Mapping[str, Any], language: str) -> str:
    if set(value) <= {"fr", "en"}:
        return str(value.get(language) or next(iter(value.values()), ""))
    return "; ".join(_text(name, one, language) for name, one in value.items())
