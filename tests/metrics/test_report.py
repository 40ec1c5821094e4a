"""A run's metrics: computed, reproducible, kept, reported with what is missing, and computed in the background."""

import time
from collections.abc import Callable

import pytest
import torch

from tests.conftest import FEW_SAMPLES
from vae_core.datasets import dataset
from vae_core.experiment import RunConfig
from vae_core.inference import load_model
from vae_core.jobs.background_metrics import compute_with_progress, metrics_progress, start_metrics, stop_metrics
from vae_core.jobs.checkpoints import load_state, save_state
from vae_core.metrics import METRICS, Metrics, report, scalars
from vae_core.metrics.registered import samples
from vae_core.metrics.report import FILE, cached_metrics, compute_metrics
from vae_core.models import build_model
from vae_core.runs import DamagedRun, Run, RunStore
from vae_core.runs.files import write_json
from vae_core.runs.reading import read_json
from vae_core.training.evaluation import evaluate
from vae_core.training.state import TrainingState

Tiny = Callable[..., RunConfig]
pytestmark = pytest.mark.usefixtures("few_samples")


def untrained(store: RunStore, config: RunConfig, run_id: str = "one", seed: int = 0) -> Run:
    """A finished-looking run with random weights: what is tested is the metrics, not the model."""
    run = store.create(config, run_id=run_id)
    torch.manual_seed(seed)
    model = build_model(config.model, config.image_shape)
    tensors = {f"model.{key}": value for key, value in model.state_dict().items()}
    save_state(run, TrainingState(5, tensors), weights_only=True)
    return run


def values(metrics: Metrics) -> dict[str, object]:
    return metrics.model_dump(exclude={"seconds"})


def test_a_vaes_metrics_are_whole_reproducible_and_in_order(store: RunStore, tiny: Tiny) -> None:
    run = untrained(store, tiny())
    heard: list[tuple[float, str]] = []
    found = compute_metrics(run, lambda share, doing: heard.append((share, doing)))
    shares = [share for share, _ in heard]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1 and len(shares) > 8
    assert all(doing for _, doing in heard)
    of_factors = {name for name in METRICS if METRICS.get(name).part == "factors"}
    assert set(found.missing) == {"kernel_bandwidth", *of_factors}
    assert all(value is not None for name, value in scalars(found).items() if name not in of_factors)
    number = {name: value for name, value in scalars(found).items() if value is not None}
    assert number["elbo"] == pytest.approx(-(number["distortion"] + number["kl"]))
    assert number["log_likelihood"] >= number["log_likelihood_elbo"]
    assert sum(found.vector("kl_by_dimension") or ()) == pytest.approx(number["kl"], rel=1e-4)
    assert number["mutual_information"] <= number["mutual_information_limit"] + 1e-6
    parts = number["mutual_information"] + number["total_correlation"] + number["dimension_wise_kl"]
    assert parts == pytest.approx(number["kl"], abs=0.5)
    assert number["real_images.frechet"] < number["samples_prior.frechet"]
    assert number["samples_prior.coverage"] <= number["real_images.coverage"] <= 1
    assert number["samples_prior.density"] < 2 and number["real_images.density"] == pytest.approx(1, abs=0.4)
    assert sum(found.vector("samples_prior.class_shares") or ()) == pytest.approx(1)
    assert found.counts.probe_train == 300 and found.counts.frechet_images == 100

    (run.path / FILE).unlink()
    assert values(compute_metrics(run)) == values(found)
    other = compute_metrics(run, seed=1)
    assert (other.number("mmd"), other.number("hole_share")) != (found.number("mmd"), found.number("hole_share"))


def test_an_autoencoder_says_what_it_has_not(store: RunStore, tiny: Tiny) -> None:
    found = compute_metrics(untrained(store, tiny(name="mnist-ae-2d")))
    assert {"kl", "elbo", "log_likelihood", "kl_by_dimension"} <= set(found.missing)
    assert found.number("kl") is None and "a point, without a spread" in found.missing["kl"]
    assert found.number("grid_kl") is not None and found.vector("kernel_bandwidth") is not None
    assert found.counts.likelihood_images == 0
    nothing = {name for name, value in scalars(found).items() if value is None}
    assert nothing <= set(found.missing)


def test_more_dimensions_have_no_grid(store: RunStore, tiny: Tiny) -> None:
    found = compute_metrics(untrained(store, tiny("model.latent_dim=5")))
    assert (
        found.number("grid_kl") is None
        and found.number("hole_area") is None
        and "latent size of 2" in found.missing["grid_kl"]
    )
    assert len(found.vector("code_variances") or ()) == 5


def test_shapes_have_no_classifier_and_the_rest_is_there(store: RunStore, tiny: Tiny) -> None:
    settings = ["data.dataset=shapes", "data.image_size=32", "data.train_images=400", "model.likelihood=gaussian"]
    config = tiny(*settings, "model.activation=relu", "model.initial_weights=pytorch")
    found = compute_metrics(untrained(store, config))
    assert found.number("samples_prior.frechet") is None
    assert "no bundled classifier for Shapes" in found.missing["samples_prior.frechet"]
    assert (found.number("knn") or 0) > (found.number("chance") or 1)
    gaps = found.vector("mig_by_factor") or ()
    assert len(gaps) == 5 and found.number("mig") == pytest.approx(sum(gaps) / 5)
    for name in ("mig", "sap", "dci_disentanglement", "dci_completeness", "dci_informativeness"):
        value = found.number(name)
        assert value is not None and 0 <= value <= 1


def test_the_same_seed_draws_the_same_latents_for_a_pair(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[torch.Tensor] = []
    keep = samples._decode
    monkeypatch.setattr(
        samples,
        "_decode",
        lambda model, latents, labels: drawn.append(latents) or keep(model, latents, labels),  # type: ignore[func-returns-value]
    )
    for name in ("mnist-ae-2d", "mnist-vae-2d"):
        compute_metrics(untrained(store, tiny(name=name), run_id=name))
    assert torch.equal(drawn[0], drawn[3])  # prior, fitted, reconstructions; twice


def test_they_are_kept_for_this_checkpoint_seed_and_version(
    store: RunStore, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = untrained(store, tiny())
    assert cached_metrics(run) is None
    found = compute_metrics(run)
    assert cached_metrics(run) == found == compute_metrics(run)  # with the same seconds: read, not computed
    assert cached_metrics(run, seed=1) is None
    monkeypatch.setattr(report, "VERSION", 99)
    assert cached_metrics(run) is None
    monkeypatch.undo()
    (run.path / FILE).write_text('{"version": 1}')
    assert cached_metrics(run) is None
    (run.path / FILE).write_text("half a fi")
    assert cached_metrics(run) is None
    write_json(run.path / FILE, found.model_dump(mode="json"))
    assert cached_metrics(run) == found
    state = load_state(run)
    assert state is not None
    save_state(run, TrainingState(6, state.tensors), weights_only=True)
    assert cached_metrics(run) is None


def test_a_run_without_weights_is_told(store: RunStore, tiny: Tiny) -> None:
    run = store.create(tiny(), run_id="empty")
    assert cached_metrics(run) is None
    with pytest.raises(DamagedRun, match="missing"):
        compute_metrics(run)
    with pytest.raises(DamagedRun):
        compute_with_progress(run)
    progress = metrics_progress(run)
    assert progress is not None and progress.error is not None and "checkpoint.safetensors is missing" in progress.error


@pytest.mark.slow
def test_in_the_background(store: RunStore, tiny: Tiny) -> None:
    run = untrained(store, tiny('data.dataset="shapes"', "data.image_size=28"))  # the quickest: no classifier
    other = untrained(store, tiny(), run_id="two")
    assert metrics_progress(run) is None
    assert start_metrics(run) and start_metrics(run)  # the second time: on its way
    assert metrics_progress(run) is not None
    assert not start_metrics(other)  # one at a time
    deadline = time.monotonic() + 200
    while (progress := metrics_progress(run)) is not None and time.monotonic() < deadline:
        assert progress.error is None, progress.error
        time.sleep(0.2)
    found = cached_metrics(run)
    assert found is not None and found.counts.probe_train > FEW_SAMPLES["PROBE_TRAIN"]  # a process of its own
    while not start_metrics(other) and time.monotonic() < deadline:  # until the first process has quite gone
        time.sleep(0.1)
    assert metrics_progress(other) is not None
    stop_metrics(other)
    assert metrics_progress(other) is None and cached_metrics(other) is None


def test_classes_left_out_of_training_are_left_out_of_its_distortion(store: RunStore, tiny: Tiny) -> None:
    run = untrained(store, tiny("data.leave_out=[1]"))
    held_out = dataset("mnist").load("held-out", run.config.data.image_size).without((1,))
    found = compute_metrics(run)
    expected = evaluate(load_model(run), held_out.images, labels=held_out.labels, seed=found.seed)
    assert found.number("distortion") == pytest.approx(expected.distortion) and found.number("kl") == pytest.approx(
        expected.kl
    )


def test_a_dead_computation_is_told(store: RunStore, tiny: Tiny) -> None:
    run = untrained(store, tiny())
    write_json(
        run.path / "metrics-progress.json", {"pid": 2**22 + 1, "process": "1", "share": 0.4, "doing": "", "error": None}
    )
    progress = metrics_progress(run)
    assert progress is not None and progress.share == 0.4 and "unexpectedly" in str(progress.error)


def test_kept_metrics_are_small_and_plain_json(store: RunStore, tiny: Tiny) -> None:
    run = untrained(store, tiny("model.latent_dim=16"))
    compute_metrics(run)
    assert (run.path / FILE).stat().st_size < 8000
    assert read_json(run.path / FILE)["seed"] == 0
    assert len(dataset("mnist").class_names) == 10
