"""The launcher: what it asks of the machine, when it remakes .venv, and what it says."""

import ast
import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest

from clara_grants import __main__ as launcher


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with two locks that name nothing, and no uv on the PATH."""
    for name in (launcher.RUN_LOCK, launcher.TEST_LOCK, "pyproject.toml"):
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    monkeypatch.setattr(launcher, "CHECKOUT", tmp_path)
    monkeypatch.delenv("CLARA_VENV", raising=False)
    return tmp_path


def finished(checkout: Path, *, tests: bool) -> Path:
    venv = checkout / ".venv"
    (venv / "bin").mkdir(parents=True, exist_ok=True)
    (venv / "bin" / "python").touch()
    launcher.write_stamp(venv, launcher.wanted_state(tests))
    return venv


def test_only_the_standard_library_is_imported() -> None:
    source = Path(launcher.__file__).read_text(encoding="utf-8")
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
    assert imported - sys.stdlib_module_names == set()


def test_the_source_can_be_read_by_an_old_python() -> None:
    source = Path(launcher.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))


def test_an_old_python_is_refused_in_both_languages() -> None:
    with pytest.raises(launcher.CannotStartError, match=r"Il faut python3 en version 3\.11.*\n.*required"):
        launcher.check_python((3, 9))


@pytest.mark.parametrize(
    ("system", "machine", "libc"),
    [
        ("Linux", "x86_64", ("glibc", "2.27")),
        ("Linux", "x86_64", ("", "")),
        ("Linux", "riscv64", ("glibc", "2.36")),
        ("Darwin", "arm64", ("", "")),
    ],
)
def test_an_unknown_machine_is_refused(system: str, machine: str, libc: tuple[str, str]) -> None:
    with pytest.raises(launcher.CannotStartError, match=r"glibc 2\.28"):
        launcher.check_platform(system, machine, libc)


@pytest.mark.parametrize("libc", [("glibc", "2.28"), ("glibc", "2.41")])
def test_a_known_machine_is_accepted(libc: tuple[str, str]) -> None:
    launcher.check_platform("Linux", "aarch64", libc)


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "libérer environ 1 Go"),
        ("NewConnectionError: Temporary failure in name resolution", "vérifier le réseau"),
        ("ERROR: Could not find a version of click==8.5 (from versions: none)", "vérifier le réseau"),
        ("error: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "rien n’a été installé"),
        (
            "(from versions: 0.1, 0.2) No matching distribution found for typst",
            "n’existe pas pour ce processeur",
        ),
    ],
)
def test_a_failed_step_says_what_to_do(output: str, advice: str) -> None:
    assert advice in launcher.explain(output)


def test_a_finished_environment_is_left_alone(checkout: Path) -> None:
    venv = finished(checkout, tests=False)
    assert launcher.prepare(tests=False) == venv / "bin" / "python"
    assert not (checkout / ".venv.lock").exists()


def test_one_with_the_test_tools_also_runs_the_product(checkout: Path) -> None:
    finished(checkout, tests=True)
    assert launcher.is_ready(checkout / ".venv", launcher.wanted_state(tests=False))


@pytest.mark.parametrize("name", [launcher.RUN_LOCK, "pyproject.toml"])
def test_a_changed_file_asks_for_a_new_installation(checkout: Path, name: str) -> None:
    venv = finished(checkout, tests=False)
    (checkout / name).write_text("# changed\n", encoding="utf-8")
    assert not launcher.is_ready(venv, launcher.wanted_state(tests=False))


def test_the_tests_ask_for_their_own_lock(checkout: Path) -> None:
    venv = finished(checkout, tests=False)
    assert not launcher.is_ready(venv, launcher.wanted_state(tests=True))


def test_a_half_made_environment_is_made_anew(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = finished(checkout, tests=False)
    launcher.begin(venv)
    (venv / "half-installed").touch()

    def remake(venv: Path, _wanted: dict[str, str]) -> bool:
        assert not venv.exists()
        (venv / "bin").mkdir(parents=True)
        return True

    monkeypatch.setattr(launcher, "try_uv", remake)
    launcher.prepare(tests=False)
    stamp = json.loads((venv / "clara-stamp.json").read_text(encoding="utf-8"))
    assert stamp == launcher.wanted_state(tests=False)


def test_a_full_disk_is_said_before_anything_is_made(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "NEEDED_MB", 10**12)
    with pytest.raises(launcher.CannotStartError, match="Plus de place"):
        launcher.prepare(tests=False)


def test_a_clone_that_cannot_be_written_to_is_said(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A file where a folder should be: refuses root as well as anybody.
    (checkout / "file").touch()
    monkeypatch.setenv("CLARA_VENV", str(checkout / "file" / "venv"))
    with pytest.raises(launcher.CannotStartError, match="CLARA_VENV"):
        launcher.prepare(tests=False)


def test_a_second_command_waits_for_the_first(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = (
        "import fcntl, sys, time; held = open(sys.argv[1], 'a'); fcntl.flock(held, fcntl.LOCK_EX);"
        " print(flush=True); time.sleep(0.3)"
    )
    lock = checkout / ".venv.lock"
    with subprocess.Popen([sys.executable, "-c", program, lock], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with launcher.locked(checkout / ".venv"), lock.open("a") as mine, pytest.raises(BlockingIOError):
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert "attente" in capsys.readouterr().err


def test_uv_that_fails_gives_way_to_pip(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = checkout / "tools"
    tools.mkdir()
    (tools / "uv").write_text("#!/bin/sh\necho no index >&2\nexit 1\n", encoding="utf-8")
    (tools / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    assert launcher.try_uv(checkout / ".venv", launcher.wanted_state(tests=False)) is False


def test_a_missing_venv_module_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "base_python", lambda: "/bin/false")
    with pytest.raises(launcher.CannotStartError, match="apt install python3-venv"):
        launcher.check_venv_module()
