"""The words of the page Codes."""

from __future__ import annotations

import math

from ui.app.markdown import count_of

SWAP = (
    "The code of every image is a grid of entries of one codebook. Here, cells of A and of B are put into one grid, which "
    "the decoder draws as one image. Click A or B to choose another image."
)
NO_CODES = (
    "This page is for models whose code is a grid of entries of a codebook (VQ-VAE). “{name}” gives every image a place "
    "in a space of {numbers} instead; its latent map shows that."
)
TEMPERATURE = (
    "1 draws from the prior as it is. A lower value prefers likelier entries: more typical images, less variety. A higher "
    "value does the opposite."
)


def swap_caption(title: str, count: int, grid: int, size: int, side: int) -> str:
    """What the grids are. `title` may hold Markdown of ours, so people's names come escaped."""
    pixels = side // grid
    return (
        f"There are {count:,} held-out images of {title} to choose from. Each of the {grid} × {grid} cells covers {pixels} × {pixels} pixels "
        f"and holds one of {size} entries. Similar colours stand for similar entries. The decoder looks at neighbouring cells "
        "together, so seams between A and B are smoothed."
    )


def usage_words(perplexity: float, unused: int, size: int) -> str:
    """Perplexity and dead entries, with what to compare them with."""
    dead = f"{unused:,} of {size} entries are never used: they are dead." if unused else "No entry is dead."
    return f"**Perplexity {perplexity:.0f}**, of {size} at most. {dead}"


def usage_caption(count: int) -> str:
    return (
        f"Measured on the codes of {count:,} held-out images. The perplexity is the number of entries that would be as hard "
        "to guess if all were used equally often. If it is much below the codebook's size, part of the codebook is wasted. "
        "Click a bar to look at its entry."
    )


def entry_words(entry: int, cells: int, images: int, share: float) -> str:
    if not cells:
        return f"**Entry {entry}** is not used by any held-out image."
    return f"**Entry {entry}**: {cells:,} cells ({share:.2%}) in {count_of(images, 'image')}."


def prior_caption(nats: float, cells: int, size: int, drawn: float) -> str:
    even = cells * math.log(size)
    return (
        f"The prior is a small network that has learnt which entries follow which; it fills a grid cell by cell, from the "
        f"top left. A held-out image's grid costs {nats:.1f} nats under it ({nats / cells:.2f} a cell). If all entries were "
        f"equally likely everywhere, it would cost {even:.1f}. The grids above cost {drawn:.1f} on average."
    )
