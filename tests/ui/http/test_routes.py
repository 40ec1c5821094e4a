"""The routes: hostile numbers, bodies of any size, and what a browser may keep for ever."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
import torch
from starlette.routing import Route

from tests.routes import get, post, request
from tests.trained import train
from ui.features.interpolate.routes import gif_url
from ui.features.interpolate.state import InterpolateView
from ui.features.latent_map.routes import manifold_url
from ui.features.latent_map.state import ManifoldView
from ui.features.routes import ROUTES, server_routes
from ui.http import decoding, encoding
from vae_core.datasets import dataset
from vae_core.experiment import RunConfig
from vae_core.explorer import addresses
from vae_core.explorer.film import film_url
from vae_core.export.manifold_picture import ManifoldSettings
from vae_core.inference import encode as encode_images
from vae_core.inference import load_model
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]
SHIPPED = Path(__file__).resolve().parents[3] / "checkpoints"

HOSTILE = (
    *("9" * 150, "9" * 5000, "-1", "-" + "9" * 150, "0", "1e150", "1.5", "nan", "inf", "", " ", "x", "٣", "0x10"),
    *("99999999", "2147483648", "9223372036854775808", "../../etc/passwd", "%00", "<script>", "a-b", "1-2-3"),
    *("9" * 150 + "-" + "9" * 150, ",".join(["9" * 40] * 4), "-1e300,1e300,-1e300,1e300", "nan,nan,nan,nan"),
)
QUERIES = {
    "card.svg": ("theme",),
    "thumbnail.webp": ("theme",),
    "decoder.bin": ("class",),
    "decode": ("class",),
    "encoder.bin": ("class",),
    "encode": ("class",),
    "distortion": ("class",),
    "film.bin": ("after",),
    "interpolation.gif": ("class", "size", "fps", "way", "images", "t", "at", "frames", "beside"),
    "manifold.png": ManifoldView.address_keys(),
    "copies.bin": ("images", "drawn", "draw"),
    "noisy.bin": ("noise", "image"),
    "denoised.bin": ("noise", "image"),
}
QUICK = {
    "interpolation.gif": "images=0-1-2&frames=5&size=64",
    "manifold.png": "tiles=3&tile-width=64",
    "copies.bin": "images=0-1-2",
    "noisy.bin": "noise=gaussian&image=0",
    "denoised.bin": "noise=gaussian&image=0",
}


@pytest.fixture
def mine(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny("training.epochs=1"), "mine")


def sound(run: Run, route: Route) -> str:
    """An address of the route that has an answer."""
    address = route.path.replace("{run_id}", run.id).replace("{version}", addresses.version(run))
    return address.replace("{dataset}", "mnist").replace("{size}", "32").replace("{sheet}", "0")


def hostile(run: Run, route: Route) -> Iterator[str]:
    """The route's addresses with one part of the path, or one parameter of the query, made hostile."""
    file = route.path.rpartition("/")[2]
    usual, quick = sound(run, route), QUICK.get(file, "")
    for word in HOSTILE:
        for name in route.param_convertors:
            path = route.path.replace("{" + name + "}", word.replace("/", "%2F"))
            yield f"{sound(run, Route(path, lambda _: None))}?{quick}"
        for name in QUERIES.get(file, ()):
            needs = {"beside": "&way=pair", "at": "&way=triangle", "tile-box": "&manifold=box"}.get(name, "")
            yield f"{usual}?{quick}{needs}&{name}={word}"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path.rpartition("/")[2])
@pytest.mark.parametrize("recipe", ["mnist-vae-2d", "conditional-vae"])
def test_no_parameter_breaks_a_route(store: RunStore, tiny: Tiny, recipe: str, route: Route) -> None:
    mine = train(store, tiny("training.epochs=1", name=recipe), "mine")
    body = np.zeros(32 * 32 if route.path.endswith(("/encode", "/distortion")) else 2, np.float32).tobytes()
    method = "POST" if "POST" in (route.methods or ()) else "GET"
    broken = []
    for address in hostile(mine, route):
        try:
            answer = request(method, address, [body] if method == "POST" else [])
        except Exception as error:  # which a server answers with 500
            broken.append((address[:200], repr(error)[:200]))
            continue
        if not (200 <= answer.status < 300 or 400 <= answer.status < 500):
            broken.append((address[:200], answer.status))  # type: ignore[arg-type]
        if answer.status >= 400:
            assert answer.headers["content-type"].startswith("text/plain") and b"Traceback" not in answer.body
    assert not broken, broken[:5]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path.rpartition("/")[2])
def test_unknown_and_damaged_runs_are_a_sentence(mine: Run, store: RunStore, route: Route) -> None:
    if "{run_id}" not in route.path:
        return
    shutil.copytree(mine.path, store.root / "broken")
    (store.root / "broken" / "checkpoint.safetensors").write_bytes(b"nothing")
    (store.root / "broken" / "encoding.safetensors").unlink()
    (store.root / "broken" / "fixed.safetensors").unlink()
    method = "POST" if "POST" in (route.methods or ()) else "GET"
    for run_id in ("nobody", "..", "A", "broken"):
        answer = request(
            method, sound(mine, route).replace("/mine/", f"/{run_id}/") + "?images=0-1&noise=gaussian&image=0"
        )
        is_of_images = run_id == "broken" and any(
            part in route.path for part in ("images/", "noisy.bin", "report.html")
        )  # need no checkpoint, or say in its place that it is damaged
        assert answer.status == (200 if is_of_images else 404), (run_id, answer)
        assert is_of_images or answer.headers["content-type"].startswith("text/plain")


# -- bodies


def test_codes_are_decoded(mine: Run) -> None:
    codes = np.array([[0.5, -0.5], [0, 0]], np.float32).tobytes()
    answer = post(addresses.decode_url(mine), [codes[:5], codes[5:]], {"Content-Length": str(len(codes))})
    assert answer.status == 200 and len(answer.body) == 2 * 32 * 32
    for wrong in (b"", codes[:7], np.full(2, np.nan, np.float32).tobytes()):
        assert post(addresses.decode_url(mine), [wrong]).status == 400


@pytest.mark.parametrize("recipe", ["mnist-vae-2d", "mnist-ae-2d", "conditional-vae"])
def test_images_are_encoded_as_the_model_does(store: RunStore, tiny: Tiny, recipe: str) -> None:
    mine = train(store, tiny("training.epochs=1", name=recipe), "mine")
    images = np.random.default_rng(0).random((2, 1, 32, 32), np.float32)
    body = images.tobytes()
    answer = post(addresses.encode_url(mine, 1), [body[:5], body[5:]])
    assert answer.status == 200
    posterior = load_model(mine).encode(torch.from_numpy(images), torch.tensor([1, 1]))
    expected = torch.cat([posterior.mean, posterior.logvar], 1).numpy()
    np.testing.assert_allclose(np.frombuffer(answer.body, "<f4").reshape(2, -1), expected, rtol=1e-4, atol=1e-5)
    assert get(addresses.encoder_url(mine, 1)).body[:8] == b"LATENC01"
    hostile = (b"", body[:7], np.full(1024, np.nan, np.float32).tobytes(), np.full(1024, 2, np.float32).tobytes())
    for wrong in hostile:
        for address in (addresses.encode_url(mine), addresses.distortion_url(mine)):
            refused = post(address, [wrong])
            assert refused.status == 400 and refused.headers["content-type"].startswith("text/plain")
    scored = np.frombuffer(post(addresses.distortion_url(mine, 1), [body]).body, "<f4")
    found = encode_images(load_model(mine), torch.from_numpy(images * 255).byte(), torch.tensor([1, 1]))
    np.testing.assert_allclose(scored, found.distortion, rtol=0.01)
    limit = encoding.MAX_IMAGES * 4096
    parts = (bytes(4096) for _ in range(1000))
    refused = post(addresses.encode_url(mine), parts)
    assert refused.status == 413 and limit < refused.read <= limit + 4096


def test_a_model_without_places_says_so(store: RunStore) -> None:
    for name, words in (("gan", "no encoder"), ("vq-vae", "codebook")):
        shutil.copytree(SHIPPED / name, store.root / name)
        mine = store.open(name)
        for answer in (get(addresses.encoder_url(mine)), post(addresses.encode_url(mine), [bytes(4096)])):
            assert answer.status == 404 and words in answer.body.decode()


def test_a_body_too_large_by_its_own_word_is_not_read(mine: Run) -> None:
    parts = (bytes(2**20) for _ in range(100))
    answer = post(addresses.decode_url(mine), parts, {"Content-Length": str(100 * 2**20)})
    assert answer.status == 413 and answer.read == 0


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "8"}, {"Content-Length": "x"}])
def test_a_body_that_does_not_say_its_size_is_read_up_to_the_limit(mine: Run, headers: dict[str, str]) -> None:
    limit = decoding.MAX_CODES * 8
    parts = (bytes(4096) for _ in range(100_000))
    answer = post(addresses.decode_url(mine), parts, headers)
    assert answer.status == 413 and limit < answer.read <= limit + 4096
    assert post(addresses.decode_url(mine), [bytes(limit)], headers).status == 200


# -- what a browser may keep for ever


def retrain(run: Run) -> None:
    path = run.path / "checkpoint.safetensors"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


def test_a_run_that_was_trained_again_has_other_addresses(mine: Run) -> None:
    def kept() -> list[str]:
        pair = [
            manifold_url(mine, ManifoldSettings(side=3, width=64)),
            gif_url(mine, InterpolateView(), 0) + "?images=0-1",
        ]
        return [*pair, addresses.codes_url(mine), addresses.decoder_url(mine), addresses.encoder_url(mine)]

    before = kept()
    assert all(get(address).kept for address in before)
    retrain(mine)
    for old, new in zip(before, kept(), strict=True):
        assert new != old and get(new).kept
        stale = get(old)
        assert stale.status == 200 and not stale.kept, old


def test_a_gif_of_two_models_covers_both(mine: Run, store: RunStore, tiny: Tiny) -> None:
    other = train(store, tiny("training.epochs=1", name="mnist-ae-2d"), "other")
    view = InterpolateView(mode="pair", images=(0, 1), frames=5, beside=other.id)
    query = "?way=pair&images=0-1&frames=5&beside=other&size=64"
    address = gif_url(mine, view, 0) + query
    assert get(address).kept
    retrain(other)
    assert not get(address).kept, "the partner is another model now"
    assert gif_url(mine, view, 0) + query != address and get(gif_url(mine, view, 0) + query).kept
    alone = gif_url(mine, InterpolateView(images=(0, 1)), 0)
    assert get(alone + "?images=0-1&frames=5&size=64").kept
    assert not get(alone + query).kept, "another model was chosen, and the page has not answered yet"


def test_a_gif_beside_a_conditional_model_is_of_its_class(mine: Run, store: RunStore, tiny: Tiny) -> None:
    other = train(store, tiny("training.epochs=1", name="conditional-vae"), "other")
    found = []
    for label in (0, 3):
        view = InterpolateView(mode="pair", images=(0, 1), frames=5, beside=other.id)
        address = gif_url(mine, view, label)
        assert address.endswith(f"?class={label}"), "the model itself is not conditional, the one beside it is"
        found.append(get(f"{address}&way=pair&images=0-1&frames=5&beside=other&size=64"))
    assert all(answer.kept for answer in found) and found[0].body != found[1].body


def test_a_manifold_carries_the_new_name(mine: Run, store: RunStore) -> None:
    settings = ManifoldSettings(side=3, width=64)
    assert mine.config.name.encode("latin-1") in get(manifold_url(mine, settings)).body
    old = manifold_url(mine, settings)
    store.rename(mine.id, "Ada")
    renamed = store.open(mine.id)
    assert b"Latent manifold of Ada" in get(manifold_url(renamed, settings)).body
    assert manifold_url(renamed, settings) != old and not get(old).kept


def test_sheets_of_images_change_with_the_dataset(mine: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    url = addresses.images_url(mine).replace("{sheet}", "0")
    assert get(url).kept
    images = dataset("mnist")
    available = type(images).available
    monkeypatch.setattr(type(images), "available", lambda self, split: available(self, split) - 1)
    assert addresses.images_url(mine).replace("{sheet}", "0") != url
    answer = get(url)
    assert answer.status == 200 and not answer.kept


def test_addresses_hold_under_any_path(mine: Run) -> None:
    """Relative to the page's base: a slash at the start would lead out of the path that a proxy gives the app."""
    pair = [manifold_url(mine, ManifoldSettings()), gif_url(mine, InterpolateView(), 0), film_url(mine)]
    for name in (
        "codes_url",
        "codebook_url",
        "decoder_url",
        "decode_url",
        "encoder_url",
        "encode_url",
        "distortion_url",
        "images_url",
    ):
        pair.append(getattr(addresses, name)(mine))
    assert all(address.startswith("data/") for address in pair), pair


def test_the_routes_are_where_the_pages_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server_routes() == ROUTES
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "lab/playground/"}.get)
    moved = [route.path for route in server_routes()]
    assert moved == [f"/lab/playground{route.path}" for route in ROUTES]
    assert [route.methods for route in server_routes()] == [route.methods for route in ROUTES]
