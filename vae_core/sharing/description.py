"""What a run's weights are of, for whoever gets them without the run: `model_file` says what it holds and reads it."""

from __future__ import annotations

import contextlib
from typing import Any

from vae_core.datasets import FOLDER_PREFIX, is_folder
from vae_core.inference.model_file import FORMAT_VERSION, LIBRARY, library_version
from vae_core.models.kinds import MODELS
from vae_core.run_archives.writing import portable_status
from vae_core.runs.errors import RunError
from vae_core.runs.images import run_images
from vae_core.runs.run import Run


def description(run: Run) -> dict[str, Any]:
    """Everything that is true of the model anywhere, as JSON has it; a folder's path on this machine is left out.

    Raises RunError for a run that has no weights yet, DamagedRun, ConfigError.
    """
    if not run.has_weights():
        raise RunError("This run has learnt nothing yet; it can be exported once it has.")
    config = run.config
    settings = config.model_dump(mode="json")
    if is_folder(config.data.dataset):
        settings["data"]["dataset"] = f"{FOLDER_PREFIX}images"
    names: list[str] = []
    with contextlib.suppress(ValueError):  # images of one's own that are gone
        names = list(run_images(run).class_names)
    return {
        "library_name": LIBRARY,
        "library_version": library_version(),
        "format_version": FORMAT_VERSION,
        "model_type": config.model.name,
        "architectures": [MODELS.get(config.model.name).implementation.rpartition(".")[2]],
        "image_shape": list(config.image_shape),
        "code_size": config.latent_space.code_size,
        "class_names": names,
        "run": settings,
        "status": portable_status(run),
    }
