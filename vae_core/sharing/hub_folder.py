"""A run as a folder in the layout of the Hugging Face hub: README.md, config.json, model.safetensors, pictures, curves."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from pathlib import Path

from vae_core.config import ConfigError
from vae_core.datasets import dataset, is_own
from vae_core.limits import limits
from vae_core.run_archives.layout import MODEL
from vae_core.runs.errors import MissingFile
from vae_core.runs.reading import read_content
from vae_core.runs.run import CONFIG, HISTORY, Run
from vae_core.sharing.description import description
from vae_core.sharing.front_matter import UNKNOWN_LICENCE
from vae_core.sharing.measured import last_losses, measured
from vae_core.sharing.model_card import model_card
from vae_core.sharing.pictures import pictures
from vae_core.sharing.weights_file import write_weights_file

CARD = "README.md"
_LICENCE = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")


def export_hub(run: Run, folder: Path, *, licence: str = "", with_pictures: bool | None = None) -> list[Path]:
    """Write the folder, which is made, and return its files. Those that are there under these names are replaced, when all
    new ones have been made.

    Args:
        licence: of the weights, as the hub names it; that of the images unless it is given
        with_pictures: None shows images and reconstructions of public sets only, and none of somebody's own

    Raises RunError for a run without weights, ConfigError for a licence that is no identifier, DamagedRun, OSError, and
    ValueError where images for the pictures are not here.
    """
    about, config = description(run), run.config
    entry = dataset(config.data.dataset)
    licence = licence or entry.licence_id or UNKNOWN_LICENCE
    if not _LICENCE.fullmatch(licence):
        raise ConfigError(f"{licence[:60]!r} is no name of a licence at the hub; they look like mit or cc-by-sa-3.0.")
    shown = pictures(run) if (not is_own(entry.name) if with_pictures is None else with_pictures) else {}
    card = model_card(
        config,
        run.status(),
        measured(run),
        pictures={name: said for name, (_, said) in shown.items()},
        licence=licence,
        class_names=about["class_names"],
        held_out=last_losses(run),
    )
    files = {
        CARD: card.encode(),
        CONFIG: (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode(),
        **{name: content for name, (content, _) in shown.items()},
    }
    with contextlib.suppress(MissingFile):
        files[HISTORY] = read_content(run.path / HISTORY, limits().max_run_history_bytes)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".hub-") as aside:
        for name, content in files.items():
            (Path(aside) / name).write_bytes(content)
        write_weights_file(run, Path(aside) / MODEL)
        for name in (*files, MODEL):
            os.replace(Path(aside) / name, folder / name)
    return [folder / name for name in (*files, MODEL)]
