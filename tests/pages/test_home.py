"""Home over stores as they come: with models, empty, damaged, with a training under way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.page_links import addresses
from tests.trained import train
from ui.app.run_text import nats
from ui.features.home.pictures import _abbreviation, _short, hero_stops
from vae_core.experiment import RunConfig
from vae_core.explorer.run_order import own_and_shipped
from vae_core.metrics import compute_metrics
from vae_core.recipes import recipe
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]
APP = str(Path(__file__).resolve().parents[2] / "app.py")


@pytest.fixture
def trained(store: RunStore, tiny: Tiny) -> Callable[..., Run]:
    return lambda run_id, *settings: train(store, tiny(*settings), run_id)


def home(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def links(app: AppTest) -> list[tuple[str, str]]:
    """(page, query) of the doors and cards."""
    return [(address.path, address.query) for address in addresses(app.main)]


def heroes(app: AppTest) -> int:
    parts = app.main.get("bidi_component")
    return sum(part.proto.component_name == "latent-playground.home" for part in parts)


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.title, *app.header, *app.info, *app.warning, *app.error, *app.text, *app.caption]
    return "\n".join([*(element.value for element in shown), *(one.proto.body for one in app.main.get("html"))])


def images(app: AppTest) -> int:
    return sum(one.proto.body.count("<img ") for one in app.main.get("html"))


def test_own_models_come_first_and_then_the_shipped_ones_as_taught(
    store: RunStore, trained: Callable[..., Run]
) -> None:
    shipped = [trained("mnist-ae-2d"), trained("fashion-vae-2d")]
    trained("other", "model.latent_dim=5", 'name="<b>Mine</b> & *yours*"')
    for run in shipped:
        run.write_status(run.status().model_copy(update={"shipped": True}))
    app = home()
    assert images(app) == 3 and heroes(app) == 1
    doors, cards = links(app)[:3], links(app)[3:]
    assert [page for page, _ in doors] == ["latent_map", "compare", "train"]
    assert [query for _, query in cards] == ["run=other", "run=fashion-vae-2d", "run=mnist-ae-2d"]
    assert '<span dir="auto">&lt;b&gt;Mine&lt;/b&gt; &amp; *yours*</span>' in words(app)
    assert [element.value for element in app.header] == ["Your models", "Models that come with the app"]
    text = words(app)
    assert "VAE of digits: two numbers a picture" in text and "five numbers a picture" in text
    assert not any(term in text for term in ("KL", "nats", "Distortion", "ELBO"))
    assert not app.expander


def test_an_expert_sees_the_terms_and_the_metrics(trained: Callable[..., Run]) -> None:
    run = trained("fashion-vae-2d")
    text = words(home(level="expert"))
    metrics = run.history().epochs
    assert f"Distortion **{metrics['distortion'][-1]:.1f}** · KL **{metrics['kl'][-1]:.1f}**" in text
    assert "Trained on 512 images" in text and "Held-out (10,000 images)" in text and "**2 latent numbers**" in text


def test_the_hero_s_pictures_are_of_different_classes(trained: Callable[..., Run]) -> None:
    from ui.app import resources

    run = trained("fashion-vae-2d")
    stops = hero_stops(run)
    labels = resources.held_out(run).labels.numpy()
    assert len({int(labels[number]) for number in stops}) == len(stops) == 5
    heights = [resources.explored(run).plane[number, 1] for number in stops]
    assert heights == sorted(heights, reverse=True)  # beside the map from the top down


@pytest.mark.usefixtures("few_samples")
def test_both_bounds_are_on_the_card_once_they_are_computed(store: RunStore, tiny: Tiny) -> None:
    recipes = {"vae": "mnist-vae-2d", "conditional": "conditional-vae", "plain": "mnist-ae-2d"}
    for run_id, name in recipes.items():
        train(store, tiny("training.epochs=1", name=name), run_id)
    assert "IWAE" not in words(home(level="expert"))
    found = {run_id: compute_metrics(store.open(run_id)) for run_id in recipes}
    app = home(level="expert")
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
    assert images(app) == 1 and heroes(app) == 1 and "16 numbers" in words(app)
    assert heroes(home(plain="1")) == 0  # ?plain=1: without the project's own JavaScript


def test_an_empty_store_shows_the_way(store: RunStore) -> None:
    app = home()
    assert images(app) == heroes(app) == 0 and "Train one" in words(app)
    assert [page for page, _ in links(app)] == ["train"], "what needs a model leads nowhere"


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
    assert {"run=good", "run=odd"} <= {query for _, query in links(app)}


def test_weights_of_another_model_leave_the_page_standing(store: RunStore, trained: Callable[..., Run]) -> None:
    run, other = trained("fashion-vae-2d"), trained("other", "model.hidden=[8]")
    (run.path / "checkpoint.safetensors").write_bytes((other.path / "checkpoint.safetensors").read_bytes())
    (run.path / "encoding.safetensors").unlink(missing_ok=True)
    app = home()
    assert "does not fit the configuration" in words(app)


def test_a_run_that_has_not_begun_has_a_card(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="waits")
    app = home()
    assert links(app)[-1] == ("train", f"training={run.id}") and images(app) == 0


def test_more_runs_than_fit(store: RunStore, tiny: Tiny) -> None:
    for number in range(17):
        store.create(tiny(), run_id=f"run-{number}")
    app = home()
    assert [expander.label for expander in app.expander] == ["2 more"]
    assert sum(query.startswith("training=") for _, query in links(app)) == 15


def test_the_order_of_a_lesson(store: RunStore) -> None:
    names = ["gan", "fashion-vae-16d", "mnist-ae-2d", "fashion-vae-2d", "mnist-vae-2d"]
    for name in names:
        run = store.create(recipe(name).config, run_id=name)
        run.write_status(run.status().model_copy(update={"shipped": True}))
    lesson = store.create(recipe("fashion-vae-2d").config, run_id="lesson-beta-4")
    lesson.write_status(lesson.status().model_copy(update={"shipped": True}))
    own, shipped = own_and_shipped(store.list())
    taught = ["fashion-vae-2d", "mnist-vae-2d", "mnist-ae-2d", "fashion-vae-16d", "gan", "lesson-beta-4"]
    assert not own and [summary.id for summary in shipped] == taught


def test_small_parts() -> None:
    assert [_short(count) for count in (999, 12_345, 1_379_844)] == ["999", "12,000", "1.4 million"]
    assert _abbreviation("Variational autoencoder (VAE)") == "VAE" and _abbreviation("Flow") == "Flow"
