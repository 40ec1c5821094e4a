"""The project's own recipes: pairs for comparison, and larger spaces."""

from __future__ import annotations

from vae_core.datasets.config import DataConfig
from vae_core.experiment import TrainConfig
from vae_core.models.kinds.autoencoder import AutoencoderConfig
from vae_core.models.kinds.pca import PCAConfig
from vae_core.models.kinds.vae import VAEConfig
from vae_core.recipes.table import CONV, FASHION_AE, FASHION_VAE, QUICK, QUICK_IMAGES, QUICK_MODEL, S2_BETA, add

add(
    "fashion-ae-2d",
    "Fashion AE · 2-D",
    "A plain autoencoder on Fashion-MNIST with a latent plane; partner of fashion-vae-2d.",
    data=DataConfig(dataset="fashion-mnist"),
    model=AutoencoderConfig(**QUICK_MODEL),
    training=QUICK,
    about={"images_seen": QUICK_IMAGES},
    reference=FASHION_AE,
)
add(
    "fashion-vae-2d",
    "Fashion VAE · 2-D",
    "A variational autoencoder on Fashion-MNIST with a latent plane; partner of fashion-ae-2d.",
    data=DataConfig(dataset="fashion-mnist"),
    model=VAEConfig(beta=S2_BETA, **QUICK_MODEL),
    training=QUICK,
    about={"images_seen": QUICK_IMAGES},
    reference=FASHION_VAE,
)
add(
    "mnist-ae-2d",
    "Digits AE · 2-D",
    "A plain autoencoder on MNIST with a latent plane; partner of mnist-vae-2d.",
    data=DataConfig(dataset="mnist"),
    model=AutoencoderConfig(**QUICK_MODEL),
    training=QUICK,
    about={"images_seen": QUICK_IMAGES},
)
add(
    "mnist-vae-2d",
    "Digits VAE · 2-D",
    "A variational autoencoder on MNIST with a latent plane; partner of mnist-ae-2d.",
    data=DataConfig(dataset="mnist"),
    model=VAEConfig(**QUICK_MODEL),
    training=QUICK,
    about={"images_seen": QUICK_IMAGES},
)
add(
    "fashion-vae-16d",
    "Fashion VAE · 16-D",
    "Sixteen dimensions on Fashion-MNIST: sharper images, a space that no longer fits on a page.",
    data=DataConfig(dataset="fashion-mnist"),
    model=VAEConfig(network="conv", latent_dim=16),
    training=CONV,
)
add(
    "mnist-vae-16d",
    "Digits VAE · 16-D",
    "Sixteen dimensions on MNIST: sharper digits, a space that no longer fits on a page.",
    data=DataConfig(dataset="mnist"),
    model=VAEConfig(network="conv", latent_dim=16),
    training=CONV,
)
add(
    "shapes-vae-6d",
    "Shapes VAE · 6-D",
    "Generated shapes whose true factors are known: position, size, rotation, kind.",
    data=DataConfig(dataset="shapes"),
    model=VAEConfig(network="conv", latent_dim=6),
    training=TrainConfig(epochs=20),
)
add(
    "mnist-pca-2d",
    "Digits PCA · 2-D",
    "Principal components of MNIST on a plane: no network, one pass over the images; to hold beside mnist-ae-2d.",
    data=DataConfig(dataset="mnist"),
    model=PCAConfig(),
    training=TrainConfig(epochs=1, batch_size=256, precision="float32"),
)
add(
    "fashion-pca-2d",
    "Fashion PCA · 2-D",
    "Principal components of Fashion-MNIST on a plane: to hold beside fashion-ae-2d, whose code may bend.",
    data=DataConfig(dataset="fashion-mnist"),
    model=PCAConfig(),
    training=TrainConfig(epochs=1, batch_size=256, precision="float32"),
)
