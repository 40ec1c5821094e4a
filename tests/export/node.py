"""Run JavaScript under node from a test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    # "-" reads the script from stdin.
    command = [_node(), "--input-type=module", "-", *map(str, arguments)]
    done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def node_function(body: str) -> Iterator[Callable[..., None]]:
    """A function that runs in one Node process, warm after the first calls.

    `body` is an ES module that declares `call(...values)`; the values are what JSON can say.
    """
    serve = """
      import { createInterface } from "node:readline";
      for await (const line of createInterface({ input: process.stdin })) {
        call(...JSON.parse(line));
        process.stdout.write("done\\n");
      }
    """
    command = [_node(), "--input-type=module", "--eval", serve + body]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout and process.stderr

        def call(*values: object) -> None:
            assert process.stdin and process.stdout and process.stderr
            process.stdin.write(json.dumps(values) + "\n")
            process.stdin.flush()
            if process.stdout.readline() != "done\n":
                raise AssertionError(process.stderr.read())

        yield call
        process.stdin.close()


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        reason = "node is not installed, so the browser-side decoder cannot be compared with torch"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return node
