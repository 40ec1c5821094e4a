"""What torchrun starts twice for tests: trainings by both processes, one after the other. See test_together.py."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
import torch.distributed as dist

from vae_core.datasets import dataset
from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.training.distributed import Together, joined
from vae_core.training.group import ALONE, Group
from vae_core.training.place import place_of
from vae_core.training.trainer import follow, train

Losses = list[dict[str, float]]


def data(config: RunConfig) -> tuple[ImageSet, ImageSet]:
    entry = dataset(config.data.dataset)
    size = config.data.image_size
    return entry.load("train", size, config.data.train_images), entry.load("held-out", size, 200)


def losses(config: RunConfig, group: Group = ALONE) -> tuple[Losses, dict[str, torch.Tensor]]:
    """The terms of each record, with the held-out loss where there is one, and the state at the end."""
    found: Losses = []
    for report in train(config, *data(config), group=group):
        if report.terms:
            terms = {name: value for name, value in report.terms.items() if name != "images_per_second"}
            found.append(terms | ({"held_out": report.held_out.loss} if report.held_out else {}))
        if report.step == report.total_steps:
            last = report.state().tensors
    return found, last


def main(folder: Path) -> None:
    torch.set_num_threads(1)
    configs = json.loads((folder / "configs.json").read_text())
    place = place_of()
    assert place is not None
    with joined(place) as group:
        for name, values in configs.items():
            one = Together(place, group.device, dist.PrefixStore(name, group._store))  # of a training each
            if place.leads:
                found, state = losses(parse_run_config(values), one)
                (folder / f"{name}.json").write_text(json.dumps(found))
                torch.save(state, folder / f"{name}.pt")
            else:
                session = follow(one)
                assert session is not None
                torch.save(session.state().tensors, folder / f"{name}.follower.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
