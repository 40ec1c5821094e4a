"""The second part of the page Reconstruct: noise on an image, and how well each model removes it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

import numpy as np
import streamlit as st

from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.markdown import escaped
from ui.app.shell import run_labels
from ui.app.tables import csv_file
from ui.charts import chart_config
from ui.charts.denoising_curves import DenoisingLine, Unit, denoising_curves
from ui.features.reconstruct.denoise_text import (
    CURVES,
    NOISE_WORDS,
    PSNR_HELP,
    PSNR_WORDS,
    axis_words,
    change_words,
    crossing_words,
    mark_words,
    peak_words,
    slider_words,
    value_words,
)
from ui.features.reconstruct.denoise_training import DENOISER, denoisers_of, offer_denoiser, same_images
from ui.features.reconstruct.errors import mean_image_error
from ui.features.reconstruct.pictures import Card, cards
from ui.features.reconstruct.routes import denoised_url, noisy_url
from ui.features.reconstruct.state import MAX_MODELS, NOISES, ReconstructView
from ui.frontend.denoise import Cleaner, NoiseData, noise_panel
from vae_core.datasets.base import to_unit
from vae_core.explorer.cache import cached
from vae_core.metrics.denoising import PsnrCurve, noisy_images, psnr, psnr_curve
from vae_core.metrics.reconstruction import reconstruct, squared_error
from vae_core.models.kinds.denoising_autoencoder import Corruption
from vae_core.runs import DamagedRun, Run

if TYPE_CHECKING:
    from torch import Tensor


USUAL_MODELS = 4  # with the original and the noisy image they fill a row
CURVE_IMAGES = 200
LEVELS = tuple(np.linspace(0, 1, 11).round(2).tolist())


@st.fragment
def denoise(run: Run) -> None:
    """The slider and the pictures; below them which noise, which models, and how well each does at every level."""
    lead = st.container()
    noise, models = _choices(run)
    offer_denoiser(run, noise)
    models = [one for one in models if _opens(one)]
    if not models:
        lead.info("Choose a model below to see how well it removes the noise.", icon=":material/arrow_downward:")
        return
    unit: Unit = "psnr" if session.is_expert() else "error"
    with lead:
        level = _plain_pictures(run, noise, models, unit) if session.plain_mode() else _panel(run, noise, models, unit)
    _curves(run, noise, level, models, unit)


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
    st.session_state.setdefault("denoise-noise", view.noise)
    noise = st.segmented_control(
        "Noise",
        NOISES,
        key="denoise-noise",
        format_func=NOISE_WORDS["expert" if session.is_expert() else "plain"].__getitem__,
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
    chosen = st.multiselect(
        "Models that are given the noisy picture",
        list(runs),
        key=key,
        format_func=run_labels(summaries.values()).__getitem__,
        max_selections=MAX_MODELS,
        placeholder="Models of these images",
    )
    models = None if view.models is None and chosen == usual else tuple(chosen)
    view.update(noise=noise, models=models).keep()
    return cast(Corruption, noise), [runs[name] for name in chosen]


def _panel(run: Run, noise: Corruption, models: list[Run], unit: Unit) -> float:
    """The slider with its pictures, all in the browser. Returns the level of noise. Raises DamagedRun."""
    key = f"denoise-{run.id}"

    def moved() -> None:
        view = ReconstructView.load()
        ReconstructView.from_browser(st.session_state[key].get("view"), view).keep()

    view, held_out = ReconstructView.load(), resources.held_out(run)
    image = view.image % len(held_out)
    names = resources.run_dataset(run).class_names
    data = NoiseData(
        noisy_url=noisy_url(run, noise, image),
        image_shape=run.config.image_shape,
        models=[
            Cleaner(
                one.config.name,
                denoised_url(one, noise, image),
                mark_words(one.config.model, expert=session.is_expert()),
                one.config.model.name == DENOISER,
            )
            for one in models
        ],
        title=names[int(held_out.labels[image])],
        unit=unit,
        slider=slider_words(noise, expert=session.is_expert()),
        next_image=another(image, len(held_out)),
        view={"level": view.level, "image": image},
    )
    noise_panel(data, key=key, on_view=moved)
    return view.level


def _plain_pictures(run: Run, noise: Corruption, models: list[Run], unit: Unit) -> float:
    """The same with Streamlit's own slider. Returns the level of noise. Raises DamagedRun."""
    view, held_out = ReconstructView.load(), resources.held_out(run)
    slider, button = st.columns([5, 2], vertical_alignment="bottom")
    st.session_state.setdefault("denoise-level", view.level)
    name = slider_words(noise, expert=session.is_expert())[0]
    level = slider.slider(name, 0.0, 1.0, step=0.01, key="denoise-level")
    image = view.image % len(held_out)
    if button.button("Another picture", icon=":material/casino:", key="another-image", width="stretch"):
        image = another(image, len(held_out))
    view.update(level=level, image=image).keep()
    st.html(cards(_cards(run, noise, level, image, models=models, unit=unit), dark=session.is_dark()))
    return float(level)


def another(image: int, count: int) -> int:
    """A number below `count` far from the former one; asked again and again, all of them come once."""
    step = max(1, round(0.618 * count))
    while math.gcd(step, count) > 1:
        step += 1
    return (image + step) % count


def _cards(run: Run, noise: Corruption, level: float, image: int, *, models: list[Run], unit: Unit) -> list[Card]:
    from vae_core.models.decoding import as_bytes

    held_out, entry = resources.held_out(run), resources.run_dataset(run)
    original, label = held_out.images[image : image + 1], held_out.labels[image : image + 1]
    clean, noisy = to_unit(original), noisy_images(original, noise, level, seed=image)

    def value(images: Tensor) -> float:
        if unit == "error":
            return float(100 * squared_error(images, clean)[0] / mean_image_error(run))
        return float(psnr(images, clean)[0])

    before = value(noisy)
    shown = [
        Card(original[0].numpy(), "Original", entry.class_names[int(label[0])], note=f"held-out image {image:,}"),
        Card(as_bytes(noisy)[0], "With noise", value_words(before, unit), note="what the models are given"),
    ]
    for other in models:
        drawn: Tensor = reconstruct(resources.model(other), noisy, label)
        shown.append(
            Card(
                as_bytes(drawn)[0],
                other.config.name,
                value_words(value(drawn), unit),
                mark=mark_words(other.config.model, expert=session.is_expert()),
                note=change_words(before, value(drawn), unit),
            )
        )
    return shown


def _curves(run: Run, noise: Corruption, level: float, models: list[Run], unit: Unit) -> None:
    st.header("How much each model helps, by noise")
    if unit == "psnr":
        st.markdown(PSNR_WORDS, help=PSNR_HELP)
    with st.spinner("Denoising 200 images at eleven levels of noise…"):
        found = [_curve(one, noise) for one in models]
    levels, own = found[0].levels, 100 / mean_image_error(run)
    before = found[0].before if unit == "psnr" else own * found[0].squared_before
    after = [one.after if unit == "psnr" else own * one.squared_after for one in found]
    lines = [
        DenoisingLine(one.config.name, values, one.config.model.name == DENOISER)
        for one, values in zip(models, after, strict=True)
    ]
    st.plotly_chart(
        denoising_curves(
            levels,
            before,
            lines,
            unit=unit,
            level=level,
            axis_title=axis_words(noise, expert=unit == "psnr"),
            dark=session.is_dark(),
        ),
        theme=None,
        config=chart_config(file_name=f"{run.id}-denoising-{noise}"),
        key=f"denoising-curves-{unit}",
        alt="Curves of how near the pictures come to the originals against the noise, a line a model, beside the noisy "
        "picture's own",
    )
    count = min(CURVE_IMAGES, len(resources.held_out(run)))
    names = [line.name for line in lines]
    helps = [values > before if unit == "psnr" else values < before for values in after]
    words = f"{with_terms(CURVES[unit].format(count=count))} {crossing_words(levels, helps, names)}"
    if unit == "psnr":
        words += f" {peak_words(found, names, [_trained_at(one, noise) for one in models])}"
    st.caption(words)
    ending = "(dB)" if unit == "psnr" else "(picture error)"
    columns = [("noise_level", levels), (f"noisy image {ending}", before)]
    columns += [(f"{line.name} {ending}", line.after) for line in lines]
    st.download_button(
        "Curves as CSV",
        csv_file([(heading, np.asarray(values).tolist()) for heading, values in columns]),
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
