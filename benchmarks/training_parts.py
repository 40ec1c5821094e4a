"""What benchmarks/training.py measures of this project, each in a process of its own that prints one line of JSON.

    python -m benchmarks.training_parts recipe BEGAN NAME SEED IMAGES      # a whole training, by the project's own worker
    python -m benchmarks.training_parts steps DATASET COUNT NETWORK        # images a second, of one of NETWORKS
    python -m benchmarks.training_parts profile NAME                       # where the time of a step goes

BEGAN: time.time() when the process was started.
"""

# ruff: noqa: E402 -- images are read while PyTorch is imported

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # both as in vae_core/__main__.py
os.environ.setdefault("GOMP_SPINCOUNT", "20000")

from vae_core.datasets import dataset
from vae_core.datasets.ahead import read_ahead
from vae_core.experiment import RunConfig, with_settings
from vae_core.recipes import recipe

READING = (
    read_ahead(recipe(sys.argv[3]).config.data) if sys.argv[1:2] == ["recipe"] else None
)  # as vae_core/cli/train.py does

import torch
from torch import nn

from benchmarks.source_systems import train
from vae_core.cores import usable_cores
from vae_core.datasets.base import to_unit
from vae_core.models.losses import mean_bernoulli_distortion_and_gradient
from vae_core.runs import RunStore
from vae_core.training.session import Session
from vae_core.training.threads import ThreadCount

_ADAM = ("training.optimizer=adam", "training.learning_rate=0.001", "training.schedule=constant")
_DIGITS = ("data.image_size=28", "model.activation=relu", "model.beta=1", "training.batch_size=128", *_ADAM)
NETWORKS = {  # the networks that others train on MNIST, with their optimiser
    "784-400-20": (*_DIGITS, "model.hidden=[400]", "model.latent_dim=20"),
    "784-512-2": (*_DIGITS, "model.hidden=[512]", "model.latent_dim=2"),
}
WARM_UP = 20  # steps


def whole_training(began: str, name: str, seed: str, images: str) -> dict[str, Any]:
    """A recipe on as many images, each seen once: seconds of the start, of reading that is waited for, of the steps, in all."""
    settings = [f"training.seed={seed}", "training.epochs=1", f"data.train_images={images}"]
    start = time.time() - float(began)
    config = with_settings(recipe(name).config, settings)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        begin = time.perf_counter()
        if READING is not None:
            READING.join()
        reading = time.perf_counter() - begin
        run = train(RunStore(Path(folder)), name, config, to_the_end=False)
        total = time.time() - float(began)
        last, status = run.history().epochs, run.status()
    reference = config.reference
    assert reference is not None, f"{name} has no published value"
    value = last[reference.metric][-1]
    seen = status.train_images * round(last["epoch"][-1])
    return {
        "start": start,
        "reading": reading,
        "steps": last["seconds"][-1],
        "rest": total - start - reading - last["seconds"][-1],
        "total": total,
        "value": value / reference.scale,
        "passed": reference.passed_by(value),
        "images": seen,
        "images_per_second": seen / last["seconds"][-1],
        "precision": status.precision,
        **peaks(config),
    }


def steps(data: str, count: str, network: str) -> dict[str, Any]:
    """Images a second of the trainer's steps on the first `count` images, loss and order of images counted."""
    config = with_settings(recipe("mnist-vae-2d").config, [f"data.dataset={data}", *NETWORKS[network]])
    session = Session(config, dataset(data).load("train", config.data.image_size, int(count)), None)
    threads = ThreadCount(usable_cores())
    for _ in range(WARM_UP):
        with threads.step():
            session.advance()
    session.end_record()
    done = session.step
    begin = time.perf_counter()
    while session.step < done + session.per_epoch:
        with threads.step():
            session.advance()
    session.end_record()
    images = session.per_epoch * config.training.batch_size
    return {"images_per_second": images / (time.perf_counter() - begin), **peaks(config)}


def peaks(config: RunConfig) -> dict[str, float]:
    """Matrix products at their best, GFLOP/s, by type; and what an image costs: GFLOP of the products of one step."""
    session = Session(config, dataset(config.data.dataset).load("train", config.data.image_size, 256), None)
    layers = [layer for layer in session.model.modules() if isinstance(layer, nn.Linear)]
    weights = sum(layer.weight.numel() for layer in layers)
    found = {"flop_per_image": 2.0 * (3 * weights - layers[0].weight.numel())}  # no gradient of the images themselves
    torch.set_num_threads(usable_cores())
    for name, dtype in (("bfloat16", torch.bfloat16), ("float32", torch.float32)):
        left = right = torch.ones(2048, 2048, dtype=dtype)
        best = min(_seconds(lambda left=left, right=right: left @ right) for _ in range(6))
        found[f"peak_{name}"] = 2 * 2048**3 / best
    return found


def profile(name: str) -> dict[str, float]:
    """Milliseconds of a step, and of its parts when each is done alone: the best of many, one thread's processor time."""
    torch.set_num_threads(1)
    config = with_settings(recipe(name).config, ["training.threads=1"])
    session = Session(config, dataset(config.data.dataset).load("train", config.data.image_size), None)
    model, optimizer, gradients = session.model, session.optimizer, session.gradients
    assert optimizer is not None and gradients is not None, "its gradients go by autograd"
    session.advance()
    whole = _milliseconds(session.advance)
    session.gradients = None
    by_autograd = _milliseconds(session.advance)
    chosen = session._batch_indices()
    images = to_unit(session.images.index_select(0, chosen)).flatten(1)
    parameters = list(model.parameters())
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    arithmetic = gradients.arithmetic
    with torch.no_grad():
        logits = model.decode(torch.zeros(len(images), model.space.decoder_inputs)).flatten(1)
        half = arithmetic.factors(layers[0])[0].dtype
        shown = [torch.randn(len(images), one.in_features).to(half) for one in layers]
        wanted = [torch.randn(len(images), one.out_features).to(half) for one in layers]

    @torch.no_grad()
    def products() -> None:
        for number, (x, y, layer) in enumerate(zip(shown, wanted, layers, strict=True)):
            w = arithmetic.factors(layer)[0]
            x @ w.t(), y.t() @ x
            if number:
                y @ w

    def cast() -> None:
        for one in parameters:
            one.detach().to(half).float()

    def indexing() -> None:
        to_unit(session.images.index_select(0, session._batch_indices()))

    with arithmetic:
        parts = {"by autograd": by_autograd, "products": _milliseconds(products)}
    parts |= {
        "casts of weights and gradients": _milliseconds(cast) if half is not torch.float32 else 0.0,
        "loss and its gradient": _milliseconds(lambda: mean_bernoulli_distortion_and_gradient(logits, images)),
        "optimiser": _milliseconds(optimizer.step),
        "indexing": _milliseconds(indexing),
    }
    small = with_settings(config, ["model.hidden=[2,2,2]", "training.batch_size=2"])
    tiny = Session(small, dataset(config.data.dataset).load("train", config.data.image_size, 4000), None)
    parts["Python and dispatch (a network of next to nothing)"] = _milliseconds(tiny.advance)
    return {"step": whole, **parts}


def _seconds(act: Any) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def _milliseconds(act: Any, repeats: int = 12, times: int = 12) -> float:
    best = float("inf")
    for _ in range(repeats):
        begin = time.process_time()
        for _ in range(times):
            act()
        best = min(best, (time.process_time() - begin) / times)
    return 1e3 * best


if __name__ == "__main__":
    act = {"recipe": whole_training, "steps": steps, "profile": profile}[sys.argv[1]]
    print(json.dumps(act(*sys.argv[2:])))  # type: ignore[operator]
