"""The second part of the page Reconstruct: noise on an image, and how well each model removes it."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st
from torch import Tensor

from ui.app import resources, session
from ui.app.cache import cached
from ui.app.markdown import escaped
from ui.app.shell import run_labels
from ui.charts import chart_config
from ui.charts.psnr_curves import PsnrLine, psnr_curves
from ui.features.reconstruct.denoise_text import (
    AXIS_WORDS,
    CURVES,
    LEVEL_WORDS,
    NOISE_WORDS,
    PSNR_HELP,
    PSNR_WORDS,
    after_words,
    before_words,
    crossing_words,
    gain_words,
    mark_words,
    peak_words,
)
from ui.features.reconstruct.denoise_training import DENOISER, denoisers_of, offer_denoiser, same_images
from ui.features.reconstruct.pictures import Card, cards
from ui.features.reconstruct.state import MAX_MODELS, NOISES, ReconstructView
from vae_core.datasets.base import to_unit
from vae_core.metrics.denoising import PsnrCurve, noisy_images, psnr, psnr_curve
from vae_core.metrics.reconstruction import reconstruct
from vae_core.models.corruption import Corruption
from vae_core.models.decoding import as_bytes
from vae_core.runs import DamagedRun, Run

USUAL_MODELS = 4  # with the original and the noisy image they fill a row
CURVE_IMAGES = 200
LEVELS = tuple(np.linspace(0, 1, 11).round(2).tolist())


def denoise(run: Run) -> None:
    """Which noise, which models, and the pictures; above them what to do when no model has learnt to denoise."""
    noise, models = _choices(run)
    offer_denoiser(run, noise)
    models = [one for one in models if _opens(one)]
    if not models:
        st.info("Choose a model above to see how well it removes the noise.", icon=":material/arrow_upward:")
        return
    _pictures(run, noise, models)


def _opens(run: Run) -> bool:
    """Whether its model can be loaded; says so if not."""
    try:
        resources.model(run)
    except DamagedRun as error:
        st.warning(
            f"“{escaped(run.config.name)}” cannot be shown: {escaped(str(error))}", icon=":material/broken_image:"
        )
        return False
    return True


def usual_models(run: Run, runs: list[Run]) -> list[Run]:
    """Of runs with the same images: denoising autoencoders first, then the run itself, then others; four at most."""
    ranked = sorted(runs, key=lambda other: (other.config.model.name != DENOISER, other.id != run.id))
    chosen = ranked[:USUAL_MODELS]
    return chosen if run.id in [one.id for one in chosen] else [*chosen[:-1], run]


def _choices(run: Run) -> tuple[Corruption, list[Run]]:
    """The kind of noise and the models, also put into the address."""
    view = ReconstructView.load()
    summaries = {summary.id: summary for summary in same_images(run)}
    runs = {name: summary.run for name, summary in summaries.items() if summary.run is not None}
    kind, picker = st.columns([2, 5], vertical_alignment="bottom")
    st.session_state.setdefault("denoise-noise", view.noise)
    noise = kind.segmented_control(
        "Noise",
        NOISES,
        key="denoise-noise",
        format_func=NOISE_WORDS.__getitem__,
        label_visibility="collapsed",
        required=True,
    )
    usual = [one.id for one in usual_models(run, list(runs.values()))]
    known = [name for name in view.models or () if name in runs]
    # A link's models of other images say nothing here; none at all is a choice, too.
    selected = known if known or view.models == () else usual
    key = f"denoise-models-{run.id}-{len(denoisers_of(run))}"  # a denoiser that has just been trained joins the usual
    if key not in st.session_state:
        st.session_state[key] = selected
    st.session_state[key] = [name for name in st.session_state[key] if name in runs]
    chosen = picker.multiselect(
        "Models",
        list(runs),
        key=key,
        format_func=run_labels(summaries.values()).__getitem__,
        max_selections=MAX_MODELS,
        label_visibility="collapsed",
        placeholder="Models of these images",
    )
    models = None if view.models is None and chosen == usual else tuple(chosen)
    view.update(noise=noise, models=models).keep()
    return cast(Corruption, noise), [runs[name] for name in chosen]


@st.fragment
def _pictures(run: Run, noise: Corruption, models: list[Run]) -> None:
    """The slider, the image with noise and denoised, and the curves. Raises DamagedRun."""
    view, held_out = ReconstructView.load(), resources.held_out(run)
    slider, button = st.columns([5, 2], vertical_alignment="bottom")
    st.session_state.setdefault("denoise-level", view.level)
    level = slider.slider(LEVEL_WORDS[noise], 0.0, 1.0, step=0.01, key="denoise-level")
    image = view.image % len(held_out)
    if button.button("Another image", icon=":material/casino:", key="another-image", width="stretch"):
        image = another(image, len(held_out))
    view.update(level=level, image=image).keep()
    st.html(cards(_cards(run, noise, level, image, models), dark=session.is_dark()))
    st.markdown(PSNR_WORDS, help=PSNR_HELP)
    _curves(run, noise, level, models)


def another(image: int, count: int) -> int:
    """A number below `count` far from the former one; asked again and again, all of them come once."""
    step = max(1, round(0.618 * count))
    while math.gcd(step, count) > 1:
        step += 1
    return (image + step) % count


def _cards(run: Run, noise: Corruption, level: float, image: int, models: list[Run]) -> list[Card]:
    held_out, entry = resources.held_out(run), resources.run_dataset(run)
    original, label = held_out.images[image : image + 1], held_out.labels[image : image + 1]
    clean, noisy = to_unit(original), noisy_images(original, noise, level, seed=image)
    before = float(psnr(noisy, clean)[0])
    shown = [
        Card(original[0].numpy(), "Original", entry.class_names[int(label[0])], note=f"held-out image {image:,}"),
        Card(as_bytes(noisy)[0], "With noise", before_words(before), note="what the models are given"),
    ]
    for other in models:
        drawn: Tensor = reconstruct(resources.model(other), noisy, label)
        after = float(psnr(drawn, clean)[0])
        shown.append(
            Card(
                as_bytes(drawn)[0],
                other.config.name,
                after_words(before, after),
                mark=mark_words(other.config.model),
                note=gain_words(before, after),
            )
        )
    return shown


def _curves(run: Run, noise: Corruption, level: float, models: list[Run]) -> None:
    st.subheader("How much each model helps, by noise")
    with st.spinner("Denoising 200 images at eleven levels of noise…"):
        found = [_curve(one, noise) for one in models]
    lines = [
        PsnrLine(one.config.name, curve.after, one.config.model.name == DENOISER)
        for one, curve in zip(models, found, strict=True)
    ]
    st.plotly_chart(
        psnr_curves(
            found[0].levels, found[0].before, lines, level=level, axis_title=AXIS_WORDS[noise], dark=session.is_dark()
        ),
        theme=None,
        config=chart_config(file_name=f"{run.id}-denoising-{noise}"),
        key="psnr-curves",
        alt="Curves of the PSNR after denoising against the noise, a line a model, beside the noisy image's own",
    )
    count = min(CURVE_IMAGES, len(resources.held_out(run)))
    names = [line.name for line in lines]
    levels = [_trained_at(one, noise) for one in models]
    st.caption(f"{CURVES.format(count=count)} {crossing_words(found, names)} {peak_words(found, names, levels)}")
    table = pd.DataFrame({"noise_level": found[0].levels, "noisy image (dB)": found[0].before})
    for place, line in enumerate(lines):
        table.insert(len(table.columns), f"{line.name} (dB)", found[place].after, allow_duplicates=True)
    st.download_button(
        "Curves as CSV",
        table.to_csv(index=False).encode(),
        file_name=f"{run.id}-denoising-{noise}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _trained_at(run: Run, noise: Corruption) -> float | None:
    """The level of the noise that a denoising autoencoder saw in training; None for another kind, and for others."""
    model = run.config.model
    return getattr(model, "noise_level", None) if getattr(model, "noise", None) == noise else None


@cached(resources.by_version)
def _curve(run: Run, noise: Corruption) -> PsnrCurve:
    some = resources.held_out(run).first(min(CURVE_IMAGES, len(resources.held_out(run))))
    return psnr_curve(resources.model(run), some.images, noise, LEVELS, labels=some.labels)
