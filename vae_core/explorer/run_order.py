"""In which order models are shown: the person's own first, then as one would teach them."""

from __future__ import annotations

from collections.abc import Sequence

from vae_core.runs.store import RunSummary

# What is a map at once comes first; then the same with more numbers; then what changes the idea.
_MAPS = ("vae", "autoencoder", "pca")
_KINDS = (
    *_MAPS,
    "conditional-vae",
    "tc-vae",
    "info-vae",
    "wae",
    "denoising-autoencoder",
    "sparse-autoencoder",
    "vq-vae",
    "gan",
    "vae-gan",
)
_DATASETS = ("fashion-mnist", "mnist", "shapes")
_FOR_A_LESSON = "lesson-"  # runs that a step of the lesson shows; by themselves they say little


def own_and_shipped(summaries: Sequence[RunSummary]) -> tuple[list[RunSummary], list[RunSummary]]:
    """The person's own runs, the newest first as the store lists them, and those that came with the app, as taught."""
    whole = [one for one in summaries if one.run is not None]
    shipped = [one for one in whole if one.status is not None and one.status.shipped]
    return [one for one in whole if one not in shipped], sorted(shipped, key=_taught)


def _taught(summary: RunSummary) -> tuple[bool, int, int, int, str]:
    assert summary.run is not None
    config = summary.run.config
    kind, pictures = config.model.name, config.data.dataset
    return (
        summary.id.startswith(_FOR_A_LESSON),
        2 if kind not in _MAPS else int(config.model.latent_dim > 2),
        _KINDS.index(kind) if kind in _KINDS else len(_KINDS),
        _DATASETS.index(pictures) if pictures in _DATASETS else len(_DATASETS),
        summary.id,
    )
