"""The configuration of a run: its data, its model, its training, and what was published of it."""

from vae_core.experiment.names import automatic_name, named_by_its_images, short_kind
from vae_core.experiment.reference import Reference
from vae_core.experiment.run_config import RunConfig, parse_run_config
from vae_core.experiment.settings import field_paths, folder_settings, own_settings, with_settings
from vae_core.experiment.training import TrainConfig

__all__ = [
    "Reference",
    "RunConfig",
    "TrainConfig",
    "automatic_name",
    "field_paths",
    "folder_settings",
    "named_by_its_images",
    "own_settings",
    "parse_run_config",
    "short_kind",
    "with_settings",
]
