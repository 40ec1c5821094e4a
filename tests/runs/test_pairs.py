"""Partners: found by what their configurations share."""

from __future__ import annotations

from pathlib import Path

import torch

from vae_core.experiment import RunConfig, with_settings
from vae_core.jobs.checkpoints import save_state
from vae_core.recipes import recipe
from vae_core.runs import RunStore
from vae_core.runs.pairs import differences, find_partner
from vae_core.training.state import TrainingState


def _config(name: str, *settings: str) -> RunConfig:
    return with_settings(recipe(name).config, list(settings))


def _add(store: RunStore, run_id: str, config: RunConfig, *, weights: bool = True) -> None:
    run = store.create(config, run_id=run_id)
    if weights:
        save_state(run, TrainingState(1, {"model.x": torch.zeros(1)}))


def _partner(store: RunStore, run_id: str) -> str | None:
    partner = find_partner(store.open(run_id), store.list())
    return partner.id if partner else None


def test_the_shipped_pairs_find_each_other(store: RunStore) -> None:
    for name in ("fashion-vae-2d", "fashion-ae-2d", "mnist-vae-2d", "mnist-ae-2d", "fashion-vae-16d"):
        _add(store, name, recipe(name).config)
    assert _partner(store, "fashion-vae-2d") == "fashion-ae-2d"
    assert _partner(store, "fashion-ae-2d") == "fashion-vae-2d"
    assert _partner(store, "mnist-ae-2d") == "mnist-vae-2d"
    assert _partner(store, "fashion-vae-16d") is None


def test_seed_epochs_network_and_data_must_agree(store: RunStore) -> None:
    _add(store, "run", recipe("fashion-vae-2d").config)
    for number, setting in enumerate(
        ["training.seed=1", "training.epochs=3", "model.latent_dim=3", "model.hidden=[64]", "data.train_images=500"]
    ):
        _add(store, f"other-{number}", _config("fashion-ae-2d", setting))
    _add(store, "unbegun", recipe("fashion-ae-2d").config, weights=False)
    _add(store, "same-objective", _config("fashion-vae-2d", "model.beta=4"))
    assert _partner(store, "run") is None
    _add(store, "near", _config("fashion-ae-2d", "training.learning_rate=0.001"))
    assert _partner(store, "run") == "near"
    _add(store, "nearest", _config("fashion-ae-2d", "training.threads=3"))
    assert _partner(store, "run") == "nearest"


def test_damaged_folders_are_passed_over(store: RunStore, tmp_path: Path) -> None:
    _add(store, "run", recipe("fashion-vae-2d").config)
    _add(store, "broken", recipe("fashion-ae-2d").config)
    (store.root / "broken" / "config.json").write_text("{")
    assert _partner(store, "run") is None


def test_differences_are_named_with_both_values() -> None:
    found = differences(
        _config("fashion-vae-2d", "training.epochs=24"),
        _config("fashion-ae-2d", "training.epochs=3", "model.hidden=[64,32]"),
    )
    assert [difference.field for difference in found] == ["model.hidden", "training.epochs"]
    assert [str(difference) for difference in found] == ["dense widths (512×256×128 and 64×32)", "epochs (24 and 3)"]


def test_objective_settings_count_only_between_two_of_the_same() -> None:
    vae = _config("fashion-vae-2d")
    assert [d.field for d in differences(vae, _config("fashion-vae-2d", "model.beta=4"))] == ["model.beta"]
    assert differences(vae, _config("fashion-ae-2d")) == []


def test_settings_that_nobody_reads_make_no_difference() -> None:
    vae = _config("fashion-vae-2d")
    silent = ["model.upsample=transposed", "model.widths=[8,8]", "model.likelihood_scale=0.5", "training.threads=2"]
    assert differences(vae, _config("fashion-vae-2d", *silent)) == []
    conv = differences(vae, _config("fashion-vae-2d", "model.network=conv", "model.upsample=transposed"))
    assert {d.field for d in conv} == {"model.network", "model.upsample"}
    assert [d.field for d in differences(vae, _config("mnist-vae-2d", "model.beta=2.048"))] == ["data.dataset"]
