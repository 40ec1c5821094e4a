"""A cloud in place of a point: what a VAE does about it."""

import numpy as np

from vae_core.explorer import resources
from vae_core.explorer.lesson.figures import open_run
from vae_core.explorer.lesson.step import Choose, Option, Place, Sign, Step

AE, VAE = "fashion-ae-2d", "fashion-vae-2d"
SEED = "5"


def _takeaway() -> str:
    encoding = resources.explored(open_run(VAE)).encoding
    widths = np.exp(0.5 * encoding.logvar) if encoding.logvar is not None else np.zeros_like(encoding.codes)
    share = float(np.median(widths)) / float(encoding.codes.std())
    return (
        "A VAE draws each picture from a cloud of places, so that all of them must be good for it. Its clouds are "
        f"{100 * share:.0f} % as wide as its whole map; a point would be 0 %."
    )


STEP = Step(
    id="cloud",
    number=5,
    title="A cloud, not a point",
    idea=lambda: (
        "A **VAE** gives every picture a little cloud: a **centre** and a **width**. In training, the decoder is handed a "
        "random place of the cloud: *centre + width × a random number*. And a spring pulls every cloud towards the middle "
        "of the map and towards width 1."
    ),
    expert=(
        "z = μ + σ ⊙ ε with ε from N(0, I) is the reparameterisation: the randomness stands outside, so gradients pass "
        "through μ and σ. The spring is KL(N(μ, σ²) ‖ N(0, 1)) = ½(μ² + σ² − 1 − ln σ²) nats a dimension."
    ),
    question="A VAE gives every picture a cloud in place of a point. With copying as the only aim, how wide would the clouds become?",
    prediction=Choose(
        options=(
            Option(
                "a",
                "As narrow as a point",
                "As you guessed: copying alone wants a point, because chance only disturbs it.",
            ),
            Option(
                "b",
                "As wide as the whole map",
                "You guessed as wide as the map. Then all pictures would get the same places.",
            ),
            Option(
                "c",
                "It makes no difference",
                "You guessed no difference. But a wide cloud blurs the copy, so copying wants a point.",
            ),
        ),
    ),
    runs=(AE, VAE),
    exhibit="spring",
    place=Place(
        "pages/compare.py",
        "AE beside VAE",
        {"left": AE, "right": VAE, "step": "3", "draw-seed": SEED},
    ),
    task="Here are new images of both. Open the fourth button, the price: both draw from the code of one image.",
    signs=lambda: (Sign("step", one_of=("4",)),),
    look_at=(".compare .steps", ".stMain h1"),
    takeaway=_takeaway,
    answer=lambda: (
        "They would shrink to points, because a random place only disturbs the copy. The spring keeps them wide. "
        + _takeaway()
    ),
)
