"""Train the classifier of a dataset: python -m vae_core.metrics.train_classifier --dataset mnist

It learns from the training images only, and its accuracy is measured on the held-out ones with the weights as stored.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before PyTorch is imported; see vae_core/__main__.py

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import torch
import torch.nn.functional as F
import typer
from torch import Tensor

from vae_core.datasets import ImageSet, dataset, to_unit
from vae_core.metrics.classifier import FOLDER, SIDE, SmallCNN, load_classifier, save_classifier
from vae_core.training.precision import bfloat16_is_faster

BATCH = 128
LEARNING_RATE = 4e-3
WEIGHT_DECAY = 5e-3
SMOOTHING = 0.05
SHIFT = 2  # pixels that a training image may be moved by, each way
MIRRORED = ("fashion-mnist",)  # clothes may be turned left to right; digits may not


def train_classifier(
    images: ImageSet,
    classes: int,
    *,
    epochs: int,
    seed: int,
    mirror: bool,
    listener: Callable[[int, float], None] = lambda epoch, loss: None,
) -> SmallCNN:
    """A network fitted to `images` (uint8 [N, 1, 32, 32]), in evaluation mode. `listener` hears epoch and mean loss."""
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = SmallCNN(classes).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    steps = epochs * -(-len(images) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, pct_start=0.2)
    quick = bfloat16_is_faster("cpu")
    for epoch in range(epochs):
        total = 0.0
        for chosen in torch.randperm(len(images), generator=generator).split(BATCH):
            inputs = _moved(to_unit(images.images[chosen]), mirror, generator)
            with torch.autocast("cpu", torch.bfloat16, enabled=quick):
                logits = network(inputs.contiguous(memory_format=torch.channels_last))
            loss = F.cross_entropy(logits.float(), images.labels[chosen], label_smoothing=SMOOTHING)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        listener(epoch + 1, total / len(images))
    network.to(memory_format=torch.contiguous_format)
    return network.eval()


@torch.no_grad()
def accuracy(network: SmallCNN, images: ImageSet) -> float:
    """Share of images whose label is the network's first guess."""
    guesses = torch.cat([network(to_unit(batch)).argmax(1) for batch in images.images.split(500)])
    return float((guesses == images.labels).double().mean())


def _moved(images: Tensor, mirror: bool, generator: torch.Generator) -> Tensor:
    """A batch moved by up to SHIFT pixels, one move for all of it: next to no cost, and different every batch."""
    down, right = (int(v) - SHIFT for v in torch.randint(2 * SHIFT + 1, (2,), generator=generator))
    images = torch.roll(images, (down, right), (2, 3))  # the margin is black: nothing comes in on the other side
    if not mirror:
        return images
    turned = torch.rand(len(images), generator=generator) < 0.5
    return torch.where(turned[:, None, None, None], images.flip(3), images)


def main(
    name: Annotated[str, typer.Option("--dataset", help="mnist or fashion-mnist, as the full set.")],
    epochs: Annotated[int, typer.Option(min=1)] = 8,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 2,
    folder: Annotated[Path, typer.Option("--into", help="Where to put it.")] = FOLDER,
) -> None:
    """Train the classifier that looks at samples, and store it with its held-out accuracy."""
    torch.set_num_threads(threads)
    try:
        entry = dataset(name)
        train, held_out = entry.load("train", SIDE), entry.load("held-out", SIDE)
    except ValueError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    start = time.perf_counter()

    def say(epoch: int, loss: float) -> None:
        print(f"epoch {epoch:2d}/{epochs}  loss {loss:.4f}  {time.perf_counter() - start:.0f} s", flush=True)

    network = train_classifier(
        train, len(entry.class_names), epochs=epochs, seed=seed, mirror=name in MIRRORED, listener=say
    )
    made = {"epochs": str(epochs), "seed": str(seed), "train_images": str(len(train))}
    save_classifier(name, network, accuracy=0.0, held_out_images=len(held_out), made=made, folder=folder)
    load_classifier.cache_clear()
    stored = accuracy(load_classifier(name, folder).network, held_out)  # with what float16 has left of the weights
    path = save_classifier(name, network, accuracy=stored, held_out_images=len(held_out), made=made, folder=folder)
    load_classifier.cache_clear()
    print(f"{path.name}: {stored:.2%} of {len(held_out):,} held-out images, {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    typer.run(main)
