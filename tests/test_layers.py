"""The arrows point one way: app.py, pages/ -> ui/ -> vae_core/. Read from the source, nothing is imported."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def python_files(top: Path) -> list[Path]:
    """The file itself, or every Python file below the folder; none where nothing is."""
    return [top] if top.is_file() else sorted(top.rglob("*.py"))


def imported(source: str, module: str, is_package: bool) -> Iterator[str]:
    """Full names of all that `source` imports anywhere, functions included; relative ones resolved against
    its own name `module`. `from a import b` gives a.b, and importlib.import_module("a") gives a."""
    for node in ast.walk(ast.parse(source)):
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


def broken(relative: str, source: str) -> list[str]:
    """What the file at `relative`, a path inside the repository, imports and must not."""
    path = Path(relative)
    parts = list(path.with_suffix("").parts)
    is_package = parts[-1] == "__init__"
    module = ".".join(parts[:-1] if is_package else parts)
    refused = forbidden(relative)
    return [
        f"{relative} imports {name}"
        for name in imported(source, module, is_package)
        if any(name == other or name.startswith(other + ".") for other in refused)
    ]


def forbidden(relative: str) -> tuple[str, ...]:
    """The packages a file must not import, by its place."""
    if relative.startswith("vae_core/"):
        return ("streamlit", "plotly", "ui", "pages", "app")
    if relative.startswith("ui/charts/"):
        return ("torch", "streamlit", "vae_core", "pages", "app")
    if relative == "ui/media/images.py":
        return ("torch", "streamlit", "plotly", "vae_core", "pages", "app")
    if relative.startswith("ui/"):
        return ("pages", "app")
    if relative.startswith("pages/"):
        return ("torch",)
    return ()


def all_code() -> list[str]:
    """Every Python file a visitor runs; tests and benchmarks may import what they like."""
    tops = ("app.py", "pages", "ui", "vae_core")
    return [path.relative_to(ROOT).as_posix() for top in tops for path in python_files(ROOT / top)]


def test_there_is_code_to_look_at() -> None:
    assert "ui/media/images.py" in all_code()
    assert any(name.startswith("vae_core/") for name in all_code())


@pytest.mark.parametrize("relative", all_code())
def test_imports_point_one_way(relative: str) -> None:
    assert broken(relative, (ROOT / relative).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("relative", "source"),
    [
        ("vae_core/models/base.py", "import streamlit as st"),
        ("vae_core/models/base.py", "def f():\n    from plotly.graph_objects import Figure"),
        ("vae_core/runs/store.py", "import ui.media.images"),
        ("vae_core/runs/store.py", "import importlib\nimportlib.import_module('streamlit')"),
        ("ui/charts/curves.py", "import torch.nn"),
        ("ui/charts/curves.py", "from vae_core import config"),
        ("ui/charts/__init__.py", "from ...vae_core import config"),
        ("ui/media/images.py", "import streamlit"),
        ("pages/1_train.py", "from torch import nn"),
        ("ui/shell.py", "from pages import train"),
    ],
)
def test_a_wrong_import_is_found(relative: str, source: str) -> None:
    assert len(broken(relative, source)) == 1


@pytest.mark.parametrize(
    ("relative", "source"),
    [
        ("vae_core/models/base.py", "import torch\nfrom ..config import ModelConfig"),
        (
            "ui/charts/curves.py",
            "import plotly.graph_objects\nfrom .theme import ink\nfrom ui import images",
        ),
        ("ui/charts/curves.py", "import torchlight"),
        ("ui/shell.py", "import streamlit, vae_core, torch"),
        ("pages/1_train.py", "import streamlit\nfrom ui.app.shell import start_page\nimport vae_core"),
    ],
)
def test_a_right_import_passes(relative: str, source: str) -> None:
    assert broken(relative, source) == []
