"""What the documents name is there, and what they show works."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vae_core.models import MODELS

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *(path.relative_to(REPOSITORY).as_posix() for path in sorted((REPOSITORY / "docs").glob("*.md"))),
]
TOPS = ("app.py", "pages", "ui", "vae_core", "tests", "benchmarks", "docs", "checkpoints", ".ci")
MADE_LATER = re.compile(r"data/|checkpoints/<")


def text(document: str) -> str:
    return (REPOSITORY / document).read_text(encoding="utf-8")


def named_paths(content: str) -> set[str]:
    """Paths in `code`, such as `ui/app/` or `vae_core/config.py`, and those of the diagram."""
    quoted = set(re.findall(r"`([\w.-]+(?:/[\w.<>-]+)*/?)`", content))
    diagram = set(re.findall(r"(?<![\w/])(?:ui|vae_core)/[\w/.-]*\w", content))
    files = {one for one in quoted if "/" in one or re.search(r"\.(py|md|toml|txt|js|json)$", one)}
    return {one for one in files | diagram if one.split("/")[0] in TOPS}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_exists(document: str) -> None:
    paths = {one for one in named_paths(text(document)) if not MADE_LATER.match(one)}
    assert [one for one in sorted(paths) if not (REPOSITORY / one).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_file_leads_to_one(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", text(document))
    local = [link for link in links if "://" not in link]
    missing = [link for link in local if not ((REPOSITORY / document).parent / link).exists()]
    assert missing == []


def test_paths_are_found() -> None:
    found = named_paths('`ui/app/` and `vae_core/nothing.py`, `--option`; a["ui/http: routes"]')
    assert found == {"ui/app/", "ui/app", "vae_core/nothing.py", "ui/http"}


def test_the_architecture_names_every_package() -> None:
    named = {one.rstrip("/") for one in named_paths(text("docs/ARCHITECTURE.md"))}
    packages = {
        path.parent.relative_to(REPOSITORY).as_posix()
        for top in ("ui", "vae_core")
        for path in (REPOSITORY / top).glob("*/__init__.py")
    }
    assert len(packages) > 10 and packages - named == set()


def test_the_table_of_changes_leads_to_folders() -> None:
    table = text("docs/ARCHITECTURE.md").split("## I want to change …")[1].split("##")[0]
    folders = re.findall(r"\| `([^`]+)` \|", table)
    assert len(folders) >= 10 and all((REPOSITORY / folder).is_dir() for folder in folders)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_module_of_a_command_is_there(document: str) -> None:
    modules = set(re.findall(r"python -m ((?:vae_core|benchmarks)[\w.]*)", text(document)))
    assert [module for module in sorted(modules) if importlib.util.find_spec(module) is None] == []


def test_the_page_about_faults_names_every_drill_and_tests_that_there_are() -> None:
    page = text("docs/faults.md")
    drills = {path.stem for path in (REPOSITORY / "tests" / "faults" / "drills").glob("[a-z]*.py")}
    assert {name for name in drills if f"`{name}`" not in page} == set()
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_[a-z0-9_]+)(…?)`", page)
    assert named and [name for name, more in named if f"def {name}{'' if more else '('}" not in sources] == []


def test_the_readme_counts_the_kinds_of_model() -> None:
    words = {10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen"}
    assert f"There are {words[len(list(MODELS))]} kinds of model" in " ".join(text("README.md").split())


def test_the_python_in_the_documents_works() -> None:
    shown = text("README.md") + text("docs/models-elsewhere.md")
    program = "\n".join(re.findall(r"```python\n(.*?)```", shown, re.DOTALL))
    program += "\nassert codes.shape == (10000, 2) and model.decode_mean"
    run = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=REPOSITORY, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr[-2000:]
