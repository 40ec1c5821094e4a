"""The contract of every registered metric, and of a report over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from tests.metrics.test_report import untrained
from vae_core.experiment import RunConfig
from vae_core.metrics import METRICS, Metrics, cached_metrics, compute_metrics, scalars
from vae_core.metrics.context import Context
from vae_core.metrics.registry import PARTS, Metric, Need, entries, metric
from vae_core.registry import UnknownName
from vae_core.runs import RunStore

Tiny = Callable[..., RunConfig]
SMALL_GRID = ("model.widths=[8,8,8]", "model.prior_width=32", "model.prior_layers=1")


@pytest.fixture
def a_new_metric() -> Any:
    """One more metric, registered as any other, which needs a codebook."""
    grid = Need("grid", lambda context: None if context.space.is_grid else "Only for codes of a codebook.")
    about = {"part": "usage", "title": "New", "unit": "images", "split": "held-out", "better": "higher"}
    for name, needs in (("new", ()), ("new_of_grids", (grid,))):
        metric(name, **about, description="For a test.", needs=needs)(lambda context: len(context.held_out))  # type: ignore[arg-type]
    yield
    for name in ("new", "new_of_grids"):
        del METRICS._entries[name]


@pytest.mark.parametrize("name", METRICS)
def test_every_entry_says_what_it_is(name: str) -> None:
    entry = METRICS.get(name)
    assert entry.name == name
    assert entry.title and entry.unit and entry.split and entry.description.endswith(".")
    assert entry.better in ("lower", "higher", "neither")
    assert entry.part in PARTS
    assert not (entry.vector and entry.compared)
    reference = entry.reference
    if reference and " " not in reference:  # words otherwise
        assert METRICS.get(reference).reference_title
        assert METRICS.get(reference).style == entry.style


def test_each_has_a_row_title_of_its_own() -> None:
    titles = [entry.row_title for entry in entries()]
    assert len(set(titles)) == len(titles) == len(METRICS)


@pytest.mark.usefixtures("few_samples")
@pytest.mark.parametrize("name", ["mnist-ae-2d", "mnist-vae-2d", "vq-vae"])
def test_a_report_has_each_metric_or_the_reason_that_its_needs_give(store: RunStore, tiny: Tiny, name: str) -> None:
    run = untrained(store, tiny(*(SMALL_GRID if name == "vq-vae" else ()), name=name))
    found = compute_metrics(run)
    context = Context(run, 0)
    assert set(scalars(found)) | {entry.name for entry in entries() if entry.vector} == set(METRICS)
    for entry in entries():
        reason = entry.unmet(context)
        assert found.missing.get(entry.name) == reason
        assert (entry.name in found.values) == (reason is None)
        assert (found.vector if entry.vector else found.number)(entry.name) == found.values.get(entry.name)
    of_factors = {entry.name for entry in entries() if entry.part == "factors"}  # nobody knows them of MNIST
    assert of_factors < set(found.missing)
    assert name != "mnist-vae-2d" or set(found.missing) == {"kernel_bandwidth", *of_factors}


@pytest.mark.usefixtures("few_samples")
def test_one_registration_adds_a_metric(store: RunStore, tiny: Tiny, request: pytest.FixtureRequest) -> None:
    run = untrained(store, tiny())
    before = compute_metrics(run)
    request.getfixturevalue("a_new_metric")
    assert cached_metrics(run) is None  # what is kept has not got it
    after = compute_metrics(run)
    assert after.number("new") == after.counts.held_out
    assert after.missing["new_of_grids"] == "Only for codes of a codebook."
    assert {name: after.values[name] for name in before.values} == before.values
    assert cached_metrics(run) == after


@pytest.mark.usefixtures("few_samples")
def test_a_record_of_other_metrics_does_not_count(store: RunStore, tiny: Tiny) -> None:
    found = compute_metrics(untrained(store, tiny()))
    record = found.model_dump(mode="json")
    for values in (
        record["values"] | {"fid": 3.0},
        {name: value for name, value in record["values"].items() if name != "kl"},
        record["values"] | {"kl": [1.0, 2.0]},
    ):
        with pytest.raises(ValidationError):
            Metrics.model_validate(record | {"values": values})
    with pytest.raises(UnknownName, match="fid"):
        found.number("fid")
    with pytest.raises(TypeError):
        found.number("kl_by_dimension")


def test_values_are_shown_in_the_style_of_their_metric() -> None:
    entry: Metric = METRICS.get("distortion")
    assert [entry.text(value) for value in (None, 45.446, 0.51234, 0.00123, 0)] == [
        "–",
        "45.45",
        "0.5123",
        "0.0012",
        "0",
    ]
    assert replace(entry, style="share").text(0.417) == "41.7%"
    assert replace(entry, style="count").text(2.0) == "2"


def test_a_part_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no part 'nowhere'"):
        metric("x", part="nowhere", title="", unit="", split="", better="lower", description="")
