"""Home over stores as they come: with models, empty, damaged, with a training under way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.trained import train
from ui.app.run_text import nats
from ui.features.home.pictures import _abbreviation, _between, _emptiness, _newest, _numbers, _short
from vae_core.experiment import RunConfig
from vae_core.metrics import compute_metrics
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")


@pytest.fixture
def trained(store: RunStore, tiny: Tiny) -> Callable[..., Run]:
    return lambda run_id, *settings: train(store, tiny(*settings), run_id)


def home() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120).run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.title, *app.header, *app.info, *app.warning, *app.error, *app.text, *app.caption]
    return "\n".join(element.value for element in shown)


def images(app: AppTest) -> int:
    return len(app.get("image"))


def test_models_bundled(store: RunStore, trained: Callable[..., Run]) -> None:
    run = trained("fashion-vae-2d")
    trained("other", "model.latent_dim=5", 'name="<b>Mine</b> & *yours*"')
    run.write_status(run.status().model_copy(update={"shipped": True}))
    app = home()
    assert images(app) == 4  # the picture twice, for wide and narrow screens, and one a card
    text = words(app)
    assert "**two numbers**" in text and "Trained on 512 images" in text and "Held-out (10,000 images)" in text
    metrics = run.history().epochs
    assert f"Distortion **{metrics['distortion'][-1]:.1f}** · KL **{metrics['kl'][-1]:.1f}**" in text
    assert "**5 latent numbers**" in text
    assert r"\<b\>Mine\</b\> \& \*yours\*" in text
    assert not app.button(key="home-explore").disabled
    assert not app.expander


@pytest.mark.usefixtures("few_samples")
def test_both_bounds_are_on_the_card_once_they_are_computed(store: RunStore, tiny: Tiny) -> None:
    recipes = {"vae": "mnist-vae-2d", "conditional": "conditional-vae", "plain": "mnist-ae-2d"}
    for run_id, recipe in recipes.items():
        train(store, tiny("training.epochs=1", name=recipe), run_id)
    assert "IWAE" not in words(home())
    found = {run_id: compute_metrics(store.open(run_id)) for run_id in recipes}
    app = home()
    text, helps = words(app), "\n".join(element.help for element in app.markdown if element.help)
    assert text.count("IWAE bound") == 2  # none on the card of the plain autoencoder
    for run_id in ("vae", "conditional"):
        elbo, bound = (found[run_id].number(name) for name in ("log_likelihood_elbo", "log_likelihood"))
        assert elbo is not None and bound is not None and elbo <= bound
        assert f"ELBO **{nats(elbo)}** · IWAE bound **{nats(bound)}** (the first 20 images)" in text
        assert f"brings it {bound - elbo:.1f} nats closer" in helps
    assert "log p(x) is no lower" in helps and "log p(x given its class) is no lower" in helps


def test_a_larger_space_alone_is_shown_too(trained: Callable[..., Run]) -> None:
    trained("only", "model.latent_dim=16")
    app = home()
    assert images(app) == 3 and "**16 numbers**" in words(app)


def test_an_empty_store_shows_the_way(store: RunStore) -> None:
    app = home()
    assert images(app) == 0 and "Train one" in words(app)
    assert app.button(key="home-explore").disabled and not app.button(key="home-train").disabled


def test_damaged_runs_are_told_and_break_nothing(store: RunStore, trained: Callable[..., Run]) -> None:
    trained("good")
    bad, cut, odd = trained("bad"), trained("cut"), trained("odd")
    (bad.path / "config.json").write_text("{ not json")
    checkpoint = cut.path / "checkpoint.safetensors"
    checkpoint.write_bytes(checkpoint.read_bytes()[:5000])
    for file in (odd.path / "snapshots").iterdir():  # a picture less, but a run that opens
        file.write_bytes(file.read_bytes()[:600])
    (odd.path / "history.jsonl").write_text("[]\n")
    app = home()
    assert [expander.label for expander in app.expander] == ["Damaged runs (2)"]
    reasons = "\n".join(element.value for element in app.expander[0].text)
    assert "bad: config.json" in reasons and "cut: checkpoint.safetensors" in reasons
    assert app.button(key="open-good") and app.button(key="open-odd")


def test_weights_of_another_model_leave_the_page_standing(store: RunStore, trained: Callable[..., Run]) -> None:
    run, other = trained("fashion-vae-2d"), trained("other", "model.hidden=[8]")
    (run.path / "checkpoint.safetensors").write_bytes((other.path / "checkpoint.safetensors").read_bytes())
    (run.path / "encoding.safetensors").unlink(missing_ok=True)
    app = home()
    assert "does not fit the configuration" in words(app)


def test_a_run_that_has_not_begun_has_a_card(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="waits")
    app = home()
    assert app.button(key=f"watch-{run.id}") and images(app) == 0


def test_more_runs_than_fit(store: RunStore, tiny: Tiny) -> None:
    for number in range(14):
        store.create(tiny(), run_id=f"run-{number}")
    app = home()
    assert [expander.label for expander in app.expander] == ["2 older models"]
    assert sum(button.key.startswith("watch-") for button in app.button) == 12


def test_small_parts() -> None:
    import numpy as np

    assert [_short(count) for count in (999, 12_345, 1_379_844)] == ["999", "12,000", "1.4 million"]
    assert _numbers(np.array([0.84, -1.26]), 2) == "(0.8, −1.3)" and _numbers(np.zeros(2), 16) == ""
    assert _abbreviation("Variational autoencoder (VAE)") == "VAE" and _abbreviation("Flow") == "Flow"
    spots = _between(np.array([[0.0, 0.0], [6.0, 0.0]]))
    assert spots.tolist() == [[2.0, 0.0], [3.0, 0.0], [4.0, 0.0]]
    emptiness = _emptiness(spots, np.array([[2.0, 0.0], [3.0, 3.0]]), (0, 6, -3, 3))
    assert emptiness.tolist() == pytest.approx([0, 1 / 6, 2 / 6])
    drawn = np.zeros((4, 1, 2, 2), np.uint8)
    drawn[:3, 0, 0, 0] = 255
    drawn[1, 0, 1, 1] = 255
    # The first is known already, the second differs, the third lies nowhere, the fourth is a blank.
    assert _newest(drawn, drawn[:1], np.array([0.5, 0.5, 0.0, 9.0])) == 1
