"""The words of the page Codes."""

from __future__ import annotations

import math

from vae_core.text import count_of

SWAP = (
    "This model writes every image as a grid of entries of one small dictionary, its codebook. **Drag over the image in the "
    "middle:** cells of A and of B go into one grid, which the decoder draws as one image. Click A or B to choose another."
)
NO_CODES = (
    "Some models write an image down as a grid of entries of a small dictionary, the codebook: a VQ-VAE does. This page "
    "shows what such grids are and lets you mix two of them. There is no such model here yet."
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


def usage_words(perplexity: float, unused: int, size: int, *, expert: bool) -> str:
    """How evenly the codebook is used, and dead entries, with what to compare them with."""
    if expert:
        dead = f"{unused:,} of {size} entries are never used: they are dead." if unused else "No entry is dead."
        return f"**Perplexity {perplexity:.0f}**, of {size} at most. {dead}"
    dead = f"{unused:,} of the {size} entries are never used." if unused else f"All {size} entries are used."
    return (
        f"The codebook is used **as if {perplexity:.0f} entries were equally common**; {size} would be the most. {dead}"
    )


def usage_caption(count: int, *, expert: bool) -> str:
    measured = f"Measured on the codes of {count:,} held-out images. "
    if expert:
        measured += (
            "The perplexity is the number of entries that would be as hard to guess if all were used equally often. "
        )
    return measured + (
        "If it is much below the codebook's size, part of the codebook is wasted. Click a bar to look at its entry."
        if expert
        else "Where a few entries do most of the work, part of the codebook is wasted. Click a bar to look at its entry."
    )


def entry_words(entry: int, cells: int, images: int, share: float) -> str:
    if not cells:
        return f"**Entry {entry}** is not used by any held-out image."
    return f"**Entry {entry}**: {cells:,} cells ({share:.2%}) in {count_of(images, 'image')}."


def prior_caption(nats: float, cells: int, size: int, drawn: float, *, expert: bool) -> str:
    """`nats`: what a held-out image's grid costs under the prior; `drawn`: what the grids shown cost."""
    what = (
        "The prior is a small network that has learnt which entries follow which; it fills a grid cell by cell, from the "
        "top left. "
    )
    even = cells * math.log(size)
    if expert:
        return what + (
            f"A held-out image's grid costs {nats:.1f} nats under it ({nats / cells:.2f} a cell). If all entries were "
            f"equally likely everywhere, it would cost {even:.1f}. The grids above cost {drawn:.1f} on average."
        )
    return what + (
        f"In a real image it has, for each cell, about {math.exp(nats / cells):.0f} entries to choose between, as hard to "
        f"guess as a fair draw among so many; one that had learnt nothing would have all {size}."
    )
