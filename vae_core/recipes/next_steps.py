"""What the sources name as next steps, and what a course adds."""

from __future__ import annotations

from vae_core.datasets.config import DataConfig
from vae_core.experiment import TrainConfig
from vae_core.models.conditional_vae import ConditionalVAEConfig
from vae_core.models.info_vae import InfoVAEConfig
from vae_core.models.tc_vae import TCVAEConfig
from vae_core.models.vae import VAEConfig
from vae_core.models.vae_gan import VAEGANConfig
from vae_core.models.vq_vae import VQVAEConfig
from vae_core.models.wae import WAEConfig
from vae_core.recipes.table import PAIR, add

add(
    "beta-vae",
    "Beta-VAE of shapes",
    "A KL of four times the weight: dimensions that each say one thing, such as where or how large.",
    about={
        "origin": "Higgins et al., beta-VAE, ICLR 2017",
        "setting": "dSprites 64×64, beta 4; ours: generated shapes 32×32",
        "published": "pictures: one factor a dimension",
        "shown_on": "Dimensions",
    },
    data=DataConfig(dataset="shapes"),
    model=VAEConfig(network="conv", latent_dim=10, beta=4.0),
    training=TrainConfig(epochs=20),
)
add(
    "tc-vae",
    "Beta-TC-VAE of shapes",
    "Weighs only the part of the KL that ties dimensions together.",
    about={
        "origin": "Chen et al., Isolating sources of disentanglement, NeurIPS 2018",
        "setting": "dSprites 64×64, weight 6 on the total correlation; ours: generated shapes 32×32",
        "published": "pictures: one factor a dimension",
        "shown_on": "Dimensions",
    },
    data=DataConfig(dataset="shapes"),
    model=TCVAEConfig(network="conv", latent_dim=10, correlation_weight=5.0),
    training=TrainConfig(epochs=20, batch_size=256),
)
add(
    "conditional-vae",
    "Conditional VAE of digits",
    "Conditioned on the digit to draw: the map holds the handwriting only.",
    about={
        "origin": "Kingma et al., Semi-supervised learning with deep generative models, NeurIPS 2014; Sohn et al. 2015",
        "setting": "MNIST, class given to the decoder",
        "published": "pictures: one handwriting, all digits",
    },
    data=DataConfig(dataset="mnist"),
    model=ConditionalVAEConfig(),
    training=PAIR,
)
add(
    "wae-mmd",
    "Wasserstein AE of digits",
    "Codes without spread, made to fit the prior all together by MMD.",
    about={
        "origin": "Tolstikhin et al., Wasserstein auto-encoders, ICLR 2018",
        "setting": "MNIST, WAE-MMD with the inverse multiquadratic kernel",
        "published": "pictures: samples and interpolations",
        "shown_on": "AE beside VAE",
    },
    data=DataConfig(dataset="mnist"),
    model=WAEConfig(),
    training=PAIR,
)
add(
    "info-vae",
    "InfoVAE of digits",
    "No KL on single images: the codes as a whole are held to the prior by MMD.",
    about={
        "origin": "Zhao, Song & Ermon, InfoVAE, AAAI 2019",
        "setting": "MNIST, MMD-VAE (alpha 1, lambda 200)",
        "published": "pictures: samples",
        "shown_on": "AE beside VAE",
    },
    data=DataConfig(dataset="mnist"),
    model=InfoVAEConfig(),
    training=PAIR,
)
add(
    "vae-gan",
    "VAE-GAN of digits",
    "A discriminator learns what makes a digit look real, and judges the reconstructions by it.",
    about={
        "origin": "Larsen et al., Autoencoding beyond pixels using a learned similarity metric, ICML 2016",
        "setting": "photographs of faces 64×64, RMSprop, batch 64; ours: MNIST, 2-D",
        "published": "pictures: reconstructions and samples beside a VAE's and a GAN's",
    },
    data=DataConfig(dataset="mnist"),
    model=VAEGANConfig(network="conv", widths=(16, 32, 64)),
    training=TrainConfig(epochs=5, optimizer="rmsprop"),
)
add(
    "vq-vae",
    "VQ-VAE of clothes",
    "An image as a grid of 64 entries of a codebook of 128, and a prior that writes new grids.",
    about={
        "origin": "van den Oord, Vinyals & Kavukcuoglu, Neural discrete representation learning, NeurIPS 2017",
        "setting": "Fashion-MNIST, 8×8 grid, 128 entries, EMA updates",
        "published": "pictures: reconstructions and samples (of ImageNet, in the paper)",
        "shown_on": "Codes",
    },
    data=DataConfig(dataset="fashion-mnist"),
    model=VQVAEConfig(),
    training=TrainConfig(epochs=10, learning_rate=3e-3),
)
