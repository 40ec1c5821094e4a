"""The runs that were trained from recipes: which they are, their results, the page that shows each, and their speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.app import run_pictures
from ui.app import run_text as run_words
from ui.app.markdown import escaped
from vae_core.config import ConfigError
from vae_core.datasets import dataset
from vae_core.experiment import Reference, RunConfig
from vae_core.models import MODELS
from vae_core.recipes.lengths import published_images
from vae_core.recipes.measured import Measured
from vae_core.runs import DamagedRun, Run
from vae_core.runs.pairs import find_partner
from vae_core.runs.store import RunSummary


@dataclass(frozen=True)
class RecipeRun:
    """A run of a recipe.

    Attributes:
        summary: as the store lists it
        run: the run in it
        distortion, loss: held-out after its last epoch, nats an image; None until it has finished
    """

    summary: RunSummary
    run: Run
    distortion: float | None = None
    loss: float | None = None

    def words(self, reference: Reference | None) -> str:
        """ "**Mine**: 0.2531 mean BCE a pixel, held-out, after 5 epochs of 10,000 images". Markdown."""
        assert self.distortion is not None and self.loss is not None and self.summary.status is not None
        status = self.summary.status
        if reference is None:
            came_to = f"held-out distortion {run_words.nats(self.distortion)} nats an image"
        else:
            nats = self.loss if reference.metric == "loss" else self.distortion
            came_to = run_words.against_published(
                reference, nats, status.train_images, published_images(self.run.config)
            )
        origin = ", came with the project" if status.shipped else ""
        return (
            f"**{escaped(self.summary.name)}**: {came_to}; {_epochs(status.epoch)} of {status.train_images:,} "
            f"images{origin}"
        )


def by_recipe(summaries: Sequence[RunSummary]) -> dict[str, list[RecipeRun]]:
    """Runs by the recipe in their configuration, as the store lists them but those made here before shipped ones."""
    found: dict[str, list[RecipeRun]] = {}
    for one in sorted(summaries, key=lambda one: one.status is not None and one.status.shipped):
        if one.run is None or one.status is None or one.run.config.recipe is None:
            continue
        entry = RecipeRun(one, one.run)
        if one.status.state == "finished" and one.run.has_weights():
            try:
                epochs = run_pictures.history(one.run).epochs
            except DamagedRun:
                continue
            if epochs["distortion"] and one.run.config.latent_space.has_encoder:
                entry = RecipeRun(one, one.run, epochs["distortion"][-1], epochs["loss"][-1])
        found.setdefault(one.run.config.recipe, []).append(entry)
    return found


def address(run: Run, page: str, summaries: Sequence[RunSummary]) -> dict[str, str]:
    """The query parameters that open `page`, by its label in the menu, on that run."""
    if page == "Train":
        return {"training": run.id}
    if page == "AE beside VAE":
        try:
            partner = find_partner(run, summaries)
        except (DamagedRun, ConfigError):
            partner = None
        return {"left": (partner or run).id, "right": run.id}
    if page == "Reconstruct":
        part = "anomaly" if run.config.data.leave_out else "denoise" if hasattr(run.config.model, "noise") else "images"
        return {"run": run.id, "part": part}
    return {"run": run.id}


def grid_address(run: Run, side: int, reach: float) -> dict[str, str]:
    """The query parameters that open Latent map with the manifold of `side` tiles a side from −reach to reach."""
    box = ",".join(f"{edge:g}" for edge in (-reach, reach, -reach, reach))
    return {"run": run.id, "manifold": "box", "tiles": str(side), "tile-box": box}


def speed(runs: Sequence[RecipeRun], result: Measured | None) -> tuple[float | None, str]:
    """(seconds of training an image, where that was): of the newest own run, else as measured, else None."""
    for run in runs:
        status = run.summary.status
        if status is not None and not status.shipped and status.seconds > 0 and status.epoch * status.train_images > 0:
            return status.seconds / (status.epoch * status.train_images), "here"
    if result is not None:
        return 1 / result.images_per_second, f"on {result.machine}"
    return None, ""


def setting(config: RunConfig) -> str:
    """The setting of a recipe that has no source to state it: data, model, network, training."""
    data, model, training = config.data, config.model, config.training
    return (
        f"{dataset(data.dataset).title} {data.image_size}×{data.image_size}, {MODELS.get(model.name).title}, "
        f"{'dense' if model.network == 'dense' else 'convolutional'}, {model.latent_dim}-D, batch "
        f"{training.batch_size}, {training.epochs} epochs"
    )


def _epochs(count: float) -> str:
    return "1 epoch" if round(count) == 1 else f"{round(count)} epochs"
