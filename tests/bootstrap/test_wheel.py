"""The built wheel carries all it needs and works outside the checkout."""

import os
import re
import subprocess
import sys
import sysconfig
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from clara_grants import __version__, embedded
from clara_grants.__main__ import base_python
from clara_grants.config import CHECKOUT

# 20 s in all: one build, one bare venv, one server.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A venv with the wheel; the libraries come from ours through a path file, without a network."""
    venv = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([base_python(), "-m", "venv", str(venv)], check=True)
    packages = next(venv.glob("lib/python*/site-packages"))
    # A path added this way does not run the path files it holds: our editable install stays out.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True)
    return venv


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    var = tmp_path_factory.mktemp("wheel-var")
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    yield {**kept, "CLARA_VAR": str(var)}
    embedded.wipe(var)


def tool(bare: Path, environment: dict[str, str], *arguments: str) -> str:
    command = [str(bare / "bin" / "clara-grants"), *arguments]
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_resource_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "clara_grants", "worker", "templates", "migrations"],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    moved = ("templates/", "migrations/")
    wanted = {f"clara_grants/_data/{name}" if name.startswith(moved) else name for name in tracked}
    assert {name for name in wanted - names if (CHECKOUT / name).exists()} == set()


def test_it_tells_its_version(bare: Path, environment: dict[str, str]) -> None:
    assert tool(bare, environment, "--version") == f"clara-grants, version {__version__}\n"


def test_it_runs_from_its_own_folder(bare: Path, environment: dict[str, str]) -> None:
    program = "import clara_grants; print(clara_grants.__file__)"
    command = [str(bare / "bin" / "python"), "-c", program]
    answer = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True)
    assert answer.stdout.startswith(str(bare))


def test_it_migrates_and_serves_a_page(bare: Path, environment: dict[str, str]) -> None:
    assert "Schéma à jour" in tool(bare, environment, "migrate")
    port = embedded.free_port()
    command = [str(bare / "bin" / "clara-grants"), "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, cwd="/", env=environment, stderr=subprocess.PIPE) as server:
        try:
            page = fetch(port, "/", server)
            style = fetch(port, re.findall(r'<link[^>]+href="(/static/[^"]+\.css[^"]*)"', page)[0], server)
        finally:
            server.terminate()
    assert re.search(r'<html[^>]+lang="fr"', page)
    assert "@font-face" in style


def fetch(port: int, path: str, server: "subprocess.Popen[bytes]") -> str:
    """The page at `path`, redirects followed, as soon as the server answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(ConnectionError), closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            if location := answer.getheader("Location"):
                return fetch(port, location, server)
            return answer.read().decode()
        time.sleep(0.1)
    raise AssertionError((server.stderr.read() if server.stderr else b"").decode()[-2000:])
