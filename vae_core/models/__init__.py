"""The models. Importing this package registers every one; a new model is a new file and a line here."""

from vae_core.models import (
    autoencoder,
    conditional_vae,
    denoising_autoencoder,
    info_vae,
    sparse_autoencoder,
    tc_vae,
    vae,
    vae_gan,
    vq_vae,
    wae,
)
from vae_core.models.base import MODELS, LatentModel, build_model

__all__ = [
    "MODELS",
    "LatentModel",
    "autoencoder",
    "build_model",
    "conditional_vae",
    "denoising_autoencoder",
    "info_vae",
    "sparse_autoencoder",
    "tc_vae",
    "vae",
    "vae_gan",
    "vq_vae",
    "wae",
]
