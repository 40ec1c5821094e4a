"""Every kind of damage: no reader and no route fails by it, and lists show all the other runs. Pages are driven over all of
them by `python -m tests.faults damaged_runs`, and here over a store that has every kind at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.damaged import drive
from tests.damaged.kinds import KINDS, Kind
from tests.damaged.runs import Grounds
from ui.features.train.text import HISTORY_GAP
from vae_core.runs import RunStore

SECONDS = 8.0  # of a processor, for all readers of one folder: a header of many entries once took 25 for itself
ROUTES_OF = KINDS[:: len(KINDS) // 25]
PAGES_OF = [
    *("encoding.safetensors: codes of another width", "checkpoint.safetensors: weights of NaN"),
    *("checkpoint.safetensors: a FIFO", "fixed.safetensors: originals of another shape", "history.jsonl: words"),
]


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory, trained_once: None) -> Iterator[Grounds]:
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "runs").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENT_PLAYGROUND_RUNS", str(folder / "runs"))
        patch.setenv("LATENT_PLAYGROUND_DATA", str(folder / "data"))
        yield Grounds(RunStore())


def test_there_are_many_kinds_each_once() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 145


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_reader_answers_with_a_value_or_a_sentence(grounds: Grounds, kind: Kind) -> None:
    grounds.harmed(kind)
    began = time.process_time()
    assert list(drive.readers(grounds.store)) == []
    assert time.process_time() - began < SECONDS, "a small folder costs little"


@pytest.mark.parametrize("kind", ROUTES_OF, ids=str)
def test_every_route_answers(grounds: Grounds, kind: Kind) -> None:
    grounds.harmed(kind)
    assert list(drive.routes(grounds.store)) == []


def test_lists_show_the_other_runs_whatever_is_damaged(grounds: Grounds) -> None:
    for number, kind in enumerate(KINDS):
        grounds.harmed(kind, f"harmed-{number}")
    try:
        assert (
            list(drive.pages(grounds.store, level="plain", only=[("app.py", {}), ("train", {"training": "sound"})]))
            == []
        )
    finally:
        for number in range(len(KINDS)):
            grounds.forget(f"harmed-{number}")


@pytest.mark.parametrize("name", PAGES_OF)
def test_pages_about_a_damaged_run_say_so(grounds: Grounds, name: str) -> None:
    grounds.harmed(next(kind for kind in KINDS if kind.name == name))
    few = [one for one in drive.OF_THE_RUN if one[0] in ("latent_map", "compare", "train")]
    assert list(drive.pages(grounds.store, level="expert", only=few)) == []


def test_a_history_with_a_gap_says_so(grounds: Grounds) -> None:
    grounds.harmed(next(kind for kind in KINDS if kind.name == "history.jsonl: one line that is none"))
    app = AppTest.from_file(drive.APP, default_timeout=60).switch_page("pages/train.py")
    app.query_params["training"] = drive.HARMED
    app.run()
    assert HISTORY_GAP in [one.value for one in app.caption] and not app.exception


def test_a_wrong_encoding_is_made_again(grounds: Grounds) -> None:
    from vae_core.inference import held_out_encoding

    sound = held_out_encoding(grounds.store.open(drive.SOUND))
    wrong = [one for one in KINDS if one.name.startswith("encoding.safetensors: codes of")]
    for kind in [one for one in wrong if "all the same" not in one.name]:  # which a model may have come to
        grounds.harmed(kind)
        run = grounds.store.open(drive.HARMED)
        assert (held_out_encoding(run).codes == sound.codes).all(), kind.name
        assert (held_out_encoding(run).codes == sound.codes).all(), "it is kept"


def test_wrong_figures_are_made_again(grounds: Grounds) -> None:
    from vae_core.explorer.kept import FILE, kept_reached, kept_support
    from vae_core.inference import held_out_encoding

    run = grounds.store.open(drive.SOUND)
    encoding = held_out_encoding(run)
    support, reached = kept_support(run, encoding), kept_reached(run, encoding)
    sound = (run.path / FILE).read_bytes()
    for kind in [one for one in KINDS if one.name.startswith(FILE)]:
        path = grounds.harmed(kind)
        run = grounds.store.open(drive.HARMED)
        assert kept_support(run, encoding) == support, kind.name
        assert (kept_reached(run, encoding) == reached).all(), kind.name
        mended = "a folder" not in kind.name
        assert not mended or (path / FILE).read_bytes() == sound, f"{kind.name}: it is kept anew"


def test_a_training_goes_on_though_its_history_cannot_be_read(grounds: Grounds) -> None:
    from vae_core.experiment import with_settings
    from vae_core.jobs.worker import work

    store = grounds.store
    config = with_settings(store.open(drive.SOUND).config, ["training.epochs=3", "name=Goes on"])
    run = store.create(config, run_id="goes-on")

    def pause(report: object) -> None:
        run.write_request("pause")

    assert work(store, run, listener=pause).state == "paused"
    run.write_status(run.status().model_copy(update={"state": "interrupted"}))
    path = run.path / "history.jsonl"
    path.write_bytes(b"no record\n" + path.read_bytes())
    from vae_core.jobs import enqueue

    enqueue(store, run)
    ended = work(store, run)
    assert ended.state == "finished" and "history.jsonl could not be read" in ended.message
    history = run.history()
    assert history.left_out == 0 and history.steps["step"][-1] == ended.step
