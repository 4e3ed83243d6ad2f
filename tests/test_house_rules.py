"""The habits a linter cannot spell.  Each failure message says what to do instead."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Enum, text
from sqlalchemy.orm import Session

import clara_grants
from clara_grants.config import CHECKOUT
from clara_grants.kernel import i18n
from clara_grants.kernel.db import Base
from clara_grants.kernel.errors import DomainError

PACKAGE = CHECKOUT / "clara_grants"
SOURCES = sorted([*PACKAGE.rglob("*.py"), *(CHECKOUT / "worker").rglob("*.py")])
OBEYING = sorted([*SOURCES, *(CHECKOUT / "tests").rglob("*.py")])
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
CLOCK_READERS = {
    "clara_grants/kernel/clock.py": "the one reading of the clock",
}


def name_of(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def functions_of(path: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("path", OBEYING, ids=name_of)
def test_files_and_functions_stay_readable(path: Path) -> None:
    long = [f.name for f in functions_of(path) if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION]

    assert path.read_text("utf-8").count("\n") <= LONGEST_FILE, "Split this module along its nouns."
    assert long == [], "Extract named steps."


def writers_of(*attributes: str) -> set[tuple[str, str]]:
    """(file, function) of every assignment to one of these attributes."""
    return {
        (name_of(path), function.name)
        for path in SOURCES
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for part in ast.walk(target)
        if isinstance(part, ast.Attribute) and part.attr in attributes
    }


def test_one_function_moves_a_file() -> None:
    assert writers_of("stage", "step_id") == {("clara_grants/submissions/services/positions.py", "advance")}


def test_services_never_commit() -> None:
    culprits = [
        name_of(path)
        for path in PACKAGE.rglob("*.py")
        if ("services" in path.parts or path.name == "services.py") and ".commit(" in path.read_text("utf-8")
    ]
    assert culprits == [], "The request, the task or the command owns the transaction."


def test_only_the_clock_reads_the_time() -> None:
    reading = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|func\.now\(|time\.time\(")
    culprits = [name_of(p) for p in SOURCES if reading.search(p.read_text("utf-8"))]
    assert [c for c in culprits if c not in CLOCK_READERS] == [], "Take `now` as an argument."


def test_defaults_take_the_instant_of_the_unit_of_work() -> None:
    spoken = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.server_default is not None and "now()" in str(getattr(column.server_default, "arg", ""))
        if "clara_now()" not in str(getattr(column.server_default, "arg", ""))
    ]
    migrations = "\n".join(p.read_text("utf-8") for p in (CHECKOUT / "migrations").rglob("*.py"))
    assert spoken == []
    assert re.findall(r"(?<!clara_)(?<!utc_)\bnow\(\)", migrations) == []


def test_collections_are_loaded_on_purpose() -> None:
    loose = [
        str(relation)
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.uselist and relation.lazy != "raise"
    ]
    assert loose == [], 'Write lazy="raise" and load what the page needs.'


def test_checks_are_named() -> None:
    unnamed = [
        table.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and not constraint.name
    ]
    assert unnamed == []


def test_each_enum_column_is_checked_by_the_database(session: Session) -> None:
    stored = {
        (row.table_name, row.name): row.definition
        for row in session.execute(
            text(
                "select conrelid::regclass::text as table_name, conname as name,"
                " pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'c'"
            )
        )
    }
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, Enum):
                definition = stored[table.name, f"ck_{table.name}_{column.type.name}"]
                assert set(re.findall(r"'([^']*)'::", definition)) == set(column.type.enums), column


def every_refusal() -> list[type[DomainError]]:
    for module in pkgutil.walk_packages(clara_grants.__path__, "clara_grants."):
        if module.name.rsplit(".", 1)[-1] == "errors":
            importlib.import_module(module.name)
    found, waiting = [], [DomainError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return found


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    codes = {kind.code for kind in every_refusal()}
    silent = [c for c in sorted(codes) if not i18n.knows(c) or set(i18n.catalogue()[c]) != {"fr", "en"}]
    assert silent == []


def test_every_text_exists_in_both_languages() -> None:
    lame = [code for code, texts in i18n.catalogue().items() if not (texts.get("fr") and texts.get("en"))]
    assert lame == []


def test_no_drawer_for_odds_and_ends() -> None:
    drawers = {"common", "utils", "helpers", "misc", "util", "shared"}
    assert [name_of(p) for p in SOURCES if drawers & {*p.parts, p.stem}] == []


def test_templates_ask_predicates_never_roles() -> None:
    templates = (CHECKOUT / "templates").rglob("*.html")
    asking = re.compile(r"Role\.|is_anywhere|\.has\(|holds_everywhere|\.grants\b")
    assert [name_of(t) for t in templates if asking.search(t.read_text("utf-8"))] == []


def test_the_kernel_stays_small() -> None:
    lines = sum(p.read_text("utf-8").count("\n") for p in (PACKAGE / "kernel").glob("*.py"))
    assert lines <= 2000


def test_the_web_process_stays_light() -> None:
    heavy = ("ortools", "highspy", "scipy", "vl_convert", "typst", "celery")
    program = (
        "import sys, clara_grants.app as a\n"
        "from flask import Flask\n"
        "a.register_domains(Flask('x'))\n"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


WRITTEN = {".py", ".html", ".md", ".yaml", ".yml", ".toml", ".txt", ".sql", ".js", ".css", ".in", ".typ"}


def test_nothing_speaks_of_the_place_it_was_made_in() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    place = re.compile(r"/wo" r"rk/|bash_" r"jobs|\.lib" r"rary|/tmp/" r"plan|\.\./sha" r"red")
    written = [CHECKOUT / n for n in tracked.stdout.splitlines() if Path(n).suffix in WRITTEN]
    spoken = [p for p in written if p.exists() and place.search(p.read_text("utf-8", errors="ignore"))]
    assert [name_of(p) for p in spoken] == []
