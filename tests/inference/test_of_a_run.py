"""The model in a run's checkpoint, and the codes that the run keeps of the held-out images."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.trained import train
from vae_core.experiment import RunConfig
from vae_core.inference import held_out, held_out_encoding, load_model
from vae_core.jobs.checkpoints import load_state, save_state
from vae_core.runs import DamagedRun, DeletedRun, Run, RunStore

Tiny = Callable[..., RunConfig]


@pytest.fixture
def finished(store: RunStore, tiny: Tiny) -> Run:
    return train(store, tiny(), "finished")


def test_weights_of_another_model_are_refused(finished: Run) -> None:
    state = load_state(finished)
    assert state is not None
    save_state(finished, type(state)(16, {key: value[:1] for key, value in state.tensors.items()}))
    with pytest.raises(DamagedRun, match="does not fit the configuration"):
        load_model(finished)


def test_a_broken_encoding_is_made_again(finished: Run) -> None:
    good = held_out_encoding(finished).codes
    file = finished.path / held_out.FILE
    file.write_bytes(file.read_bytes()[:1000])
    assert np.array_equal(held_out_encoding(finished).codes, good)


def test_a_run_that_was_deleted_is_said_to_be(store: RunStore, finished: Run) -> None:
    store.delete(finished.id)
    for ask in (load_model, held_out_encoding):
        with pytest.raises(DeletedRun, match=f"'{finished.id}' has been deleted"):
            ask(finished)
