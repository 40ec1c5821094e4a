"""What the code imports is what pyproject.toml declares, and the heavy parts of it wait until they are needed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.test_architecture import imported_at_once
from vae_core.extras import MODULES

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"app", "benchmarks", "deploy", "hatch_build", "latent_playground", "pages", "tests", "ui", "vae_core"}
USED_TO_RUN = ("vae_core", "ui", "pages", "app.py", "latent_playground.py")
TAKEN_BY_UVICORN = {"httptools", "uvloop"}  # where they are there: nobody imports them
USED_TO_DEVELOP = ("tests", "benchmarks", "hatch_build.py")
COMPARED_WITH = REPOSITORY / "benchmarks" / "others"  # run by an interpreter of its own, which has what it imports


MADE_OF_EXTRAS = (  # classes of theirs, and processes of Ray's
    "vae_core/jobs/ray/driver.py",
    "vae_core/jobs/ray/loading.py",
    "vae_core/jobs/ray/scratch.py",
    "vae_core/jobs/ray/task.py",
    "vae_core/notebook/traits.py",
    "vae_core/notebook/widget.py",
)
EXTRAS = {name: parts for name, parts in PROJECT["optional-dependencies"].items() if name != "dev"}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements: list[str]) -> set[str]:
    return {normalised(re.match(r"[\w.-]+", requirement)[0]) for requirement in requirements}


def sources(tops: tuple[str, ...]) -> Iterator[Path]:
    for top in tops:
        path = REPOSITORY / top
        found = [path] if path.is_file() else sorted(path.rglob("*.py"))
        yield from (one for one in found if COMPARED_WITH not in one.parents)


def imported(source: str) -> set[str]:
    """Top-level names that are imported anywhere in `source`, the standard library's and ours left out."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").split(".")[0])
    return names - set(sys.stdlib_module_names) - OURS


def distributions(tops: tuple[str, ...]) -> dict[str, set[str]]:
    """Imported name -> distributions that bring it."""
    known = packages_distributions()
    names = set().union(*(imported(path.read_text(encoding="utf-8")) for path in sources(tops)))
    return {name: {normalised(one) for one in known.get(name, [name])} for name in names}


def undeclared(found: dict[str, set[str]], requirements: set[str]) -> list[str]:
    return sorted(name for name, brought_by in found.items() if not brought_by & requirements)


def test_everything_imported_is_declared() -> None:
    extras = set().union(*map(declared, EXTRAS.values()))
    assert undeclared(distributions(USED_TO_RUN), declared(PROJECT["dependencies"]) | extras) == []


def test_whoever_develops_has_the_extras_that_are_tested() -> None:
    (own,) = [one for one in PROJECT["optional-dependencies"]["dev"] if one.startswith("latent-playground[")]
    assert sorted(own.partition("[")[2].rstrip("]").split(",")) == sorted(EXTRAS)
    assert set(MODULES) <= set(EXTRAS)


def test_what_is_in_an_extra_waits_until_it_is_asked_for() -> None:
    """Read from the source: no file imports it along with itself, but those that nobody imports before they are asked for."""
    optional = set().union(*MODULES.values())
    at_once = {
        path.relative_to(REPOSITORY).as_posix(): imported_at_once(
            path.read_text(encoding="utf-8"), "ours", is_package=False
        )
        for path in sources(USED_TO_RUN)
    }
    later = [file.removesuffix(".py").replace("/", ".") for file in MADE_OF_EXTRAS]
    found = {
        (file, name)
        for file, names in at_once.items()
        if file not in MADE_OF_EXTRAS
        for name in names
        if name.partition(".")[0] in optional or name.startswith(tuple(later))
    }
    assert found == set()
    assert all(any(name.partition(".")[0] in optional for name in at_once[file]) for file in MADE_OF_EXTRAS)


def test_everything_declared_is_imported() -> None:
    used = set().union(*distributions(USED_TO_RUN).values())
    assert declared(PROJECT["dependencies"]) - used - TAKEN_BY_UVICORN == set()


def test_what_tests_and_benchmarks_import_is_declared_too() -> None:
    everything = declared(PROJECT["dependencies"])
    everything |= set().union(*map(declared, PROJECT["optional-dependencies"].values()))
    assert undeclared(distributions(USED_TO_DEVELOP), everything) == []


def test_an_undeclared_import_is_found() -> None:
    names = imported("import os, numpy.linalg\ndef f():\n    from pandas.api import types\nfrom . import x")
    assert names == {"numpy", "pandas"}
    assert undeclared({"pandas": {"pandas"}, "PIL": {"pillow"}}, {"pillow"}) == ["pandas"]


def test_nothing_loads_torchvision_before_it_is_needed() -> None:
    """Importing it takes seconds, and only a download needs it."""
    door = REPOSITORY / "vae_core" / "_torchvision.py"
    files = [
        path for path in sources(("vae_core", "ui")) if path != door and path.name not in ("__init__.py", "__main__.py")
    ]
    modules = [".".join(path.relative_to(REPOSITORY).with_suffix("").parts) for path in files]
    assert len(modules) > 200
    program = (
        f"import importlib, sys\nfor name in {modules}: importlib.import_module(name)\n"
        "assert 'torch' in sys.modules and 'torchvision' not in sys.modules"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=REPOSITORY, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr[-3000:]


def test_only_one_module_imports_torchvision() -> None:
    door = REPOSITORY / "vae_core" / "_torchvision.py"
    users = [path for path in sources(USED_TO_RUN) if "torchvision" in imported(path.read_text(encoding="utf-8"))]
    assert users == [door]
