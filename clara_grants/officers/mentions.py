"""Finding the colleagues a note names.  Pure."""

import re
import unicodedata
import uuid
from collections.abc import Mapping


def mentioned(text: str, names: Mapping[uuid.UUID, tuple[str, str]]) -> list[uuid.UUID]:
    """Who is called by `@`: full name, or a given or family name only one colleague has.

    `names`: person → (given name, family name).  Case and accents do not count.
    """
    plain = _plain(text)
    found = []
    for person, (given, family) in names.items():
        calls = {f"{given} {family}"} | {one for one in (given, family) if _is_alone(one, names)}
        if any(_calls(plain, _plain(name)) for name in calls if name.strip()):
            found.append(person)
    return found


def _is_alone(name: str, names: Mapping[uuid.UUID, tuple[str, str]]) -> bool:
    same = [one for one in names.values() if _plain(name) in map(_plain, one)]
    return len(same) == 1


def _calls(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.])@{re.escape(name)}(?![\w-])", text) is not None


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(one for one in parts if not unicodedata.combining(one))
    return " ".join(bare.replace("’", "'").split())
