"""Pairs of images that are worth a look: each between typical images of two classes."""

from __future__ import annotations

from ui.app import resources
from ui.frontend.interpolate import Preset
from vae_core.runs import Run

# By the names of the classes, for whatever dataset has them; one that has none of them shows its first and its last.
TELLING = (
    *(("2", "7"), ("3", "8"), ("1", "7")),
    *(("T-shirt/top", "Trouser"), ("Sneaker", "Ankle boot"), ("Pullover", "Ankle boot")),
)
# A first pair of another dataset, with the model that shows it best.
ELSEWHERE = (("mnist-vae-2d", "Digits: 2 → 7"), ("fashion-vae-2d", "Clothes: T-shirt → Trouser"))


def own_presets(run: Run) -> list[Preset]:
    """Of the run's own classes. Raises DamagedRun."""
    names, labels = resources.run_dataset(run).class_names, resources.held_out(run).classes
    by_name = {names[int(labels[image])]: image for image in resources.typical_images(run)}
    if len(by_name) < 2:
        return []
    known = list(by_name)
    pairs = [pair for pair in TELLING if set(pair) <= set(known)] or [(known[0], known[-1])]
    return [Preset(" → ".join(name.split("/")[0] for name in pair), [by_name[name] for name in pair]) for pair in pairs]


def other_presets(run: Run) -> list[Preset]:
    """Of other datasets, where their models are there."""
    there = {summary.id: summary.run for summary in resources.explorable() if summary.run is not None}
    found = []
    for run_id, label in ELSEWHERE:
        other = there.get(run_id)
        if other is not None and other.config.data.dataset != run.config.data.dataset:
            found.append(Preset(label, [], run_id))
    return found
