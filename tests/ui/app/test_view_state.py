"""Every page's view goes into an address and comes back; whatever else an address or a browser says gives a sound view."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter
from streamlit.testing.v1 import AppTest

from ui.app.view_state import ViewState
from ui.features.arithmetic.state import ArithmeticView
from ui.features.codes.state import CodesView
from ui.features.compare.state import CompareView, PairView
from ui.features.dimensions.state import DimensionsView
from ui.features.interpolate.state import InterpolateView
from ui.features.latent_map.state import ManifoldView, MapView, PinsView, PlaceView
from ui.features.metrics.state import MetricsView
from ui.features.recipes.state import RecipesView
from ui.features.reconstruct.state import AnomalyView, ReconstructView
from vae_core.images.strokes import pack

VIEWS = (
    *(ArithmeticView, CodesView, CompareView, PairView, DimensionsView, InterpolateView, ManifoldView, PinsView),
    MapView,
    *(PlaceView, MetricsView, RecipesView, AnomalyView, ReconstructView),
)
DRAWING = "d~" + pack([np.array([[100, 900, 84], [900, 120, 84], [1000, 1020, 84]])])
PICTURE = "p~UklGRiQA-AABXRUJQVlA4TB-gAAAAvAAAAAAfQ__73v_"  # any letters: what they show is the browser's affair
SAMPLES: tuple[ViewState, ...] = (
    *(view() for view in VIEWS),
    ArithmeticView(mode="sum", images=(5, 0, 9999), strength=-1.35),
    ArithmeticView(mode="attribute", images=(7,), strength=2.0, poles=(3, 8)),
    ArithmeticView(mode="hybrid", images=(1, 2, 3), weights=(334, 333, 333)),
    CodesView(entry=7, images=(3, 90), cells="00ff", seed=5, temperature=0.85),
    CompareView(step=-1, seed=9),
    CompareView(source="class", seed=12, psi=0.65, label=7, look="one", step=-1),
    CompareView(source="image", seed=999_999, psi=1.5, image=9_999, look="prior", step=-1),
    CompareView(seed=3, along=0.25),
    CompareView(point=(-1.25, 30.5)),
    CompareView(source="image", image=7, step=3),
    PairView(left="one", right="two"),
    MetricsView(models=("one", "two")),
    MapView(layers=(), zoom=(0.5, -1.25, 4.0), lasso=((0, 0), (1.5, -2)), without=(3, 1), axes=(2, 0), stage="film"),
    MapView(layers=("density", "prior"), tile=24),
    DimensionsView(code=(0.12345, -1.2346, 1e-05), image=7, seed=12),
    InterpolateView(images=(488, 1308), t=-0.5, frames=5),
    InterpolateView(mode="triangle", images=(1, 2, 3), at=(0.123, 0.456)),
    InterpolateView(mode="loop", images=tuple(range(8)), t=0.995, frames=31),
    InterpolateView(mode="pair", images=(0, 9999), t=1.125, beside="fashion-ae-2d"),
    ManifoldView(unfolded=True),
    ManifoldView(unfolded=True, over="box", side=60, box=(-4.0, 4.0, -1.25, 3.5), width=8192, gap=2, enlarge="lanczos"),
    ManifoldView(unfolded=True, over="codes", side=2, axes=(15, 0), label=9, width=64),
    PinsView(pins=((-1.0, 0.5, 1.2), (7120.0, -1.2, 0.9))),
    InterpolateView(images=(DRAWING, 12)),
    InterpolateView(mode="loop", images=(1, PICTURE, 7, DRAWING)),
    ArithmeticView(mode="sum", images=(5, DRAWING, PICTURE)),
    PinsView(pins=((7120.0, -1.2, 0.9), DRAWING, PICTURE)),
    PlaceView(point=(1.5, -2.0), image=12),
    RecipesView(shown="mend", opened="s4-anomaly"),
    AnomalyView(detector="a-run", unknown=(1, 9), score="mse", threshold=0.0123),
    AnomalyView(score="nats", threshold=104.5),
    AnomalyView(detector="a-run", round=7, marks=(0, 11, 4), checked=True),
    ReconstructView(part="images", show="worst", seed=12, measure="mse"),
    ReconstructView(part="denoise", noise="masking", level=0.07, image=9_999, models=("one", "two")),
    ReconstructView(part="denoise", level=1.0, models=()),
    ReconstructView(part="anomaly"),
    ReconstructView(part="images", picture=9, split=0, layer="difference"),
)
HOSTILE = (
    *(
        "",
        " ",
        "-",
        "x",
        "<b>",
        "²",
        "٣",
        "½",
        "nan",
        "inf",
        "-inf",
        "NaN",
        "1e999",
        "1e99",
        "0x10",
        "1_0",
        "+1",
        "true",
    ),
    *(
        "9" * 150,
        "-" + "9" * 150,
        "9" * 5000,
        "0." + "9" * 150,
        "1" * 30_000,
        "\x00",
        "../x,ONE, ",
        "nan-nan",
        "nan,nan",
    ),
    *("-1", "0", "1", "5", "1-2", "1-2-3", "0.9-0.9", "1,2", "1:1,1", "2:1,2,3;-5:0;3:nan,1;:;", "1-x--2-²-123456789"),
    *("-4,4,-4,4", "4,-4,-4,4", "0,1e9,0,1", "2,2", "500-500", "pair", "box", "class", "-".join("5" * 50), "None"),
)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 10**150, 3, 0.5, float("nan"), float("inf"), "", "x", [], [1, 2], [None], [[1], 2], {}, {"a": 1}),
    *((float("nan"),) * 2, [10**150], ["9" * 150], b"bytes", object()),
)


def valid(view: ViewState) -> None:
    """As if it were built by hand: every bound is held. And it is stable."""
    type(view)(**{field: getattr(view, field) for field in type(view).model_fields})
    params = view.params()
    assert all(len(text) < 20_000 for text in params.values())
    assert type(view).read(params).params() == params
    TypeAdapter(dict[str, str]).validate_python(params)


@pytest.mark.parametrize("view", SAMPLES, ids=lambda view: type(view).__name__)
def test_a_view_comes_back_from_its_address_and_from_the_browser(view: ViewState) -> None:
    assert type(view).read(view.params()) == view
    if not isinstance(view, ManifoldView):
        assert type(view).from_browser(view.for_browser()) == view
    valid(view)


@pytest.mark.parametrize("view", VIEWS)
def test_any_address_gives_a_sound_view(view: type[ViewState]) -> None:
    for text in HOSTILE:
        valid(view.read(dict.fromkeys(view.address_keys(), text)))
    chance = random.Random(0)
    samples = [text for sample in SAMPLES for text in sample.params().values()]
    for _ in range(300):
        words = {}
        for key in view.address_keys():
            letters = "".join(chance.choices("0123456789-,.:;eabnif<²", k=chance.randrange(8)))
            words[key] = chance.choice([letters, chance.choice(HOSTILE), chance.choice(samples)])
        valid(view.read({key: words[key] for key in words if chance.random() < 0.7}))


@pytest.mark.parametrize("view", VIEWS)
def test_any_answer_of_a_browser_gives_a_sound_view(view: type[ViewState]) -> None:
    names = list(view().for_browser())
    for value in ODD_VALUES:
        valid(view.from_browser(dict.fromkeys(names, value)))
    chance = random.Random(1)
    for _ in range(200):
        valid(view.from_browser({name: chance.choice([*ODD_VALUES, *HOSTILE]) for name in names}))
    for answer in (None, [], "x", 3, {"other": 1}):  # type: ignore[var-annotated]
        assert view.from_browser(answer) == view()


def test_views_of_one_page_share_no_parameter() -> None:
    for together in ((InterpolateView,), (CompareView, PairView), (ReconstructView, AnomalyView)):
        keys = ["run", "class", "plain", "training", *(key for view in together for key in view.address_keys())]
        assert len(keys) == len(set(keys))
    keys = ["run", "class", "plain", *ManifoldView.address_keys(), *PlaceView.address_keys(), "pins-map"]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda: InterpolateView.read({"mode": "loop"}), InterpolateView(mode="loop")),
        (
            lambda: InterpolateView.read(
                {"way": "up", "images": "1-x--2-²-123456789", "t": "inf", "at": "0.9-0.9", "frames": "-3", "beside": ""}
            ),
            InterpolateView(images=(1, 2)),
        ),
        (
            lambda: InterpolateView.read({"images": "-".join("5" * 50), "t": "1.6", "at": "nan-0"}),
            InterpolateView(images=(5,) * 8),
        ),
        (lambda: ArithmeticView.read({"sum": "<b>", "pictures": "1-x", "strength": "nan"}), ArithmeticView()),
        (lambda: ArithmeticView.read({"strength": "2.01", "poles": "1-2-3"}), ArithmeticView()),
        (
            lambda: ArithmeticView.read({"sum": "hybrid", "pictures": "1-2", "weights": "500-501"}),
            ArithmeticView(mode="hybrid", images=(1, 2)),
        ),
        (
            lambda: ArithmeticView.read({"sum": "hybrid", "pictures": "1-2", "weights": "1000"}),
            ArithmeticView(mode="hybrid", images=(1, 2)),
        ),
        (lambda: ArithmeticView.read({"pictures": "1-2-3-4-5-6-7-8"}), ArithmeticView(images=(1, 2, 3, 4, 5, 6))),
        (lambda: ArithmeticView.read({"pictures": "-1-2"}), ArithmeticView()),
        (lambda: ArithmeticView.read({"pictures": "9" * 300}), ArithmeticView()),
        (
            lambda: ArithmeticView.from_browser(
                {"mode": "attribute", "images": [7], "strength": 0.5, "poles": [1, 2], "weights": []}
            ),
            ArithmeticView(mode="attribute", images=(7,), strength=0.5, poles=(1, 2)),
        ),
        (lambda: ArithmeticView.from_browser({"mode": 3, "images": "77x", "strength": None}), ArithmeticView()),
        (
            lambda: DimensionsView.from_browser({"code": [0.5, -1], "from": -1, "seed": 4}),
            DimensionsView(code=(0.5, -1.0), seed=4),
        ),
        (lambda: DimensionsView.from_browser({"code": "zz", "from": [], "seed": "x"}), DimensionsView()),
        (
            lambda: CompareView.read(
                {"draw-seed": "-4", "step": "77", "along": "2", "point": "1e9,nan", "draw-image": "x"}
            ),
            CompareView(),
        ),
        (lambda: CompareView.read({"draw": "box"}), CompareView(source="box", step=-1)),
        (lambda: CompareView.read({"draw-seed": "5"}), CompareView(seed=5)),
        (lambda: CompareView.read({"step": "3", "draw": "box", "psi": "0.5", "map": "one"}), CompareView(step=2)),
        (
            lambda: CompareView.read({"step": "4"}, CompareView(source="box", psi=0.5, step=-1)),
            CompareView(source="image", step=3),
        ),
        (lambda: AnomalyView.read({"detector": "", "strange": "x-½--3", "error": "<b>"}), AnomalyView(unknown=(3,))),
        (lambda: AnomalyView.read({"threshold": "1e99"}), AnomalyView()),
        (
            lambda: ReconstructView.read(
                {"part": "<b>", "show": "9", "seed": "-1", "noise": "salt", "level": "nan", "models": "../x,ONE, "}
            ),
            ReconstructView(),
        ),
        (lambda: ReconstructView.read({"amount": "0.333333"}), ReconstructView(level=0.33)),
        (lambda: ReconstructView.read({"level": "0.333333"}), ReconstructView(level=0.33)),
        (lambda: ReconstructView.read({"level": "expert"}), ReconstructView()),
        (lambda: ReconstructView.read({"picture": "10", "split": "101", "layer": "x"}), ReconstructView()),
        (lambda: AnomalyView.read({"round": "-1", "marks": "3-12-3-x", "checked": "maybe"}), AnomalyView(marks=(3,))),
        (lambda: PlaceView.read({"point": "1e300,0"}), PlaceView()),
        (
            lambda: PinsView.read({"pins": "x:1,2;1:1;2:1,2,3;-5:0,0;3:nan,1;4:1,2"}).of_size(2),
            [[4.0, 1.0, 2.0]],
        ),
        (
            lambda: PinsView.read({"pins": "1:1,1;2:1,1;3:1,1;4:1,1;5:1,1"}).of_size(2),
            [[k, 1, 1] for k in (1, 2, 3, 4)],
        ),
        (lambda: PinsView.read({"pins": ";;;"}).of_size(2), []),
        (lambda: ManifoldView.read({"tile-box": "-4,4,-4,4", "tile-axes": "2,2"}).settings, ManifoldView().settings),
    ],
)
def test_what_makes_no_sense_is_left_at_its_default(read: Callable[[], object], expected: object) -> None:
    assert read() == expected


@pytest.mark.parametrize("text", ["1,2", "1,2,nan", "1,2,inf", "1,2,1e9", "a,b,c", "", "1,2,3,4"])
def test_a_code_of_another_length_is_left_out(text: str) -> None:
    assert DimensionsView.read({"z": text, "z-from": "x", "z-seed": "9999999"}).for_size(3) == DimensionsView()


def test_what_another_part_shows_is_kept_in_the_session_only() -> None:
    kept = ReconstructView(
        part="images", show="best", seed=7, measure="mse", noise="masking", level=0.9, image=3, models=("one",)
    )
    again = ReconstructView.read(ReconstructView(part="denoise", level=0.1).params(), kept)
    assert (again.part, again.show, again.seed, again.measure, again.level) == ("denoise", "best", 7, "mse", 0.1)
    assert again.noise == "gaussian", "what the address shows is as the address says"


def _page_of_noise() -> None:
    import streamlit as st

    from ui.features.reconstruct.state import ReconstructView

    view = ReconstructView.load()
    st.text(str(view.level))
    view.keep()


def test_a_parameter_that_has_come_to_mean_something_else_stays() -> None:
    """How much noise there is stood in `level` once, which says now in which words the pages speak."""
    app = AppTest.from_function(_page_of_noise)
    app.query_params["level"], app.query_params["part"] = "0.07", "denoise"
    assert app.run().text[0].value == "0.07"
    assert "level" not in app.query_params and app.query_params["amount"] == "0.07"
    app.query_params["level"] = "expert"
    assert app.run().text[0].value == "0.07" and app.query_params["level"] in ("expert", ["expert"])


def _page() -> None:
    import streamlit as st

    from ui.features.dimensions.state import DimensionsView

    of = st.session_state["of"]
    st.text(str(DimensionsView.load(slot="a", run=of[0], dataset=of[1]).model_dump()))


def test_a_view_is_kept_and_what_belongs_to_another_run_or_dataset_is_forgotten() -> None:
    app = AppTest.from_function(_page)

    def shown(run: str, dataset: str) -> str:
        app.session_state["of"] = (run, dataset)
        return app.run().text[0].value

    app.query_params["z-a"], app.query_params["z-from-a"] = "1,2", "7"
    assert shown("one", "mnist") == "{'code': (1.0, 2.0), 'image': 7, 'seed': 0, 'names': (), 'answer': False}", (
        "a link's own values stay"
    )
    assert shown("two", "mnist") == "{'code': None, 'image': 7, 'seed': 0, 'names': (), 'answer': False}"
    assert "z-a" not in app.query_params and app.query_params["z-from-a"] in ("7", ["7"])
    assert shown("two", "shapes") == "{'code': None, 'image': None, 'seed': 0, 'names': (), 'answer': False}"
    assert not app.query_params


@pytest.mark.parametrize(
    "words",
    [
        {"layers": "x,<b>", "tile": "7", "zoom": "1,2", "lasso": "1;2", "without": "-1", "axes": "1,1", "stage": "x"},
        {"zoom": "1,2,0", "axes": "0,1", "lasso": "nan,1;1,2"},
        {"zoom": "1,2,inf", "tile": "1e9", "axes": "a"},
    ],
)
def test_a_view_of_the_latent_map_that_makes_no_sense_is_the_usual_one(words: dict[str, str]) -> None:
    assert MapView.read(words).update(layers=MapView().layers) == MapView()
