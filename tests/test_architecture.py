"""How the code depends on itself: no import cycles, and the layers. Read from the source, nothing is imported.

app.py, pages/ -> ui/ -> vae_core/, and within each the packages depend downwards only. Imports inside functions and
under TYPE_CHECKING count as any other.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOPS = ("app.py", "latent_playground.py", "pages", "ui", "vae_core")

# Imports that still point the wrong way, from package to package. An entry goes when its last import has gone.
KNOWN_VIOLATIONS: set[tuple[str, str]] = set()

Graph = dict[str, set[str]]


def modules() -> dict[str, Path]:
    """Name -> file of every Python file that a visitor runs; tests and benchmarks may import what they like."""
    found = {}
    for top in TOPS:
        path = ROOT / top
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            parts = file.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imported(source: str, module: str, is_package: bool) -> Iterator[str]:
    """Full names of all that `source` imports anywhere; relative ones resolved against its own name `module`.

    `from a import b` gives a.b, and importlib.import_module("a") gives a. A package that imports its parts when they
    are asked for (by a module's `__getattr__`) names them in strings: each string is taken for such a name.
    """
    tree = ast.parse(source)
    lazy = any(isinstance(node, ast.FunctionDef) and node.name == "__getattr__" for node in tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".") if is_package else module.split(".")[:-1]
                above = package[: len(package) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.args[0].value
        elif lazy and is_package and isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value if node.value.startswith(f"{module}.") else f"{module}.{node.value}"


def imported_at_once(source: str, module: str, is_package: bool) -> set[str]:
    """Full names of what is imported along with the module: not in functions, not for type checkers alone."""
    body: list[ast.stmt] = []
    left = list(ast.parse(source).body)
    while left:
        node = left.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            body.append(node)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            left += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            left += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
    return set(imported(ast.unparse(ast.Module(body, [])), module, is_package))


def with_packages(files: Graph) -> Graph:
    """Whoever imports a module has imported the packages that it is in."""
    return {
        one: {*others, *(above for other in others for above in parents(other, files))} for one, others in files.items()
    }


def parents(module: str, files: Graph) -> Iterator[str]:
    parts = module.split(".")
    yield from (above for length in range(1, len(parts)) if (above := ".".join(parts[:length])) in files)


def imports_of(files: Mapping[str, Path]) -> Graph:
    """Module -> full names of what it imports, ours or not."""
    return {
        module: set(imported(path.read_text(encoding="utf-8"), module, path.name == "__init__.py"))
        for module, path in files.items()
    }


def file_graph(imports: Graph) -> Graph:
    """Module -> modules of ours that it imports: of "a.b.name" the longest part that is a module."""
    graph: Graph = {module: set() for module in imports}
    for module, names in imports.items():
        for name in names:
            parts = name.split(".")
            longest = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
            known = next((one for one in longest if one in imports), module)
            if known != module:
                graph[module].add(known)
    return graph


def package_of(module: str) -> str:
    """ "ui.features.train" of "ui.features.train.live", "vae_core.runs" of "vae_core.runs.run"; "pages" of a page."""
    parts = module.split(".")
    depth = {"ui": 3 if parts[1:2] == ["features"] else 2, "vae_core": 2}.get(parts[0], 1)
    return ".".join(parts[:depth])


def package_graph(files: Graph) -> Graph:
    graph: Graph = {package_of(module): set() for module in files}
    for module, others in files.items():
        graph[package_of(module)] |= {package_of(other) for other in others} - {package_of(module)}
    return graph


def cycles(graph: Graph) -> list[list[str]]:
    """Groups of two or more that import each other, directly or through others (strongly connected components)."""
    reach = {start: reachable(graph, [start]) for start in graph}
    groups = {tuple(sorted({one, *(other for other in reach[one] if one in reach[other])})) for one in graph}
    return sorted(list(group) for group in groups if len(group) > 1)


def reachable(graph: Graph, starts: Iterable[str]) -> set[str]:
    """All that `starts` import, directly or through others."""
    found: set[str] = set()
    left = list(starts)
    while left:
        for other in graph[left.pop()] - found:
            found.add(other)
            left.append(other)
    return found


FILES = modules()
IMPORTS = imports_of(FILES)
MODULES = file_graph(IMPORTS)
PACKAGES = package_graph(MODULES)


def forbidden(module: str) -> tuple[str, ...]:
    """What a module must not import, by its place."""
    package = package_of(module)
    if module.startswith("vae_core"):
        return ("streamlit", "plotly", "ui", "pages", "app")
    if package == "ui.charts":
        return ("torch", "streamlit", "vae_core", "pages", "app")
    if package == "ui.media":
        return ("torch", "streamlit", "plotly", "vae_core", "pages", "app")
    if module.startswith("ui"):
        return ("pages", "app")
    return ("torch",) if package in ("pages", "app") else ()


LOOKS = "vae_core.looks"  # colours and windows: NumPy alone, so that charts may import it


def broken(module: str, names: Iterable[str]) -> list[str]:
    """Which of the imported names the module must not import."""
    refused = forbidden(module)
    return [name for name in names if not within(name, LOOKS) and any(within(name, other) for other in refused)]


def within(name: str, other: str) -> bool:
    return name == other or name.startswith(f"{other}.")


def test_there_is_code_to_look_at() -> None:
    assert {"app", "ui.charts.curves", "vae_core.runs.store", "pages.train"} <= set(MODULES)
    assert (
        "vae_core.runs" in PACKAGES["vae_core.jobs"] and "vae_core.models.kinds.vae" in MODULES["vae_core.models.kinds"]
    )


def test_no_file_imports_itself_through_others() -> None:
    assert cycles(MODULES) == []


def test_no_package_imports_itself_through_others() -> None:
    graph = {
        one: {other for other in others if (one, other) not in KNOWN_VIOLATIONS} for one, others in PACKAGES.items()
    }
    assert cycles(graph) == []


def test_no_page_imports_another_pages_code() -> None:
    """A page's folder is for that page; what lists them all, as ui/features/routes.py does, stands beside the folders."""
    folders = {one for one in PACKAGES if one.startswith("ui.features.") and FILES[one].name == "__init__.py"}
    assert "ui.features.train" in folders
    across = {(one, other) for one in folders for other in PACKAGES[one] if other.startswith("ui.features.")}
    assert across - KNOWN_VIOLATIONS == set()


def test_nothing_below_imports_a_pages_code() -> None:
    below = ("ui.app", "ui.charts", "ui.media", "ui.http", "ui.frontend", "ui.jobs", "ui.theme")
    upwards = {
        (one, other) for one in below for other in PACKAGES.get(one, ()) if other.startswith(("ui.features.", "pages"))
    }
    assert upwards - KNOWN_VIOLATIONS == set()


@pytest.mark.parametrize("edge", sorted(KNOWN_VIOLATIONS), ids=" -> ".join)
def test_a_known_violation_is_still_there(edge: tuple[str, str]) -> None:
    assert edge[1] in PACKAGES[edge[0]], "It has gone: take it from the list."


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_point_one_way(module: str) -> None:
    assert broken(module, IMPORTS[module]) == []


@pytest.mark.parametrize("package", ["ui.charts", "ui.media"])
def test_charts_and_media_are_arrays_all_the_way_down(package: str) -> None:
    starts = [module for module in MODULES if package_of(module) == package]
    names = {name for module in [*starts, *reachable(MODULES, starts)] for name in IMPORTS[module]}
    assert broken(package, names) == []


def test_what_charts_take_from_below_is_a_leaf() -> None:
    assert {name.partition(".")[0] for name in IMPORTS[LOOKS]} == {"__future__", "numpy"}


def test_models_are_looked_up_where_they_are_all_registered() -> None:
    """Whoever imports `vae_core.models.kind` alone finds a registry that may be empty yet."""
    base = "vae_core.models.kind.MODELS"
    outside = [one for one, names in IMPORTS.items() if base in names and package_of(one) != "vae_core.models"]
    assert outside == []


def test_reading_runs_and_moving_through_latent_space_load_no_pytorch() -> None:
    chosen = [module for module in MODULES if package_of(module) in ("vae_core.runs", "vae_core.latent")]
    assert "vae_core.latent.manifold" in chosen
    program = f"import sys, {', '.join([*chosen, 'vae_core.export.packed', 'vae_core.jobs'])}; print([n for n in ('torch',) if n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_server_that_explores_imports_nothing_heavy_until_it_is_used() -> None:
    """tests/test_exploring_needs_no_pytorch.py asks such a server; this names the file that would end it."""
    at_once = {
        module: imported_at_once(path.read_text(encoding="utf-8"), module, path.name == "__init__.py")
        for module, path in FILES.items()
    }
    graph = with_packages(file_graph(at_once))
    starts = [module for module in FILES if module.partition(".")[0] in ("app", "pages", "ui")]
    reached = reachable(graph, starts) | set(starts)
    assert {"vae_core.models.kinds.vae", "vae_core.metrics.registered.samples"} <= reached
    assert [(one, name) for one in sorted(reached) for name in sorted(at_once[one]) if is_heavy(name)] == []


def is_heavy(name: str) -> bool:
    """PyTorch and what takes seconds beside it; and what makes `vae_core.models` import it."""
    lazy = ("vae_core.models.LatentModel", "vae_core.models.build_model")
    return name.partition(".")[0] in ("torch", "torchvision", "sklearn", "scipy", "pandas") or name in lazy


def test_what_is_imported_at_once_is_found() -> None:
    source = """
import numpy
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import torch
else:
    import scipy.stats
try:
    from sklearn import tree
except ImportError:
    pass
class A:
    import pandas
    def f(self):
        import torchvision
"""
    found = imported_at_once(source, "ui.a", is_package=False)
    assert found == {"numpy", "typing.TYPE_CHECKING", "scipy.stats", "sklearn.tree", "pandas"}
    assert sorted(filter(is_heavy, found)) == ["pandas", "scipy.stats", "sklearn.tree"]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("vae_core.models.base", "import streamlit as st"),
        ("vae_core.models.base", "def f():\n    from plotly.graph_objects import Figure"),
        ("vae_core.runs.store", "import ui.media.images"),
        ("vae_core.runs.store", "import importlib\nimportlib.import_module('streamlit')"),
        ("ui.charts.curves", "import torch.nn"),
        ("ui.charts.curves", "from vae_core import config"),
        ("ui.charts.curves", "from ...vae_core import config"),
        ("ui.media.images", "import streamlit"),
        ("ui.media.drawings", "from vae_core.config import Config"),
        ("pages.train", "from torch import nn"),
        ("ui.app.shell", "from pages import train"),
    ],
)
def test_a_wrong_import_is_found(module: str, source: str) -> None:
    assert len(broken(module, imported(source, module, is_package=False))) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("vae_core.models.base", "import torch\nfrom ..config import ModelConfig"),
        ("ui.charts.curves", "import plotly.graph_objects\nfrom .theme import ink\nfrom ui import images"),
        ("ui.charts.curves", "import torchlight"),
        ("ui.app.shell", "import streamlit, vae_core, torch"),
        ("pages.train", "import streamlit\nfrom ui.app.shell import start_page\nimport vae_core"),
    ],
)
def test_a_right_import_passes(module: str, source: str) -> None:
    assert broken(module, imported(source, module, is_package=False)) == []


def test_cycles_are_found() -> None:
    chain: Graph = {"a": {"b"}, "b": {"c"}, "c": set()}
    assert cycles(chain) == []
    assert cycles({**chain, "c": {"a"}}) == [["a", "b", "c"]]
    assert cycles({"a": {"b"}, "b": {"a"}, "c": {"d", "a"}, "d": {"c"}}) == [["a", "b"], ["c", "d"]]
    files = file_graph({"p": {"p.one"}, "p.one": {"q.two.name"}, "q.two": {"p.three.Thing"}, "p.three": set()})
    assert cycles(files) == [] and cycles(package_graph(files)) == [["p", "q"]]
    lazy = "def __getattr__(name): ...\n_FILES = ('one', 'p.two')"
    assert {"p.one", "p.two"} <= set(imported(lazy, "p", is_package=True))
