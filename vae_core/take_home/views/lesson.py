"""The lesson on a page: its steps lead through the page's own tabs.

A step is there if its models are. What it does in the app on a page that is not here (copies under a line, models of five
weights, training) is done on the nearest tab instead, and the step says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from vae_core.explorer.glossary import with_terms
from vae_core.explorer.lesson.bar import LEARN_TITLE, BarData, bar_of
from vae_core.explorer.lesson.data import GuessData, SpringData
from vae_core.explorer.lesson.step import SKETCH_SIDE, Amount, Choose, Place, PlaceDot, Sign, Sketch, Step, steps
from vae_core.take_home.exported_run import ExportedRun
from vae_core.take_home.view import BOTH, LEVELS, Level, View, Words
from vae_core.take_home.views.compare import NAME as COMPARE
from vae_core.take_home.views.compare import START as COMPARE_START
from vae_core.take_home.views.film import NAME as FILM
from vae_core.take_home.views.interpolate import NAME as BETWEEN
from vae_core.take_home.views.interpolate import START as BETWEEN_START
from vae_core.take_home.views.latent_map import NAME as MAP
from vae_core.take_home.views.train_here import NAME as TRAIN
from vae_core.take_home.views.train_here import can_train

NAME = "lesson"
_FAR = "1e6,1e6"  # a dot that is nowhere near
_TITLES = {MAP: "Map", BETWEEN: "Between images", COMPARE: "AE beside VAE", FILM: "How it learned", TRAIN: "Train one"}


@dataclass(frozen=True)
class Here:
    """Where a step is done on a page.

    Attributes:
        view: its tab
        task: what is to be done there; "" for the step's own
        signs: of what the tab tells, by which the step is known as done; None for the step's own
        closing: the word on the button that ends a step without signs
        look_at: selectors of what is to be used; none for the step's own
    """

    view: str
    task: str = ""
    signs: tuple[Sign, ...] | None = None
    closing: str = "Skip"
    look_at: tuple[str, ...] = ()


_HERE: Mapping[str, Here] = {
    "squeeze": Here(
        MAP,
        "The boot is marked on the map: compare it with its copy, which is drawn from its place alone. Then click other dots.",
        (Sign("pins", within=(2, 100)),),
        look_at=("canvas.map-over",),
    ),
    "map": Here(MAP),
    "between": Here(BETWEEN),
    "problem": Here(COMPARE),
    "cloud": Here(COMPARE),
    "bargain": Here(
        COMPARE,
        "The five models of this step are in the app. Here are the two ends of the bargain: the AE gives a tidy map no "
        "weight, the VAE much. Open the fourth button, the price.",
        (Sign("step", one_of=("4",)),),
        look_at=(".compare .steps",),
    ),
    "yours": Here(
        FILM,
        "Training a model of your own takes the app. Here you can watch how this one learned: press Play.",
        (),
        "I have seen it",
        (".time-machine .play",),
    ),
}
_TRAINED_HERE = Here(
    TRAIN,
    "Let a small model of your own learn here, and watch its map take shape.",
    (),
    "I have seen it",
    (".train-here .start",),
)
"""The last step, of images that a page can learn from."""


def lesson(runs: tuple[ExportedRun, ...]) -> View | None:
    """None where the models of no step are on the page."""
    by_id = {one.run.id: one for one in runs}
    chosen = _steps(by_id.keys(), pair=len(runs) > 1)
    if not chosen:
        return None
    there = [_led_here(step, by_id) for step in chosen]
    return View(
        name=NAME,
        part="learn",
        foot="lesson",
        words={level: Words("Lesson", "") for level in LEVELS},
        data={BOTH: {level: _data(there, by_id, level) for level in LEVELS}},
    )


def lesson_images(run_ids: Iterable[str]) -> set[int]:
    """Numbers of the held-out images that the steps of these models show."""
    chosen = _steps(run_ids, pair=True)
    return {number for step in chosen for number in _images(step)}


def _steps(run_ids: Iterable[str], *, pair: bool) -> list[Step]:
    """Those whose models are among these, and that need no pair where there is none; none where all are without models."""
    there = set(run_ids)
    chosen = [step for step in steps() if set(step.runs) <= there and (pair or _HERE[step.id].view != COMPARE)]
    return chosen if any(step.runs for step in chosen) else []


def _here(step: Step, one: ExportedRun) -> Here:
    """`one`: the page's first run."""
    return _TRAINED_HERE if step.id == "yours" and can_train(one) else _HERE[step.id]


def _images(step: Step) -> tuple[int, ...]:
    match asked := step.prediction:
        case Choose() if asked.image is not None:
            return (asked.image,)
        case Sketch():
            return asked.images
    return ()


def _led_here(step: Step, runs: Mapping[str, ExportedRun]) -> Step:
    """The step as it is done on the page: on a tab, and with the images' numbers on the page."""
    one = runs[step.runs[0]] if step.runs else next(iter(runs.values()))
    here = _here(step, one)
    asked, exhibit, own = step.prediction, step.exhibit, step.signs()
    local = tuple(one.excerpt.locals(_images(step)))
    if isinstance(asked, Choose) and local:
        asked = replace(asked, image=local[0])
    elif isinstance(asked, Sketch) and len(local) == 2:
        asked = replace(asked, images=(local[0], local[1]))
        between = Sign("images", one_of=("-".join(map(str, local)),))
        own = tuple(between if sign.parameter == "images" else sign for sign in own)
    signs = own if here.signs is None else here.signs
    return replace(
        step,
        prediction=asked,
        exhibit=exhibit if exhibit == "spring" else None,
        place=Place(here.view, _TITLES[here.view]),
        task=here.task or step.task,
        signs=lambda: signs,
        look_at=here.look_at or tuple(where for where in step.look_at if not where.startswith(".st")),
    )


def _data(lesson: Sequence[Step], runs: Mapping[str, ExportedRun], level: Level) -> dict[str, Any]:
    """What `ui/frontend/take_home/lesson.js` leads through."""
    expert = level == "expert"
    told = [_step_data(step, lesson, runs, expert=expert) for step in lesson]
    found = [f"**{step.number} · {step.title}.** {step.takeaway()}" for step in lesson]
    end = _bar(bar_of(None, page=LEARN_TITLE, guess="", done=(), lesson=lesson))
    return {
        "titles": [(step.id, step.title) for step in lesson],
        "steps": told,
        "end": {
            "bar": end,
            "hint": "\n".join(["**What there was to find out**", *(with_terms(one, expert=expert) for one in found)]),
            "exhibit": asdict(SpringData(expert)),
        },
    }


def _step_data(step: Step, lesson: Sequence[Step], runs: Mapping[str, ExportedRun], *, expert: bool) -> dict[str, Any]:
    one = runs[step.runs[0]] if step.runs else None
    here = _here(step, one or next(iter(runs.values())))

    def bar(page: str, *, guess: str = "", done: tuple[str, ...] = ()) -> dict[str, Any]:
        return _bar(bar_of(step, page=page, guess=guess, done=done, lesson=lesson))

    return {
        "id": step.id,
        "guess": _guess(step, one),
        "hint": with_terms(f"{step.idea()}\n**{step.question}**", expert=expert),
        "caption": with_terms(step.expert, expert=True) if expert else "",
        "exhibit": asdict(SpringData(expert)) if step.exhibit == "spring" else None,
        "opens": {"view": step.place.page, "run": step.runs[-1] if step.runs else "", "data": _opens(step, runs)},
        "bars": {
            "guess": bar(LEARN_TITLE),
            "guessed": bar(LEARN_TITLE, guess="a"),
            "again": bar(LEARN_TITLE, guess="a", done=(step.id,)),
            "elsewhere": bar(""),
            "try": bar(step.place.title) | {"quiet": here.closing},
            "done": bar(step.place.title, done=(step.id,)),
        },
        "ends": not step.signs(),
        "replies": _replies(step),
    }


def _bar(data: BarData) -> dict[str, Any]:
    """Without the list of the steps, which is the same in all."""
    return {name: value for name, value in asdict(data).items() if name != "steps"} | {"aside": ""}


def _guess(step: Step, one: ExportedRun | None) -> dict[str, Any]:
    """GuessData, nothing guessed yet."""
    asked = step.prediction
    data = GuessData(asked.kind, step.question, "")
    match asked:
        case Choose():
            options = tuple((option.key, option.text) for option in asked.options)
            data = replace(data, options=options, image=-1 if asked.image is None else asked.image)
        case PlaceDot():
            data = replace(data, hidden=asked.hidden)
        case Sketch():
            data = replace(data, images=asked.images, side=SKETCH_SIDE)
        case Amount():
            data = replace(data, ends=(asked.low, asked.high))
    needs = asked.kind != "amount" and (not isinstance(asked, Choose) or asked.image is not None)
    return asdict(data) | {"model": one.model if one is not None and needs else None}


def _opens(step: Step, runs: Mapping[str, ExportedRun]) -> dict[str, Any]:
    """What the tab's data are to be when the step is begun there."""
    where, asked = step.place.page, step.prediction
    if where == MAP:
        boot = asked.image if isinstance(asked, Choose) else None
        return {"pins": [] if boot is None else [[boot, *runs[step.runs[0]].encoding.codes[boot].tolist()]]}
    if where == BETWEEN and isinstance(asked, Sketch):
        return {"view": BETWEEN_START | {"images": list(asked.images), "t": 0.0}}
    if where == COMPARE:
        return {"view": COMPARE_START | {"seed": 5, "step": 2 if step.id == "cloud" else 0}}
    return {}


def _replies(step: Step) -> dict[str, Any]:
    """To a guess: by its key, by its share, or by where the dot is."""
    match step.prediction:
        case Choose(options=options):
            return {"by_key": {option.key: option.reply for option in options}}
        case Amount():
            return {"by_share": step.reply("0").replace("guessed 0", "guessed {said}", 1)}
        case PlaceDot():
            (sign,) = (sign for sign in step.signs() if sign.near)
            (x, y), *_ = sign.near or ()
            return {"inside": step.reply(f"{x},{y}"), "outside": step.reply(_FAR)}
    return {}
