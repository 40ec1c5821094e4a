"""What a training takes of the machine's memory, what is left of it, and what is said when it was less."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
import torch

from vae_core.experiment import RunConfig, with_settings
from vae_core.limits import LimitError
from vae_core.memory import available_memory, gigabytes, out_of_memory
from vae_core.readiness import check_memory, training_memory
from vae_core.recipes import recipe

GB = 10**9
WIDE = ("model.network=conv", "model.widths=[2048,64]", "model.activation=relu")


def config(*settings: str) -> RunConfig:
    return with_settings(recipe("fashion-vae-2d").config, list(settings))


def test_a_wide_convolution_with_a_large_batch_says_which_batch_would_do() -> None:
    wide = config(*WIDE, "training.batch_size=8192")
    with pytest.raises(
        LimitError, match=r"about \d+\.\d GB of memory, and at most 8\.0 GB are allowed here"
    ) as refused:
        check_memory(wide, 12_000, 100 * GB)
    assert "with a training.batch_size of 512 it would take about 4.9 GB" in str(refused.value)
    check_memory(config(*WIDE, "training.batch_size=512"), 12_000, 100 * GB)


def test_where_no_batch_is_small_enough_the_network_has_to_be() -> None:
    with pytest.raises(LimitError, match=r"this machine has 600 MB left; use narrower or fewer model\.hidden"):
        check_memory(config("model.hidden=[4096,4096]"), 12_000, 600 * 10**6)


def test_what_a_machine_has_counts_below_what_is_allowed() -> None:
    need = training_memory(config(), 12_000).total
    check_memory(config(), 12_000, need)
    with pytest.raises(LimitError, match="this machine has"):
        check_memory(config(), 12_000, need - 1)
    check_memory(config(), 12_000, None)  # a GPU says it itself


def test_every_recipe_fits_a_small_machine() -> None:
    from vae_core.recipes import RECIPES

    for name in RECIPES:
        assert training_memory(RECIPES.get(name).config, 12_000).total < 2 * GB, name


@pytest.fixture
def sixteen(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sixteen:
        available = 16 * GB

    monkeypatch.setattr(psutil, "virtual_memory", Sixteen)


def written(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("groups", "files", "left"),
    [
        ("0::/\n", {}, 16 * GB),
        ("0::/a\n", {"a/memory.max": "max\n", "a/memory.current": "5\n"}, 16 * GB),
        ("0::/a\n", {"a/memory.max": f"{4 * GB}", "a/memory.current": f"{3 * GB}"}, GB),
        (
            "0::/a\n",
            {
                "a/memory.max": f"{4 * GB}",
                "a/memory.current": f"{3 * GB}",
                "a/memory.stat": f"anon 1\ninactive_file {GB}\n",
            },
            2 * GB,
        ),
        (
            "4:memory:/b\n",
            {"memory/b/memory.limit_in_bytes": f"{2 * GB}", "memory/b/memory.usage_in_bytes": f"{3 * GB}"},
            0,
        ),
        (
            "4:memory:/b\n",
            {"memory/memory.limit_in_bytes": "9223372036854771712", "memory/memory.usage_in_bytes": "7"},
            16 * GB,
        ),
    ],
)
@pytest.mark.usefixtures("sixteen")
def test_a_container_has_what_its_group_has_left(tmp_path: Path, groups: str, files: dict[str, str], left: int) -> None:
    root = written(tmp_path, {"proc/self/cgroup": groups, **{f"sys/fs/cgroup/{k}": v for k, v in files.items()}})
    assert available_memory(root) == left


def test_an_allocators_own_words_become_a_sentence() -> None:
    with pytest.raises(RuntimeError) as refused:
        torch.empty(2**55)
    assert "DefaultCPUAllocator" in str(refused.value) or "allocate" in str(refused.value)
    for error in (refused.value, MemoryError(), torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")):
        said = out_of_memory(error)
        assert said is not None and said.startswith("This machine's memory is full: ") and "smaller batch" in said
    assert out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied")) is None
    assert (gigabytes(4.84e9), gigabytes(3.2e8)) == ("4.8 GB", "320 MB")
