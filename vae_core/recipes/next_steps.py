"""What the sources name as next steps, and what a course adds."""

from __future__ import annotations

from vae_core.datasets.config import DataConfig
from vae_core.experiment import TrainConfig
from vae_core.models.kinds.conditional_vae import ConditionalVAEConfig
from vae_core.models.kinds.gan import GANConfig
from vae_core.models.kinds.info_vae import InfoVAEConfig
from vae_core.models.kinds.tc_vae import TCVAEConfig
from vae_core.models.kinds.vae import VAEConfig
from vae_core.models.kinds.vae_gan import VAEGANConfig
from vae_core.models.kinds.vq_vae import VQVAEConfig
from vae_core.models.kinds.wae import WAEConfig
from vae_core.recipes.table import DENSE, add

add(
    "beta-vae",
    "Beta-VAE of shapes",
    "A KL of four times the weight, so that a dimension may come to say one thing, such as where or how large.",
    about={
        "origin": "Higgins et al., beta-VAE, ICLR 2017",
        "setting": "dSprites 64×64 (737,280 images), 10-D, beta 4",
        "ours": "Ours learns from 20,000 generated shapes of 32 × 32 pixels. Beta 4 and ten dimensions are the paper's; of "
        "a quarter of the pixels the same beta weighs more. Network, optimiser and epochs are ours.",
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
        "setting": "dSprites 64×64, dense, 10-D, weight 6 on the total correlation, Adam 0.001, batch 2,048",
        "ours": "Ours learns from 20,000 generated shapes of 32 × 32 pixels. The weight of 6 (1 + 5 extra) and ten dimensions "
        "are the paper's; the convolutional network, batches of 256 and epochs are ours.",
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
        "setting": "MNIST, class given to encoder and decoder; 2-D in the paper's picture of handwriting",
        "ours": "Ours knows every label, where the paper (Kingma et al.) learns from few. Two dimensions are those of its "
        "picture; network, optimiser and epochs are ours.",
        "published": "pictures: one handwriting, all digits",
    },
    data=DataConfig(dataset="mnist"),
    model=ConditionalVAEConfig(),
    training=DENSE,
)
add(
    "wae-mmd",
    "Wasserstein AE of digits",
    "Codes without spread, made to fit the prior all together by MMD.",
    about={
        "origin": "Tolstikhin et al., Wasserstein auto-encoders, ICLR 2018",
        "setting": "MNIST, WAE-MMD with the inverse multiquadratic kernel, 8-D, lambda 10 on the squared error, Adam 0.001, "
        "batch 100, 100 epochs",
        "ours": "Ours has 2 dimensions, so that there is a map, where the paper has 8 (d_z); and scores pixels by cross-entropy, "
        "with a weight of 500 on the MMD, where the paper has 10 (lambda) beside the squared error. The dense network, "
        "optimiser and epochs are ours.",
        "published": "pictures: samples and interpolations",
        "shown_on": "AE beside VAE",
    },
    data=DataConfig(dataset="mnist"),
    model=WAEConfig(),
    training=DENSE,
)
add(
    "info-vae",
    "InfoVAE of digits",
    "No KL on single images: the codes as a whole are held to the prior by MMD.",
    about={
        "origin": "Zhao, Song & Ermon, InfoVAE, AAAI 2019",
        "setting": "MNIST, MMD-VAE (alpha 1); in the authors' code convolutions, 20-D, squared error, Adam 0.001, batch 200",
        "ours": "Ours has 2 dimensions, so that there is a map; cross-entropy summed over pixels; and a weight of 200 on the MMD "
        "(lambda). The authors' code adds the MMD to a mean over 784 pixels, which is a weight of 784 on a sum. Network, "
        "optimiser and epochs are ours.",
        "published": "pictures: samples",
        "shown_on": "AE beside VAE",
    },
    data=DataConfig(dataset="mnist"),
    model=InfoVAEConfig(),
    training=DENSE,
)
add(
    "vae-gan",
    "VAE-GAN of digits",
    "A discriminator learns what makes a digit look real, and judges the reconstructions by it.",
    about={
        "origin": "Larsen et al., Autoencoding beyond pixels using a learned similarity metric, ICML 2016",
        "setting": "photographs of faces 64×64, RMSprop 0.0003, batch 64",
        "ours": "Ours learns MNIST in 2 dimensions, with far smaller networks; the weight of the reconstruction (gamma), rates "
        "and epochs are ours.",
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
        "setting": "ImageNet 128×128, grid of 32×32, 512 entries, beta 0.25, Adam 0.0002, batch 128",
        "ours": "Ours learns Fashion-MNIST with a grid of 8 × 8 and a codebook of 128 entries, where the paper has 512 (K). Entries "
        "follow a moving average (the paper's appendix); the prior is a small attention network in place of a PixelCNN. "
        "Network, rate and epochs are ours.",
        "published": "pictures: reconstructions and samples",
        "shown_on": "Codes",
    },
    data=DataConfig(dataset="fashion-mnist"),
    model=VQVAEConfig(),
    training=TrainConfig(epochs=10, learning_rate=3e-3),
)
add(
    "gan",
    "GAN of digits",
    "A generator against a discriminator: pictures from random numbers, and no way back from a picture to its numbers.",
    about={
        "origin": "Radford et al., DCGAN, ICLR 2016, after Goodfellow et al., NeurIPS 2014",
        "setting": "64×64 photographs of rooms and faces, transposed convolutions from 1,024 channels, 100 numbers drawn evenly "
        "from a box, Adam 0.0002 with momentum 0.5, batch 128",
        "ours": "Ours draws digits of 32×32 pixels from 16 numbers of N(0, I), as many as “Digits VAE · 16-D” has, so that the "
        "two can be compared. Layers, batch norm, leaky ReLU, initial weights and Adam are DCGAN's; the widths "
        "(128, 64 and 32 channels), batches of 64, the epochs and the 10,000 training images are ours.",
        "published": "pictures: samples, and walks between them",
        "shown_on": "AE beside VAE",
    },
    data=DataConfig(dataset="mnist", train_images=10_000),
    model=GANConfig(
        network="conv",
        widths=(32, 64, 128),
        upsample="transposed",
        kernel_size=4,
        batch_norm=True,
        initial_weights="dcgan",
    ),
    training=TrainConfig(
        epochs=20, batch_size=64, learning_rate=2e-4, optimizer="adam", schedule="constant", precision="float32"
    ),
)
