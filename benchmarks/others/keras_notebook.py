"""The networks of the Keras notebook after Foster (S1, S2), in Keras; run by an interpreter that has it, see training.py.

    python keras_notebook.py BEGAN KIND IMAGES_FILE HELD_OUT_FILE COUNT EPOCHS

BEGAN: time.time() when this was started. KIND: "ae" or "vae". The files: uint8 images [N, 32, 32], .npy. EPOCHS with their
validation, on the first COUNT images; 0: one pass over them and a part of the validation, once the graphs are compiled.
Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

BATCH, FACTOR, LATENT = 100, 500, 2
WARM_UP = 20 * BATCH  # images: the first batches compile the graphs


class VAE(keras.Model):
    """The notebook's own training step: 500 × mean BCE + KL."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = keras.Sequential([keras.Input((32, 32, 1)), *encoder_layers()])
        self.mean, self.logvar = layers.Dense(LATENT), layers.Dense(LATENT)
        self.decoder = decoder()
        self.total = keras.metrics.Mean(name="loss")

    @property
    def metrics(self) -> list:
        return [self.total]

    def total_loss(self, images: tf.Tensor) -> tf.Tensor:
        hidden = self.trunk(images)
        mean, logvar = self.mean(hidden), self.logvar(hidden)
        drawn = mean + ops.exp(0.5 * logvar) * tf.random.normal(ops.shape(mean))
        error = FACTOR * ops.mean(keras.losses.binary_crossentropy(images, self.decoder(drawn)))
        kl = ops.mean(ops.sum(-0.5 * (1 + logvar - ops.square(mean) - ops.exp(logvar)), axis=1))
        return error + kl

    def train_step(self, data: tuple) -> dict:
        with tf.GradientTape() as tape:
            loss = self.total_loss(data[0])
        weights = self.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        self.total.update_state(loss)
        return {"loss": self.total.result()}

    def test_step(self, data: tuple) -> dict:
        self.total.update_state(self.total_loss(data[0]))
        return {"loss": self.total.result()}


def encoder_layers() -> list:
    widths = (32, 64, 128)
    return [*(layers.Conv2D(w, 3, strides=2, activation="relu", padding="same") for w in widths), layers.Flatten()]


def decoder() -> keras.Model:
    widths = (128, 64, 32)
    up = [layers.Conv2DTranspose(w, 3, strides=2, activation="relu", padding="same") for w in widths]
    last = layers.Conv2D(1, 3, activation="sigmoid", padding="same")
    return keras.Sequential([keras.Input((LATENT,)), layers.Dense(2048), layers.Reshape((4, 4, 128)), *up, last])


def built(kind: str) -> keras.Model:
    if kind == "vae":
        model = VAE()
        model.compile(optimizer="adam")
        return model
    model = keras.Sequential([keras.Input((32, 32, 1)), *encoder_layers(), layers.Dense(LATENT), decoder()])
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


def whole(model: keras.Model, images: np.ndarray, held_out: np.ndarray, epochs: int) -> dict:
    """Every epoch: seconds, validation counted, and the validation's loss."""
    seconds, values = [], []
    for _ in range(epochs):
        begin = time.perf_counter()
        done = model.fit(images, images, batch_size=BATCH, validation_data=(held_out, held_out), verbose=0)
        seconds.append(time.perf_counter() - begin)
        values.append(float(done.history["val_loss"][-1]))
    return {"seconds": seconds, "values": values}


def steady(model: keras.Model, images: np.ndarray, held_out: np.ndarray) -> dict:
    """Images a second, in training and in validation."""
    few, part = images[:WARM_UP], held_out[: len(images) // 2]
    model.fit(few, few, batch_size=BATCH, validation_data=(few, few), verbose=0)
    begin = time.perf_counter()
    model.fit(images, images, batch_size=BATCH, verbose=0)
    middle = time.perf_counter()
    model.evaluate(part, part, batch_size=BATCH, verbose=0)
    end = time.perf_counter()
    return {"images_per_second": len(images) / (middle - begin), "validated_per_second": len(part) / (end - middle)}


def main(began: str, kind: str, *options: str) -> None:
    images_file, held_out_file, count, epochs = options
    keras.utils.set_random_seed(0)
    images, held_out = (np.load(file)[..., None].astype("float32") / 255 for file in (images_file, held_out_file))
    images = images[: int(count)]
    model = built(kind)
    start = time.time() - float(began)
    measured = whole(model, images, held_out, int(epochs)) if int(epochs) else steady(model, images, held_out)
    print(json.dumps({"start": start, "version": keras.__version__, **measured}))


if __name__ == "__main__":
    main(*sys.argv[1:])
