"""What browsers fetch of a run is compressed once for all of them, away from the thread of everybody's messages."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.routes import Answer, get, request
from tests.trained import train
from ui.http import serving
from vae_core.experiment import RunConfig
from vae_core.explorer import addresses
from vae_core.explorer.cache import CACHE
from vae_core.runs import RunStore


def test_a_class_has_codes_and_decoder_compressed_once(
    store: RunStore, tiny: Callable[..., RunConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    train(store, tiny("training.epochs=1"), "one")
    run = store.open("one")
    compressing: list[str] = []
    compress = gzip.compress

    def counted(body: bytes, *how: Any, **also: Any) -> bytes:
        compressing.append(threading.current_thread().name)
        return compress(body, *how, **also)

    monkeypatch.setattr(serving.gzip, "compress", counted)
    CACHE.clear("gzip")
    for url in (addresses.codes_url(run), addresses.decoder_url(run)):
        address = f"/{url}"
        plain = get(address)
        assert "content-encoding" not in plain.headers and not compressing

        def ask(address: str = address) -> Answer:
            return request("GET", address, headers={"accept-encoding": "gzip"})

        with ThreadPoolExecutor(12) as browsers:
            answers = [asked.result(60) for asked in [browsers.submit(ask) for _ in range(12)]]
        assert {(one.headers["content-encoding"], one.headers["vary"]) for one in answers} == {
            ("gzip", "Accept-Encoding")
        }
        assert {gzip.decompress(one.body) for one in answers} == {plain.body}
        assert all(one.kept for one in answers)
        assert len(compressing) == 1 and "asyncio" not in compressing[0]
        compressing.clear()


def test_pictures_and_small_answers_are_left_as_they_are() -> None:
    for content in (serving.Content(b"x" * 5_000, "image/webp"), serving.Content(b"x" * 500)):
        assert content.compressed() is content
