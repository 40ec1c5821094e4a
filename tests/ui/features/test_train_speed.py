"""How long a training takes is told apart for short and long ones, also before any was measured."""

from __future__ import annotations

from typing import get_args

import pytest

from ui.features.train import speed
from ui.features.train.choices import configurations
from ui.features.train.state import Choices, Length
from ui.features.train.text import LENGTHS


def test_no_two_lengths_take_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "seconds_an_image", lambda config: None)
    said = [speed.duration_words(configurations(Choices(length=length))) for length in get_args(Length)]
    assert len(set(said)) == len(LENGTHS) and all(one.startswith("roughly ") for one in said)
