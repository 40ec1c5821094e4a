"""Each check on histories made up by hand: what it finds, the numbers in its sentence, and what it leaves alone."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from tests.doctor.cases import case, codes, config, entries, sound
from vae_core.doctor import Case, Finding, Lines, Pixels, changes, examine
from vae_core.doctor.case import numbers_of, pixels_of
from vae_core.doctor.checks.divergence import largest_jump
from vae_core.models.space import LatentSpace
from vae_core.recipes import RECIPES
from vae_core.runs.status import NOT_A_NUMBER

GOOD = (codes(1.0, 0.9),)


def only(one: Case) -> Finding:
    (finding,) = examine(one)
    changes(one.config, finding.repair)  # the settings take what it asks for
    return finding


def test_a_sound_training_hears_nothing() -> None:
    assert examine(case(held_out=sound(), codes=GOOD)) == []
    assert examine(case(held_out=sound(), kl=0.0, codes=[codes(500.0, 600.0, size=24.0)], name="mnist-ae-2d")) == []
    assert examine(case(held_out=[], steps=[], state="waiting")) == []


@pytest.mark.parametrize("name", RECIPES)
def test_a_sound_training_of_any_recipe_hears_nothing(name: str) -> None:
    space = config(name=name).latent_space
    looks = entries([1000] * (space.entries or 0)) if space.is_grid else codes(*[1.0] * space.latent_dim)
    assert examine(case(held_out=sound(), kl=6.0 if space.has_rate else 0.0, codes=[looks], name=name)) == []


def test_a_model_that_is_computed_is_no_training() -> None:
    ill = case(held_out=[900.0, 800.0, 700.0], kl=0.0, codes=[codes(0.0, 0.0)])
    assert examine(ill) != []
    assert examine(dataclasses.replace(ill, config=config(name="mnist-pca-2d"))) == []


# -- a loss that is no number, or jumps


def test_a_failure_by_divergence() -> None:
    message = f"{NOT_A_NUMBER} by step 40; try a learning rate below 0.5."
    ill = case("training.learning_rate=0.5", held_out=[], steps=[700, 650, 9e4], state="failed", message=message)
    finding = only(ill)
    assert finding.kind == "divergence" and finding.repair == ("training.learning_rate=0.001",)
    assert (
        "After step 30" in finding.evidence and "90,000.0 nats an image, against 650.0 at its best" in finding.evidence
    )
    assert "learning rate of 0.5" in finding.evidence


def test_another_failure_is_not_the_learning_rates() -> None:
    ill = case(held_out=[], steps=[700, 650, 600], state="failed", message="There is no space left on the disk.")
    assert examine(ill) == []


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_record_that_is_no_number(bad: float) -> None:
    steps = [700.0 - 10 * one for one in range(24)] + [bad] * 24
    finding = only(case(held_out=[480.0, bad], steps=steps, state="running", epochs=8))
    assert finding.kind == "divergence" and "By step 250" in finding.evidence and "470.0 nats" in finding.evidence
    assert isinstance(finding.picture, Lines)
    assert all(np.isfinite(values).all() for values in finding.picture.curves.values())


def test_held_out_alone_is_no_number() -> None:
    finding = only(case(held_out=[200.0, math.nan], steps=sound(700, 150, 48), state="running", epochs=8))
    assert finding.kind == "divergence" and "After epoch 2 the held-out loss" in finding.evidence


def test_a_jump() -> None:
    steps = np.linspace(700, 200, 48)
    steps[30:33] += 200
    finding = only(case("training.learning_rate=0.02", held_out=[400.0, 200.0], steps=steps.tolist(), codes=GOOD, epochs=4,
                        state="running"))  # fmt: skip
    assert finding.kind == "jump" and finding.repair == ("training.learning_rate=0.001",)
    assert "At epoch 1.3 the loss jumped from" in finding.evidence and "of all that had been learnt" in finding.evidence
    assert isinstance(finding.picture, Lines) and finding.picture.mark is not None
    assert finding.picture.mark[0] == pytest.approx(31 / 24)


def test_a_loss_that_explodes_at_the_start() -> None:
    steps = [711.0, 527_873_856.0, 9e6, *np.linspace(900, 220, 45)]
    finding = only(case("training.learning_rate=1.0", held_out=[300.0, 220.0], steps=steps, codes=GOOD))
    assert finding.kind == "jump" and "5.3 · 10⁸ nats an image, higher than where it began" in finding.evidence


def test_noise_is_no_jump() -> None:
    rng = np.random.default_rng(0)
    falling = 140 + 560 * np.exp(-np.arange(240) / 20)
    for spread in (1.0, 5.0, 20.0):
        assert largest_jump(falling + rng.normal(0, spread, 240)) is None
    assert largest_jump(falling[:3]) is None and largest_jump(np.full(60, 200.0)) is None


@pytest.mark.parametrize("place", [4, 20, 100, 239])
def test_the_largest_jump_is_found_where_it_is(place: int) -> None:
    losses = 140 + 560 * np.exp(-np.arange(240) / 20)
    losses[place:] += 300
    found = largest_jump(losses)
    assert found is not None and found[0] == place
    assert found[2] == pytest.approx(losses[0] - losses[:place].min())


def test_objectives_whose_curves_may_rise_are_not_judged_by_them() -> None:
    steps = np.linspace(700, 200, 48)
    steps[30:33] += 400
    up = [200.0, 150.0, *[190.0 + one for one in range(8)]]
    down = [200.0 - 10 * one for one in range(10)]
    for settings, name in ((["model.beta_schedule=cyclical"], "mnist-vae-2d"), ([], "vae-gan")):
        assert examine(case(*settings, held_out=[400.0, 200.0], steps=steps.tolist(), codes=GOOD, name=name)) == []
        assert examine(case(*settings, held_out=up, training=down, codes=GOOD, name=name)) == []


def test_a_warm_up_of_beta_is_no_jump() -> None:
    """The loss rises as beta does; what counts is the loss at the beta of the end."""
    one = case("model.beta=4", "model.beta_schedule=warm-up", held_out=sound(), codes=GOOD)
    rising = np.linspace(0, 300, len(one.history.steps["loss"]))
    one.history.steps["loss"][:] = (np.asarray(one.history.steps["loss"]) + rising).tolist()
    assert examine(one) == []


# -- codes that say nothing


def test_posterior_collapse_by_beta() -> None:
    finding = only(case("model.beta=392", held_out=sound(), kl=1.5e-5, codes=[codes(1e-4, 2e-5)]))
    assert finding.kind == "collapse" and finding.repair == ("model.beta=1",)
    assert "None of the 2 latent dimensions is active" in finding.evidence and "below 0.001 nats" in finding.evidence
    assert finding.picture is not None


def test_posterior_collapse_by_a_wide_gaussian() -> None:
    """A root mean squared error of 0.25 at a scale of 1, over 1,024 pixels: ½ · 0.0625 + ½ log 2π = 0.9502 a pixel."""
    distortion = 1024 * (0.5 * 0.0625 + 0.5 * math.log(2 * math.pi))
    settings = ("model.likelihood=gaussian", "model.likelihood_scale=1")
    one = case(*settings, held_out=[distortion + 30, distortion + 1, distortion], kl=0.0, codes=[codes(1e-4, 1e-5)])
    assert one.pixel_error() == pytest.approx(0.25)
    finding = only(one)
    assert finding.kind == "collapse" and finding.repair == ("model.likelihood_scale=0.1",)
    assert "this model's are 0.25" in finding.remedy


@pytest.mark.parametrize(("error", "scale"), [(0.001, 0.01), (1e-4, 0.0011)])
def test_a_gaussian_is_not_made_narrower_than_the_settings_take(error: float, scale: float) -> None:
    distortion = 1024 * (0.5 * (error / scale) ** 2 + math.log(scale) + 0.5 * math.log(2 * math.pi))
    settings = ("model.likelihood=gaussian", f"model.likelihood_scale={scale}")
    held_out = [distortion + 30, distortion + 0.1, distortion, distortion]
    (change, *_) = changes(config(*settings), only(case(*settings, held_out=held_out, kl=0.0)).repair)
    assert change.before != change.after and (change.after == "0.0011" or scale == 0.0011)


def test_posterior_collapse_without_a_reason_in_the_settings() -> None:
    finding = only(case("training.learning_rate=0.004", held_out=sound(), kl=0.0, codes=[codes(1e-4, 1e-5)]))
    assert finding.repair == (
        *("model.beta_schedule=warm-up", "training.learning_rate=0.001", "training.batch_size=64"),
    )


def test_one_dimension_of_two() -> None:
    finding = only(case(held_out=sound(), kl=2.4, codes=[codes(1.1, 1e-4)]))
    assert finding.kind == "collapse" and "Only one of the 2 latent dimensions" in finding.evidence
    assert finding.evidence.endswith("the other is noise to the decoder.")
    assert examine(case("model.latent_dim=1", held_out=sound(), kl=2.4, codes=[codes(1.1)])) == []


def test_unused_dimensions_of_many_are_no_illness() -> None:
    assert examine(case("model.latent_dim=10", held_out=sound(), codes=[codes(*[1.0] * 5, *[1e-4] * 5)])) == []


def test_without_codes_the_kl_speaks() -> None:
    finding = only(case("model.beta=100", held_out=sound(), kl=0.02))
    assert finding.evidence.startswith("The KL is 0.020 nats")


def test_collapse_needs_time_and_a_kl_that_does_not_rise() -> None:
    def young(epochs: int) -> Case:
        looks = [codes(1e-4, 1e-5)]
        return case("model.beta=4", held_out=[210.0], kl=0.0, codes=looks, state="running", epochs=epochs)

    assert examine(young(12)) == []  # a twelfth of the way
    assert only(young(3)).kind == "collapse"
    waking = young(3)
    waking.history.steps["kl"][:] = [0.09 * (one / 24) ** 4 for one in range(24)]
    assert examine(waking) == []


def test_an_autoencoder_with_one_code_for_all() -> None:
    ill = case("training.learning_rate=1.0", held_out=sound(), kl=0.0, name="mnist-ae-2d",
               codes=[codes(0.4, 0.2, step=10), codes(1e-12, 0.0, size=0.5)])  # fmt: skip
    finding = only(ill)
    assert finding.title == "All images get the same code" and finding.repair == ("training.learning_rate=0.001",)


# -- range and likelihood


def test_images_that_hardly_use_their_range() -> None:
    masks = np.zeros((16, 1, 8, 8), np.uint8)
    masks[:, :, 2:5, 2:5] = np.arange(16, dtype=np.uint8)[:, None, None, None] % 2
    pixels = pixels_of(masks)
    assert (pixels.low, pixels.high) == (0.0, 1 / 255) and pixels.spread == pytest.approx(0.5 / 255 * 3 / 8)
    ill = dataclasses.replace(case(held_out=sound(), codes=GOOD), pixels=Pixels(0.0, 0.05, 0.02))
    finding = only(ill)
    assert finding.kind == "brightness" and "from 0.000 to 0.050" in finding.evidence
    assert finding.repair == ("model.likelihood=gaussian", "model.likelihood_scale=0.01")
    assert examine(dataclasses.replace(ill, pixels=Pixels(0.0, 1.0, 0.2))) == []
    nothing = only(dataclasses.replace(ill, pixels=Pixels(0.1, 0.1, 0.0)))
    assert nothing.repair == () and "the same image" in nothing.remedy


def test_a_cross_entropy_below_zero() -> None:
    finding = only(case(held_out=[-4000.0 - 40 * math.sqrt(one) for one in range(12)], codes=GOOD))
    assert finding.kind == "likelihood" and finding.repair == ("model.likelihood=gaussian",)
    gaussian = case("model.likelihood=gaussian", held_out=sound(-900, -925), codes=GOOD)  # a density may be above 1
    assert "likelihood" not in [found.kind for found in examine(gaussian)]


@pytest.mark.parametrize(("scale", "error", "beta", "expected"), [
    (0.01, 0.2, 1, "0.2"), (0.1, 0.2, 1, None), (0.3, 0.06, 1, None), (2.0, 0.1, 1, "0.1"), (0.1, 0.2, 0.01, "2"),
    (0.1, 0.2, 1e-4, "10"),
])  # fmt: skip
def test_a_gaussian_of_another_width_than_the_errors(
    scale: float, error: float, beta: float, expected: str | None
) -> None:
    settings = ("model.likelihood=gaussian", f"model.likelihood_scale={scale}", f"model.beta={beta}")
    distortion = 1024 * (0.5 * (error / scale) ** 2 + math.log(scale) + 0.5 * math.log(2 * math.pi))
    one = case(*settings, held_out=[distortion + 6 + rest for rest in (9, 0.02, 0.01, 0, 0)], codes=GOOD)
    found = examine(one)
    assert all(changes(one.config, finding.repair) for finding in found)
    assert [one.repair for one in found if one.kind == "likelihood"] == (
        [] if expected is None else [(f"model.likelihood_scale={expected}",)]
    )


# -- codes that run away


def test_the_latent_scale_of_an_autoencoder() -> None:
    looks = [
        codes(1.0, 1.0, size=size, step=step) for step, size in ((0, 0.1), (1000, 40.0), (2000, 70.0), (2880, 110.0))
    ]
    finding = only(case(held_out=sound(), kl=0.0, codes=looks, name="mnist-ae-2d"))
    assert finding.kind == "scale" and "110.0 in size" in finding.evidence and "2.8 times" in finding.evidence
    at_rest = [codes(1.0, 1.0, size=size) for size in (0.1, 108.0, 109.0, 110.0)]
    assert examine(case(held_out=sound(), kl=0.0, codes=at_rest, name="mnist-ae-2d")) == []


def test_codes_too_large_for_the_snapshot() -> None:
    looks = numbers_of(240, np.array([[1.0, 2.0], [np.inf, 1.0], [3.0, 4.0]], np.float16), LatentSpace(2))
    assert not looks.finite and looks.size == pytest.approx(math.sqrt(30 / 4))
    finding = only(case(held_out=sound(), kl=0.0, codes=[looks], name="mnist-ae-2d"))
    assert "65,504" in finding.evidence


def test_codes_that_have_left_the_prior() -> None:
    finding = only(case("model.beta=0.01", held_out=sound(), codes=[codes(30.0, 30.0, size=6.8)]))
    assert finding.kind == "scale" and "has 1" in finding.evidence and finding.repair == ("model.beta=1",)
    back = [codes(30.0, 30.0, size=size) for size in (0.1, 40.0, 9.0, 5.0)]
    assert examine(case(held_out=sound(), codes=back)) == []  # on their way back to it


# -- a codebook


def test_dead_entries() -> None:
    counts = [1000] * 40 + [0] * 88
    finding = only(case("model.revive_after=0", held_out=sound(), codes=[entries(counts)], name="vq-vae"))
    assert finding.kind == "codebook" and finding.repair == ("model.revive_after=50",)
    assert "88 of 128 entries of the codebook are dead (69 %)" in finding.evidence
    smaller = only(case(held_out=sound(), codes=[entries(counts)], name="vq-vae"))
    assert smaller.repair == ("model.codebook_size=64",)
    assert examine(case(held_out=sound(), codes=[entries([1000] * 100 + [0] * 28)], name="vq-vae")) == []


def test_counts_of_a_grid() -> None:
    found = numbers_of(7, np.array([[0, 2], [2, 2]], np.uint8), LatentSpace(4, side=1, entries=4))
    assert found.counts is not None and found.counts.tolist() == [1, 0, 3, 0]


# -- when to stop


def test_over_fitting() -> None:
    held_out = [200.0, 170.0, 160.0, 165.0, 172.0, 180.0, 188.0]
    training = [190.0, 160.0, 150.0, 140.0, 130.0, 122.0, 115.0]
    finding = only(case(held_out=held_out, training=training, codes=GOOD))
    assert finding.kind == "over-fitting" and finding.repair == ("training.epochs=3",)
    for number in ("epoch 3", "160.0", "188.0", "150.0", "115.0", "10,000 images"):
        assert number in finding.evidence
    with_fewer = case("data.train_images=100", held_out=held_out, training=training, codes=GOOD)
    status = with_fewer.status.model_copy(update={"train_images": 100})
    more = only(dataclasses.replace(with_fewer, status=status))
    assert more.repair == ("data.train_images=1600", "training.epochs=4")


def test_a_gap_or_a_wobble_is_no_over_fitting() -> None:
    gap = sound(200, 183)
    assert examine(case(held_out=gap, training=[one - 50 for one in gap], codes=GOOD)) == []
    wobble = [200.0, 165.0, 163.0, 160.0, 158.0, 161.0, 164.0, 158.5, 163.0, 159.0]
    assert "over-fitting" not in {
        one.kind for one in examine(case(held_out=wobble, training=sound(190, 150, 10), codes=GOOD))
    }


def test_still_falling_at_the_end() -> None:
    finding = only(case(held_out=[300.0, 250.0, 220.0, 200.0], codes=GOOD))
    assert finding.kind == "unfinished" and not finding.serious and finding.repair == ("training.epochs=8",)
    assert "the last epoch" in finding.evidence and "fell by 20.0 nats an image, to 200.0" in finding.evidence
    assert examine(case(held_out=[300.0, 250.0, 220.0, 200.0], codes=GOOD, state="running", epochs=8)) == []
    assert examine(case(held_out=[300.0, 250.0, 220.0, 200.0], codes=GOOD, state="stopped", epochs=8)) == []


def test_too_small_a_learning_rate() -> None:
    crawling = [710.0 - one for one in range(8)]
    finding = only(case("training.learning_rate=0.00002", held_out=crawling, steps=[711 - one / 24 for one in range(192)],
                        codes=GOOD))  # fmt: skip
    assert finding.kind == "unfinished" and finding.repair == ("training.learning_rate=0.001",)


def test_what_explains_the_rest_stands_alone() -> None:
    """A collapsed run that ended while it fell: to train it for longer would not help."""
    ill = case("model.beta=392", held_out=[400.0, 300.0, 260.0, 230.0], kl=0.0, codes=[codes(1e-5, 1e-5)])
    assert only(ill).kind == "collapse"
