"""What the component that interpolates is given: the model beside, images to begin with, and pairs worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vae_core.explorer import resources
from vae_core.explorer.differing import differing_words, run_differences
from vae_core.explorer.model import BrowserModel, browser_model
from vae_core.runs import Run
from vae_core.runs.pairs import find_partner

# By the names of the classes, for whatever dataset has them; one that has none of them shows its first and its last.
TELLING = (
    *(("2", "7"), ("3", "8"), ("1", "7")),
    *(("T-shirt/top", "Trouser"), ("Sneaker", "Ankle boot"), ("Pullover", "Ankle boot")),
)
# A first pair of another dataset, with the model that shows it best.
ELSEWHERE = (("mnist-vae-2d", "Digits: 2 → 7"), ("fashion-vae-2d", "Clothes: T-shirt → Trouser"))


@dataclass(frozen=True)
class Beside:
    """The second model: which is chosen, which could be, and what the two do not share."""

    own: str
    chosen: str | None
    choices: list[dict[str, str]]  # id and name
    fair: bool
    sentence: str


@dataclass(frozen=True)
class Preset:
    """A pair worth a look: its images, or none and the id of another model that it is shown with."""

    label: str
    images: list[int]
    run: str | None = None


@dataclass(frozen=True)
class InterpolateData:
    """The component's data.

    Attributes:
        models: the page's own, and in the mode "pair" the one beside it
        beside: None where no second model can be had
        view: the page's state as a dict; read when the page is first shown
        typical: an image of each class, to begin with
        presets: pairs to try
        expert: whether terms and figures are shown
        gif_url: of a route that makes a GIF, the view follows as its query; None where no server makes one
    """

    models: list[BrowserModel]
    beside: Beside | None
    view: dict[str, Any]
    typical: tuple[int, ...]
    presets: list[Preset]
    expert: bool
    gif_url: str | None


def own_presets(run: Run) -> list[Preset]:
    """Of the run's own classes. Raises DamagedRun."""
    names, labels = resources.run_dataset(run).class_names, resources.held_out_classes(run)
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


def beside_of(run: Run, partner_id: str | None, *, expert: bool) -> tuple[Run | None, Beside]:
    """The second model and the words about it: the run's partner unless another of the same images was chosen."""
    others = {
        summary.id: summary.run
        for summary in resources.explorable()
        if summary.run is not None
        and summary.id != run.id
        and resources.latent_space(summary.run).has_map
        and summary.run.config.data.dataset == run.config.data.dataset
    }
    chosen = others.get(partner_id or "")
    if chosen is None:
        chosen = find_partner(run, resources.explorable())
    if chosen is None:  # no partner: one that can be shown, if there is one
        chosen = next((other for other in others.values() if other.config.image_shape == run.config.image_shape), None)
        chosen = chosen or next(iter(others.values()), None)
    return beside(run, chosen, list(others.values()), expert=expert)


def beside(run: Run, chosen: Run | None, others: Sequence[Run], *, expert: bool) -> tuple[Run | None, Beside]:
    """The model `chosen` of those that can be, and the words about it; None in its place where it cannot be shown."""
    choices = [{"id": other.id, "name": other.config.name} for other in others]
    if chosen is None:
        return None, Beside(
            run.config.name, None, [], False, "There is no other model of these images yet: train one to compare."
        )
    own, other_size = run.config.data.image_size, chosen.config.data.image_size
    if own != other_size:
        sentence = (
            f"{run.config.name} was trained on images of {own} pixels a side, {chosen.config.name} on {other_size}, so they "
            "cannot be compared pixel by pixel. Choose another model."
        )
        return None, Beside(run.config.name, chosen.id, choices, False, sentence)
    return chosen, pair_beside(run, chosen, choices, expert=expert)


def pair_beside(run: Run, chosen: Run, choices: list[dict[str, str]], *, expert: bool) -> Beside:
    """Of two models that can be compared: what they do not share."""
    found = run_differences(run, chosen)
    sentence = "Same images, layers, seed and epochs: only the objective differs."
    if found:
        sentence = f"Not a matched pair, so compare with care: they differ in {differing_words(found, expert=expert)}."
    return Beside(run.config.name, chosen.id, choices, not found, sentence)


def interpolate_data(
    run: Run,
    second: Run | None,
    beside: Beside | None,
    *,
    view: dict[str, Any],
    presets: list[Preset],
    expert: bool,
    gif_url: str | None = None,
    label: int = 0,
) -> InterpolateData:
    """Of `run`, and of the model `second` where two are shown; `label`: the class that a conditional model draws. Raises
    DamagedRun.
    """
    models = [run] if second is None else [run, second]
    return InterpolateData(
        models=[browser_model(one, label=label) for one in models],
        beside=beside,
        view=view,
        typical=resources.typical_images(run),
        presets=presets,
        expert=expert,
        gif_url=gif_url,
    )
