"""Threads are counted by the cores that this process may use."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from vae_core.cores import usable_cores


@pytest.fixture(autouse=True)
def sixteen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: 32 if logical else 16)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(32)), raising=False)


def host(root: Path, groups: str, files: dict[str, str]) -> Path:
    for name, text in {"proc/self/cgroup": groups, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_a_machine_without_limits(tmp_path: Path) -> None:
    assert usable_cores(tmp_path) == 16
    assert usable_cores(host(tmp_path, "0::/user\n", {"sys/fs/cgroup/user/cpu.max": "max 100000\n"})) == 16


def test_a_process_that_is_bound_to_some_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5}, raising=False)
    assert usable_cores(tmp_path) == 2


@pytest.mark.parametrize(("text", "cores"), [("200000 100000", 2), ("250000 100000", 2), ("50000 100000", 1)])
def test_a_quota_of_version_2(tmp_path: Path, text: str, cores: int) -> None:
    assert usable_cores(host(tmp_path, "0::/\n", {"sys/fs/cgroup/cpu.max": text})) == cores


def test_the_smallest_quota_of_the_groups_above_counts(tmp_path: Path) -> None:
    files = {"sys/fs/cgroup/a/b/cpu.max": "max 100000", "sys/fs/cgroup/a/cpu.max": "300000 100000"}
    assert usable_cores(host(tmp_path, "0::/a/b\n", files)) == 3


@pytest.mark.parametrize("folder", ["cpu,cpuacct/docker/1f", "cpu,cpuacct", "cpu"])
def test_a_quota_of_version_1(tmp_path: Path, folder: str) -> None:
    """By the path in /proc, and at the mount where that path is the host's."""
    files = {
        f"sys/fs/cgroup/{folder}/cpu.cfs_quota_us": "400000",
        f"sys/fs/cgroup/{folder}/cpu.cfs_period_us": "100000",
    }
    groups = "4:memory:/docker/1f\n3:cpu,cpuacct:/docker/1f\n"
    assert usable_cores(host(tmp_path, groups, files)) == 4


def test_no_quota_of_version_1(tmp_path: Path) -> None:
    files = {"sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"}
    assert usable_cores(host(tmp_path, "3:cpu:/\n", files)) == 16
