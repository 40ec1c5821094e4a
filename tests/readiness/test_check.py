"""What would end a training after it was made is said before: nothing is created then."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_core import readiness
from vae_core.config import ConfigError
from vae_core.datasets import folder_name
from vae_core.datasets.allowed import allow_folder
from vae_core.experiment import RunConfig, with_settings
from vae_core.jobs import queue, room
from vae_core.limits import LimitError
from vae_core.readiness import check_ready
from vae_core.recipes import recipe
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]


def folder(path: Path, classes: int, each: int) -> str:
    """The dataset name of a new folder of images of one's own."""
    for label in range(classes):
        (path / f"class {label:03}").mkdir(parents=True)
        for number in range(each):
            pixels = np.full((32, 32, 3), (label * 7 + number) % 256, np.uint8)
            Image.fromarray(pixels).save(path / f"class {label:03}" / f"{number}.png")
    allow_folder(path)
    return folder_name(path)


def on(name: str, *settings: str, base: str = "fashion-vae-2d") -> RunConfig:
    return with_settings(recipe(base).config, [f"data.dataset={name}", "data.image_size=32", *settings])


def test_batch_norm_with_one_image(tmp_path: Path) -> None:
    two = folder(tmp_path / "two", 1, 2)  # one of them held out
    check_ready(on(two))
    with pytest.raises(
        ConfigError, match="Batch norm needs two images at least in a batch, and two has one to learn from"
    ):
        check_ready(on(two, "model.batch_norm=true"))


@pytest.mark.parametrize(
    ("base", "settings", "way_out"),
    [
        ("fashion-vae-2d", ["model.batch_norm=true"], "turn model.batch_norm off, or"),
        ("fashion-vae-2d", ["model.network=conv", "model.layers=product-photos"], "use model.layers by-widths, or"),
        ("gan", [], "use model.network dense, or"),  # DCGAN's discriminator has batch norm whatever the generator has
        ("gan", ["model.batch_norm=true"], "use model.network dense, or"),
    ],
)
def test_the_way_out_of_batch_norm(tmp_path: Path, base: str, settings: list[str], way_out: str) -> None:
    two = folder(tmp_path / "two", 1, 2)
    with pytest.raises(ConfigError, match=way_out):
        check_ready(on(two, "data.train_images=1", *settings, base=base))


def test_more_classes_than_a_conditional_model_has(tmp_path: Path) -> None:
    many = folder(tmp_path / "many", 30, 2)
    with pytest.raises(ConfigError, match=r"model\.classes is 10, but many has 30 classes; use 30 or more"):
        check_ready(on(many, base="conditional-vae"))
    check_ready(on(many, "model.classes=30", base="conditional-vae"))


def test_a_class_left_out_that_is_not_there(tmp_path: Path) -> None:
    three = folder(tmp_path / "three", 3, 3)
    with pytest.raises(ConfigError, match=r"data\.leave_out names class 9, but three has classes 0 to 2"):
        check_ready(on(three, "data.leave_out=[9]"))
    check_ready(on(three, "data.leave_out=[2]"))


def test_an_imageless_rest_and_more_images_than_there_are(tmp_path: Path) -> None:
    name = folder(tmp_path / "few", 2, 4)
    with pytest.raises(
        ConfigError, match=r"data\.train_images is 100, but few has \d here; use 1 to \d, or leave it empty"
    ):
        check_ready(on(name, "data.train_images=100"))


def test_a_folder_that_has_gone(tmp_path: Path) -> None:
    allow_folder(tmp_path / "gone")
    with pytest.raises(ConfigError, match="gone"):
        check_ready(on(folder_name(tmp_path / "gone")))


def test_nothing_is_made_of_what_is_refused(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_TRAINING_BYTES", "1000000")
    with pytest.raises(LimitError, match="at most 1 MB are allowed here"):
        queue.submit(store, tiny())
    assert store.ids() == set() and not list(store.root.glob("[!.]*"))


def test_a_resumed_run_is_held_against_the_machine_as_it_is_now(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(tiny(), run_id="mine")
    run.write_status(run.status().model_copy(update={"state": "interrupted", "train_images": 512}))
    monkeypatch.setattr(readiness.check, "available_memory", lambda: 10**6)
    monkeypatch.setattr(queue, "memory_at_its_turn", lambda store: 10**6)
    monkeypatch.setattr(readiness.check, "GPU", Path("/nowhere"))
    with pytest.raises(LimitError, match="this machine has 1 MB left"):
        queue.enqueue(store, run, pid=1)
    assert run.status().state == "interrupted"


def test_a_training_in_the_way_gives_its_memory_back(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "available_memory", lambda: 1000)
    assert queue.memory_at_its_turn(store) == 1000
    run = store.create(tiny(), run_id="now")
    run.write_status(run.status().model_copy(update={"state": "running"}).owned(os.getpid()))
    assert queue.memory_at_its_turn(store) > 1000 + 50_000_000
    monkeypatch.setenv("LATENT_PLAYGROUND_TRAININGS", "2")
    assert queue.memory_at_its_turn(store) == 1000, "it is not waited for"


def test_processes_beside_the_server_are_what_linux_ends_first() -> None:
    score = Path("/proc/self/oom_score_adj")
    if not score.exists():
        pytest.skip("only Linux has it")
    program = (
        f"from vae_core.jobs.executor import lower_priority; lower_priority(0); print(open({str(score)!r}).read())"
    )
    assert int(subprocess.check_output([sys.executable, "-c", program])) == 800


def test_a_process_beside_the_server_steps_back_with_its_whole_session() -> None:
    """Where Linux shares the cores among sessions, a niceness within one gives the server nothing."""
    group = Path("/proc/self/autogroup")
    if not group.exists():
        pytest.skip("only Linux has it, and not every one")
    program = (
        f"from vae_core.jobs.executor import lower_priority; lower_priority(10); print(open({str(group)!r}).read())"
    )
    said = subprocess.check_output([sys.executable, "-c", program], start_new_session=True, text=True)
    assert said.strip().endswith("nice 10")
