"""The Python that the documents show for the package does run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
PYTHON = re.compile(r"^```python\n(from vae_core import .*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = [(path.name, code) for path in DOCUMENTS for code in PYTHON.findall(path.read_text(encoding="utf-8"))]


def test_there_is_an_example() -> None:
    assert EXAMPLES


@pytest.mark.parametrize(("name", "code"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_runs(name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LATENT_PLAYGROUND_RUNS", raising=False)
    exec(compile(code, name, "exec"), {})
