"""Draws what each recipe has learnt, for the gallery on the page Recipes.

    python -m benchmarks.source_systems --to-the-end --runs FOLDER      # trains them; an hour or two
    python -m benchmarks.recipe_pictures FOLDER [FOLDER ...] [--only RECIPE ...]

Of several runs of a recipe's model, the one that has seen most images is drawn. Chromium turns the drawings into pictures, light and dark, in `ui/features/recipes/pictures/`; what was drawn
there of recipes without a run stays.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import torch
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from ui.app.run_drawings import PAIRS_ALONE, drawing_of
from ui.features.recipes.gallery import FOLDER, Trained, shows
from ui.media.drawings import model_card
from ui.media.images import Pixels
from ui.theme import ink
from vae_core.datasets import dataset
from vae_core.inference import held_out_encoding, load_model
from vae_core.latent.traversal import dimension_order, traversal
from vae_core.models import LatentModel
from vae_core.models.corruption import corrupt
from vae_core.models.decoding import as_bytes, decode_places
from vae_core.recipes import RECIPES, recipe
from vae_core.runs import DamagedRun, Run, RunStore

WIDTH = 560  # pixels of a picture: twice as many as its place on a card
QUALITY = 80
SEED = 4
REACH = 2.2  # of a traversal, in standard deviations of the prior


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="folders of runs")
    parser.add_argument("--only", nargs="*", metavar="RECIPE", help="these alone")
    wanted = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    chosen = {name: run for name, run in best_runs(wanted.folders).items() if not wanted.only or name in wanted.only}
    file = FOLDER / "trained.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=["--no-sandbox"]
        )
        for name, run in chosen.items():
            for dark in (False, True):
                path = FOLDER / f"{name}-{'dark' if dark else 'light'}.webp"
                save(browser, drawing(name, run, dark=dark), path, ink("page", dark=dark))
            status = run.status()
            known[name] = asdict(Trained(round(status.epoch, 1), status.train_images))
            print(f"{name}: {shows(name)}, of {run.path}, {known[name]}", flush=True)
        browser.close()
    file.write_text(
        json.dumps({name: known[name] for name in RECIPES if name in known}, indent=None).replace("}, ", "},\n ") + "\n"
    )
    missing = [name for name in RECIPES if name not in known]
    print(f"No picture: {', '.join(missing) or 'none is missing'}.")
    return 1 if missing else 0


def best_runs(folders: list[Path]) -> dict[str, Run]:
    """By recipe; those with snapshots and weights only."""
    found: dict[str, tuple[float, Run]] = {}
    for run in runs_in(folders):
        name = run.config.recipe
        if name is None or name not in RECIPES or not run.has_weights() or not run.snapshot_steps():
            continue
        status, own = run.status(), recipe(name).config
        if run.config.model != own.model or run.config.data.dataset != own.data.dataset:
            continue
        seen = status.epoch * status.train_images
        if name not in found or found[name][0] < seen:
            found[name] = (seen, run)
    return {name: found[name][1] for name in RECIPES if name in found}


def runs_in(folders: list[Path]) -> Iterator[Run]:
    for folder in folders:
        for summary in RunStore(folder).list():
            if summary.run is not None:
                yield summary.run


@torch.no_grad()
def drawing(name: str, run: Run, *, dark: bool) -> str:
    """SVG. Raises DamagedRun."""
    kind = shows(name)
    if kind in ("map", "pairs"):
        drawn = drawing_of(run, dark=dark) if kind == "map" else pairs(run, dark=dark)
        if drawn is None:
            raise DamagedRun(f"{run.id} has no snapshot.")
        return drawn
    model = load_model(run)
    rows = {
        "samples": samples,
        "noise": noise,
        "anomaly": anomaly,
        "classes": classes,
        "dimensions": dimensions,
        "activity": activity,
    }[kind](run, model)
    return model_card(None, *rows, dark=dark)


def pairs(run: Run, *, dark: bool) -> str:
    snapshot, shown = run.snapshot(run.snapshot_steps()[-1]), slice(0, PAIRS_ALONE)
    return model_card(None, run.fixed()["originals"][shown], snapshot.reconstructions[shown], dark=dark)


def samples(run: Run, model: LatentModel) -> tuple[Pixels, Pixels]:
    codes = model.prior_sample(2 * PAIRS_ALONE, torch.Generator().manual_seed(SEED))
    images = as_bytes(model.decode_mean(codes))
    return images[:PAIRS_ALONE], images[PAIRS_ALONE:]


def originals(run: Run) -> tuple[torch.Tensor, np.ndarray]:
    held_out = dataset(run.config.data.dataset).load("held-out", run.config.data.image_size)
    return held_out.images[:2000].float() / 255, held_out.labels[:2000].numpy()


def copies(model: LatentModel, images: torch.Tensor) -> Pixels:
    return as_bytes(model.decode_mean(model.encode(images).mean))


def noise(run: Run, model: LatentModel) -> tuple[Pixels, Pixels]:
    images, labels = originals(run)
    first = torch.stack([images[np.flatnonzero(labels == label)[0]] for label in (2, 3, 5, 7)])
    config = run.config.model
    noisy = corrupt(first, config.noise, config.noise_level, torch.Generator().manual_seed(SEED))  # type: ignore[attr-defined]
    return as_bytes(noisy), copies(model, noisy)


def anomaly(run: Run, model: LatentModel) -> tuple[Pixels, Pixels]:
    """Of each kind those whose error is the middle one of their kind."""
    images, labels = originals(run)
    drawn = model.decode_mean(model.encode(images).mean)
    errors = ((drawn - images) ** 2).flatten(1).mean(1).numpy()
    unknown = np.isin(labels, run.config.data.leave_out)
    chosen = [
        index
        for kind in (~unknown, unknown)
        for index in np.flatnonzero(kind)[np.argsort(errors[kind])[[kind.sum() // 2, kind.sum() // 2 + 1]]]
    ]
    return as_bytes(images[chosen]), as_bytes(drawn[chosen])


def classes(run: Run, model: LatentModel) -> tuple[Pixels, Pixels]:
    place = np.array([[0.6, -0.4]])
    images = np.concatenate([decode_places(model, place, label=label) for label in range(2 * PAIRS_ALONE)])
    return images[:PAIRS_ALONE], images[PAIRS_ALONE:]


def dimensions(run: Run, model: LatentModel) -> tuple[Pixels, Pixels]:
    """The two most used dimensions, from the code of one image."""
    found = held_out_encoding(run)
    order, values = dimension_order(found.kl), np.linspace(-REACH, REACH, PAIRS_ALONE)
    typical = found.codes[np.linalg.norm(found.codes, axis=1).argmin()]
    first, second = (decode_places(model, traversal(typical, use.dimension, values)) for use in order[:2])
    return first, second


def activity(run: Run, model: LatentModel) -> tuple[Pixels, Pixels]:
    """Each code as a square of its units, the most active one of the four white."""
    images, labels = originals(run)
    first = torch.stack([images[np.flatnonzero(labels == label)[0]] for label in (0, 1, 3, 4)])
    codes = model.encode(first).mean
    side = round(codes.shape[1] ** 0.5)
    squares = (codes / codes.max()).reshape(-1, 1, side, side)
    return as_bytes(first), np.repeat(np.repeat(as_bytes(squares), 4, axis=2), 4, axis=3)


def save(browser: Browser, svg: str, path: Path, ground: str) -> None:
    page = browser.new_page(viewport={"width": 400, "height": 300}, device_scale_factor=2)
    page.set_content(f"<body style='margin:0;background:{ground}'>{svg}</body>")
    part = page.locator("svg")
    part.evaluate(
        f"svg => {{ svg.style.width = '{WIDTH // 2}px'; svg.style.height = 'auto'; svg.style.display = 'block' }}"
    )
    page.evaluate("() => Promise.all([...document.querySelectorAll('image')].map((image) => image.decode?.()))")
    picture = Image.open(io.BytesIO(part.screenshot()))
    picture.convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
