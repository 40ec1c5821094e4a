"""How many decibels of noise the denoising autoencoders take off, against a plain one of the same architecture.

    python -m vae_core fetch-data mnist      # once: the metrics are of the full 60,000 images
    python -m benchmarks.denoising [--level 0.3] [--set FIELD=VALUE ...]

Trains s4-denoising-gaussian and s4-denoising-masking, and a plain autoencoder of the same layers on the same images for
as long. Prints the mean PSNR of the 10,000 held-out images with the recipe's noise, before and after each model, and
the gain; all against the clean images, in dB, with the standard error of the mean over images.
`--set` tries other settings than the recipe's, in all three.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from vae_core.datasets import dataset
from vae_core.experiment import RunConfig, parse_run_config, with_settings
from vae_core.inference import load_model
from vae_core.jobs.worker import work
from vae_core.metrics.denoising import psnr_gain
from vae_core.models.kinds.autoencoder import AutoencoderConfig
from vae_core.models.kinds.denoising_autoencoder import Corruption
from vae_core.recipes import recipe
from vae_core.runs import Run, RunStore

RECIPES: dict[str, Corruption] = {"s4-denoising-gaussian": "gaussian", "s4-denoising-masking": "masking"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--level", type=float, default=0.3, help="of the noise, 0 to 1")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", dest="settings")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder))
        plain: dict[str, Run] = {}
        for name, noise in RECIPES.items():
            config = with_settings(recipe(name).config, wanted.settings)
            entry = dataset(config.data.dataset)
            held_out = entry.load("held-out", config.data.image_size)
            print(f"\n{noise} noise of {wanted.level:g} on {len(held_out):,} held-out images of {entry.title}")
            partner = plain_partner(config)
            key = partner.model_dump_json(exclude={"name"})
            plain[key] = plain.get(key) or trained(store, partner)
            for title, run in ((name, trained(store, config)), ("plain autoencoder", plain[key])):
                gains = psnr_gain(load_model(run), held_out.images, noise, wanted.level, labels=held_out.labels)
                error = float(gains.gain.std(ddof=1)) / len(gains.gain) ** 0.5
                status = run.status()
                print(
                    f"{title:>22}: before {np.mean(gains.before):.2f} dB, after {np.mean(gains.after):.2f} dB, "
                    f"gain {np.mean(gains.gain):+.2f} ± {error:.2f} dB; {status.train_images:,} training images, "
                    f"{config.training.epochs} epochs, {status.seconds:.0f} s of training",
                    flush=True,
                )


def plain_partner(config: RunConfig) -> RunConfig:
    """A plain autoencoder with the same layers, data and training."""
    values = config.model_dump(mode="json")
    shared = {field: values["model"][field] for field in AutoencoderConfig.model_fields if field in values["model"]}
    values["model"] = shared | {"name": "autoencoder"}
    return parse_run_config(values | {"name": "plain autoencoder", "recipe": None, "reference": None})


def trained(store: RunStore, config: RunConfig) -> Run:
    run = store.create(config)
    status = work(store, run)
    if status.state != "finished":
        raise SystemExit(f"The training of {config.name} ended as {status.state}: {status.message}")
    return run


if __name__ == "__main__":
    main()
