"""What is wrong with an answer or a document: a place, a code, facts.  Never a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot stand.  `code` is one of `reasons.REASONS`; `facts` are JSON values."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentProblem:
    """Why a document cannot stand, and where: `path` is like ("sections", 0, "questions", 3)."""

    path: tuple[str | int, ...]
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or '(document)'}: {self.code} {dict(self.facts)}"


@dataclass(frozen=True)
class Gap:
    """What stands between a file and its receipt: one question, one reason."""

    section_key: str
    question_key: str
    reason_code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class DocumentError(ValueError):
    """A document is not a questionnaire.  `problems` names every fault, not only the first."""

    code = "questionnaire.document_invalid"

    def __init__(self, problems: tuple[DocumentProblem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems
