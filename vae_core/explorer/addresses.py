"""The addresses under which the browser finds what a run is made of.

They are relative to the page's base, without a slash at the start, so that they hold behind a reverse proxy that adds
or strips a path; ui/frontend/lib/address.js resolves them. Each names the version of its content, so that a browser
keeps what it once had and a rerun sends nothing again.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from vae_core.datasets import dataset, is_own
from vae_core.explorer import resources
from vae_core.runs import Run

RUN_PATH = "/data/runs/{run_id}/{version}/"  # of a route, with the file's name behind it
IMAGES_PER_SHEET = 1000
SHEET_COLUMNS = 40


def version(run: Run) -> str:
    """Changes with the run's checkpoint, and with a folder of images that it learnt from."""
    return digest(run.id, resources.version(run))


def digest(*parts: object) -> str:
    """16 hexadecimal digits that change with any of the parts."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def run_address(run: Run, name: str, version: str, query: dict[str, str] | None = None) -> str:
    """Of the file `name` of the run, at that version."""
    return f"data/runs/{run.id}/{version}/{name}" + (f"?{urlencode(query)}" if query else "")


def class_query(run: Run, label: int) -> dict[str, str]:
    """Conditions a conditional model on class `label`; nothing for others."""
    return {"class": str(label)} if resources.latent_space(run).is_conditional else {}


def codes_url(run: Run) -> str:
    return run_address(run, "codes.bin", version(run))


def codebook_url(run: Run) -> str:
    """Of a run whose model has one."""
    return run_address(run, "codebook.bin", version(run))


def decoder_url(run: Run, label: int = 0) -> str:
    return run_address(run, "decoder.bin", version(run), class_query(run, label))


def decode_url(run: Run, label: int = 0) -> str:
    """Where latents are posted to be decoded by the server."""
    return run_address(run, "decode", version(run), class_query(run, label))


def encoder_url(run: Run, label: int = 0) -> str:
    """Of a run whose model has an encoder to places; a conditional one's reads images as being of class `label`."""
    return run_address(run, "encoder.bin", version(run), class_query(run, label))


def encode_url(run: Run, label: int = 0) -> str:
    """Where images are posted to be encoded by the server."""
    return run_address(run, "encode", version(run), class_query(run, label))


def distortion_url(run: Run, label: int = 0) -> str:
    """Where images are posted to be scored by the server."""
    return run_address(run, "distortion", version(run), class_query(run, label))


def images_url(run: Run) -> str:
    """With {sheet} for the number of a sheet of IMAGES_PER_SHEET held-out images, SHEET_COLUMNS in a row."""
    data = run.config.data
    if is_own(data.dataset):  # only a run leads to somebody's own images: no address names them
        return run_address(run, "images/{sheet}.webp", version(run))
    of_images = images_version(data.dataset, data.image_size)
    return f"data/images/{data.dataset}/{data.image_size}/{of_images}/{{sheet}}.webp"


def images_version(name: str, size: int) -> str:
    """Of the held-out images of a registered dataset; "none" where there are none."""
    try:
        entry = dataset(name)
        return digest(size, entry.available("held-out"), entry.content("held-out", size))
    except ValueError:
        return "none"
