"""`python3 -m clara_grants COMMAND` on a bare machine: makes .venv, then runs the command inside.

Standard library only, in syntax an old python3 can still read, so that it can say what is missing.
CLARA_VENV names another folder than `.venv`, for a clone that cannot be written to.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-test.lock"
NEEDED_MB = 900
# What `uv` and `pip` both take: only what the lock names, hash by hash, and nothing to compile.
STRICT = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "-r"]
PROJECT = ["--no-index", "--no-deps", "--no-build-isolation", "-e"]
EXPLANATIONS = [
    (
        ("no space left", "os error 28", "errno 28"),
        "Plus de place sur le disque : libérer environ 1 Go, puis relancer.\n"
        "No space left on the disk: free about 1 GB, then start again.",
    ),
    (
        ("hashes are required", "do not match the hashes", "hash mismatch"),
        "Un fichier téléchargé n’est pas celui attendu : rien n’a été installé.\n"
        "A downloaded file is not the expected one: nothing was installed.",
    ),
    (
        (
            "from versions: none",
            "name resolution",
            "newconnectionerror",
            "connection",
            "dns error",
            "timed out",
            "proxy",
            "ssl",
        ),
        "Le dépôt de paquets Python ne répond pas : vérifier le réseau (ou le proxy : HTTPS_PROXY,"
        " PIP_INDEX_URL), puis relancer.\n"
        "The Python package index does not answer: check the network (or the proxy), then start again.",
    ),
    (
        ("no matching distribution", "no wheels", "not a supported wheel", "no solution found"),
        "Une bibliothèque n’existe pas pour ce processeur ou cette version de Python"
        " (Python 3.11 à 3.14, Linux x86-64 ou ARM64, glibc 2.28 ou plus récente).\n"
        "A library does not exist for this processor or this version of Python.",
    ),
]


class CannotStartError(Exception):
    """Something the person must change; the message says what, in French then in English."""


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> int:
    arguments = sys.argv[1:]
    try:
        check_python(sys.version_info[:2])
        if not (CHECKOUT / RUN_LOCK).is_file():
            python = sys.executable  # an installed wheel: its environment is already made
        else:
            python = str(prepare(tests=arguments[:1] in (["test"], ["bench"])))
    except CannotStartError as refusal:
        say(str(refusal))
        return 2
    except KeyboardInterrupt:
        say("Interrompu / interrupted.")
        return 130
    return run(python, arguments)


def run(python: str, arguments: list[str]) -> int:
    """Become the command itself: signals and the exit code are then its own."""
    sys.stdout.flush()
    os.execv(python, [python, "-m", "clara_grants.cli", *arguments])  # noqa: S606


def check_python(version: tuple[int, ...]) -> None:
    if version < (3, 11):
        found = ".".join(str(part) for part in version)
        raise CannotStartError(
            f"Il faut python3 en version 3.11 ou plus récente (ici : {found}).\n"
            f"python3 version 3.11 or newer is required (here: {found})."
        )


def check_platform(system: str, machine: str, libc: tuple[str, str]) -> None:
    """Processor and C library, before a minute is spent on what could not work."""
    known = system == "Linux" and machine.lower() in ("x86_64", "amd64", "aarch64", "arm64")
    name, version = libc
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if known and name == "glibc" and numbers >= (2, 28):
        return
    here = f"{system} {machine}, {name or 'libc inconnue / unknown'} {version}".strip()
    raise CannotStartError(
        "Il faut Linux sur processeur x86-64 ou ARM64, avec glibc 2.28 ou plus récente"
        f" (ici : {here}).\nLinux on x86-64 or ARM64 with glibc 2.28 or newer is required (here: {here})."
    )


def venv_folder() -> Path:
    chosen = os.environ.get("CLARA_VENV")
    return Path(chosen).absolute() if chosen else CHECKOUT / ".venv"


def wanted_state(tests: bool) -> dict[str, str]:
    """What a finished .venv is stamped with: one hash per file it was made from."""
    state = {
        "checkout": str(CHECKOUT),
        "run": file_hash(CHECKOUT / RUN_LOCK),
        "project": file_hash(CHECKOUT / "pyproject.toml"),
    }
    return {**state, "test": file_hash(CHECKOUT / TEST_LOCK)} if tests else state


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamp(venv: Path) -> dict[str, str]:
    """The stamp; {"state": "installing"} when a making was cut short, {} when there is none."""
    try:
        stamp = json.loads((venv / "clara-stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_ready(venv: Path, wanted: dict[str, str]) -> bool:
    stamp = read_stamp(venv)
    return (venv / "bin" / "python").exists() and all(
        stamp.get(name) == value for name, value in wanted.items()
    )


def prepare(tests: bool) -> Path:
    """The python of a .venv that obeys the locks; made or brought up to date if need be."""
    venv = venv_folder()
    wanted = wanted_state(tests)
    if not is_ready(venv, wanted):
        check_platform(platform.system(), platform.machine(), platform.libc_ver())
        with locked(venv):
            if not is_ready(venv, wanted):
                make(venv, wanted)
    return venv / "bin" / "python"


@contextlib.contextmanager
def locked(venv: Path):  # type: ignore[no-untyped-def]  # collections.abc.Iterator[None], for old syntax
    """One process makes the .venv, others wait.  A killed one leaves no lock behind."""
    try:
        venv.parent.mkdir(parents=True, exist_ok=True)
        lock = open(str(venv) + ".lock", "a")  # noqa: SIM115
    except OSError as refused:
        raise unwritable(venv) from refused
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Une autre commande prépare .venv : attente… / Another command is making .venv: waiting…")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def unwritable(venv: Path) -> CannotStartError:
    return CannotStartError(
        f"Impossible d’écrire dans {venv.parent} : donner un autre dossier par"
        " CLARA_VENV=/chemin/venv et CLARA_VAR=/chemin/donnees.\n"
        f"Cannot write to {venv.parent}: name other folders with CLARA_VENV and CLARA_VAR."
    )


def make(venv: Path, wanted: dict[str, str]) -> None:
    # A .venv without a working python is one whose system Python has since gone.
    has_python = (venv / "bin" / "python").exists()
    if venv.exists() and (read_stamp(venv).get("state") == "installing" or not has_python):
        say("Reprise d’un .venv inachevé… / Remaking an unfinished .venv…")
        shutil.rmtree(venv, ignore_errors=True)
    try:
        check_disk(venv)
        if not try_uv(venv, wanted):
            with_pip(venv, wanted)
        write_stamp(venv, wanted)
    except PermissionError as refused:
        raise unwritable(venv) from refused
    except OSError as refused:
        raise CannotStartError(explain(str(refused))) from refused


def check_disk(venv: Path) -> None:
    if not venv.exists() and shutil.disk_usage(venv.parent).free < NEEDED_MB * 1_000_000:
        raise CannotStartError(EXPLANATIONS[0][1])


def try_uv(venv: Path, wanted: dict[str, str]) -> bool:
    """Whether uv did it all; when it cannot (no index it may reach, no cache…) pip tries in turn."""
    uv = shutil.which("uv")
    if uv is None:
        return False
    existed = venv.exists()
    inside = ["--quiet", "--python", str(venv / "bin" / "python")]
    try:
        if not existed:
            step("Création de .venv (uv)", [uv, "venv", "--quiet", "--python", base_python(), str(venv)])
        begin(venv)
        step(installing("uv"), [uv, "pip", "install", *inside, *STRICT, lock_of(wanted)])
        step("Installation du programme", [uv, "pip", "install", *inside, *PROJECT, str(CHECKOUT)])
    except CannotStartError:
        say("uv n’a pas abouti, essai avec pip / uv failed, trying pip")
        if not existed:
            shutil.rmtree(venv, ignore_errors=True)
        return False
    return True


def with_pip(venv: Path, wanted: dict[str, str]) -> None:
    if not (venv / "bin" / "pip").exists():
        check_venv_module()
        step("Création de .venv", [base_python(), "-m", "venv", str(venv)])
    begin(venv)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    step(installing("pip"), [*pip, "install", "--quiet", *STRICT, lock_of(wanted)])
    step("Installation du programme", [*pip, "install", "--quiet", *PROJECT, str(CHECKOUT)])


def installing(tool: str) -> str:
    return f"Installation des bibliothèques ({tool}, une à deux minutes la première fois)"


def lock_of(wanted: dict[str, str]) -> str:
    return str(CHECKOUT / (TEST_LOCK if "test" in wanted else RUN_LOCK))


def base_python() -> str:
    """The interpreter outside any venv: ours may stand in the very folder that is remade."""
    return getattr(sys, "_base_executable", None) or sys.executable


def check_venv_module() -> None:
    probe = subprocess.run([base_python(), "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL)
    if probe.returncode != 0:
        raise CannotStartError(
            "Le module venv de Python manque. Sur Debian ou Ubuntu : apt install python3-venv\n"
            "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"
        )


def begin(venv: Path) -> None:
    """From here on an interruption leaves a .venv that the next start makes anew."""
    (venv / "clara-stamp.json").write_text('{"state": "installing"}', encoding="utf-8")


def write_stamp(venv: Path, wanted: dict[str, str]) -> None:
    partial = venv / "clara-stamp.json.partial"
    partial.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    partial.replace(venv / "clara-stamp.json")


def step(title: str, command: list[str]) -> None:
    """Run one step with a line before and after.  Raises CannotStartError with an explanation."""
    say(f"{title}…")
    started = time.monotonic()
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        raise CannotStartError(explain(done.stdout))
    say(f"  fait en {time.monotonic() - started:.0f} s")


def explain(output: str) -> str:
    """The last lines of `output` and, when we recognise the trouble, what to do about it."""
    lowered = output.lower()
    advice = next((text for words, text in EXPLANATIONS if any(word in lowered for word in words)), "")
    tail = "\n".join(output.strip().splitlines()[-8:])
    return "\n\n".join(part for part in (tail, advice) if part)


if __name__ == "__main__":
    sys.exit(main())
