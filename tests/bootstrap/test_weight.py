"""What the web processes must never load: it belongs to the worker's."""

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys
import clara_grants
import clara_grants.app
for package in pkgutil.iter_modules(clara_grants.__path__, "clara_grants."):
    if package.ispkg and importlib.util.find_spec(f"{package.name}.views"):
        importlib.import_module(f"{package.name}.views")
heavy = {"celery", "highspy", "ortools", "scipy", "typst", "vl_convert", "worker"}
print(sorted(heavy & set(sys.modules)))
"""


def test_the_application_and_its_views_load_nothing_heavy() -> None:
    # The views are found by name at run time, where the import contracts do not see them.
    answer = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert (answer.stdout.strip(), answer.stderr) == ("[]", "")
