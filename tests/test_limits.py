"""The limits, as the environment sets them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from vae_core.limits import LimitError, Limits, limits, table

ROOT = Path(__file__).resolve().parents[1]


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


def test_the_documents_list_every_limit_as_it_is() -> None:
    document = (ROOT / "docs/running-a-server.md").read_text(encoding="utf-8")
    assert all(f"LATENT_PLAYGROUND_{name.upper()}" in table() for name in Limits.model_fields)
    assert table() in document, "python -m vae_core.limits prints the table that belongs there"


def test_the_server_takes_uploads_as_large_as_the_limits_do() -> None:
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["maxUploadSize"] * 1_000_000 == limits().max_upload_bytes


def test_the_environment_is_read_once() -> None:
    assert limits() is limits()
