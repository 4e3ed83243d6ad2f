"""What two texts say in the same words.  Pure."""

import html
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

#: Words in a row from which a passage is worth showing.
SHORTEST: Final = 6
_AROUND: Final = 12
_MOST: Final = 4
_TAG: Final = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True, slots=True)
class Side:
    """A passage in one text, with the words around it."""

    before: str
    same: str
    after: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The same words in two texts, the longest first; `words` counts them."""

    words: int
    ours: Side
    theirs: Side


def common_passages(ours: str, theirs: str) -> tuple[Passage, ...]:
    """The longest passages two texts share, whatever their case and punctuation."""
    mine, other = ours.split(), theirs.split()
    matcher = SequenceMatcher(None, [_bare(w) for w in mine], [_bare(w) for w in other], autojunk=False)
    blocks = sorted(matcher.get_matching_blocks(), key=lambda block: -block.size)
    return tuple(
        Passage(block.size, _side(mine, block.a, block.size), _side(other, block.b, block.size))
        for block in blocks[:_MOST]
        if block.size >= SHORTEST
    )


def plain_text(value: str) -> str:
    """An answer without its markup."""
    return html.unescape(_TAG.sub(" ", value))


def _bare(word: str) -> str:
    return word.casefold().strip(".,;:!?()[]«»“”\"'’…")


def _side(words: list[str], start: int, size: int) -> Side:
    end = start + size
    before, after = words[max(0, start - _AROUND) : start], words[end : end + _AROUND]
    return Side(" ".join(before), " ".join(words[start:end]), " ".join(after))
