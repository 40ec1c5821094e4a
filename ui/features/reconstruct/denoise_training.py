"""A model that has learnt to denoise the images at hand: find it, or train one with one click."""

from __future__ import annotations

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.shell import TRAIN, show_run
from ui.features.reconstruct.denoise_text import NOISE_NAMES, NOISE_WORDS
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.models.kinds.denoising_autoencoder import Corruption
from vae_core.recipes import RECIPES, matched
from vae_core.runs import Run, Status
from vae_core.runs.store import RunSummary

DENOISER = "denoising-autoencoder"
RECIPE_OF: dict[Corruption, str] = {"gaussian": "s4-denoising-gaussian", "masking": "s4-denoising-masking"}
LARGEST_DENSE = 32  # pixels a side; dense layers on larger images are mostly weights


def same_images(run: Run, *, trained: bool = True) -> list[RunSummary]:
    """The runs with an encoder of the same dataset and image size, the run itself too; `trained`: with weights."""
    data = run.config.data
    return [
        summary
        for summary in (resources.explorable() if trained else resources.summaries())
        if summary.run is not None
        and resources.latent_space(summary.run).has_encoder
        and (summary.run.config.data.dataset, summary.run.config.data.image_size) == (data.dataset, data.image_size)
    ]


def denoisers_of(run: Run, noise: Corruption | None = None) -> list[Run]:
    """The trained denoising autoencoders of the same images; of one kind of noise, or of any."""
    found = [summary.run for summary in same_images(run) if summary.run is not None]
    return [one for one in found if _is_denoiser(one.config, noise)]


def denoiser_config(run: Run, noise: Corruption) -> RunConfig:
    """The recipe for that noise on the run's images, whose pixels are scored as the run scores them. Raises ConfigError."""
    config = RECIPES.get(RECIPE_OF[noise]).config
    data = run.config.data
    if (config.data.dataset, config.data.image_size) == (data.dataset, data.image_size):
        return config
    values = config.model_dump(mode="json")
    values["data"] |= {"dataset": data.dataset, "image_size": data.image_size}
    values["model"] |= {
        "likelihood": run.config.model.likelihood,
        "likelihood_scale": run.config.model.likelihood_scale,
    }
    if data.image_size > LARGEST_DENSE:
        values["model"]["network"] = "conv"
    values["name"] = f"{resources.run_dataset(run).title[:40]} · denoising ({NOISE_NAMES[noise]})"
    return matched(parse_run_config(values | {"recipe": None, "reference": None}))


def offer_denoiser(run: Run, noise: Corruption) -> None:
    """Nothing when there is one for this noise; else the button that trains one, or how far that is."""
    learning = [
        summary
        for summary in same_images(run, trained=False)
        if summary.run is not None
        and _is_denoiser(summary.run.config, noise)
        and summary.status is not None
        and summary.status.active
    ]
    if learning:
        there = bool(denoisers_of(run, noise))
        jobs.follow(jobs.stages(learning[:1]), lambda one, status: _say_training(one, status, shown=there))
    elif not denoisers_of(run, noise):
        _offer(run, noise)


def _is_denoiser(config: RunConfig, noise: Corruption | None) -> bool:
    return config.model.name == DENOISER and noise in (None, getattr(config.model, "noise", None))


def _offer(run: Run, noise: Corruption) -> None:
    kind = NOISE_NAMES[noise] if session.is_expert() else NOISE_WORDS["plain"][noise].lower()
    title, size = escaped(resources.run_dataset(run).title), run.config.data.image_size
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"No model here has learnt to remove **{kind}** from images of {title} of {size} × {size} pixels yet. The "
            "pictures above are by models that were trained on clean images only. A model that is trained to reconstruct "
            f"clean images from noisy ones does better.{_elsewhere(run, noise)}"
        )
        pressed = st.button("Train a denoiser", key="train-denoiser", type="primary", icon=":material/model_training:")
        ready = _ready(noise)
        if ready is not None and st.button(
            "Show one that is ready",
            on_click=show_run,
            args=(ready.id,),
            key="ready-denoiser",
            icon=":material/arrow_forward:",
        ):
            st.rerun()  # the whole page, of another model now
    if pressed and jobs.attempt(lambda: jobs.submit(denoiser_config(run, noise))) is not None:
        st.rerun()


def _ready(noise: Corruption) -> Run | None:
    """A model of whatever images that has learnt to remove that noise: a shipped one first."""
    found = [summary for summary in resources.explorable() if summary.run and _is_denoiser(summary.run.config, noise)]
    found.sort(key=lambda summary: not (summary.status and summary.status.shipped))
    return found[0].run if found else None


def _elsewhere(run: Run, noise: Corruption) -> str:
    """A denoising autoencoder of the same dataset in another size; empty without. Markdown."""
    for summary in resources.explorable():
        other = summary.run
        if other is not None and other.config.data.dataset == run.config.data.dataset:
            size = other.config.data.image_size
            if size != run.config.data.image_size and _is_denoiser(other.config, noise):
                return (
                    f" “{escaped(summary.name)}” has learnt it on {size} × {size} pixels: choose it as the model of "
                    "this page to see how well it removes the noise."
                )
    return ""


def _say_training(run: Run, status: Status, *, shown: bool) -> None:
    """How far the training is; the page is drawn again once there is something to show."""
    if run.has_weights() and not shown:
        jobs.page_again()
    with st.container(border=True):
        jobs.progress(run, status, name=run.config.name)
        with st.container(horizontal=True, vertical_alignment="center"):
            after = (
                "It is among the models already."
                if shown
                else "It joins the models above as soon as it has been saved."
            )
            st.markdown(f"This model learns to denoise. {after}")
            st.page_link(TRAIN, label="Watch it learn", icon=":material/arrow_forward:")
