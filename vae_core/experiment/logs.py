"""What a training writes for other programs while it runs."""

from __future__ import annotations

from pydantic import Field

from vae_core.config import ADVANCED, Config


class LogConfig(Config):
    """Nothing of this changes what is learnt."""

    tensorboard: bool = Field(
        False,
        title="TensorBoard",
        description="Write event files for TensorBoard into the run's folder while it trains; needs the extra tensorboard.",
        json_schema_extra=ADVANCED,
    )
