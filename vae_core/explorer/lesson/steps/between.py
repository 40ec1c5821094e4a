"""Between two places on the map the decoder draws something new."""

from vae_core.explorer.lesson.figures import NEIGHBOURS, kinds_at
from vae_core.explorer.lesson.step import Place, Sign, Sketch, Step

RUN = "fashion-vae-2d"
TROUSERS, SHIRT = 8508, 1766


def _takeaway() -> str:
    kind, count = kinds_at(RUN, TROUSERS, SHIRT)
    return (
        f"Halfway lies a picture of its own, not two laid over each other: {count} of the {NEIGHBOURS} real pictures nearest "
        f"to that place are of the kind {kind}."
    )


STEP = Step(
    id="between",
    number=3,
    title="Between",
    idea=lambda: (
        "Trousers have one place on the map, a T-shirt has another. Walk in a straight line from one to the other, and "
        "let the decoder draw at each step."
    ),
    expert="The path is z(t) = (1 − t) · z₀ + t · z₁: linear interpolation of codes, not of pixels.",
    question="What is drawn exactly halfway? Sketch it.",
    prediction=Sketch(images=(TROUSERS, SHIRT)),
    runs=(RUN,),
    place=Place(
        "pages/interpolate.py",
        "Interpolate",
        {"run": RUN, "way": "line", "images": f"{TROUSERS}-{SHIRT}", "t": "0"},
    ),
    task="Drag the slider slowly from the trousers to the middle, and watch.",
    signs=lambda: (Sign("images", one_of=(f"{TROUSERS}-{SHIRT}",)), Sign("t", within=(0.4, 0.6))),
    look_at=(".interpolate .range", ".stMain h1"),
    takeaway=_takeaway,
    answer=lambda: (
        _takeaway() + " A mixture of the two pictures themselves would show both at once, each half as bright."
    ),
)
