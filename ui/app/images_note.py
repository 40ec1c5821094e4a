"""What a page says where the images of a model are no longer those that it learnt from."""

from __future__ import annotations

import streamlit as st

from ui.app import resources
from ui.app.markdown import dataset_title, escaped
from vae_core.datasets import ImageFolder, dataset, is_own
from vae_core.datasets.allowed import may_read
from vae_core.explorer.cache import cached
from vae_core.runs import Run
from vae_core.runs.images import changed_images


def images_note(run: Run) -> None:
    """A line below the heading, where there is something to say. Raises DamagedRun."""
    if is_own(run.config.data.dataset) and (note := _note(run)):
        st.caption(f":material/info: {note}")


@cached(lambda run: str(run.path), ttl=1.0)
def _note(run: Run) -> str | None:
    """Markdown. None where nothing has changed, or nothing is known of that."""
    entry = dataset(run.config.data.dataset)
    if isinstance(entry, ImageFolder) and not may_read(entry.folder):
        return None
    title = dataset_title(resources.run_dataset(run))
    own_copy = " What is shown here are the images that it learnt from." if isinstance(entry, ImageFolder) else ""
    try:
        changed = changed_images(run)
    except ValueError as error:
        return f"{escaped(str(error))}{own_copy}"
    if changed is None:
        return None
    labels = " Its classes keep the names that they had then."
    return (
        f"The images of {title} have changed since this model learnt from them: {escaped(changed)}.{own_copy or labels}"
    )
