"""Typed access to session state and query parameters: the only place where their key strings stand.

What must last through a page change lives under these keys, not under a widget's: Streamlit drops a widget's value
when its page is left. What must last through a refresh, or be sent to somebody, is in the address too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.app import views
from ui.features.codes import state as codes_view
from ui.features.compare import state as compare_view
from ui.features.latent_map import manifold_state as manifold_view
from ui.features.recipes import state as recipes_view
from ui.features.reconstruct import anomaly_state as anomaly_view
from ui.features.reconstruct import state as reconstruct_view
from vae_core.export.manifold_picture import ManifoldSettings

RUN = "run"
POINT = "point"
CLASS = "class"
IMAGE = "image"
TRAINING = "training"
NEW_TRAINING = "new"  # in the place of a run: the form
PINS = "pins"
MOST_PINS = 4
WAYS = ("line", "paths", "triangle", "loop", "pair")
PAIR = ("left", "right")
BETWEEN = ("way", "images", "t", "at", "frames", "beside")
MOST_IMAGES = 8  # in a loop


def chosen_run() -> str | None:
    """The run that the person looks at: the address's, else the session's."""
    return _param(RUN) or st.session_state.get(_kept(RUN))


def choose_run(run_id: str) -> None:
    """Look at another run; what was clicked on the former run's map is forgotten."""
    former = st.session_state.get(_kept(RUN))
    if former is not None and former != run_id:  # a link's own places stay
        st.session_state.pop(_kept(POINT), None)
        st.session_state.pop(_kept(IMAGE), None)
        for key in [key for key in st.query_params if key in (POINT, IMAGE) or key.startswith(PINS)]:
            st.query_params.pop(key, None)
    st.session_state[_kept(RUN)] = run_id
    if st.query_params.get(RUN) != run_id:
        st.query_params[RUN] = run_id


def drawn_class() -> int:
    """The class that conditional models are told to draw: the address's, else the session's."""
    text = _param(CLASS)
    return parse_class(text) if text is not None else int(st.session_state.get(_kept(CLASS), 0))


def draw_class(label: int) -> None:
    """Draw another class from now on."""
    st.session_state[_kept(CLASS)] = label
    if parse_class(_param(CLASS)) != label:
        st.query_params[CLASS] = str(label)


def forget_class_in_address() -> None:
    """For models that draw whatever the code says."""
    st.query_params.pop(CLASS, None)


def parse_class(text: Any) -> int:
    """The number of a class; 0 where there is no sense in it."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 5 else 0


def chosen_point() -> tuple[float, float] | None:
    """Where the map was clicked, in map coordinates."""
    return parse_point(_param(POINT)) or st.session_state.get(_kept(POINT))


def choose_point(point: tuple[float, float], image: int | None = None) -> None:
    """Remember a place on the map, and the held-out image that was clicked there if one was."""
    st.session_state[_kept(POINT)] = point
    st.session_state[_kept(IMAGE)] = image
    st.query_params[POINT] = f"{point[0]:.4f},{point[1]:.4f}"
    if image is None:
        st.query_params.pop(IMAGE, None)
    else:
        st.query_params[IMAGE] = str(image)


def chosen_image() -> int | None:
    """The number of the held-out image that was clicked, if one was."""
    text = _param(IMAGE)
    if text is not None:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
    return st.session_state.get(_kept(IMAGE))


def kept_pins(slot: str, latent_dim: int) -> list[list[float]]:
    """The pins of the map called `slot`, from the address: [image or -1, z1, z2, ...] each, at most four."""
    return parse_pins(_param(f"{PINS}-{slot}"), latent_dim)


def keep_pins(slot: str, pins: list[list[float]], latent_dim: int) -> None:
    """Put a map's pins into the address."""
    key = f"{PINS}-{slot}"
    text = ";".join(f"{int(image)}:" + ",".join(f"{value:.5g}" for value in code) for image, *code in pins)
    if not pins:
        st.query_params.pop(key, None)
    elif parse_pins(text, latent_dim) and text != _param(key):
        st.query_params[key] = text


def parse_pins(text: str | None, latent_dim: int) -> list[list[float]]:
    """ "-1:0.5,1.2;7120:-1.2,0.9" as [[-1, 0.5, 1.2], [7120, -1.2, 0.9]]."""
    pins = []
    for part in (text or "")[:20_000].split(";"):
        number, _, numbers = part.partition(":")
        try:
            image, code = int(number), [float(value) for value in numbers.split(",")]
        except ValueError:
            continue
        if len(code) == latent_dim and all(math.isfinite(v) and abs(v) < 1e6 for v in code) and -1 <= image < 10**8:
            pins.append([float(image), *code])
    return pins[:MOST_PINS]


@dataclass(frozen=True)
class Between:
    """What the page Interpolate shows.

    Attributes:
        way: "line", "paths" (straight and great-circle), "triangle", "loop" or "pair" (two models)
        images: numbers of held-out images, at most eight: source, target, third, …
        t: 0 at the source, 1 at the target; of a loop the share of the way round
        at: weights of the triangle's first two corners; the third has the rest
        frames: in the strip, 5 to 31
        beside: id of the second model, None for the run's own partner
    """

    way: str = "line"
    images: tuple[int, ...] = ()
    t: float = 0.5
    at: tuple[float, float] = (0.34, 0.33)
    frames: int = 11
    beside: str | None = None


def between_view() -> Between:
    """From the address if it says anything, else as the session left it."""
    if any(key in st.query_params for key in BETWEEN):
        return parse_between(st.query_params)
    return st.session_state.get(_kept("between")) or Between()


def keep_between(view: Between) -> None:
    """Put the view into the session and the address."""
    st.session_state[_kept("between")] = view
    wanted = between_params(view)
    if any(_param(key) != text for key, text in wanted.items()):
        st.query_params.update(wanted)
    for key in BETWEEN:
        if key not in wanted and key in st.query_params:
            del st.query_params[key]


def between_params(view: Between) -> dict[str, str]:
    """The view as it stands in an address; `parse_between` reads it."""
    params = {"way": view.way, "images": "-".join(map(str, view.images)), "frames": str(view.frames)}
    if view.way == "triangle":
        params["at"] = "-".join(f"{weight:.4g}" for weight in view.at)
    else:
        params["t"] = f"{view.t:.4g}"
    if view.way == "pair" and view.beside:
        params["beside"] = view.beside
    return params


def parse_between(params: Mapping[str, Any]) -> Between:
    """A view from what anybody may have typed: what makes no sense is left at its default."""

    def text(key: str) -> str:
        return str(params.get(key) or "")[:200]

    def number(word: str, low: float, high: float, otherwise: float) -> float:
        try:
            value = float(word)
        except ValueError:
            return otherwise
        return value if low <= value <= high else otherwise  # NaN too is outside

    usual = Between()
    images = [int(word) for word in text("images").split("-") if word.isascii() and word.isdigit() and len(word) < 9]
    at = [number(word, 0, 1, -1) for word in text("at").split("-")]
    return Between(
        way=text("way") if text("way") in WAYS else usual.way,
        images=tuple(images[:MOST_IMAGES]),
        t=number(text("t"), -0.5, 1.5, usual.t),
        at=(at[0], at[1]) if len(at) == 2 and min(at) >= 0 and sum(at) <= 1.0001 else usual.at,
        frames=int(number(text("frames"), 5, 31, usual.frames)),
        beside=text("beside") or None,
    )


def arithmetic_view(dataset: str) -> views.ArithmeticView:
    """The address's; with another dataset than before the usual one, as the numbers mean other images there."""
    _forget_of_others("arithmetic", dataset, views.ARITHMETIC_KEYS)
    if any(key in st.query_params for key in views.ARITHMETIC_KEYS):
        return views.parse_arithmetic(st.query_params)
    return st.session_state.get(_kept("arithmetic")) or views.ArithmeticView()


def keep_arithmetic(view: views.ArithmeticView) -> None:
    """Put the view into the session and the address."""
    st.session_state[_kept("arithmetic")] = view
    _to_address(views.arithmetic_params(view), views.ARITHMETIC_KEYS)


def dimensions_view(run_id: str, dataset: str, latent_dim: int) -> views.DimensionsView:
    """The address's; in another run than before the same image if one was chosen, encoded by that run."""
    former = st.session_state.get(_kept("dimensions"))
    other_images = _forget_of_others("dimensions-images", dataset, views.DIMENSIONS_KEYS)
    if _forget_of_others("dimensions", run_id, views.DIMENSIONS_KEYS):
        view = views.DimensionsView(image=former.image if former is not None and not other_images else None)
        keep_dimensions(view)
        return view
    if any(key in st.query_params for key in views.DIMENSIONS_KEYS):
        return views.parse_dimensions(st.query_params, latent_dim)
    return former or views.DimensionsView()


def keep_dimensions(view: views.DimensionsView) -> None:
    """Put the view into the session and the address."""
    st.session_state[_kept("dimensions")] = view
    _to_address(views.dimensions_params(view), views.DIMENSIONS_KEYS)


def chosen_pair() -> tuple[str | None, str | None]:
    """The ids of the two runs on the page AE beside VAE."""
    left, right = (_param(key) for key in PAIR)
    return (left, right) if left and right else st.session_state.get(_kept("pair"), (None, None))


def choose_pair(left: str, right: str) -> None:
    st.session_state[_kept("pair")] = (left, right)
    _to_address({"left": left, "right": right}, PAIR)


def compare_view_shown() -> compare_view.CompareView:
    """From the address if it says anything, else as the session left it."""
    if any(key in st.query_params for key in compare_view.COMPARE_KEYS):
        return compare_view.parse_compare(st.query_params)
    return st.session_state.get(_kept("compare")) or compare_view.CompareView()


def keep_compare(view: compare_view.CompareView) -> None:
    """Put the view into the session and the address."""
    st.session_state[_kept("compare")] = view
    _to_address(compare_view.compare_params(view), compare_view.COMPARE_KEYS)


def reconstruct_view_shown() -> reconstruct_view.ReconstructView:
    """As the session left it, with what the address says on top."""
    kept = st.session_state.get(_kept("reconstruct"))
    return reconstruct_view.parse_reconstruct(st.query_params, kept)


def keep_reconstruct(view: reconstruct_view.ReconstructView) -> None:
    """Put the view into the session and what its part shows into the address."""
    st.session_state[_kept("reconstruct")] = view
    _to_address(reconstruct_view.reconstruct_params(view), reconstruct_view.RECONSTRUCT_KEYS)


def anomaly_view_shown(run_id: str) -> anomaly_view.AnomalyView:
    """The address's; with another model picked than before the usual one."""
    _forget_of_others("anomaly", run_id, anomaly_view.ANOMALY_KEYS)
    if any(key in st.query_params for key in anomaly_view.ANOMALY_KEYS):
        return anomaly_view.parse_anomaly(st.query_params)
    return st.session_state.get(_kept("anomaly")) or anomaly_view.AnomalyView()


def keep_anomaly(view: anomaly_view.AnomalyView) -> None:
    """Put the view into the session and the address."""
    st.session_state[_kept("anomaly")] = view
    _to_address(anomaly_view.anomaly_params(view), anomaly_view.ANOMALY_KEYS)


def codes_view_shown(run_id: str) -> codes_view.CodesView:
    """The address's; with another model picked than before the usual one."""
    _forget_of_others("codes", run_id, codes_view.CODES_KEYS)
    if any(key in st.query_params for key in codes_view.CODES_KEYS):
        return codes_view.parse_codes(st.query_params)
    return st.session_state.get(_kept("codes")) or codes_view.CodesView()


def keep_codes(view: codes_view.CodesView) -> None:
    """Put the view into the session and the address."""
    st.session_state[_kept("codes")] = view
    _to_address(codes_view.codes_params(view), codes_view.CODES_KEYS)


def manifold_settings(run_id: str) -> tuple[ManifoldSettings, bool]:
    """Of the manifold picture on the map page, and whether it is unfolded: by the address, else as it was left."""
    settings, unfolded = st.session_state.get(_kept("manifold")) or (ManifoldSettings(), False)
    if _forget_of_others("manifold", run_id, manifold_view.MANIFOLD_KEYS):
        settings = manifold_view.for_another_run(settings)
        keep_manifold(settings, unfolded=unfolded)
    elif "manifold" in st.query_params:
        return manifold_view.parse_manifold(st.query_params), True
    return settings, unfolded


def keep_manifold(settings: ManifoldSettings, *, unfolded: bool) -> None:
    """Put the settings into the session, and into the address while the picture is unfolded."""
    st.session_state[_kept("manifold")] = (settings, unfolded)
    params = manifold_view.manifold_params(settings) if unfolded else {}
    _to_address(params, manifold_view.MANIFOLD_KEYS)


def recipes_shown() -> str:
    """Which recipes the page Recipes shows, a key of recipes_view.SHOWN."""
    return recipes_view.parse_shown(_param("recipes") or st.session_state.get(_kept("recipes")))


def show_recipes(shown: str) -> None:
    st.session_state[_kept("recipes")] = shown
    _to_address({"recipes": shown}, ("recipes",))


def wanted_figures() -> list[str]:
    """Ids of the runs whose figures were asked for and are not there yet. Change it in place."""
    return st.session_state.setdefault(_kept("figures"), [])


def watched_training() -> str | None:
    """The run that the Train page shows."""
    return _param(TRAINING) or st.session_state.get(_kept(TRAINING))


def watch_training(run_id: str | None) -> None:
    if run_id is None:
        st.session_state.pop(_kept(TRAINING), None)
        st.query_params.pop(TRAINING, None)
        return
    st.session_state[_kept(TRAINING)] = run_id
    if st.query_params.get(TRAINING) != run_id:
        st.query_params[TRAINING] = run_id


def train_draft() -> dict[str, Any]:
    """The settings on the Train page's form, by dotted path; lasts through page changes. Change it in place."""
    return st.session_state.setdefault(_kept("draft"), {})


def form_version() -> str:
    """Part of the form's widget keys; another one after `renew_form`, so that they are drawn afresh."""
    return str(st.session_state.get(_kept("form"), 0))


def renew_form(draft: dict[str, Any]) -> None:
    """Put other settings into the form."""
    st.session_state[_kept("draft")] = dict(draft)
    st.session_state[_kept("form")] = st.session_state.get(_kept("form"), 0) + 1


def plain_mode() -> bool:
    """Whether the address asks for pages without JavaScript components of ours (?plain=1)."""
    return _param("plain") == "1"


def is_dark() -> bool:
    """Whether the visitor's browser shows the dark theme."""
    return getattr(st.context.theme, "type", None) == "dark"


def parse_point(text: str | None) -> tuple[float, float] | None:
    """ "1.5,-2" as a pair of finite numbers; None for anything else, as addresses are typed by anybody."""
    try:
        x, y = (float(part) for part in (text or "").split(","))
    except ValueError:
        return None
    return (x, y) if math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) < 1e6 else None


def _to_address(params: Mapping[str, str], keys: tuple[str, ...]) -> None:
    """These and no other ones of `keys`."""
    if any(_param(key) != text for key, text in params.items()):
        st.query_params.update(params)
    for key in keys:
        if key not in params and key in st.query_params:
            del st.query_params[key]


def _forget_of_others(name: str, owner: str, keys: tuple[str, ...]) -> bool:
    """Whether the view `name` belonged to another owner in this session; it is then forgotten."""
    former = st.session_state.get(_kept(f"{name}-of"))
    st.session_state[_kept(f"{name}-of")] = owner
    if former in (None, owner):
        return False
    st.session_state.pop(_kept(name), None)
    for key in keys:
        st.query_params.pop(key, None)
    return True


def _param(key: str) -> str | None:
    return st.query_params.get(key)


def _kept(key: str) -> str:
    return f"kept-{key}"
