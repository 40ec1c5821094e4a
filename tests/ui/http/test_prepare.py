"""The route that makes a model's image of somebody's own file: bounded, stateless, and for this app's pages only."""

from __future__ import annotations

import io
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.images.craft import sample, saved
from tests.images.hostile import HOSTILE
from tests.routes import Answer, post
from ui.http import prepare as route
from vae_core.limits import limits

ADDRESS = "data/prepare-image?channels=1&height=32&width=32"
DIGITS = f"{ADDRESS}&frame=20,28,32,mass"


def unpacked(answer: Answer) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    assert answer.status == 200, answer.body
    length = int.from_bytes(answer.body[4:8], "little")
    header = json.loads(answer.body[8 : 8 + length])
    arrays = {}
    for name, about in header["arrays"].items():
        start, count = 8 + length + about["offset"], int(np.prod(about["shape"]))
        arrays[name] = np.frombuffer(answer.body, np.uint8, count, start).reshape(about["shape"])
    return header["meta"], arrays


def test_the_steps_come_as_small_pictures_and_the_image_as_pixels_and_file() -> None:
    answer = post(DIGITS, [saved(sample("RGB", (400, 300)), "PNG")])
    meta, arrays = unpacked(answer)
    names = [step["name"] for step in meta["steps"]]
    assert names == ["opened", "square", "grey", "inverted", "contrast", "framed", "resized"]
    assert arrays["pixels"].shape == (1, 32, 32) and meta["size"] == [400, 300] and meta["notes"] == []
    for number in range(len(names)):
        picture = Image.open(io.BytesIO(arrays[f"step-{number}"].tobytes()), formats=("PNG",))
        assert max(picture.size) <= route.STEP_SIDE
    kept = Image.open(io.BytesIO(arrays["file"].tobytes()), formats=("PNG", "WEBP"))
    assert np.array_equal(np.asarray(kept.convert("L")), arrays["pixels"][0]), "without loss"
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    assert len(answer.body) < 100_000


@pytest.mark.parametrize("channels", [1, 3])
def test_the_file_for_a_link_loses_nothing(channels: int) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (28, 28, 3)).astype(np.uint8)
    _, arrays = unpacked(
        post(
            f"data/prepare-image?channels={channels}&height=28&width=28&ground=none",
            [saved(Image.fromarray(noise), "PNG")],
        )
    )
    kept = np.asarray(Image.open(io.BytesIO(arrays["file"].tobytes())).convert("RGB")).transpose(2, 0, 1)
    assert np.array_equal(kept[:channels], arrays["pixels"])


def test_choices_are_switches() -> None:
    content = saved(sample("RGB", (400, 300)), "PNG")
    usual = unpacked(post(DIGITS, [content]))[1]["pixels"]
    for choice in ("fit=pad", "inverted=0", "contrast=0", "framed=0", "ground=light"):
        assert not np.array_equal(unpacked(post(f"{DIGITS}&{choice}", [content]))[1]["pixels"], usual), choice
    meta, _ = unpacked(post("data/prepare-image?channels=3&height=64&width=64&grey=1", [content]))
    assert {step["name"]: step["on"] for step in meta["steps"]}["grey"]


@pytest.mark.parametrize(
    "query",
    [
        *("channels=2&height=28&width=28", "channels=1&height=28", "channels=1&height=0&width=28"),
        *(
            "channels=1&height=99999&width=28",
            "channels=1&height=28&width=" + "9" * 5000,
            "channels=nan&height=1&width=1",
            "channels=3&height=1&width=512&fit=pad",  # a narrow picture would be padded to 134 million pixels
        ),
    ],
)
def test_a_shape_that_no_model_has(query: str) -> None:
    answer = post(f"data/prepare-image?{query}", [b"x"])
    assert answer.status == 400 and "must be" in answer.body.decode() and answer.read == 0


@pytest.mark.parametrize(
    "query",
    [
        *(
            "fit=<b>",
            "ground=red",
            "upright=2",
            "inverted=yes",
            "frame=1,2,3",
            "frame=30,28,32,mass",
            "frame=1,2,3,<b>",
        ),
        *(
            "frame=0,0,32,mass",
            "frame=20,28,9999,mass",
            "frame=" + "9" * 190,
            "frame=٣,28,32,mass",
            "frame=-1,28,32,box",
        ),
    ],
)
def test_choices_that_make_no_sense(query: str) -> None:
    answer = post(f"{ADDRESS}&{query}", [saved(sample(), "PNG")])
    assert answer.status == 400 and "must be" in answer.body.decode()


def test_what_is_no_image_is_said_in_a_sentence() -> None:
    for name, status in (
        ("no bytes at all", 400),
        ("an SVG", 400),
        ("a JPEG cut at a tenth", 400),
        ("a PNG of 81 million pixels in 80 KB", 413),
        ("a TIFF of tiles of 60,000 × 60,000", 413),
    ):
        answer = post(ADDRESS, [HOSTILE[name].make()])
        assert answer.status == status and answer.body.decode().endswith("."), name
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_more_is_read_than_an_image_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_IMAGE_BYTES", "10000")
    answer = post(ADDRESS, (bytes(1000) for _ in range(10**6)))
    assert answer.status == 413 and answer.read <= 11_000 and "10,000 bytes" in answer.body.decode()
    declared = post(ADDRESS, [b"x"], {"Content-Length": "9" * 30})
    assert declared.status == 413 and declared.read == 0


def test_few_at_a_time_and_a_short_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_IMAGES_WAITING", "3")
    at_once, most, lock, go = 0, 0, threading.Lock(), threading.Event()

    def slow(*_: object) -> bytes:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        go.wait(20)
        with lock:
            at_once -= 1
        return b"made"

    monkeypatch.setattr(route, "prepared", slow)
    with ThreadPoolExecutor(12) as students:
        first = [students.submit(post, ADDRESS, [b"x"]) for _ in range(5)]
        until = time.monotonic() + 20
        while route.TURNS._here < 5 and time.monotonic() < until:
            time.sleep(0.01)
        refused = [students.submit(post, ADDRESS, [b"x"]).result() for _ in range(3)]
        go.set()
        answers = [one.result() for one in first]
    assert [answer.status for answer in answers] == [200] * 5
    assert [answer.status for answer in refused] == [503] * 3 and refused[0].headers["retry-after"] == "2"
    assert "Try again" in refused[0].body.decode() and refused[0].read == 0
    assert most == limits().images_at_once == 2 and route.TURNS._here == 0


def test_a_refusal_frees_its_place() -> None:
    for _ in range(20):
        assert post(ADDRESS, [b"no image"]).status == 400
    assert route.TURNS._here == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://class.example"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://class.example:8501", "Host": "class.example:8501"}, 200),
        ({"Origin": "https://class.example", "Host": "inner:8501", "X-Forwarded-Host": "class.example"}, 200),
        ({"Origin": "http://evil.example", "Host": "class.example:8501"}, 403),
        ({"Origin": "http://class.example:8502", "Host": "class.example:8501"}, 403),
        ({"Origin": "null", "Host": "class.example:8501"}, 403),
    ],
)
def test_a_page_of_another_site_may_send_nothing(
    headers: dict[str, str], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_HOSTS", "class.example,inner")
    answer = post(ADDRESS, [saved(sample(), "PNG")], headers)
    assert answer.status == status
    if status == 403:
        assert answer.read == 0 and answer.body.startswith(b"Another site's page may not use this app.")
