"""What the model has learnt, in pictures: map, manifold, new images beside real ones, reconstructions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from vae_core.export.manifold_picture import ManifoldSettings, draw_manifold, manifold_png, over_words
from vae_core.latent.projection import Projection
from vae_core.models.array_decoding import as_bytes, to_unit
from vae_core.models.space import NO_ENCODER
from vae_core.report import map as maps
from vae_core.report.markup import Absent, figure, joined, paragraph, picture
from vae_core.report.material import Material

SEED = 0
COLUMNS, ROWS = 8, 5  # of the sheets of new and of real images
PAIRS = 16  # images beside their reconstructions
LEFT_OUT = 8  # images of the classes that training never saw
TILES = 20  # of the manifold, a side
WIDTH = 900  # pixels of a sheet, about
MANIFOLD_WIDTH = 1280  # pixels


def sheet(images: np.ndarray, columns: int, alt: str, kind: str = "sheet") -> Markup:
    """uint8 images [rows · columns, C, H, W] row by row, whole pixels enlarged, as one picture."""
    side = images.shape[-1]
    scale, gap = max(1, round(WIDTH / (columns * side))), 4
    rows = images.reshape(-1, columns, *images.shape[1:])
    width = columns * side * scale + (columns - 1) * gap
    return picture(manifold_png(rows, rows.shape[:2], width, gap=gap), alt, kind)


# -- map and manifold


def latent_map(material: Material) -> Markup:
    mapped = material.mapped
    places, names = mapped.plane.project(mapped.codes), material.class_names
    shown = min(len(places), maps.MAX_DOTS)
    few = (
        f"The first {shown:,} of the {mapped.words}"
        if shown < len(places)
        else mapped.words[0].upper() + mapped.words[1:]
    )
    caption = (
        f"{few}, each a dot at the mean of its posterior, coloured by class; a class's name stands in its middle. "
    )
    if not material.space.has_rate:
        caption = caption.replace("the mean of its posterior", "its code")
    drawn = maps.latent_map(places, mapped.labels, names, mapped.plane.titles)
    return figure(
        Markup('<div class="beside-map">{}{}</div>').format(drawn, maps.legend(mapped.labels, names)),
        caption + _plane_words(mapped.plane),
        "latent-map",
    )


def _plane_words(plane: Projection) -> str:
    return "The plane is the whole latent space." if plane.is_whole_space else f"Shown is {plane.words}."


def manifold(material: Material) -> Markup:
    mapped, model = material.mapped, material.model
    settings = ManifoldSettings(side=TILES, width=MANIFOLD_WIDTH)
    png = draw_manifold(material.run, model, mapped.codes.astype(np.float32), settings)
    where = over_words(settings.over, has_prior=model.space.has_prior)
    caption = f"What the decoder draws on a grid of {TILES} × {TILES} places over the {where}: neighbours on the map are neighbours here."
    if not mapped.plane.is_whole_space:
        caption += f" {_plane_words(mapped.plane)}"
    if model.space.is_conditional:
        caption += f" Drawn as the class {material.class_names[settings.label]}."
    return figure(picture(png, "The decoded manifold", "manifold"), caption)


# -- new images


def samples(material: Material) -> Markup:
    """Images of random codes beside real ones."""
    count = COLUMNS * ROWS
    new, words = _new_images(material, count)
    parts = [
        figure(
            sheet(new, COLUMNS, f"{count} images that the model made of random codes"), f"Made by the model: {words}"
        )
    ]
    try:
        real = material.held_out.first(min(count, len(material.held_out)))
        shown = len(real) // COLUMNS * COLUMNS
        if shown:
            alt = f"{shown} real images"
            parts.append(figure(sheet(real.pixels[:shown], COLUMNS, alt), f"Real: the first {shown} held-out images."))
    except ValueError as error:
        parts.append(paragraph(str(error), "absent"))
    return Markup('<div class="two">{}</div>').format(joined(parts))


def _new_images(material: Material, count: int) -> tuple[np.ndarray, str]:
    model, space = material.model, material.space
    codes = model.prior_sample(count, SEED)
    if space.is_grid:
        words = f"{count} grids of codes drawn from the prior that it has learnt, seed {SEED}."
        return as_bytes(model.decode_mean(codes)), words
    labels = np.arange(count) % len(material.class_names) if space.is_conditional else None
    words = f"{count} codes of N(0, I), seed {SEED}."
    if labels is not None:
        words += " The classes in turn, from left to right."
    if not space.has_prior:
        words += " Nothing held this model's codes to N(0, I), so many of these lie where no image's code is."
    return as_bytes(model.decode_mean(codes, labels)), words


# -- reconstructions


def reconstructions(material: Material) -> Markup:
    """Held-out images above what the model makes of their codes."""
    if not material.space.has_encoder:
        raise Absent(f"There is nothing to reconstruct: {NO_ENCODER}")
    originals, labels, drawn, words = _pairs(material)
    rows, said = [originals, drawn], f"held-out images; below each its reconstruction{words}"
    if material.kind.corrupts_images:
        corrupted = _corrupted(material, originals)
        rows = [originals, corrupted, _reconstructed(material, corrupted, labels)]
        said = "held-out images; below each the corrupted copy that the model was given, then what it made of that"
    parts = [_above_each_other(rows, f"{len(originals)} {said}.")]
    if material.config.data.leave_out and material.run.has_weights():
        parts.append(_of_left_out(material))
    return joined(parts)


def _above_each_other(rows: Sequence[np.ndarray], caption: str) -> Markup:
    columns = min(COLUMNS, len(rows[0]))
    whole = len(rows[0]) // columns * columns
    strips = [row[start : start + columns] for start in range(0, whole, columns) for row in rows]
    return figure(sheet(np.concatenate(strips), columns, caption, "sheet wide"), caption)


def _pairs(material: Material) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """Originals, labels, reconstructions and a remark: by the checkpoint, or as the newest snapshot has them."""
    fixed = material.fixed
    originals = fixed["originals"][:PAIRS]
    labels = fixed["labels"][fixed["shown"][:PAIRS]]
    if material.run.has_weights():
        return originals, labels, _reconstructed(material, originals, labels), ""
    snapshot = material.snapshot
    return originals, labels, snapshot.reconstructions[:PAIRS], f" at step {snapshot.step:,}"


def _reconstructed(material: Material, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    told = labels if material.space.is_conditional else None
    codes, _ = material.model.encode(to_unit(images), told)
    return as_bytes(material.model.decode_mean(codes, told))


def _corrupted(material: Material, images: np.ndarray) -> np.ndarray:
    """PyTorch is imported for it, as noise is drawn as in training."""
    import torch

    from vae_core.models.corruption import corrupt

    config = material.config.model
    clean = torch.from_numpy(to_unit(images))
    noisy = corrupt(clean, config.noise, config.noise_level, torch.Generator().manual_seed(SEED))  # type: ignore[attr-defined]
    return as_bytes(noisy.numpy())


def _of_left_out(material: Material) -> Markup:
    held_out = material.held_out
    found = np.flatnonzero(np.isin(held_out.classes, material.config.data.leave_out))[:LEFT_OUT]
    names = ", ".join(material.class_names[label] for label in material.config.data.leave_out)
    if not len(found):
        return paragraph(f"There are no held-out images of {names}.", "absent")
    images, labels = held_out.pixels[found], held_out.classes[found]
    caption = f"Images of {names}, which training never saw; below each its reconstruction."
    return _above_each_other([images, _reconstructed(material, images, labels)], caption)
