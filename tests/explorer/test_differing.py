"""What two runs do not share, at both levels of language."""

from __future__ import annotations

from collections.abc import Callable

from vae_core.experiment import RunConfig
from vae_core.explorer.differing import differing_words, run_differences
from vae_core.runs import Run, RunStore

Tiny = Callable[..., RunConfig]


def created(store: RunStore, config: RunConfig, run_id: str) -> Run:
    return store.create(config, run_id=run_id)


def learnt_from(run: Run, images: int) -> Run:
    status = run.status()
    run.write_status(status.model_copy(update={"train_images": images}))
    return run


def test_two_of_other_settings_and_other_many_images(store: RunStore, tiny: Tiny) -> None:
    first = created(store, tiny("training.epochs=1", "training.batch_size=64"), "first")
    second = created(
        store, tiny("training.epochs=2", "training.batch_size=32", "training.learning_rate=0.01"), "second"
    )
    plain = differing_words(run_differences(first, second), expert=False)
    assert plain == "how often they saw each picture (1 and 2 times) and how fast they learnt"
    learnt_from(first, 60_000)
    learnt_from(second, 10_000)
    found = run_differences(first, second)
    assert differing_words(found, expert=False).startswith("how many pictures they learnt from (60,000 and 10,000), ")
    expert = differing_words(found, expert=True)
    assert "training images (60,000 and 10,000), epochs (1 and 2)" in expert and "batch size (64 and 32)" in expert
    assert run_differences(first, first) == [] and differing_words([], expert=False) == ""


def test_a_setting_that_took_all_there_were_is_no_difference(store: RunStore, tiny: Tiny) -> None:
    first = created(store, tiny("training.epochs=1"), "first")
    second = created(store, tiny("training.epochs=1", "data.train_images=null"), "second")
    for run in (first, second):
        learnt_from(run, 512)
    assert run_differences(first, second) == []
