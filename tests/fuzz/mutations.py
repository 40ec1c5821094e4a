"""Files with some of their bytes changed, as hypothesis chooses."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from hypothesis import strategies as st

_NUMBERS = (0, 1, 127, 128, 255, 256, 32_767, 32_768, 65_535, 2**31 - 1, 2**31, 2**32 - 1)
_WAYS = ("flip", "flip", "set", "number", "number", "cut", "drop", "repeat", "insert", "swap")


def _changed(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) or 1)
    if random.random() < 0.5:  # near the beginning, where a file says what it holds, but seldom in its signature
        at = min(at, random.randrange(4, 200))
    way, amount, value = random.choice(_WAYS), random.randint(1, 64), random.randrange(256)
    before, after = content[:at], content[at:]
    if way == "flip":
        return before + bytes([after[0] ^ (1 << value % 8)]) + after[1:] if after else content
    if way == "set":
        return before + bytes([value]) * amount + after[amount:]
    if way == "number":
        width = random.choice((1, 2, 4))
        number = random.choice(_NUMBERS) % 256**width
        return before + number.to_bytes(width, random.choice(("little", "big"))) + after[width:]
    if way == "cut":
        return before
    if way == "drop":
        return before + after[amount:]
    if way == "repeat":
        return before + after[:amount] * (1 + value % 40) + after[amount:]
    if way == "insert":
        return before + bytes([value]) * amount + after
    return before + after[:amount][::-1] + after[amount:]


def mutated(files: Mapping[str, bytes]) -> st.SearchStrategy[bytes]:
    """Any of the files, with up to six changes."""

    def apply(name: str, changes: int, random: Random) -> bytes:
        content = files[name]
        for _ in range(changes):
            content = _changed(content, random)
        return content

    # Hypothesis' own draws lean towards the beginning of everything; these are even.
    return st.builds(apply, st.sampled_from(sorted(files)), st.integers(1, 6), st.randoms(use_true_random=True))
