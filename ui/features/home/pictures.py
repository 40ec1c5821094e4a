"""What the home page shows of runs: drawn and described once for each state of a checkpoint, then cached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ui.app import resources
from ui.app.cache import Versioned, cached
from ui.app.markdown import dataset_title
from ui.app.run_text import nats
from ui.features.home import text
from ui.media.drawings import Plane, Traveller, journey, model_card, tall_journey
from vae_core.datasets import Dataset, dataset
from vae_core.latent.grids import code_extent, grid_places
from vae_core.latent.projection import fit_projection
from vae_core.metrics import METRICS, cached_metrics, metrics_file
from vae_core.models import MODELS
from vae_core.models.decoding import decode_places
from vae_core.runs import DamagedRun, Run
from vae_core.runs.store import RunSummary

TRAVELLERS = 5  # real images in the picture; a sixth place is one that no image went to
MAP_DOTS = 2500
TILES = (24, 15)  # of the decoded grid under the dots: across, down
CARD_IMAGES = 2
CARD_IMAGES_ALONE = 5  # without a map beside them


@dataclass(frozen=True)
class Journey:
    """The home page's picture as SVG, wide and tall, with what it shows in words and the text under it."""

    wide: str
    tall: str
    alt: str
    lead: str


@dataclass(frozen=True)
class Card:
    """What a card says of a run. `picture` is SVG, None before the first snapshot; `state` is empty when finished."""

    name: str
    state: str
    picture: str | None
    alt: str
    facts: str
    metrics: str
    metrics_help: str
    explorable: bool


@cached(resources.by_version)
def journey_of(run: Run, *, dark: bool) -> Journey:
    """Raises DamagedRun."""
    entry, held_out = resources.run_dataset(run), resources.held_out(run)
    model, found = resources.model(run), resources.explored(run)
    projection, places = found.projection, found.plane
    codes, labels = found.encoding.codes, held_out.labels.numpy()
    extent = code_extent(places, margin=0.02)
    left, right, bottom, top = extent
    chosen = _typical(places, labels, found.encoding.distortion, extent)
    reconstructed = decode_places(model, codes[chosen])
    between = _between(places[chosen])
    drawn = decode_places(model, between, projection)
    best = _newest(drawn, reconstructed, _emptiness(between, places, extent))
    fresh, generated = between[best], drawn[best]

    latent_dim = run.config.model.latent_dim
    travellers = [
        Traveller(
            place=(float(places[number, 0]), float(places[number, 1])),
            original=held_out.images[number].numpy(),
            decoded=picture,
            name=entry.class_names[labels[number]],
            numbers=_numbers(places[number], latent_dim),
            label=int(labels[number]),
        )
        for number, picture in zip(chosen, reconstructed, strict=True)
    ]
    numbers = f"{_numbers(fresh, latent_dim)}\nnew".strip()
    travellers.append(Traveller((float(fresh[0]), float(fresh[1])), None, generated, "no picture", numbers, None))
    tiles = decode_places(model, grid_places(extent, *TILES), projection)
    plane = Plane(
        codes=places[:MAP_DOTS],
        labels=labels[:MAP_DOTS],
        limits=((left, right), (bottom, top)),
        tiles=tiles,
        columns=TILES[0],
    )
    headings = text.headings(latent_dim)
    names = ", ".join(traveller.name for traveller in travellers[:-1])
    alt = (
        f"Pictures of {entry.title} ({names}) on the left, each with a line to its dot on a map of "
        f"{len(plane.codes):,} coloured dots over what the decoder draws there, and lines on to the reconstructed pictures on the "
        "right. One more line starts at a place where no picture was, and ends at a new picture."
    )
    return Journey(
        wide=journey(plane, travellers, headings, dark=dark),
        tall=tall_journey(plane, travellers, text.tall_headings(latent_dim), dark=dark),
        alt=alt,
        lead=text.lead(dataset_title(entry), latent_dim),
    )


def _typical(places: np.ndarray, labels: np.ndarray, distortion: np.ndarray, extent: tuple[float, ...]) -> list[int]:
    """Image numbers, one each of TRAVELLERS classes that lie far apart: near the class's middle and well reconstructed."""
    scale = np.array([extent[1] - extent[0], extent[3] - extent[2]]) + 1e-9
    candidates = []
    for label in np.unique(labels):
        own = np.flatnonzero((labels == label) & np.isfinite(places).all(axis=1))
        if len(own) == 0:
            continue
        good = own[distortion[own] <= np.median(distortion[own])]
        away = np.linalg.norm((places[good] - np.median(places[own], axis=0)) / scale, axis=1)
        candidates.append(int(good[away.argmin()]))
    spots = places[candidates] / scale
    chosen = [int(np.linalg.norm(spots - spots.mean(0), axis=1).argmax())]
    while len(chosen) < min(TRAVELLERS, len(candidates)):
        nearest = np.linalg.norm(spots[:, None] - spots[chosen], axis=2).min(axis=1)
        chosen.append(int(nearest.argmax()))
    return [candidates[index] for index in chosen]


def _between(places: np.ndarray) -> np.ndarray:
    """A third, a half and two thirds of the way from each of `places` [K, 2] to each other: [M, 2]."""
    first, second = np.triu_indices(len(places), 1)
    return np.concatenate([places[first] + share * (places[second] - places[first]) for share in (1 / 3, 1 / 2, 2 / 3)])


def _emptiness(spots: np.ndarray, places: np.ndarray, extent: tuple[float, ...]) -> np.ndarray:
    """How far each of `spots` [M, 2] is from the nearest of all `places` [N, 2], in widths of the map: [M]."""
    scale = np.array([extent[1] - extent[0], extent[3] - extent[2]]) + 1e-9
    return np.array([np.linalg.norm((places - spot) / scale, axis=1).min() for spot in spots])


def _newest(drawn: np.ndarray, known: np.ndarray, emptiness: np.ndarray) -> int:
    """Which of `drawn` [M, C, H, W] is least like any of `known` [K, C, H, W] and from the emptiest place.

    Only the half with the strongest contrast counts: the emptiest places often draw nothing clear.
    """
    pictures, others = drawn.astype(np.float32), known.astype(np.float32)
    contrast = pictures.std(axis=(1, 2, 3))
    unlike = np.abs(pictures[:, None] - others[None]).mean(axis=(2, 3, 4)).min(axis=1)
    return int(np.where(contrast >= np.median(contrast), emptiness * unlike, -1).argmax())


def _numbers(place: np.ndarray, latent_dim: int) -> str:
    """The place as the code's own numbers; empty where the map shows only a part of them."""
    if latent_dim > 2:
        return ""
    return f"({', '.join(f'{value:.1f}' for value in place[:latent_dim])})".replace("-", "−")


def _by_summary(summary: RunSummary, *, dark: bool) -> Versioned:
    """A card carries the run's name and says how far its training is."""
    assert summary.run is not None and summary.status is not None
    key, version = resources.by_version(summary.run, dark)
    path = metrics_file(summary.run)
    computed = path.stat().st_mtime_ns if path.exists() else 0
    return Versioned(key, (version, summary.name, summary.status.state, summary.status.step, computed))


@cached(_by_summary)
def card_of(summary: RunSummary, *, dark: bool) -> Card:
    """The card of a run that can be opened. A broken snapshot or history leaves its part out."""
    run, status = summary.run, summary.status
    assert run is not None and status is not None
    config, entry = run.config, dataset(run.config.data.dataset)
    picture = alt = None
    try:
        picture = _card_picture(run, dark)
        alone = f"{2 * CARD_IMAGES_ALONE} images generated by {summary.name}"
        alt = (
            alone
            if not resources.latent_space(run).has_encoder
            else f"{CARD_IMAGES_ALONE} images of {entry.title} above their reconstructions by {summary.name}"
            if resources.latent_space(run).is_grid
            else f"Map of the codes of {summary.name}, coloured by class; beside it {CARD_IMAGES} images of {entry.title} "
            "above their reconstructions"
        )
    except (DamagedRun, ValueError, IndexError, KeyError, OSError):
        pass  # a picture less; the run itself can be opened
    kind = MODELS.get(config.model.name).title
    lines = [f"{dataset_title(entry)} · {_abbreviation(kind)} · **{resources.latent_space(run)}**"]
    weights = [f"{_short(status.parameters)} parameters"] if status.parameters else []
    if run.has_weights():
        weights.append(f"{(run.path / 'checkpoint.safetensors').stat().st_size / 1e6:.1f} MB")
    lines.append(" · ".join(weights))
    if status.train_images:
        lines.append(f"Trained on {status.train_images:,} images")
    metrics, metrics_help = _metrics(run, entry)
    return Card(
        name=summary.name,
        state="" if status.state == "finished" else status.state,
        picture=picture,
        alt=alt or "",
        facts="  \n".join(filter(None, lines)),
        metrics=metrics,
        metrics_help=metrics_help,
        explorable=run.has_weights(),
    )


def _card_picture(run: Run, dark: bool) -> str | None:
    """From the last snapshot: no model is loaded for a card. Raises DamagedRun."""
    steps = run.snapshot_steps()
    if not steps:
        return None
    snapshot, fixed = run.snapshot(steps[-1]), run.fixed()
    if not resources.latent_space(run).has_encoder:  # no originals either
        upper, lower = np.split(snapshot.reconstructions[: 2 * CARD_IMAGES_ALONE], 2)
        return model_card(None, upper, lower, dark=dark)
    if resources.latent_space(run).is_grid:  # no map: more pictures in its place
        shown = slice(0, CARD_IMAGES_ALONE)
        return model_card(None, fixed["originals"][shown], snapshot.reconstructions[shown], dark=dark)
    places = fit_projection(snapshot.codes).project(snapshot.codes)
    left, right, bottom, top = snapshot.extent or code_extent(places)
    tiles = snapshot.manifold
    columns = 1 if tiles is None else round(len(tiles) ** 0.5)
    plane = Plane(places, fixed["labels"], ((left, right), (bottom, top)), tiles, columns)
    spread = np.linspace(1, min(10, len(fixed["originals"])) - 1, CARD_IMAGES).round().astype(int)
    return model_card(plane, fixed["originals"][spread], snapshot.reconstructions[spread], dark=dark)


def _metrics(run: Run, entry: Dataset) -> tuple[str, str]:
    """The held-out metrics of the last epoch, and what they mean and are compared with; empty before the first."""
    try:
        epochs = run.history().epochs
    except DamagedRun:
        return "", ""
    if not epochs["epoch"] or not resources.latent_space(run).has_encoder:  # which has neither distortion nor KL
        return "", ""
    names = ("distortion", "kl") if resources.latent_space(run).has_rate else ("distortion",)
    shown = {name: f"{METRICS.get(name).title} **{nats(epochs[name][-1])}**" for name in names}
    hint, reference = text.METRICS_HELP, run.config.reference
    if reference is not None:
        shown.setdefault(reference.metric, f"loss **{epochs[reference.metric][-1]:.1f}**")
        shown[reference.metric] += f" (published: {reference.nats:.1f})"
        hint += f"\n\nPublished for this setting: {reference.published}. {reference.source}."
    try:
        left_out = run.config.data.leave_out  # the metrics are of the classes that the model knows
        count = " (images of the classes it knows)" if left_out else f" ({entry.available('held-out'):,} images)"
    except ValueError:  # a folder of images that has gone
        count = ""
    words = f"Held-out{count}, {METRICS.get('distortion').unit}:  \n{' · '.join(shown.values())}"
    bounds, more = _bounds(run)
    return words + bounds, hint + more


def _bounds(run: Run) -> tuple[str, str]:
    """The two lower bounds on the log-likelihood, and what they are; empty where there are none or none computed yet."""
    metrics = cached_metrics(run)
    elbo, bound = (metrics.number(name) if metrics else None for name in ("log_likelihood_elbo", "log_likelihood"))
    if metrics is None or elbo is None or bound is None:
        return "", ""
    images, samples = metrics.counts.likelihood_images, metrics.counts.likelihood_samples
    of_what = "log p(x given its class)" if resources.latent_space(run).is_conditional else "log p(x)"
    words = f"  \nELBO **{nats(elbo)}** · IWAE bound **{nats(bound)}** (the first {images:,} images)"
    return words, "\n\n" + text.bounds_help(of_what, samples, bound - elbo)


def _abbreviation(title: str) -> str:
    """ "Variational autoencoder (VAE)" as "VAE"."""
    return title.rpartition("(")[2].removesuffix(")") if title.endswith(")") else title


def _short(count: int) -> str:
    """1379844 as "1.4 million"."""
    if count >= 1_000_000:
        return f"{count / 1e6:.1f} million"
    return f"{round(count, -3):,}" if count >= 10_000 else f"{count:,}"
