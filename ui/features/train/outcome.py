"""When a training has ended: what was learnt, and what to hold it against."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from ui.app import resources, run_pictures, session
from ui.app.glossary import with_terms
from ui.app.likelihood_text import nats_note
from ui.app.markdown import escaped
from ui.app.run_text import held_out_metrics
from ui.app.shell import COMPARE
from ui.features.train import text
from vae_core.config import ConfigError
from vae_core.explorer.cache import cached
from vae_core.explorer.run_order import own_and_shipped
from vae_core.explorer.scales import run_picture_error, scale_text
from vae_core.latent.support import nearest
from vae_core.runs import DamagedRun, Run, Status
from vae_core.runs.images import fixed_images, run_images
from vae_core.runs.pairs import find_partner
from vae_core.runs.store import RunSummary


class Learnt(NamedTuple):
    """What a model is worth in plain numbers.

    Attributes:
        picture_error: 0 to 100, on held-out images; None where it has no meaning
        same_class: the share of held-out images whose nearest neighbour in the latent space is of their class; None
            where codes are no places, or there is one image only
    """

    picture_error: float | None
    same_class: float | None


def outcome(run: Run, status: Status) -> None:
    """A sentence of what was learnt, and the way to compare it; for experts the metrics. Nothing before the end."""
    if status.state not in ("finished", "stopped") or not run.has_weights():
        return
    try:
        if session.is_expert():
            _metrics(run, status)
        else:
            _in_plain_words(run, status)
    except (DamagedRun, ValueError) as error:  # ValueError: its images are a folder that has gone
        st.markdown(escaped(str(error)))


def learnt(run: Run) -> Learnt:
    """Raises DamagedRun."""
    error = run_picture_error(run)
    steps = run.snapshot_steps()
    mapped = resources.latent_space(run).has_map and steps
    return Learnt(error, _same_class(run, steps[-1]) if mapped else None)


@cached(run_pictures.by_snapshot)
def _same_class(run: Run, step: int) -> float | None:
    codes, labels = run.snapshot(step).codes, fixed_images(run)["labels"]
    if len(codes) < 2:
        return None
    neighbours, _ = nearest(codes, codes, 2)
    own = np.arange(len(codes))
    other = np.where(neighbours[:, 0] == own, neighbours[:, 1], neighbours[:, 0])
    return float((labels[other] == labels).mean())


def twin(run: Run, summaries: list[RunSummary]) -> Run | None:
    """The shipped run of the same images and the same kind of model, to hold a person's own against; None without.

    Of several the one that is taught first.
    """
    _, shipped = own_and_shipped(summaries)
    if any(one.id == run.id for one in shipped):
        return None
    same = (one.run for one in shipped if one.run is not None and _kind(one.run) == _kind(run))
    return next(same, None)


def _kind(run: Run) -> tuple[object, ...]:
    config = run.config
    return config.data.dataset, config.data.image_size, config.model.name, config.model.latent_dim


def _in_plain_words(run: Run, status: Status) -> None:
    found, space = learnt(run), resources.latent_space(run)
    entry = run_images(run)
    with st.container(key="outcome", gap="xsmall"):
        st.markdown(with_terms(text.learnt(found.picture_error, found.same_class, space, entry.class_names)))
        other = twin(run, resources.summaries())
        if other is not None:
            theirs = scale_text(run_picture_error(other))
            _compare(
                run, other, text.beside(escaped(other.config.name), theirs, other.status(), status), text.COMPARE_YOURS
            )
        elif (partner := _partner(run)) is not None:
            _compare(run, partner, text.beside_partner(escaped(partner.config.name)), text.COMPARE_BOTH)


def _compare(run: Run, other: Run, words: str, label: str) -> None:
    said, button = st.columns([5, 2], vertical_alignment="center", gap="medium")
    said.markdown(words)
    if button.button(label, key="compare", icon=":material/compare:", width="stretch"):
        st.switch_page(COMPARE, query_params={"left": other.id, "right": run.id})


def _partner(run: Run) -> Run | None:
    try:
        return find_partner(run, resources.summaries())
    except (DamagedRun, ConfigError):
        return None


def _metrics(run: Run, status: Status) -> None:
    words = held_out_metrics(run.config, run_pictures.history(run), status.train_images)
    if words:
        source = run.config.reference
        about = f"{source.published}. {source.source}" if source else None
        st.markdown(words, help=escaped(about) if about else None)
        st.caption(nats_note(run.config.model.likelihood))
