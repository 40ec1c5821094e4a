"""Every target of the fuzzing runs for a moment with the other tests; `python -m tests.fuzz NAME` runs it for long."""

from __future__ import annotations

import pytest

from tests.fuzz.target import names, target_of, try_some

FEW = 60


@pytest.mark.parametrize("name", names())
def test_a_few_inputs_are_taken_or_refused_cleanly(name: str) -> None:
    tally = try_some(target_of(name), FEW, number=1)
    assert tally.count >= FEW and len(tally.outcomes) > 1, "more than one thing becomes of them"
