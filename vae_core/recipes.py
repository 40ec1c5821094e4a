"""Named configurations that are known to work, each with its source and the figure that the source published."""

from __future__ import annotations

from dataclasses import dataclass

from vae_core.config import DataConfig, Reference, RunConfig, TrainConfig
from vae_core.models.autoencoder import AutoencoderConfig
from vae_core.models.conditional_vae import ConditionalVAEConfig
from vae_core.models.denoising_autoencoder import DenoisingAutoencoderConfig
from vae_core.models.info_vae import InfoVAEConfig
from vae_core.models.sparse_autoencoder import SparseAutoencoderConfig
from vae_core.models.tc_vae import TCVAEConfig
from vae_core.models.vae import VAEConfig
from vae_core.models.vae_gan import VAEGANConfig
from vae_core.models.vq_vae import VQVAEConfig
from vae_core.models.wae import WAEConfig
from vae_core.registry import Registry


@dataclass(frozen=True)
class Recipe:
    """A RunConfig and what to know about it.

    Attributes:
        config: what `train` takes
        summary: one sentence for people who choose
        origin: where it comes from, as one would cite it; empty for the project's own
        source: "S1" to "S8" for the systems that teachers know from books and courses, else empty
        setting: the source's setting in short: data, network, objective, optimiser, epochs
        published: what the source published: a figure with its unit, or what it shows
        shown_on: the page of the app that shows it the way its source does, such as "Reconstruct"
    """

    config: RunConfig
    summary: str
    origin: str = ""
    source: str = ""
    setting: str = ""
    published: str = ""
    shown_on: str = "Latent map"


RECIPES: Registry[Recipe] = Registry("recipe")

# S2 weighs the mean BCE over 1,024 pixels by 500; on the summed scale that is a beta of 1024/500.
_S2_BETA = 1024 / 500
_PAIR = TrainConfig(epochs=8, batch_size=256, learning_rate=4e-3, seed=0)
_CONV = TrainConfig(epochs=12, seed=0)
_FASHION_AE = Reference(
    metric="distortion",
    nats=0.2518 * 1024,
    published="validation BCE 0.2518, mean over 1,024 pixels, after 5 epochs",
    source="Keras notebook after Foster, Generative Deep Learning, ch. 3 (autoencoder)",
    unit="mean BCE a pixel",
    scale=1024,
    digits=4,
)
_FASHION_VAE = Reference(
    metric="loss",
    nats=131.15 * _S2_BETA,
    published="training total 131.15 at 500 × mean BCE + KL, after 5 epochs",
    source="Keras notebook after Foster, Generative Deep Learning, ch. 3 (variational autoencoder)",
    unit="500 × mean BCE + KL",
    scale=_S2_BETA,
)


def _add(name: str, title: str, summary: str, *, about: dict[str, str] | None = None, **parts: object) -> None:
    config = RunConfig.model_validate({"name": title, "recipe": name, **parts})
    RECIPES.register(name)(Recipe(config, summary, **(about or {})))


def recipe(name: str) -> Recipe:
    """The recipe of that name. Raises UnknownName with the known ones."""
    return RECIPES.get(name)


def matched(config: RunConfig) -> RunConfig:
    """The configuration with the recipe and the published figure of its very setting, or with neither."""
    for name in RECIPES:
        known = RECIPES.get(name).config
        if (
            known.model == config.model
            and known.data.dataset == config.data.dataset
            and known.data.image_size == config.data.image_size
            and bool(known.data.leave_out) == bool(config.data.leave_out)
        ):
            return config.model_copy(update={"recipe": name, "reference": known.reference})
    return config.model_copy(update={"recipe": None, "reference": None})


_add(
    "fashion-ae-2d",
    "Fashion AE · 2-D",
    "A plain autoencoder on Fashion-MNIST with a latent plane; partner of fashion-vae-2d.",
    data=DataConfig(dataset="fashion-mnist"),
    model=AutoencoderConfig(),
    training=_PAIR,
    reference=_FASHION_AE,
)
_add(
    "fashion-vae-2d",
    "Fashion VAE · 2-D",
    "A variational autoencoder on Fashion-MNIST with a latent plane; partner of fashion-ae-2d.",
    data=DataConfig(dataset="fashion-mnist"),
    model=VAEConfig(beta=_S2_BETA),
    training=_PAIR,
    reference=_FASHION_VAE,
)
_add(
    "mnist-ae-2d",
    "Digits AE · 2-D",
    "A plain autoencoder on MNIST with a latent plane; partner of mnist-vae-2d.",
    data=DataConfig(dataset="mnist"),
    model=AutoencoderConfig(),
    training=_PAIR,
)
_add(
    "mnist-vae-2d",
    "Digits VAE · 2-D",
    "A variational autoencoder on MNIST with a latent plane; partner of mnist-ae-2d.",
    data=DataConfig(dataset="mnist"),
    model=VAEConfig(),
    training=_PAIR,
)
_add(
    "fashion-vae-16d",
    "Fashion VAE · 16-D",
    "Sixteen dimensions on Fashion-MNIST: sharper images, a space that no longer fits on a page.",
    data=DataConfig(dataset="fashion-mnist"),
    model=VAEConfig(network="conv", latent_dim=16),
    training=_CONV,
)
_add(
    "mnist-vae-16d",
    "Digits VAE · 16-D",
    "Sixteen dimensions on MNIST: sharper digits, a space that no longer fits on a page.",
    data=DataConfig(dataset="mnist"),
    model=VAEConfig(network="conv", latent_dim=16),
    training=_CONV,
)
_add(
    "shapes-vae-6d",
    "Shapes VAE · 6-D",
    "Generated shapes whose true factors are known: position, size, rotation, kind.",
    data=DataConfig(dataset="shapes"),
    model=VAEConfig(network="conv", latent_dim=6),
    training=TrainConfig(epochs=20),
)

# -- the systems that teachers know, S1 to S8, in their own architectures

_KERAS = "Keras notebook after Foster, Generative Deep Learning, ch. 3"
_ARTICLE = "KDnuggets article on autoencoders in Keras"
_CHAPTER = "Deep learning with Keras for R, chapter on generative models"
_FOSTER = {"network": "conv", "latent_dim": 2, "widths": (32, 64, 128), "upsample": "transposed"}
_ADAM = {"optimizer": "adam", "learning_rate": 2e-3}
_DIGITS = DataConfig(dataset="mnist", image_size=28)

_add(
    "s1-conv-ae",
    "S1 · conv AE of clothes",
    "The book's convolutional autoencoder on Fashion-MNIST, layer by layer.",
    about={
        "source": "S1",
        "origin": f"{_KERAS} (autoencoder)",
        "setting": "Fashion-MNIST 32×32, convolutions 32/64/128, 2-D, transposed convolutions back, Adam, batch 100, "
        "5 epochs",
        "published": "validation BCE 0.2518, mean over 1,024 pixels",
    },
    data=DataConfig(dataset="fashion-mnist"),
    model=AutoencoderConfig.model_validate(_FOSTER),
    training=TrainConfig(epochs=5, batch_size=100, **_ADAM),
    reference=_FASHION_AE,
)
_add(
    "s2-conv-vae",
    "S2 · conv VAE of clothes",
    "The book's convolutional VAE on Fashion-MNIST, layer by layer.",
    about={
        "source": "S2",
        "origin": f"{_KERAS} (variational autoencoder)",
        "setting": "as S1; loss 500 × mean BCE + KL, which is a beta of 2.048",
        "published": "training total 131.15",
    },
    data=DataConfig(dataset="fashion-mnist"),
    model=VAEConfig.model_validate({**_FOSTER, "beta": _S2_BETA}),
    training=TrainConfig(epochs=5, batch_size=100, optimizer="adam", learning_rate=4e-3),
    reference=_FASHION_VAE,
)
_add(
    "s3-dense-ae",
    "S3 · dense AE of digits",
    "The shortest autoencoder there is: 784 pixels to 32 numbers and back, one layer each way.",
    about={
        "source": "S3",
        "origin": _ARTICLE,
        "setting": "MNIST 28×28, dense 784-32-784, BCE, Adam, batch 256, 50 epochs",
        "published": "train and validation BCE about 0.09, mean over 784 pixels",
        "shown_on": "Reconstruct",
    },
    data=_DIGITS,
    model=AutoencoderConfig(latent_dim=32, hidden=(), code_activation="relu"),
    training=TrainConfig(epochs=50, batch_size=256, **_ADAM),
    reference=Reference(
        metric="distortion",
        nats=0.09 * 784,
        published="train and validation BCE about 0.09, mean over 784 pixels, after 50 epochs",
        source=_ARTICLE,
        unit="mean BCE a pixel",
        scale=784,
        digits=4,
        rounds_below=0.095 * 784,
    ),
)
for _kind, _title, _words in (
    (
        "l1",
        "S4 · sparse AE, L1",
        "Every activity of the code costs something, so most units stay silent for any one digit.",
    ),
    ("kl", "S4 · sparse AE, KL target", "Each unit of the code is to be active for one image in twenty."),
):
    _add(
        f"s4-sparse-{_kind}",
        _title,
        _words,
        about={
            "source": "S4",
            "origin": f"{_ARTICLE} (sparse autoencoder)",
            "setting": f"MNIST 28×28, dense 784-64-784, BCE + {_kind.upper()} penalty on the code",
            "published": "described, no figure",
            "shown_on": "Reconstruct",
        },
        data=_DIGITS,
        model=SparseAutoencoderConfig(
            latent_dim=64,
            hidden=(),
            code_activation="relu",
            sparsity=_kind,
            sparsity_weight=0.5 if _kind == "l1" else 2.0,
        ),
        training=TrainConfig(epochs=20, batch_size=256, **_ADAM),
    )
for _kind, _title, _words in (
    ("gaussian", "S4 · denoising AE, Gaussian", "Sees digits under noise and learns to take it off."),
    ("masking", "S4 · denoising AE, masking", "Sees digits with pixels missing and learns to fill them in."),
):
    _add(
        f"s4-denoising-{_kind}",
        _title,
        _words,
        about={
            "source": "S4",
            "origin": f"{_ARTICLE} (denoising autoencoder)",
            "setting": f"MNIST 28×28, dense 784-256-64-256-784, BCE, {_kind} noise of 0.3",
            "published": "described, no figure",
            "shown_on": "Reconstruct",
        },
        data=_DIGITS,
        model=DenoisingAutoencoderConfig(latent_dim=64, hidden=(256,), noise=_kind, noise_level=0.3),
        training=TrainConfig(epochs=20, batch_size=256, **_ADAM),
    )
_add(
    "s4-anomaly",
    "S4 · anomaly detector",
    "Never sees one of the digits, so it redraws that one badly: the error tells what is strange.",
    about={
        "source": "S4",
        "origin": f"{_ARTICLE} (anomaly detection)",
        "setting": "MNIST 28×28 without one digit, dense 784-256-10-256-784; the score is the reconstruction error",
        "published": "described, no figure",
        "shown_on": "Reconstruct",
    },
    data=DataConfig(dataset="mnist", image_size=28, leave_out=(8,)),
    model=AutoencoderConfig(latent_dim=10, hidden=(256,)),
    training=TrainConfig(epochs=8, batch_size=256, **_ADAM),
)
_add(
    "s5-dense-vae",
    "S5 · dense VAE of digits",
    "The article's small VAE, with the scatter by digit and the manifold of 15 × 15 images.",
    about={
        "source": "S5",
        "origin": f"{_ARTICLE} (variational autoencoder)",
        "setting": "MNIST 28×28, dense 784-64-2, summed BCE + KL, batch 32, 100 epochs",
        "published": "pictures: scatter by digit, 15×15 manifold",
    },
    data=_DIGITS,
    model=VAEConfig(hidden=(64,)),
    training=TrainConfig(epochs=100, batch_size=32, optimizer="adam", learning_rate=1e-3),
)
_add(
    "s6-colour-vae",
    "S6 · colour VAE of garments",
    "Colour pictures of 128 × 128 pixels; takes any folder of images in place of the generated garments.",
    about={
        "source": "S6",
        "origin": "Latent spaces, part 2 (TensorFlow notebook)",
        "setting": "photographs of products 128×128×3, three convolutions with batch norm, MSE + KL; ours: generated "
        "garments, or --data-folder",
        "published": "pictures: hybrids of two images, steps between them",
        "shown_on": "Interpolate",
    },
    data=DataConfig(dataset="garments", image_size=128),
    # The wider the scale, the more the KL weighs: at 0.1 the codes go their own way, far from the prior.
    model=VAEConfig(
        network="conv",
        latent_dim=32,
        widths=(16, 32, 64),
        batch_norm=True,
        likelihood="gaussian",
        likelihood_scale=0.3,
    ),
    training=TrainConfig(epochs=12, batch_size=32, learning_rate=3e-3),
)
_add(
    "s7-dcgan-vae",
    "S7 · DCGAN-like VAE of digits",
    "Blocks as in DCGAN, with batch norm, and 32 dimensions: sharp digits.",
    about={
        "source": "S7",
        "origin": "Coursera GAN specialisation, VAE lab (PyTorch)",
        "setting": "MNIST 28×28, DCGAN-like blocks with batch norm, z = 32, summed BCE + KL, Adam 0.002, batch 1024, "
        "10 epochs",
        "published": "pictures: real and reconstructed after each epoch",
        "shown_on": "Train",
    },
    data=_DIGITS,
    model=VAEConfig(
        network="conv",
        latent_dim=32,
        widths=(32, 64),
        kernel_size=4,
        upsample="transposed",
        batch_norm=True,
        activation="leaky-relu",
    ),
    training=TrainConfig(epochs=10, batch_size=1024, **_ADAM),
)
_add(
    "s8-dense-vae",
    "S8 · dense VAE, RMSprop",
    "The chapter's VAE of digits, with the error of each class as bars.",
    about={
        "source": "S8",
        "origin": _CHAPTER,
        "setting": "MNIST 28×28, dense 784-256-2, BCE + KL, RMSprop, batch 256, 10 epochs",
        "published": "pictures: error by class as bars, digits over [-4, 4]",
        "shown_on": "Reconstruct",
    },
    data=_DIGITS,
    model=VAEConfig(hidden=(256,)),
    training=TrainConfig(epochs=10, batch_size=256, optimizer="rmsprop", learning_rate=1e-3),
)

# -- what they name as next steps, and what a course adds

_add(
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
_add(
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
_add(
    "conditional-vae",
    "Conditional VAE of digits",
    "Told which digit to draw; the map holds the handwriting only.",
    about={
        "origin": "Kingma et al., Semi-supervised learning with deep generative models, NeurIPS 2014; Sohn et al. 2015",
        "setting": "MNIST, class given to the decoder",
        "published": "pictures: one handwriting, all digits",
    },
    data=DataConfig(dataset="mnist"),
    model=ConditionalVAEConfig(),
    training=_PAIR,
)
_add(
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
    training=_PAIR,
)
_add(
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
    training=_PAIR,
)
_add(
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
_add(
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
