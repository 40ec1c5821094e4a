"""The explorer in a notebook: `from vae_core.notebook import explore`, then `explore("fashion-vae-2d")` in a cell.

Needs the extra `notebook` (`pip install "latent-playground[notebook]"`). What runs in the browser are the modules of the
app, joined into one; nothing is fetched from anywhere but the notebook's own kernel.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from vae_core.extras import need_extra
from vae_core.runs import Run, RunError, RunStore
from vae_core.runs.store import RUN_ID

if TYPE_CHECKING:
    from vae_core.notebook.widget import Explorer

__all__ = ["explore"]

RunLike = Run | str | os.PathLike[str]


def explore(run: RunLike, beside: RunLike | None = None, *, expert: bool = False, label: int = 0) -> Explorer:
    """The latent map of a run, decoding under the pointer, and the way between two of its images, as a widget.

    run: its id in the folder of runs, the path of its folder, or a Run
    beside: a second run on the same images, such as an AE beside a VAE
    expert: whether it speaks in the field's terms, and shows figures
    label: the class that a conditional model draws, by its number

    The widget's `code`, `selection` and `pins` can be read, set and observed; see `Explorer`.

    Raises ConfigError without the extra `notebook`; RunError for a run that is not there, has no weights yet, or has no
    map, and for two on different images; DamagedRun and ConfigError for a folder that cannot be read; ValueError for an unknown class.
    """
    need_extra("notebook", "The explorer in a notebook")
    from vae_core.notebook.widget import Explorer

    runs = [_opened(one) for one in (run, beside) if one is not None]
    seen = {(one.config.data.dataset, one.config.image_shape) for one in runs}
    if len(seen) > 1:
        first, second = (one.config.name for one in runs)
        raise RunError(f"“{first}” and “{second}” learnt from different images: there are none to show by both.")
    return Explorer(runs, expert=expert, label=label)


def _opened(run: RunLike) -> Run:
    """The run, which has weights and a map. Raises as `explore` does."""
    if not isinstance(run, Run):
        text = os.fspath(run)
        if isinstance(run, str) and RUN_ID.fullmatch(text) and not Path(text, "config.json").is_file():
            run = RunStore().open(text)
        else:
            run = Run(Path(text).expanduser())
            if not run.path.is_dir():
                raise RunError(f"There is no folder {text!r} here, and no run of that name.")
    name = run.config.name
    if not run.config.latent_space.has_map:
        raise RunError(f"“{name}” has no map: the explorer needs an encoder that gives images places.")
    if not run.has_weights():
        raise RunError(f"“{name}” has no weights yet; its first checkpoint is written while it trains.")
    return run
