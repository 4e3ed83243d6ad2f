from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from clara_grants.config import Settings
from clara_grants.followup import commands
from clara_grants.followup.past.judge import RowReport, Verdict
from clara_grants.followup.past.rows import Reason
from clara_grants.followup.services import ImportReport
from tests.followup.workbooks import as_bytes, one


def run(monkeypatch: pytest.MonkeyPatch, settings: Settings, *arguments: str) -> tuple[int, str]:
    monkeypatch.setattr(commands, "load_settings", lambda: settings)
    result = CliRunner().invoke(commands.import_data, ["past", *arguments])
    return result.exit_code, result.output


def test_the_dry_run_prints_each_row(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "passé.xlsx"
    path.write_bytes(as_bytes([one(state="fini")]))

    code, said = run(monkeypatch, settings, str(path), "--dry-run")

    assert code == 0
    assert "OS-22-R01" in said
    assert said.splitlines()[-1].startswith("Essai à blanc, rien n’est écrit")


def test_what_is_no_workbook_is_said(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "lettre.xlsx"
    path.write_bytes(b"bonjour")

    code, said = run(monkeypatch, settings, str(path))

    assert code == 1
    assert "ne se lit pas comme un classeur" in said


def test_a_row_is_one_line() -> None:
    row = RowReport("Projets", 7, "OS-22-R06", "TELO", Verdict.DOUBTFUL, (Reason("past.no_award"),), ())

    lines = commands.lines_of(ImportReport("passé.xlsx", "0" * 64, True, (row,)))

    assert lines == [
        "Projets    7  OS-22-R06    TELO           Douteux        aucun financement",
        "Essai à blanc, rien n’est écrit – À créer\u202f: 0, Existe déjà\u202f: 0, Douteux\u202f: 1",
    ]
