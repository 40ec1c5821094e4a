"""Pictures of runs have addresses that change with what they show, and with nothing else."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

import pytest
from PIL import Image

from tests.routes import get, request
from tests.trained import train
from ui.app import run_pictures
from ui.features.home import routes as home
from ui.features.home.routes import CARD, card_tag
from ui.http.pictures import THUMBNAIL, image_tag, thumbnail_tag
from vae_core.experiment import RunConfig
from vae_core.runs import Run, RunStore


@pytest.fixture
def mine(store: RunStore, tiny: Callable[..., RunConfig]) -> Run:
    return train(store, tiny("training.epochs=1"), "mine")


def test_they_are_kept_for_good_and_differ_by_theme(mine: Run) -> None:
    for picture, kind in ((CARD, "image/svg+xml"), (THUMBNAIL, "image/webp")):
        light = get(picture.address(mine))
        dark = get(f"{picture.address(mine)}?theme=dark")
        assert light.kept and dark.kept and light.body != dark.body
        assert light.headers["content-type"].startswith(kind)
    assert Image.open(io.BytesIO(light.body)).size == run_pictures.THUMBNAIL


def test_a_drawing_is_sent_compressed(mine: Run) -> None:
    plain = get(CARD.address(mine)).body
    sent = request("GET", CARD.address(mine), headers={"accept-encoding": "gzip"})
    assert gzip.decompress(sent.body) == plain and len(sent.body) < 0.7 * len(plain)


def test_a_drawing_is_made_once_for_everybody(mine: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    drawing_of = home.drawing_of

    def counted(run: Run, *, dark: bool) -> str | None:
        made.append(run.id)
        return drawing_of(run, dark=dark)

    monkeypatch.setattr(home, "drawing_of", counted)
    for _ in range(3):
        get(CARD.address(mine))
    assert made == ["mine"]


def test_the_address_changes_with_the_newest_snapshot_and_not_with_the_name(store: RunStore, mine: Run) -> None:
    before = [CARD.address(mine), THUMBNAIL.address(mine)]
    store.rename(mine.id, "another")
    assert [CARD.address(mine), THUMBNAIL.address(mine)] == before
    newest = mine.path / "snapshots" / f"{mine.snapshot_steps()[-1]:07d}.safetensors"
    content = newest.read_bytes()
    newest.unlink()
    newest.write_bytes(content)
    assert not {CARD.address(mine), THUMBNAIL.address(mine)} & set(before)
    assert not get(before[0]).kept  # what is there now, under an address of what was


def test_without_a_snapshot_there_is_no_picture(store: RunStore, tiny: Callable[..., RunConfig]) -> None:
    run = store.create(tiny(), run_id="new")
    assert card_tag(run, "nothing") == "" and thumbnail_tag(run) is None and thumbnail_tag(None) is None
    assert get(CARD.address(run)).status == get(THUMBNAIL.address(run)).status == 404


def test_words_are_text_in_the_tag_and_its_place_is_kept() -> None:
    tag = image_tag("data/x?a=1&b=2", "<b>\"it\"</b> & 'that'", (283, 140))
    assert 'src="data/x?a=1&amp;b=2"' in tag and "<b>" not in tag and 'width="283" height="140"' in tag
    assert 'loading="lazy"' in tag
