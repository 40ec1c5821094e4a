"""Run JavaScript under node from a test."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[2] / "ui" / "frontend" / "lib"


def module(name: str) -> str:
    """The address from which a script imports a module of the browser library."""
    return (LIBRARY / name).as_uri()


def run_node(script: str, *arguments: str | Path) -> str:
    """What the script (an ES module; its arguments from process.argv[2] on) printed.

    Without node the test is skipped; under CI it fails, for there node is expected.
    """
    node = shutil.which("node")
    if node is None:
        reason = "node is not installed, so the browser-side decoder cannot be compared with torch"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # "-" reads the script from stdin.
    command = [node, "--input-type=module", "-", *map(str, arguments)]
    done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
