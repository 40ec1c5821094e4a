"""Training a detector: choose the classes that it must never see, press the button, watch it learn."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import jobs
from ui.app import resources
from ui.app.markdown import dataset_title, escaped
from ui.app.shell import TRAIN
from ui.features.reconstruct.anomaly_text import names
from ui.features.reconstruct.denoise_training import LARGEST_DENSE
from vae_core.datasets import dataset
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.recipes import recipe
from vae_core.runs import Run, Status
from vae_core.runs.pairs import differences

RECIPE = "s4-anomaly"
_WAS_THERE = "detector-was-there"  # the id of a run that need not be trained


def detector_config(run: Run, leave_out: tuple[int, ...]) -> RunConfig:
    """The recipe on the run's images without these classes, and its name saying so. Raises ConfigError."""
    base = recipe(RECIPE).config
    data = run.config.data
    entry = dataset(data.dataset)
    values = base.model_dump(mode="json")
    own = data.dataset == base.data.dataset
    sizes = entry.image_sizes
    size = base.data.image_size if base.data.image_size in sizes else data.image_size
    values["data"] |= {"dataset": data.dataset, "image_size": size, "leave_out": list(leave_out)}
    if size > LARGEST_DENSE:
        values["model"]["network"] = "conv"
    values["name"] = f"{entry.title} without {names(leave_out, entry.class_names)}"[:80]
    values |= {"recipe": RECIPE if own else None, "reference": values["reference"] if own else None}
    return parse_run_config(values)


def offer_training(run: Run, asked: str, choose: Callable[[str], None], *, folded: bool) -> None:
    """The classes to leave out, and the button. `choose` is called with the id of the run that was made.

    `asked` is the id of the detector that is shown: with another one the panel is closed again.
    """
    entry = dataset(run.config.data.dataset)
    try:
        entry.check()
    except ValueError:  # no training here: what is shown above needs none of the images but those the run has kept
        return
    if len(entry.class_names) < 2:
        return
    title = "Train a detector of your own"
    place = (
        st.popover(title, icon=":material/model_training:", width="stretch", key=f"train-beside-{asked}")
        if folded
        else st.container(border=True)
    )
    with place:
        st.markdown(
            f"Choose the classes of {dataset_title(entry)} that it must never see. It learns to reconstruct all others. The "
            "network is small: training takes well under a minute on a laptop, and this page then opens it by itself."
        )
        left_out = tuple(
            sorted(
                st.multiselect(
                    "Classes to leave out",
                    range(len(entry.class_names)),
                    format_func=lambda label: entry.class_names[label],
                    key=f"leave-out-{entry.name}",
                    placeholder="Choose one or more",
                )
            )
        )
        enough = 0 < len(left_out) < len(entry.class_names)
        if left_out and not enough:
            st.warning("Leave at least one class to learn from.", icon=":material/error:")
        title = names(left_out, entry.class_names) if left_out else "…"
        label = f"Train without {escaped(title)}"
        if st.button(label, type="primary", icon=":material/play_arrow:", disabled=not enough, key="train-detector"):
            made = _train(run, left_out)
            if made is not None:
                choose(made)
                st.rerun()


def _train(run: Run, left_out: tuple[int, ...]) -> str | None:
    """The id of the run that is now in the queue, or of the very same one that is here already; None for neither."""
    config = jobs.attempt(lambda: detector_config(run, left_out))
    if config is None:
        return None
    for summary in resources.summaries():
        other, status = summary.run, summary.status
        if other is None or status is None or not (status.active or status.state == "finished"):
            continue
        if other.config.model == config.model and not differences(config, other.config):
            st.session_state[_WAS_THERE] = other.id
            return other.id
    made = jobs.attempt(lambda: jobs.submit(config, watch=False))
    return None if made is None else made.id


def say_if_it_was_there(run: Run) -> None:
    """Once, above the detector that was asked for and need not be trained."""
    if st.session_state.get(_WAS_THERE) == run.id:
        del st.session_state[_WAS_THERE]
        st.info("This detector was there already.", icon=":material/check:")


def training_progress(run: Run, status: Status) -> None:
    """How far a detector's training is; when it is over the whole page runs again."""
    jobs.follow({run.id: status.state}, _progress)


def _progress(run: Run, status: Status) -> None:
    jobs.progress(run, status)
    st.caption("The game opens here by itself when it has finished.")
    st.page_link(TRAIN, label="See it learn", icon=":material/arrow_forward:", query_params={"training": run.id})
