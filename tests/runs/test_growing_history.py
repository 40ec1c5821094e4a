"""A history that grows is read as far as it has grown, and anew where it is another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vae_core.runs import history
from vae_core.runs.history import append_record, read_history, rewind


def record(step: int, loss: float = 1.0) -> dict[str, Any]:
    return {**dict.fromkeys(history.STEP_KEYS, 0.5), "step": step, "loss": loss}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "history.jsonl"
    for step in (10, 20, 30):
        append_record(path, record(step))
    return path


@pytest.fixture
def lines_read(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    found: list[bytes] = []
    parse = history.parsed

    def counted(line: bytes) -> Any:
        found.append(line)
        return parse(line)

    monkeypatch.setattr(history, "parsed", counted)
    return found


def test_what_was_read_before_is_not_read_again(path: Path, lines_read: list[bytes]) -> None:
    assert read_history(path).steps["step"] == [10, 20, 30] and len(lines_read) == 3
    append_record(path, record(40))
    with path.open("ab") as file:
        file.write(b'no record\n{"step": 5')  # and a torn one
    found = read_history(path)
    assert found.steps["step"] == [10, 20, 30, 40] and found.left_out == 1 and len(lines_read) == 5
    with path.open("ab") as file:
        file.write(b"0}\n")
    found = read_history(path)
    assert found.steps["step"] == [10, 20, 30, 40] and found.left_out == 2, "a record without a loss is none"
    assert len(lines_read) == 6
    assert read_history(path) == found and len(lines_read) == 6


def test_another_file_in_its_place_is_read_anew(path: Path, lines_read: list[bytes]) -> None:
    read_history(path)
    rewind(path, 20)
    append_record(path, record(30, loss=2.0))
    assert read_history(path).steps["loss"] == [1.0, 1.0, 2.0]
    path.write_bytes(b"")
    assert len(read_history(path)) == 0
    append_record(path, record(10, loss=3.0))
    assert read_history(path).steps["loss"] == [3.0]


def test_few_are_remembered(tmp_path: Path) -> None:
    for number in range(history.MAX_KNOWN + 3):
        append_record(tmp_path / f"{number}.jsonl", record(1))
        read_history(tmp_path / f"{number}.jsonl")
    assert len(history._KNOWN) <= history.MAX_KNOWN


def test_a_long_one_is_not_remembered(path: Path, lines_read: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_TEXT", 10)
    assert read_history(path) == read_history(path)
    assert len(lines_read) == 6
