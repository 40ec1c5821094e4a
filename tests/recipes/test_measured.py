"""The measured metrics of the recipes: written by the benchmark, read by the page."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import source_systems
from vae_core.experiment import RunConfig, with_settings
from vae_core.metrics import context, headline
from vae_core.metrics.conditional import recognised_shares
from vae_core.metrics.headline import headline_metrics
from vae_core.recipes import RECIPES, recipe
from vae_core.recipes import measured as kept
from vae_core.recipes.measured import Measured, MeasuredMetric, measured, save_measured, setting_of
from vae_core.registry import UnknownName
from vae_core.runs import Run, RunStore

NAME = "fashion-vae-2d"
Tiny = Callable[..., RunConfig]


def result(setting: str, epoch: int = 3) -> Measured:
    metric = MeasuredMetric(title="Loss", value=130.0, unit="500 × mean BCE + KL")
    return Measured(
        setting=setting, metrics=(metric,), passed=True, epoch=epoch, epochs=8, seconds=9.0, images=100, full=True,
        machine="2 cores, CPU",
    )  # fmt: skip


def test_what_is_saved_comes_back_beside_the_others(tmp_path: Path) -> None:
    path = tmp_path / "measured.json"
    assert measured(NAME, path) is None
    setting = setting_of(recipe(NAME).config)
    save_measured(NAME, result(setting), path)
    save_measured("vae-of-tomorrow", result("other"), path)
    assert measured(NAME, path) == result(setting)
    assert result(setting).images_per_second == pytest.approx(100 * 3 / 9)
    save_measured(NAME, result(setting, epoch=4), path)
    again = measured(NAME, path)
    assert again is not None and again.epoch == 4
    with pytest.raises(UnknownName):
        measured("no-such", path)


def test_a_figure_of_another_setting_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "measured.json"
    config = recipe(NAME).config
    other = with_settings(config, ["training.learning_rate=0.1"])
    assert setting_of(other) != setting_of(config)
    assert setting_of(config.model_copy(update={"name": "Another name"})) == setting_of(config)
    save_measured(NAME, result(setting_of(other)), path)
    assert measured(NAME, path) is None


def test_settings_tell_all_recipes_apart() -> None:
    assert len({setting_of(recipe(name).config) for name in RECIPES}) == len(RECIPES)


@pytest.mark.parametrize("text", ["{", "[]", '{"fashion-vae-2d": {"epoch": "x"}}', '{"fashion-vae-2d": 3}'])
def test_a_damaged_file_counts_as_not_measured(tmp_path: Path, text: str) -> None:
    path = tmp_path / "measured.json"
    path.write_text(text)
    assert measured(NAME, path) is None


def test_the_tracked_file_has_known_recipes_with_their_metrics() -> None:
    found = kept._read(kept.FILE, -1)
    assert set(found) <= set(RECIPES)
    for name, one in found.items():
        reference = recipe(name).config.reference
        assert (one.passed is None) == (reference is None)
        assert 1 <= one.epoch <= one.epochs and one.seconds > 0
        if reference is not None:
            assert one.metrics[0].unit == reference.unit
            assert one.passed == reference.passed_by(one.metrics[0].value * reference.scale)


def test_what_was_measured_of_the_beta_tc_vae_is_over_all_held_out_images() -> None:
    found = measured("tc-vae")
    assert found is not None
    values = {one.title: one.value for one in found.metrics}
    assert 0 < values["MIG"] < 1
    parts = ("Index-code mutual information", "Total correlation", "Dimension-wise KL")
    assert sum(values[part] for part in parts) == pytest.approx(values["KL"], rel=0.02)  # of other draws


def test_the_benchmark_stops_at_the_published_value(store: RunStore, tiny: Tiny) -> None:
    config = tiny("training.epochs=3", name=NAME)
    assert config.reference is not None
    easy = config.reference.model_copy(update={"nats": 1e6})
    run = source_systems.train(store, NAME, config.model_copy(update={"reference": easy}), to_the_end=False)
    got = source_systems.result_of(run)
    assert (got.passed, got.epoch, got.epochs, got.images, got.full) == (True, 1, 3, 512, False)
    assert got.metrics[0].value == pytest.approx(run.history().epochs["loss"][-1] / 2.048)
    hard = config.reference.model_copy(update={"nats": 1.0})
    run = source_systems.train(store, NAME, config.model_copy(update={"reference": hard}), to_the_end=False)
    got = source_systems.result_of(run)
    assert (got.passed, got.epoch) == (False, 3)


VQ_SMALL = ("model.widths=[8,8,8]", "model.codebook_size=16", "model.prior_width=32", "model.prior_layers=1")


@pytest.mark.parametrize(
    ("name", "settings", "first", "bounds"),
    [
        ("s4-denoising-gaussian", (), "PSNR gained at gaussian noise of 0.3", (-20, 20)),
        ("s4-anomaly", (), "AUC of noticing 8, by the share of ink lost", (0, 1)),
        ("conditional-vae", (), "Samples recognised as the class asked for", (0, 100)),
        ("vq-vae", VQ_SMALL, "Perplexity", (1, 16)),
        ("s4-sparse-l1", (), "Exact zeros", (5, 95)),
        ("s4-sparse-kl", (), "Mean activity", (0, 1)),
    ],
)
def test_a_run_is_judged_by_what_it_was_made_for(
    name: str, settings: tuple[str, ...], first: str, bounds: tuple[float, float], trained: Callable[..., Run]
) -> None:
    found = headline_metrics(trained(name, *settings))
    assert found[0].title == first and bounds[0] <= found[0].value <= bounds[1]
    assert {"Distortion", "Mean squared error"} <= {one.title for one in found}
    assert len({one.title for one in found}) == len(found)


def test_a_generator_alone_is_judged_by_its_samples(
    trained: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "FRECHET_IMAGES", 200)
    found = headline_metrics(trained("gan", "model.hidden=[16]"))
    distance, reached = found[:2]
    assert distance.title == "Fréchet distance, prior samples" and distance.value > 1
    assert reached.title == "Coverage of real images, prior samples" and 0 <= reached.value <= 100
    assert not {"Distortion", "KL"} & {one.title for one in found}


@pytest.fixture
def trained(store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """A recipe trained for a moment; few samples are looked at by the classifier."""
    monkeypatch.setattr(headline, "recognised_shares", functools.partial(recognised_shares, each=20))

    def build(name: str, *settings: str) -> Run:
        if name not in RECIPES:
            pytest.skip(f"no recipe {name}")
        return source_systems.train(store, name, tiny("training.epochs=1", *settings, name=name), to_the_end=True)

    return build
