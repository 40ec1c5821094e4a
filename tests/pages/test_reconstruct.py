"""The page Reconstruct without a browser: images and errors of every kind of model, denoising, addresses, training."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.components import sent_to
from tests.routes import get
from tests.trained import train
from ui.app import resources
from ui.features.reconstruct import denoise_training
from ui.features.reconstruct.denoise import another
from ui.features.reconstruct.errors import held_out_errors, mean_image_error
from ui.features.reconstruct.frames import levels_of
from ui.features.reconstruct.state import NO_MODELS
from ui.features.reconstruct.text import picture_number, short_error
from ui.features.reconstruct.view import choose
from vae_core.datasets.base import to_unit
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.explorer.scales import run_picture_error
from vae_core.inference import load_model
from vae_core.jobs import queue
from vae_core.metrics.denoising import noisy_images, psnr
from vae_core.metrics.reconstruction import reconstruct, squared_error
from vae_core.models import MODELS
from vae_core.models.decoding import as_bytes
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
REPOSITORY = Path(__file__).resolve().parents[2]


def page(**query: str) -> AppTest:
    """In the field's terms and without components of ours, unless asked otherwise."""
    resources.forget_summaries()
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60).switch_page("pages/reconstruct.py")
    for key, value in ({"level": "expert", "plain": "1"} | query).items():
        app.query_params[key] = value
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception
    assert not app.error, app.error[0].value
    return app


def blob(url: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The arrays at an address of the app, as ui/frontend/lib/blob.js reads them."""
    answer = get(url)
    assert answer.status == 200 and answer.kept, answer.body
    length = int.from_bytes(answer.body[4:8], "little")
    header, rest = json.loads(answer.body[8 : 8 + length]), answer.body[8 + length :]
    kinds = {"float32": "<f4", "uint8": "u1", "int32": "<i4"}
    arrays = {
        name: np.frombuffer(rest, kinds[one["type"]], int(np.prod(one["shape"])), one["offset"]).reshape(one["shape"])
        for name, one in header["arrays"].items()
    }
    return header["meta"], arrays


def html(app: AppTest, of: str) -> str:
    """The pictures' HTML: of the class `copies` (gallery) or `noisy` (cards)."""
    found = [part.proto.body for part in app.get("html") if f"<div class='{of}'>" in part.proto.body]
    assert len(found) == 1
    return found[0]


def param(app: AppTest, key: str) -> str:
    """AppTest gives a parameter that it was handed as a list, one that the page wrote as a word."""
    value = app.query_params[key]
    return value[0] if isinstance(value, list) else value


def captions(text: str) -> list[tuple[str, str]]:
    """(title, value) under each column or card."""
    return re.findall(r"<figcaption><b>(.*?)</b><span>(.*?)</span>", text)


def small(tiny: Tiny, name: str, **settings: object) -> RunConfig:
    """A tiny run of any model, on the network that it has."""
    values = tiny("training.epochs=1").model_dump(mode="json")
    fields = MODELS.get(name).config_class.model_fields
    dense = "dense" in get_args(fields["network"].annotation)
    shape = {"network": "dense", "hidden": [16]} if dense else {"network": "conv", "widths": [4, 8, 8]}
    shape |= {field: least for field, least in (("prior_width", 32), ("prior_layers", 1)) if field in fields}
    return parse_run_config(values | {"model": {"name": name, "latent_dim": 4, **shape, **settings}})


WITH_ENCODER = [
    name for name in MODELS.names() if MODELS.get(name).config_class(name=name).latent_space(32).has_encoder
]


@pytest.mark.parametrize("name", WITH_ENCODER)
def test_every_model_reconstructs_and_denoises(name: str, store: RunStore, tiny: Tiny) -> None:
    train(store, small(tiny, name), "one")
    found = captions(html(page(run="one"), "copies"))
    assert [title for title, _ in found] == [str(digit) for digit in range(10)]
    shown = captions(html(page(run="one", part="denoise"), "noisy"))
    assert [title for title, _ in shown][:2] == ["Original", "With noise"] and len(shown) == 3


def test_errors_are_those_of_the_model_by_image_and_class(store: RunStore, tiny: Tiny) -> None:
    train(store, small(tiny, "conditional-vae"), "one")
    one = store.open("one")
    found, held_out = held_out_errors(one, "mse"), resources.held_out(one)
    inputs, labels = to_unit(held_out.images[:50]), held_out.labels[:50]
    expected = squared_error(reconstruct(load_model(one), inputs, labels), inputs)
    np.testing.assert_allclose(found.errors[:50], expected.numpy(), rtol=1e-4)
    table = pd.read_csv(io.StringIO(found.as_csv(resources.run_dataset(one).class_names, "MSE").decode()))
    assert table["held_out_images"].sum() == len(held_out)
    three = found.errors[held_out.labels.numpy() == 3]
    assert table["mean_error (MSE)"][3] == pytest.approx(three.mean())
    nats = held_out_errors(one, "nats")
    assert nats.perfect is not None and (nats.perfect < nats.errors).all()


def test_the_best_the_worst_and_another_set(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "one")
    found = held_out_errors(store.open("one"), "nats")
    best, worst = choose(found, "best", 0), choose(found, "worst", 0)
    rest = np.delete(found.errors, np.concatenate([best, worst]))
    assert found.errors[best].max() <= rest.min() and found.errors[worst].min() >= rest.max()
    assert sorted(found.labels[choose(found, "classes", 3)]) == list(range(10))
    assert not set(choose(found, "random", 1)) & set(choose(found, "random", 2))

    app = page(run="one", show="worst")
    texts = [float(value.split()[0]) for _, value in captions(html(app, "copies"))]
    assert texts == sorted(texts, reverse=True) and texts[0] == pytest.approx(found.errors.max(), abs=0.06)
    assert not [button for button in app.button if button.key == "another-set"]
    app = page(run="one", seed="4")
    before = html(app, "copies")
    app.button(key="another-set").click()
    assert html(run(app), "copies") != before and param(app, "seed") == "5"


def test_a_gaussian_likelihood_is_shown_in_squared_error(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", "model.likelihood=gaussian"), "one")
    app = page(run="one", measure="nats")
    assert all(value.startswith("MSE 0.") for _, value in captions(html(app, "copies")))
    keys = [control.key for control in app.get("button_group")]
    assert [key for key in keys if str(key).startswith("reconstruct-")] == [
        "reconstruct-part",
        "reconstruct-show",
        "reconstruct-drawn",
    ]


def test_classes_left_out_are_marked_and_not_in_the_mean_image(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", "data.leave_out=[1]"), "one")
    app = page(run="one")
    assert "1 (never seen)" in str(app.get("plotly_chart")[0].proto)
    found = held_out_errors(store.open("one"), "nats")
    assert 0 < found.train_images < 512


def test_colour_images(store: RunStore, tiny: Tiny) -> None:
    settings = ["data.dataset=garments", "data.image_size=32", "data.train_images=64", "training.batch_size=32"]
    train(store, tiny("training.epochs=1", *settings), "one")
    assert len(captions(html(page(run="one", show="random"), "copies"))) == 10
    assert len(captions(html(page(run="one", part="denoise", noise="masking"), "noisy"))) == 3


def test_noise_grows_with_the_slider_and_stays_the_same_pattern(store: RunStore, tiny: Tiny) -> None:
    train(store, small(tiny, "denoising-autoencoder"), "one")
    app = page(run="one", part="denoise", amount="0.2", clean="17")
    weak = html(app, "noisy")
    assert "trained to denoise" in weak and not [button for button in app.button if button.key == "train-denoiser"]
    app.slider(key="denoise-level").set_value(0.6)
    strong = html(run(app), "noisy")
    decibels = [float(captions(text)[1][1].split()[0]) for text in (weak, strong)]
    assert decibels[0] > decibels[1] + 5
    assert (param(app, "amount"), param(app, "clean")) == ("0.6", "17")
    assert html(page(run="one", part="denoise", amount="0.6", clean="17"), "noisy") == strong
    app.slider(key="denoise-level").set_value(0.0)
    assert captions(html(run(app), "noisy"))[1] == ("With noise", "no error")


def test_models_of_the_same_images_denoise_together(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", "name=Plain"), "plain")
    train(store, small(tiny, "denoising-autoencoder"), "learnt")
    train(store, tiny("training.epochs=1", "data.dataset=fashion-mnist"), "clothes")
    app = page(run="plain", part="denoise")
    assert app.multiselect[0].value == ["learnt", "plain"]
    app.multiselect[0].set_value(["plain"])
    assert len(captions(html(run(app), "noisy"))) == 3 and param(app, "models") == "plain"
    app = page(run="plain", part="denoise", models="clothes,learnt")
    assert app.multiselect[0].value == ["learnt"]
    app = page(run="plain", part="denoise", models=NO_MODELS)
    assert app.multiselect[0].value == [] and "Choose a model" in app.info[0].value


def test_without_a_denoiser_one_is_trained_on_the_images_at_hand(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(store, tiny("training.epochs=1", "data.dataset=fashion-mnist"), "one")
    monkeypatch.setattr(queue, "dispatch", lambda store, **_: None)  # in the queue is enough here
    app = page(run="one", part="denoise", noise="masking")
    app.button(key="train-denoiser").click()
    run(app)
    made = next(summary.run for summary in store.list() if summary.id != "one" and summary.run)
    assert made.status().state == "waiting"
    assert (made.config.data.dataset, made.config.data.image_size) == ("fashion-mnist", 32)
    assert (made.config.model.name, made.config.model.noise) == ("denoising-autoencoder", "masking")
    app = page(run="one", part="denoise", noise="masking")
    assert any("learns to denoise" in text.value for text in app.markdown)
    assert not [button for button in app.button if button.key == "train-denoiser"]
    assert [button for button in page(run="one", part="denoise").button if button.key == "train-denoiser"]


def test_a_denoiser_of_other_images_is_a_click_away(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", "data.dataset=fashion-mnist"), "clothes")
    train(store, small(tiny, "denoising-autoencoder"), "ready")
    app = page(run="clothes", part="denoise", level="plain")
    words = next(text.value for text in app.markdown if "No model here has learnt" in text.value)
    assert "grain on every pixel" in words and "aussian" not in words
    app.button(key="ready-denoiser").click()
    assert param(run(app), "run") == "ready" and not [one for one in app.button if one.key == "ready-denoiser"]
    assert not [
        one for one in page(run="clothes", part="denoise", noise="masking").button if one.key == "ready-denoiser"
    ]


def test_the_recipe_itself_where_its_images_are_looked_at(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", "data.image_size=28"), "one")
    config = denoise_training.denoiser_config(store.open("one"), "gaussian")
    assert config.recipe == "s4-denoising-gaussian"


def test_a_damaged_model_is_told_in_a_sentence(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "one")
    config = store.open("one").path / "config.json"
    config.write_text(config.read_text().replace('"latent_dim": 2', '"latent_dim": 3'))
    resources.forget_summaries()
    app = AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60).switch_page("pages/reconstruct.py").run()
    assert not app.exception and "cannot be shown" in app.error[0].value


def test_in_plain_words_the_line_stands_between_originals_and_copies(store: RunStore, tiny: Tiny) -> None:
    one = train(store, tiny("training.epochs=1"), "one")
    app = page(run="one", plain="0", level="plain", split="80", picture="3")
    data = sent_to(app, "reconstruct")
    assert data["view"] == {"picture": 3, "split": 80, "layer": "copy"} and len(data["pictures"]) == 10
    found = held_out_errors(one, "error")
    chosen = choose(found, "classes", 0)
    assert [picture["value"] for picture in data["pictures"]] == [short_error(found.errors[n], "error") for n in chosen]
    assert data["story"][1] == "It keeps 2 numbers" and data["pictures"][0]["code"].count(",") == 1
    _, arrays = blob(data["pictures_url"])
    held_out = resources.held_out(one)
    originals = held_out.images[chosen].numpy().transpose(0, 2, 3, 1)
    assert (arrays["originals"] == originals).all()
    copies = reconstruct(load_model(one), to_unit(held_out.images[chosen]))
    assert (arrays["copies"] == as_bytes(copies).transpose(0, 2, 3, 1)).all()
    # Of all images it is the run's own picture error: 0 a perfect copy, 100 what the mean image costs.
    assert found.errors.mean() == pytest.approx(run_picture_error(one), rel=1e-4)
    assert found.baseline.mean() == pytest.approx(100, rel=1e-4) and (found.errors > 0).all()
    words = "\n".join(str(part.value) for kind in (app.markdown, app.caption) for part in kind)
    assert f"picture error is {picture_number(found.errors.mean())}" in words.replace(
        "[picture error](#term-picture-error)", "picture error"
    )
    assert not re.search(r"\b(nats|MSE|PSNR|dB|KL|BCE)\b", words + json.dumps(data)), words


def test_the_slider_of_the_noise_moves_through_frames_of_every_level(store: RunStore, tiny: Tiny) -> None:
    one = train(store, small(tiny, "denoising-autoencoder"), "one")
    app = page(run="one", part="denoise", plain="0", level="plain", amount="0.4", clean="17")
    data = sent_to(app, "denoise")
    assert data["view"] == {"level": 0.4, "image": 17} and data["next_image"] == another(
        17, len(resources.held_out(one))
    )
    assert data["unit"] == "error" and data["models"][0]["mark"] == "learnt to remove noise"
    noisy, cleaned = blob(data["noisy_url"])[1], blob(data["models"][0]["frames_url"])[1]
    original = resources.held_out(one).images[17:18]
    assert noisy["frames"].shape == cleaned["frames"].shape == (101, 32, 32, 1)
    assert (noisy["frames"][0] == original[0].permute(1, 2, 0).numpy()).all() and noisy["error"][0] == 0
    assert (np.diff(noisy["error"]) > 0).all()
    given = noisy_images(original, "gaussian", 0.4, seed=17)
    drawn = reconstruct(load_model(one), given)
    for frames, images in ((noisy, given), (cleaned, drawn)):
        assert np.abs(frames["frames"][40] - as_bytes(images)[0].transpose(1, 2, 0).astype(int)).max() <= 1
        assert frames["psnr"][40] == pytest.approx(float(psnr(images, to_unit(original))[0]), abs=0.01)
        squared = float(squared_error(images, to_unit(original))[0])
        assert frames["error"][40] == pytest.approx(100 * squared / mean_image_error(one), rel=1e-3)
    assert sent_to(page(run="one", part="denoise", plain="0"), "denoise")["unit"] == "psnr"


def test_large_images_have_fewer_levels() -> None:
    assert [len(levels_of(numbers)) for numbers in (784, 3 * 32 * 32, 3 * 64 * 64, 3 * 128 * 128)] == [101, 101, 51, 21]
    assert all(levels_of(numbers)[[0, -1]].tolist() == [0, 1] for numbers in (784, 3 * 128 * 128))


def test_each_part_opens_on_a_model_of_its_own_until_one_is_chosen(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1"), "fashion-vae-2d")  # by their names alone
    train(store, small(tiny, "denoising-autoencoder"), "denoiser")
    train(store, tiny("data.leave_out=[8]", "training.epochs=1", name="mnist-ae-2d"), "anomaly-detector")
    app = page()
    assert param(app, "run") == "fashion-vae-2d"
    parts = next(control for control in app.get("button_group") if control.key == "reconstruct-part")
    parts.set_value("denoise")
    assert param(run(app), "run") == "denoiser"
    app = page(run="anomaly-detector")
    parts = next(control for control in app.get("button_group") if control.key == "reconstruct-part")
    parts.set_value("denoise")
    assert param(run(app), "run") == "anomaly-detector", "a choice stays"


@pytest.mark.parametrize("count", [1, 2, 5, 12, 10_000])
def test_another_image_leaves_none_out(count: int) -> None:
    image, seen = 0, set()
    for _ in range(count):
        image = another(image, count)
        seen.add(image)
    assert seen == set(range(count))


def test_a_drawn_code_and_drawn_pixels_are_shown_with_what_they_cost(store: RunStore, tiny: Tiny) -> None:
    one = train(store, tiny("training.epochs=6"), "one")
    app = page(run="one")
    usual = html(app, "copies")
    costs = {}
    for drawn in ("code", "pixels"):
        app = page(run="one", drawn=drawn)
        words = next(text.value for text in app.markdown if "from a drawn one" in text.value)
        costs = dict(zip(("mean", "code", "pixels"), map(float, re.findall(r"\*\*(0\.\d{4})\*\*", words)), strict=True))
        assert costs["mean"] != costs["code"] < costs["pixels"]  # grain always costs
        assert html(app, "copies") != usual
        assert param(app, "drawn") == drawn
    app.button(key="another-draw").click()
    again = html(run(app), "copies")
    assert again != html(page(run="one", drawn="pixels"), "copies")
    assert again == html(page(run="one", drawn="pixels", draw="1"), "copies")  # the link reopens it
    # The mean code's cost is that of the reconstruction which the bars are of.
    first = held_out_errors(one, "mse").errors[:1000].mean()
    assert costs["mean"] == pytest.approx(first, abs=1e-4)


def test_a_code_that_is_a_point_leaves_nothing_to_draw(store: RunStore, tiny: Tiny) -> None:
    train(store, tiny("training.epochs=1", name="mnist-ae-2d"), "ae")
    app = page(run="ae", drawn="pixels")
    assert "reconstruct-drawn" not in [control.key for control in app.get("button_group")]
    assert not any("from a drawn one" in text.value for text in app.markdown)
