"""The widget without a browser: what it takes and refuses, what it sends, what of it a notebook may be saved with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from traitlets import TraitError

from vae_core.config import ConfigError
from vae_core.inference import load_model
from vae_core.notebook import explore
from vae_core.notebook.widget import Explorer, script
from vae_core.recipes import recipe
from vae_core.runs import DamagedRun, Run, RunError, RunStore

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = RunStore(ROOT / "checkpoints")
MAX_SAVED = 500_000  # bytes


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_RUNS", str(SHIPPED.root))


@pytest.fixture
def explorer() -> Explorer:
    return explore("fashion-vae-2d")


def answers(explorer: Explorer, content: Any, *buffers: bytes) -> list[tuple[dict[str, Any], list[bytes]]]:
    """What the widget sends when the browser sends this."""
    sent: list[tuple[dict[str, Any], list[bytes]]] = []
    explorer.send = lambda message, given=None: sent.append((message, list(given or [])))
    explorer._handle_custom_msg(content, list(buffers))
    return sent


@pytest.mark.parametrize("given", ["fashion-vae-2d", SHIPPED.root / "fashion-vae-2d", SHIPPED.open("fashion-vae-2d")])
def test_a_run_is_given_by_its_id_its_path_or_itself(given: Run | str | Path) -> None:
    explorer = explore(given)
    assert explorer.runs[0].id == "fashion-vae-2d" and repr(explorer) == "explore('fashion-vae-2d')"
    assert explorer.codes.shape == (explorer.count, explorer.latent_dim) == (10_000, 2)
    assert explorer.class_names[explorer.labels[0]] == "Ankle boot"


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ("no-such-run", RunError, "There is no run 'no-such-run' here"),
        ("/no/such/folder", RunError, "There is no folder '/no/such/folder' here"),
        ("Not An Id", RunError, "There is no folder 'Not An Id' here, and no run of that name."),
        (ROOT / "tests", DamagedRun, "config.json"),
        ("gan", RunError, "has no map"),
        ("vq-vae", RunError, "has no map"),
    ],
)
def test_what_cannot_be_explored_is_refused_in_a_sentence(
    given: str | Path, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence) as refused:
        explore(given)
    assert isinstance(refused.value, RunError | ConfigError | DamagedRun)


def test_a_run_without_weights_and_a_class_that_there_is_not(tmp_path: Path) -> None:
    run = RunStore(tmp_path).create(recipe("conditional-vae").config, run_id="begun")
    with pytest.raises(RunError, match="has no weights yet"):
        explore(run)
    (run.path / "checkpoint.safetensors").touch()
    with pytest.raises(ValueError, match="conditioned on classes 0 to"):
        explore(run, label=99)


def test_a_code_is_taken_as_notebooks_have_it(explorer: Explorer) -> None:
    for given in ([0.5, -1], np.array([0.5, -1]), torch.tensor([[0.5, -1.0]]), (0.5, -1)):
        explorer.code = ()
        explorer.code = given
        assert explorer.code == (0.5, -1.0)
    assert explorer.image is None
    explorer.code = explorer.codes[7]
    assert explorer.image == 7


def test_a_selection_is_numbers_or_a_mask(explorer: Explorer) -> None:
    for given in ([5, 3, 3], np.array([3, 5]), torch.tensor([5, 3]), range(3, 6, 2)):
        explorer.selection = ()
        explorer.selection = given
        assert explorer.selection == (3, 5)
    explorer.selection = explorer.labels == 9
    assert len(explorer.selection) == 1000 and {explorer.labels[i] for i in explorer.selection} == {9}


def test_pins_are_images_and_codes(explorer: Explorer) -> None:
    explorer.pins = [np.int64(3), 3, (0.5, -1), explorer.codes[0]]
    assert explorer.pins == (3, (0.5, -1.0), tuple(map(float, explorer.codes[0])))


@pytest.mark.parametrize(
    ("trait", "wrong", "sentence"),
    [
        ("code", [1], "A code of this model is a list of 2 numbers; this one is int64 [1]."),
        ("code", "ab", "A code of this model is a list of 2 numbers; this one is <U1 [2]."),
        ("code", 3, "A code is a list of 2 numbers."),
        ("code", [1, float("nan")], "A code holds a number that is not finite."),
        ("code", [1, 1e300], "A code holds a number that is not finite."),
        ("selection", [10_000], "There is no image 10000: they have the numbers 0 to 9999."),
        ("selection", [-1], "There is no image -1: they have the numbers 0 to 9999."),
        ("selection", [1.5], "a list of whole numbers, or a mask of 10000 truth values; this one is float64 [1]."),
        ("selection", np.ones(3, bool), "this one is bool [3]."),
        ("pins", [1, 2, 3, 4, 5], "5 places are too many: at most 4 are kept."),
        ("pins", 3, "The pins are a list: numbers of images, and codes."),
        ("pins", [()], "A pin is the number of an image, or a code; this one is empty."),
        ("pins", [True], "A code is a list of 2 numbers."),
        ("axes", (0, 1), "All dimensions of this model's codes are on the map: axes can only be None."),
    ],
)
def test_what_is_no_code_and_no_image_is_refused(explorer: Explorer, trait: str, wrong: object, sentence: str) -> None:
    before = getattr(explorer, trait)
    with pytest.raises(TraitError) as refused:
        setattr(explorer, trait, wrong)
    assert sentence in str(refused.value)
    assert getattr(explorer, trait) == before


def test_two_of_many_dimensions_span_the_map() -> None:
    explorer = explore("fashion-vae-16d")
    assert explorer.axes is None and explorer._data["axis_titles"] == ("largest differences", "next largest")
    assert sorted(explorer._data["dimensions"]) == list(range(16))
    explorer.axes = (3, 0)
    (model,) = explorer._data["models"]
    assert explorer._data["axis_titles"] == ("z₄", "z₁")
    assert np.array_equal(model["plane"]["axes"], np.eye(16)[[3, 0]])
    (left, right), _ = model["limits"]
    assert left < explorer.codes[:, 3].mean() < right
    for wrong, sentence in [
        ((1, 1), "span no plane"),
        ((0, 16), "of 0 to 15"),
        ("ab", "two dimensions"),
        (2, "two dim"),
    ]:
        with pytest.raises(TraitError, match=sentence):
            explorer.axes = wrong
    explorer.axes, explorer.expert = None, True
    assert explorer._data["expert"] and explorer._data["axis_titles"][0].startswith("PC 1")


def test_two_runs_are_shown_side_by_side() -> None:
    explorer = explore("fashion-ae-2d", "fashion-vae-2d")
    assert repr(explorer) == "explore('fashion-ae-2d', 'fashion-vae-2d')"
    assert [model["run"] for model in explorer._data["models"]] == ["fashion-ae-2d", "fashion-vae-2d"]
    between, side = explorer._data["parts"]
    assert between["part"] == "interpolate" and between["data"]["beside"]["chosen"] == "fashion-vae-2d"
    assert "only the objective differs" in between["data"]["beside"]["sentence"]
    assert side["part"] == "compare" and [one["short"] for one in side["data"]["sides"]] == ["AE", "VAE"]
    for model in explorer._data["models"]:
        ((content, _),) = answers(explorer, {"ask": 1, "path": model["codes_url"]})
        assert "error" not in content
    with pytest.raises(RunError, match="learnt from different images"):
        explore("fashion-vae-2d", "mnist-vae-2d")


def test_one_run_has_a_sentence_where_the_other_would_be(explorer: Explorer) -> None:
    (between,) = explorer._data["parts"]
    assert between["part"] == "interpolate" and "a second one" in between["data"]["beside"]["sentence"]


def test_the_browser_sets_and_python_hears(explorer: Explorer) -> None:
    heard: list[Any] = []
    explorer.observe(lambda change: heard.append((change.name, change.new)), ["code", "selection", "pins"])
    explorer.set_state({"code": [1.5, 2], "selection": [4, 8], "pins": [7, [0.25, 0.5]]})
    assert heard == [("code", (1.5, 2.0)), ("selection", (4, 8)), ("pins", (7, (0.25, 0.5)))]


def test_what_a_first_picture_needs_is_sent_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel may have begun the next cell, which takes an hour, when the browser could ask."""
    sent: dict[str, int] = {}
    monkeypatch.setattr(Explorer, "send", lambda _, content, buffers: sent.update({content["file"]: len(buffers[0])}))
    (model,) = explore("fashion-vae-2d")._data["models"]
    assert set(sent) == {model["codes_url"], model["decoder_url"]}
    assert all(size > 100_000 for size in sent.values())


def test_the_browser_is_answered(explorer: Explorer) -> None:
    (model,) = explorer._data["models"]
    sheets = [model["images_url"].replace("{sheet}", str(k)) for k in (0, 9)]
    for number, path in enumerate([model["codes_url"], model["decoder_url"], *sheets]):
        ((content, buffers),) = answers(explorer, {"ask": number, "path": path})
        assert content == {"answer": number} and len(buffers[0]) > 1000
    code = np.array([[0.5, -1]], np.float32)
    ((content, (drawn,)),) = answers(explorer, {"ask": 5, "path": model["decode_url"]}, code.tobytes())
    expected = load_model(explorer.runs[0]).decode_mean(torch.from_numpy(code))[0].permute(1, 2, 0).numpy() * 255
    assert np.abs(np.frombuffer(drawn, np.uint8).reshape(expected.shape) - expected).max() <= 1


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("data/../config.json", "The widget has nothing at 'data/../config.json'."),
        (None, "The widget has nothing at 'None'."),
    ],
)
def test_what_there_is_not_is_answered_with_a_sentence(explorer: Explorer, path: object, sentence: str) -> None:
    assert answers(explorer, {"ask": 1, "path": path}) == [({"answer": 1, "error": sentence}, [])]
    decode = explorer._data["models"][0]["decode_url"]
    ((content, _),) = answers(explorer, {"ask": 2, "path": decode}, b"abc")
    assert content["error"].startswith("Send 1 to 512 codes")
    assert answers(explorer, {"other": 1}) == []


@pytest.mark.parametrize("run", ["fashion-vae-2d", "denoiser"])  # of 2 and of 64 dimensions
def test_no_bytes_are_in_the_state_that_a_notebook_may_be_saved_with(run: str) -> None:
    explorer = explore(run)
    explorer.selection = explorer.labels >= 0  # all of them
    state = explorer.get_state()
    text = json.dumps(state, default=lambda value: pytest.fail(f"{type(value)} is in the state"))
    assert len(text) - len(json.dumps(state["selection"])) < MAX_SAVED
    assert explorer.saved_bytes == len(text.encode())


def test_the_script_fetches_nothing_from_elsewhere() -> None:
    text = script()
    assert "http://www.w3.org/2000/svg" in text
    assert text.replace("http://www.w3.org/2000/svg", "").count("://") == text.count("linked://")
    assert "export default" in text and "import {" not in text


def test_two_widgets_have_addresses_of_their_own(explorer: Explorer) -> None:
    assert explore("fashion-vae-2d")._prefix != explorer._prefix


def test_neither_streamlit_nor_pytorch_is_imported_for_it() -> None:
    program = (
        "import sys; from vae_core.notebook import explore; explore('fashion-vae-2d', expert=True);"
        "print([n for n in ('streamlit', 'plotly', 'torch', 'scipy', 'ui') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_without_the_extra_a_sentence_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['anywidget'] = None\n"
        "from vae_core.notebook import explore\n"
        "try:\n    explore('fashion-vae-2d')\nexcept ValueError as error:\n    print(error)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.startswith("The explorer in a notebook needs anywidget") and "[notebook]" in run.stdout


def test_the_example_runs_and_has_no_outputs() -> None:
    notebook = json.loads((ROOT / "docs" / "explorer.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [(cell["outputs"], cell["execution_count"]) for cell in cells] == [([], None)] * len(cells)
    names: dict[str, Any] = {}
    for cell in cells:
        exec("".join(cell["source"]), names)
    names["explorer"].code = (0, 0)
    assert names["label"].value == "log p(z) = -1.84 nats"
