"""YAML in and out, with the line of everything.

Only the core schema is read: `true`, `false`, `null`, whole and decimal numbers; a time such as 12:00
or a date stays the text it is, and `no` is a word.  A key given twice is a fault; anchors and aliases are
refused, since a few lines of them can stand for billions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class RepeatedKey:
    """A key that a mapping gives twice: only the last would count."""

    path: Path
    line: int


class _CoreLoader(yaml.SafeLoader):
    """The safe loader with YAML 1.2's short list of plain scalars."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (yaml's own name)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it bare
            raise yaml.composer.ComposerError(None, None, "alias refused", event.start_mark)
        return super().compose_node(parent, index)


class _PlainDumper(yaml.SafeDumper):
    """The safe dumper, writing a shared value as often as it occurs."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_SCALARS = (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$", "-+0123456789"),
)
for _tag, _pattern, _first in _SCALARS:
    _CoreLoader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


class Source:
    """A YAML text as plain data (`data`) that still knows its lines.

    Raises `yaml.YAMLError` when the text is not YAML at all.
    """

    def __init__(self, text: str) -> None:
        loader = _CoreLoader(text)
        try:
            node = loader.get_single_node()
            self.data: Any = loader.construct_document(node) if node is not None else None
        except RecursionError as depth:
            raise yaml.YAMLError("nested too deeply") from depth
        finally:
            loader.dispose()
        self._node = node

    def line(self, path: Path) -> int:
        """The line (from 1) of what `path` names, or of its nearest parent that exists."""
        node, line = self._node, 1
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            node, line = found
        return line

    def repeated_keys(self) -> list[RepeatedKey]:
        """Every key given twice in one mapping."""
        return list(_repeated(self._node, ()))


def write(data: Any) -> str:
    """`data` as YAML: its own order, characters as they are, long texts folded."""
    text: str = yaml.dump(data, Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=110)
    return text


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value, value.start_mark.line + 1
    return None


def _repeated(node: yaml.Node | None, path: Path) -> Iterator[RepeatedKey]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield RepeatedKey((*path, key.value), key.start_mark.line + 1)
            seen.add(str(key.value))
            yield from _repeated(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _repeated(value, (*path, place))
