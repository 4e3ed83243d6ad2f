"""How much a file question takes.  Pure."""

from typing import Final

from clara_grants.questionnaire.model import Asked

LARGEST_FILE: Final = 20_000_000


def accepted_extensions(question: Asked) -> tuple[str, ...]:
    """What the question takes, in lower case; PDF when it does not say."""
    return question.limits.extensions or ("pdf",)


def largest(question: Asked) -> int:
    """Bytes one file of this question may have."""
    return question.limits.bytes or LARGEST_FILE
