"""Which images of somebody's own are held out: about one in eight, by name, and never so few that there is nothing to see."""

from __future__ import annotations

import numpy as np

HELD_OUT_SHARE = 1 / 8
FEWEST_HELD_OUT = 4
"""What pages compare: two ends of a path, three images of a sum, and one to look for among others."""


def held_out_mask(ranks: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """bool [N]: whether each image is held out. It depends on the ranks and classes alone, and not on their order.

    A class of two images or more has one on either side, so that no class is learnt and never seen again, nor shown
    without having been learnt. FEWEST_HELD_OUT are held out, or half of them where there are fewer than twice as many.
    Apart from that an image stays on its side whatever is added beside it.

    Args:
        ranks: uint64 [N], spread evenly over [0, 2^64): a hash of each image's name
        labels: int [N]
    """
    chosen = ranks < np.uint64(2**64 * HELD_OUT_SHARE)
    order = np.argsort(ranks, kind="stable")
    by_class = order[np.argsort(labels[order], kind="stable")]  # in each class by rank
    for members in np.split(by_class, np.flatnonzero(np.diff(labels[by_class])) + 1):
        if len(members) > 1:
            chosen[members[0]], chosen[members[-1]] = True, False
    wanted = min(FEWEST_HELD_OUT, len(ranks) // 2)
    for leaves_some in (True, False):  # first of classes that have another one to learn from
        for image in order:
            if chosen.sum() >= wanted:
                break
            if not leaves_some or (~chosen & (labels == labels[image])).sum() > 1:
                chosen[image] = True
    if len(ranks) > 1 and chosen.all():
        chosen[order[-1]] = False
    return chosen
