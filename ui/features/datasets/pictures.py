"""The pictures of the page: examples by class, as they are and as they will be, and a strip of each dataset."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from ui.features.datasets import text
from ui.media.images import contact_sheet, data_uri, png_bytes
from ui.theme import css_ink
from vae_core.archives import shown
from vae_core.datasets import ImportedDataset
from vae_core.explorer.cache import cached
from vae_core.imports.fitting import fitted
from vae_core.imports.job import ImportJob
from vae_core.imports.look import Look

SIDE = 64  # pixels at which an example is shown as it is
MAX_CLASSES = 8  # whose examples are shown
EACH = 3  # examples of a class
STRIP = 8  # images of a dataset in the list

_STYLE = f"""<style>
.examples {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: .7rem 1rem; margin: 0; }}
.examples figure {{ margin: 0; min-width: 0; }}
.examples figcaption {{ font-size: .9rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }}
.examples figcaption span, .examples-key {{ color: {css_ink("muted")}; }}
.examples img {{ display: block; width: 100%; image-rendering: pixelated; border-radius: .3rem; }}
.examples img + img {{ margin-top: 3px; }}
.examples-key {{ font-size: .9rem; margin: .1rem 0 .5rem; }}
</style>"""


@cached(lambda job: (str(job.path), _found_at(job)))
def found_in(job: ImportJob) -> Look:
    """What the first look has found. Raises ImportedError."""
    return job.found()


def _found_at(job: ImportJob) -> int:
    try:
        return (job.path / "found.json").stat().st_mtime_ns
    except OSError:
        return 0


def examples(found: Look, *, size: int, channels: int, pad: bool) -> str:
    """HTML: a few pictures of each class, as they are above and as they will be below. Names are shown as they are."""
    counts = {one.name: one.images for one in found.report.classes}
    parts: list[str] = []
    for label, name in enumerate(found.class_names):
        own = [pixels for pixels, of in zip(found.examples, found.example_labels, strict=True) if of == label][:EACH]
        if not own or len(parts) == MAX_CLASSES:
            continue
        plain = _sheet([fitted(pixels, SIDE, 3, pad=True) for pixels in own], SIDE)
        learnt = _sheet([fitted(pixels, size, channels, pad=pad) for pixels in own], size)
        parts.append(
            f"<figure><figcaption><b>{html.escape(name)}</b> <span>{counts[name]:,}</span></figcaption>"
            f"<img src='{plain}' alt='{html.escape(name, quote=True)}, as they are'>"
            f"<img src='{learnt}' alt='{html.escape(name, quote=True)}, as they will be'></figure>"
        )
    rest = len(found.class_names) - len(parts)
    more = f" · {text.MORE_CLASSES.format(count=rest)}" if rest else ""
    below = text.AS_LEARNT.format(size=size, colour="in grey" if channels == 1 else "in colour")
    key = f"<p class='examples-key'>Above: {text.AS_THEY_ARE.lower()}. Below: {below[0].lower()}{below[1:]}{more}.</p>"
    return f"{_STYLE}<div class='examples'>{''.join(parts)}</div>{key}"


def _sheet(images: Sequence[np.ndarray], size: int) -> str:
    """EACH places in a row, so that all rows are as wide; those of a class with fewer stay clear."""
    gap = max(1, size // 28)
    row = [np.moveaxis(one if len(one) == 3 else np.repeat(one, 3, axis=0), 0, -1) for one in images]
    clear = np.zeros((size, size * EACH + (EACH - 1) * gap, 4), np.uint8)
    for place, pixels in enumerate(row):
        left = place * (size + gap)
        clear[:, left : left + size, :3], clear[:, left : left + size, 3] = pixels, 255
    return data_uri(png_bytes(clear, scale=max(1, 128 // size)))


@cached(lambda entry: (entry.name, entry.fingerprint()))
def strip_of(entry: ImportedDataset) -> str:
    """A few held-out images, of as many classes as there are: a data URI. Raises ImportedError."""
    facts = entry.facts()
    images = entry.load("held-out", facts.image_size, min(facts.held_out, 400))
    labels = images.classes
    rank = np.array([(labels[:place] == label).sum() for place, label in enumerate(labels)])
    chosen = np.lexsort((labels, rank))[:STRIP]
    sheet = contact_sheet(images.pixels[chosen], STRIP // 2, gap=1, background="#808080")
    return data_uri(png_bytes(sheet, scale=max(1, 64 // facts.image_size)))


def not_taken_html(named: Sequence[tuple[str, str]]) -> str:
    """HTML: files and reasons, as text."""
    rows = "".join(
        f"<tr><td>{html.escape(shown(path))}</td><td>{html.escape(reason)}</td></tr>" for path, reason in named
    )
    style = (
        "<style>.files { border-collapse: collapse; font-size: .9rem; } .files td { padding: .15rem .9rem .15rem 0; "
        "vertical-align: top; overflow-wrap: anywhere; } .files-box { max-height: 16rem; overflow-y: auto; }</style>"
    )
    return f"{style}<div class='files-box' tabindex='0'><table class='files'>{rows}</table></div>"


def sizes_html(bins: Sequence[int], words: Sequence[str]) -> str:
    """HTML: how many images have a shorter side of so many pixels, as bars."""
    most = max(*bins, 1)
    rows = "".join(
        f"<div>{word}</div><div style='background:{css_ink('line')};width:{100 * count / most:.1f}%;"
        f"min-width:2px;border-radius:3px'></div><div>{count:,}</div>"
        for word, count in zip(words, bins, strict=True)
        if count
    )
    return (
        "<div style='display:grid;grid-template-columns:max-content 1fr max-content;gap:.25rem .7rem;font-size:.9rem'>"
        f"{rows}</div>"
    )
