"""A model that has learnt to denoise the images at hand: find it, or have one trained at a click."""

from __future__ import annotations

import contextlib

import streamlit as st

from ui.app import resources, session
from ui.app.markdown import escaped
from ui.app.shell import TRAIN
from ui.features.reconstruct.denoise_text import NOISE_NAMES
from vae_core.config import ConfigError
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.jobs.queue import dispatch, enqueue
from vae_core.models.corruption import Corruption
from vae_core.recipes import RECIPES, matched
from vae_core.runs import Run, RunError
from vae_core.runs.store import RunSummary

DENOISER = "denoising-autoencoder"
RECIPE_OF: dict[Corruption, str] = {"gaussian": "s4-denoising-gaussian", "masking": "s4-denoising-masking"}
LARGEST_DENSE = 32  # pixels a side; dense layers on larger images are mostly weights
LOOK_AGAIN_SECONDS = 2.0


def same_images(run: Run, *, trained: bool = True) -> list[RunSummary]:
    """The runs of the same dataset and image size, the run itself too; `trained`: with weights to look through."""
    data = run.config.data
    return [
        summary
        for summary in (resources.explorable() if trained else resources.summaries())
        if summary.run is not None
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
        there = denoisers_of(run, noise)
        st.fragment(_say_learning, run_every=LOOK_AGAIN_SECONDS)(learning[0].id, bool(there))
    elif not denoisers_of(run, noise):
        _offer(run, noise)


def _is_denoiser(config: RunConfig, noise: Corruption | None) -> bool:
    return config.model.name == DENOISER and noise in (None, getattr(config.model, "noise", None))


def _offer(run: Run, noise: Corruption) -> None:
    kind, title, size = NOISE_NAMES[noise], escaped(resources.run_dataset(run).title), run.config.data.image_size
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"No model here has learnt to undo **{kind}** on images of {title} of {size} × {size} pixels yet. The "
            "pictures below show what models make of it that only ever saw clean images. One that is given noisy "
            f"images in training, and asked for the clean ones, does better.{_elsewhere(run, noise)}"
        )
        pressed = st.button(
            "Train a denoising autoencoder", key="train-denoiser", type="primary", icon=":material/model_training:"
        )
    if pressed and _train(run, noise):
        st.rerun()


def _elsewhere(run: Run, noise: Corruption) -> str:
    """A denoising autoencoder of the same dataset in another size; empty without. Markdown."""
    for summary in resources.explorable():
        other = summary.run
        if other is not None and other.config.data.dataset == run.config.data.dataset:
            size = other.config.data.image_size
            if size != run.config.data.image_size and _is_denoiser(other.config, noise):
                return (
                    f" “{escaped(summary.name)}” has learnt it on {size} × {size} pixels: choose it as the model of "
                    "this page to see what it makes of the noise."
                )
    return ""


def _train(run: Run, noise: Corruption) -> bool:
    """Whether it is in line; says why not."""
    store = resources.store()
    try:
        made = store.create(denoiser_config(run, noise))
        with contextlib.suppress(RunError):  # somebody else's page has found it in line already and started it
            enqueue(store, made)
        dispatch(store)
    except (ConfigError, RunError) as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return False
    resources.forget_summaries()
    session.watch_training(made.id)
    return True


def _say_learning(run_id: str, shown: bool) -> None:
    """How far the training is; the page is drawn anew once there is something to show, and once it has ended."""
    summary = next((one for one in resources.summaries() if one.id == run_id), None)
    run, status = (summary.run, summary.status) if summary else (None, None)
    if run is None or status is None or not status.active or (run.has_weights() and not shown):
        st.rerun(scope="app")
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        name = escaped(run.config.name)
        if status.state == "running":
            share = min(1.0, status.step / status.total_steps) if status.total_steps else 0.0
            after = "It is among the models already." if shown else "It joins the models below as soon as it has saved."
            st.progress(share, f"“{name}” is learning to denoise. {after}")
        else:
            st.markdown(f"“{name}” waits in line for its training. It joins the models below once it has begun.")
        st.page_link(TRAIN, label="Watch it learn", icon=":material/arrow_forward:")
