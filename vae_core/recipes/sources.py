"""The systems that teachers know from books and courses, S1 to S8, in their own architectures."""

from __future__ import annotations

from vae_core.datasets.config import DataConfig
from vae_core.experiment import Reference, TrainConfig
from vae_core.models.kinds.autoencoder import AutoencoderConfig
from vae_core.models.kinds.denoising_autoencoder import DenoisingAutoencoderConfig
from vae_core.models.kinds.sparse_autoencoder import SparseAutoencoderConfig
from vae_core.models.kinds.vae import VAEConfig
from vae_core.recipes.table import FASHION_AE, FASHION_VAE, S2_BETA, add

_KERAS = "Keras notebook after Foster, Generative Deep Learning, ch. 3"
_ARTICLE = "KDnuggets article on autoencoders in Keras"
_CHAPTER = "Deep learning with Keras for R, chapter on generative models"
_FOSTER = {"network": "conv", "latent_dim": 2, "widths": (32, 64, 128), "upsample": "transposed"}
_KERAS_ADAM = {"optimizer": "adam", "learning_rate": 1e-3, "schedule": "constant"}  # what Keras's Adam is by default
_ONE_CYCLE = (
    "Ours has another learning rate: it rises to {peak} and falls to nearly nothing by the end, where the notebook keeps "
    "Keras's constant 0.001."
)
_DIGITS = DataConfig(dataset="mnist", image_size=28)
# S6: 1000 · MSE over P = 3 · 128² numbers + the mean KL over 256 dimensions, times 256, is P · MSE / 2s² + KL.
_PHOTO_SCALE = round((3 * 128**2 / (2 * 1000 * 256)) ** 0.5, 4)
_PHOTO_EPOCHS = 16
# S8: the mean BCE over 784 pixels + the mean KL over 2 dimensions, times 784, is the summed BCE + 784/2 · KL.
_MEANS_BETA = 784 / 2

add(
    "s1-conv-ae",
    "S1 · conv AE of clothes",
    "The book's convolutional autoencoder on Fashion-MNIST, layer by layer.",
    about={
        "source": "S1",
        "origin": f"{_KERAS} (autoencoder)",
        "setting": "Fashion-MNIST 32×32, convolutions 32/64/128, 2-D, transposed convolutions back, Adam, batch 100, "
        "5 epochs",
        "ours": _ONE_CYCLE.format(peak=0.002),
        "published": "validation BCE 0.2518, mean over 1,024 pixels",
    },
    data=DataConfig(dataset="fashion-mnist"),
    model=AutoencoderConfig.model_validate(_FOSTER),
    training=TrainConfig(epochs=5, batch_size=100, optimizer="adam", learning_rate=2e-3),
    reference=FASHION_AE,
)
add(
    "s2-conv-vae",
    "S2 · conv VAE of clothes",
    "The book's convolutional VAE on Fashion-MNIST, layer by layer.",
    about={
        "source": "S2",
        "origin": f"{_KERAS} (variational autoencoder)",
        "setting": "as S1; loss 500 × mean BCE + KL, which is a beta of 2.048",
        "ours": _ONE_CYCLE.format(peak=0.004),
        "caution": "Ours is of held-out images; the published value is an average over training images.",
        "published": "training total 131.15",
    },
    data=DataConfig(dataset="fashion-mnist"),
    model=VAEConfig.model_validate({**_FOSTER, "beta": S2_BETA}),
    training=TrainConfig(epochs=5, batch_size=100, optimizer="adam", learning_rate=4e-3),
    reference=FASHION_VAE,
)
add(
    "s3-dense-ae",
    "S3 · dense AE of digits",
    "The shortest autoencoder there is: 784 pixels to 32 numbers and back, one layer each way.",
    about={
        "source": "S3",
        "origin": _ARTICLE,
        "setting": "MNIST 28×28, dense 784-32-784, BCE, Adam, batch 256, 50 epochs, from Keras's initial weights",
        "published": "train and validation BCE about 0.09, mean over 784 pixels",
        "shown_on": "Reconstruct",
    },
    data=_DIGITS,
    # From PyTorch's initial weights and at this rate, 7 of the 32 units are never active again: BCE 0.102.
    model=AutoencoderConfig(latent_dim=32, hidden=(), code_activation="relu", initial_weights="keras"),
    training=TrainConfig(epochs=50, batch_size=256, **_KERAS_ADAM),
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
for _kind, _weight, _title, _words in (
    (
        "l1",
        0.3,
        "S4 · sparse AE, L1",
        "Every activity of the code costs something, so most units are exactly 0 for any one digit.",
    ),
    (
        "kl",
        100.0,
        "S4 · sparse AE, KL target",
        "Each unit of the code, between 0 and 1, is held to a mean activity of 0.05 over the images.",
    ),
):
    add(
        f"s4-sparse-{_kind}",
        _title,
        _words,
        about={
            "source": "S4",
            "origin": f"{_ARTICLE} (sparse autoencoder)",
            "setting": f"MNIST 28×28, dense 784-64-784, BCE + {_kind.upper()} penalty on the code, Adam, batch 256, 20 epochs",
            "ours": "The article describes this model and gives no numbers for it: widths, weight of the penalty, learning "
            "rate (up to 0.01 and down again) and epochs are ours.",
            "published": "described, no value",
            "shown_on": "Reconstruct",
        },
        data=_DIGITS,
        model=SparseAutoencoderConfig(
            latent_dim=64,
            hidden=(),
            sparsity=_kind,
            sparsity_weight=_weight,
        ),
        training=TrainConfig(epochs=20, batch_size=256, optimizer="adam", learning_rate=1e-2),
    )
for _kind, _title, _words in (
    ("gaussian", "S4 · denoising AE, Gaussian", "Is given noisy digits and learns to remove the noise."),
    ("masking", "S4 · denoising AE, masking", "Is given digits with pixels missing and learns to fill them in."),
):
    add(
        f"s4-denoising-{_kind}",
        _title,
        _words,
        about={
            "source": "S4",
            "origin": f"{_ARTICLE} (denoising autoencoder)",
            "setting": f"MNIST 28×28, dense 784-256-64-256-784, BCE, {_kind} noise of 0.3, Adam, batch 256, 20 epochs",
            "ours": "The article describes this model and gives no numbers for it: widths, amount of noise and epochs are ours.",
            "published": "described, no value",
            "shown_on": "Reconstruct",
        },
        data=_DIGITS,
        model=DenoisingAutoencoderConfig(latent_dim=64, hidden=(256,), noise=_kind, noise_level=0.3),
        training=TrainConfig(epochs=20, batch_size=256, **_KERAS_ADAM),
    )
add(
    "s4-anomaly",
    "S4 · anomaly detector",
    "Never sees one of the digits, so it reconstructs that one badly: a large error gives it away.",
    about={
        "source": "S4",
        "origin": f"{_ARTICLE} (anomaly detection)",
        "setting": "MNIST 28×28 without one digit, dense 784-256-10-256-784, Adam, batch 256, 8 epochs; the score "
        "is the reconstruction error",
        "ours": "The article describes this use and gives no numbers for it: widths and epochs are ours, and so is the digit.",
        "published": "described, no value",
        "shown_on": "Reconstruct",
    },
    data=DataConfig(dataset="mnist", image_size=28, leave_out=(8,)),
    model=AutoencoderConfig(latent_dim=10, hidden=(256,)),
    training=TrainConfig(epochs=8, batch_size=256, **_KERAS_ADAM),
)
add(
    "s5-dense-vae",
    "S5 · dense VAE of digits",
    "The article's small VAE, with the scatter by digit and the manifold of 15 × 15 images.",
    about={
        "source": "S5",
        "origin": f"{_ARTICLE} (variational autoencoder)",
        "setting": "MNIST 28×28, dense 784-64-2, summed BCE + KL, Adam, batch 32, 100 epochs",
        "ours": "The article draws z = mean + exp(s) · ε with ε of standard deviation 0.1, and yet its KL takes s for a log "
        "variance. Ours is the VAE proper, z = mean + exp(s / 2) · ε with ε of standard deviation 1. Drawn with so little "
        "noise, the article's codes may lie much further out, which its grid from −15 to 15 shows; of ours, almost every "
        "code lies within 4 of the middle. The weights start as PyTorch's layers have them, not as Keras's.",
        "published": "pictures: scatter by digit, 15×15 manifold",
        "grid": (15, 15.0),
    },
    data=_DIGITS,
    model=VAEConfig(hidden=(64,)),
    training=TrainConfig(epochs=100, batch_size=32, **_KERAS_ADAM),
)
add(
    "s6-colour-vae",
    "S6 · colour VAE of garments",
    "Colour pictures of 128 × 128 pixels; takes any folder of images in place of the generated garments.",
    about={
        "source": "S6",
        "origin": "Latent spaces, part 2 (TensorFlow notebook)",
        "setting": "photographs of products 128×128×3, convolutions 32/16/4 with batch norm, dense, 256-D, dense 4096, "
        "transposed convolutions 32/16/8/3, 1000 · MSE + mean KL, Adam 0.0005, up to 50 epochs",
        "ours": "The images are generated garments (or yours, with --data-folder), batches are of 32, and of the up to 50 "
        f"epochs ours trains {_PHOTO_EPOCHS}, when the held-out loss still fell a little. 1000 · MSE + the mean KL over 256 dimensions is, times 256, a VAE's own loss "
        f"with a Gaussian likelihood of standard deviation {_PHOTO_SCALE:.2f}: much wider than the errors are, so the KL "
        "weighs heavily.",
        "published": "pictures: hybrids of two images, steps between them",
        "shown_on": "Interpolate",
    },
    data=DataConfig(dataset="garments", image_size=128),
    model=VAEConfig(
        network="conv",
        latent_dim=256,
        layers="product-photos",
        likelihood="gaussian",
        likelihood_scale=_PHOTO_SCALE,
    ),
    training=TrainConfig(
        epochs=_PHOTO_EPOCHS, batch_size=32, optimizer="adam", learning_rate=5e-4, schedule="constant"
    ),
)
add(
    "s7-dcgan-vae",
    "S7 · DCGAN-like VAE of digits",
    "A generator like DCGAN's as the decoder of a VAE with 32 dimensions: convolutions throughout, no dense layer.",
    about={
        "source": "S7",
        "origin": "Coursera GAN specialisation, VAE lab (PyTorch)",
        "setting": "MNIST 28×28, unpadded 4×4 convolutions 16/32/64, z = 32, transposed convolutions 256/128/64/1, batch "
        "norm, 715,537 weights, summed BCE + KL, Adam 0.002, batch 1024, 10 epochs",
        "published": "pictures: real and reconstructed after each epoch",
        "shown_on": "Train",
    },
    data=_DIGITS,
    model=VAEConfig(network="conv", latent_dim=32, layers="dcgan-lab"),
    training=TrainConfig(epochs=10, batch_size=1024, optimizer="adam", learning_rate=2e-3, schedule="constant"),
)
_CHAPTER_ABOUT = {
    "source": "S8",
    "origin": _CHAPTER,
    "setting": "MNIST 28×28, dense 784-256-2, BCE + KL, each a mean, RMSprop, batch 256, 10 epochs",
    "grid": (3, 4.0),
}
_CHAPTER_TRAINING = TrainConfig(epochs=10, batch_size=256, optimizer="rmsprop", learning_rate=1e-3, schedule="constant")
add(
    "s8-dense-vae",
    "S8 · dense VAE, RMSprop",
    "The chapter's VAE of digits, with the error of each class as bars.",
    about={
        **_CHAPTER_ABOUT,
        "ours": "Ours sums the BCE over pixels and the KL over dimensions, which is the bound that a VAE stands for. Why it "
        "does not take the chapter's means, the next recipe shows. The weights start as PyTorch's layers have them.",
        "published": "pictures: error by class as bars, digits over [-4, 4]",
        "shown_on": "Reconstruct",
    },
    data=_DIGITS,
    model=VAEConfig(hidden=(256,)),
    training=_CHAPTER_TRAINING,
)
add(
    "s8-loss-as-printed",
    "S8 · its loss as printed",
    "The same network and optimiser with the loss word for word: a posterior collapse to learn from.",
    about={
        **_CHAPTER_ABOUT,
        "ours": f"As printed: the mean BCE over 784 pixels + the mean KL over 2 dimensions is a beta of {_MEANS_BETA:.0f}. "
        "Weighed so, no image is worth a code of its own, and the decoder draws one average digit. So the book's own "
        "picture, in which digits can be told apart, cannot have come from this loss as printed; a factor of 784 is easily "
        "lost between a notebook and a page. The weights start as PyTorch's layers have them.",
        "published": "pictures: digits over [-4, 4], which can be told apart",
        "shown_on": "Latent map",
    },
    data=_DIGITS,
    model=VAEConfig(hidden=(256,), beta=_MEANS_BETA),
    training=_CHAPTER_TRAINING,
)
