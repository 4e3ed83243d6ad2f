"""Texts that two counters may disagree on: what the server counts, the browser must count too."""

import random

_PIECES = (
    *(
        "mot",
        "l’équipe",
        "vingt-trois",
        "é",
        "e\u0301",
        "👩‍🔬",
        "\U0001d6fc",
        "β-caténine",
        "10\u207b³",
        "!",
        "«",
        "»",
    ),
    *(" ", "  ", "\n", "\r\n", "\r", "\t", "\v", "\f", "\u00a0", "\u202f", "\u2009", "\u3000", "\u2028"),
    *("\ufeff", "\u200b", "\u200d", "\u202e", "\u0085", "\u001c", "\u001f", "\u180e", "\0", "<b>", "=1+1"),
)


def texts() -> list[str]:
    """The same 400 texts on each run; JSON carries each of them unharmed."""
    chance = random.Random(2025)  # noqa: S311 nothing secret
    mixed = ["".join(chance.choices(_PIECES, k=chance.randrange(40))) for _ in range(400 - len(_PIECES))]
    return [*_PIECES, *mixed]
