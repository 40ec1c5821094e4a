"""An image squeezed into two numbers, and drawn again from them."""

from vae_core.explorer.lesson.figures import values_squeezed
from vae_core.explorer.lesson.step import Choose, Option, Place, Sign, Step

RUN = "fashion-vae-2d"
BOOT = 5989


def _idea() -> str:
    side, values, size = values_squeezed(RUN)
    return (
        f"A picture of {side} × {side} squares is {values:,} numbers: how bright each square is. This model has two halves. "
        f"The **encoder** squeezes the {values:,} numbers into only **{size}**. The **decoder** sees these {size} numbers and "
        "nothing else, and draws the picture again."
    )


def _takeaway() -> str:
    _, values, size = values_squeezed(RUN)
    return f"{size} numbers in place of {values:,} keep what a thing is and its rough shape; the details are lost."


STEP = Step(
    id="squeeze",
    number=1,
    title="Squeeze",
    idea=_idea,
    expert="The code z is a bottleneck: the networks are trained so that the decoder's mean is close to the input.",
    question="The model has never seen this boot. What comes back?",
    prediction=Choose(
        options=(
            Option("a", "The very same picture", "You guessed the very same picture: two numbers cannot hold so much."),
            Option("b", "A boot, but without its details", "As you guessed: a boot, but without its details."),
            Option("c", "Grey noise", "You guessed grey noise: two numbers are enough for more than that."),
        ),
        image=BOOT,
    ),
    runs=(RUN,),
    place=Place(
        "pages/reconstruct.py",
        "Reconstruct",
        {"run": RUN, "part": "images", "show": "classes", "seed": "0", "picture": "9"},
    ),
    task="Drag the line across the boot, and see what was lost. Then look at other kinds.",
    signs=lambda: (Sign("split", not_=("50",)),),
    look_at=(".reconstruct .large", ".stMain h1"),
    takeaway=_takeaway,
    answer=lambda: (
        "The right kind of thing without its details. " + _takeaway() + " Pictures of an unusual kind come back worst: "
        "there is no room in the two numbers for what is rare."
    ),
)
