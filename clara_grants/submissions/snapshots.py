"""What was submitted, as one JSON document, and its fingerprint.  Pure.

Shape: `{"format": 1, "number": str, "call": str, "form_version": int, "answers": {question key: value},
"files": {question key: [{"id", "name", "size", "media_type", "sha256"}]}}`.  Only the questions that
were asked appear; values are those of `questionnaire.answers`.
"""

import hashlib
import json
from typing import Any

FORMAT = 1


def canonical(document: dict[str, Any]) -> bytes:
    """The one spelling of a snapshot: UTF-8, sorted keys, no idle space.  Snapshots hold no floats."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical spelling, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()
