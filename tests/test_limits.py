"""The limits, as the environment sets them."""

from __future__ import annotations

import pytest

from vae_core.limits import LimitError, limits


def test_a_limit_is_read_from_its_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_CLASSES", "7")
    assert limits().max_classes == 7


@pytest.mark.parametrize("value", ["many", "-1", "0", "1e400"])
def test_a_variable_that_makes_no_sense_is_named_in_a_sentence(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_QUEUE", value)
    with pytest.raises(LimitError, match="LATENT_PLAYGROUND_MAX_QUEUE cannot be used"):
        limits()


def test_the_passphrase_is_not_shown_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_TEACHER_PASSPHRASE", "open sesame")
    assert "sesame" not in repr(limits())
