"""Workbooks of earlier years for tests: the shipped projects, and changes to them."""

import copy
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from clara_grants.demo import workbook


def shipped_projects() -> list[dict[str, Any]]:
    return copy.deepcopy(workbook.load_source())


def as_bytes(projects: Iterable[dict[str, Any]]) -> bytes:
    """These projects as a workbook in the documented format."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "past.xlsx"
        workbook.write(list(projects), path)
        return path.read_bytes()


def one(**changes: Any) -> dict[str, Any]:
    """The first shipped project, changed."""
    return {**shipped_projects()[0], **changes}
