"""The list of models: searched, sorted, and what is known of each without loading it."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from ui.app import resources, session
from ui.app.person import Person
from ui.features.models.state import ModelsView
from vae_core.explorer.cache import Versioned, cached
from vae_core.explorer.scales import picture_scale, run_picture_error, run_tidiness
from vae_core.inference.held_out import FILE as ENCODING
from vae_core.metrics import cached_metrics
from vae_core.models import MODELS
from vae_core.runs import DamagedRun, Run
from vae_core.runs.history import last_held_out
from vae_core.runs.images import run_images
from vae_core.runs.reading import SNAPSHOTS
from vae_core.runs.run import CHECKPOINT, HISTORY, NOTE
from vae_core.runs.store import RunSummary

PAGE = 20  # models
LAST = float("inf")  # where a sort has nothing to go by


@dataclass(frozen=True)
class Losses:
    """Of the last epoch, held out, nats an image; None where there is none."""

    distortion: float | None = None
    kl: float | None = None


def shown(summaries: list[RunSummary], view: ModelsView, who: Person) -> list[RunSummary]:
    """Those that the view asks for, in its order. Damaged ones are among them, at the end."""
    words = view.find.casefold().split()
    found = [one for one in summaries if _is_whose(one, view.whose, who) and _matches(one, words)]
    return sorted(found, key=lambda one: (one.run is None, _place(one, view.order)))


def whose(summary: RunSummary, who: Person) -> str:
    """ "mine", "shipped", "others" or "nobody" (made on the server itself)."""
    status = summary.status
    if status is not None and status.shipped:
        return "shipped"
    owner = status.belongs_to if status is not None else None
    if who.alone or owner == who.id:
        return "mine"
    return "nobody" if owner is None else "others"


def losses(run: Run) -> Losses:
    """What its history ends with, if it can be read."""
    return _losses(run.path)


def bytes_on_disk(run_path: Path) -> int:
    """Of all files of a run."""
    return _bytes(run_path)


def picture_error(run: Run) -> float | None:
    """0 to 100, as other pages have it; by the last epoch alone where the held-out codes would have to be computed first."""
    try:
        return run_picture_error(run) if (run.path / ENCODING).exists() else _quick_error(run)
    except (DamagedRun, ValueError):  # its images have gone
        return None


def known_tidiness(run: Run) -> float | None:
    """0 to 100, where the run's metrics were computed."""
    try:
        return run_tidiness(run) if cached_metrics(run) is not None else None
    except (DamagedRun, ValueError):
        return None


def kind(run: Run) -> str:
    """ "Variational autoencoder (VAE)"."""
    return MODELS.get(run.config.model.name).title


def images(run: Run) -> str:
    """What its images are called; plain text."""
    return run_images(run).title


def _is_whose(summary: RunSummary, asked: str, who: Person) -> bool:
    found = whose(summary, who)
    return asked in ("all", found) or (asked == "others" and found == "nobody")


def _matches(summary: RunSummary, words: list[str]) -> bool:
    if not words:
        return True
    parts = [summary.name, summary.id]
    if summary.run is not None:
        parts += [kind(summary.run), images(summary.run)]
        if (summary.run.path / NOTE).exists():
            parts.append(summary.run.note())
    text = " ".join(parts).casefold()
    return all(word in text for word in words)


def _place(summary: RunSummary, order: str) -> tuple[float, str]:
    name = summary.name.casefold()
    run, status = summary.run, summary.status
    if order == "newest":
        return (-(status.created if status else 0.0), name)
    if order == "size":
        return (-float(bytes_on_disk(resources.store().root / summary.id)), name)
    if order == "name" or run is None:
        return (0.0, name)
    if order == "kl":
        return (_or_last(losses(run).kl), name)
    # By what is shown: nats for experts, though those of other images cannot be compared; else the scale.
    return (_or_last(losses(run).distortion if session.is_expert() else _quick_error(run)), name)


def _or_last(value: float | None) -> float:
    return LAST if value is None else value


def _quick_error(run: Run) -> float | None:
    """By the history's last epoch: close to `run_picture_error`, and nothing is loaded for it but the images, once."""
    distortion = losses(run).distortion
    if distortion is None:
        return None
    try:
        scale = picture_scale(run)
    except (DamagedRun, ValueError):
        return None
    return None if scale is None else float(scale.of(distortion))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = os.lstat(path)
    except OSError:
        return (0, 0)
    return stat.st_mtime_ns, stat.st_size


@cached(lambda path: Versioned(str(path), _stamp(path / HISTORY)))
def _losses(path: Path) -> Losses:
    with contextlib.suppress(DamagedRun):  # the run's own page says what is wrong
        found = last_held_out(path / HISTORY)
        return Losses(found.get("distortion"), found.get("kl"))
    return Losses()


@cached(lambda path: Versioned(str(path), tuple(_stamp(path / one) for one in (".", CHECKPOINT, HISTORY, SNAPSHOTS))))
def _bytes(path: Path) -> int:
    total = 0
    for folder in (path, path / SNAPSHOTS):
        try:
            with os.scandir(folder) as found:
                total += sum(
                    one.stat(follow_symlinks=False).st_size for one in found if one.is_file(follow_symlinks=False)
                )
        except OSError:
            continue
    return total


def made(created: float) -> str:
    """ "26 Nov 2026, 01:40"."""
    return time.strftime("%d %b %Y, %H:%M", time.localtime(created)) if created else ""
