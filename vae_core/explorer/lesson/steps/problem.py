"""Random places on the map: why a plain autoencoder cannot invent."""

from vae_core.explorer.lesson.figures import metric, percent
from vae_core.explorer.lesson.step import Amount, Place, Sign, Step

AE, VAE = "fashion-ae-2d", "fashion-vae-2d"
SEED = "5"


def _reply(said: str) -> str:
    try:
        return f"You guessed {float(said):.0f} %. Measured: {percent(metric(AE, 'coverage'))}."
    except ValueError:
        return ""


def _takeaway() -> str:
    ae, vae = metric(AE, "coverage"), metric(VAE, "coverage")
    text = (
        f"Random places reach {percent(ae)} of what the AE has learnt, and {percent(vae)} of what the VAE has learnt."
    )
    return text + (" The AE put its pictures where nobody looks." if ae < vae else "")


STEP = Step(
    id="problem",
    number=4,
    title="The AE's problem",
    idea=lambda: (
        "To **invent** a picture, take a place near the middle of the map by chance, as if throwing a dart, and let the "
        "decoder draw what is there. A plain autoencoder (AE) was only told to copy well: it puts its pictures wherever "
        "it likes."
    ),
    expert="The darts are draws from the prior N(0, I). The AE has no term in its loss that knows of it.",
    question="How much of what a plain autoencoder (AE) has learnt do random places on its map reach?",
    prediction=Amount("nothing", "everything"),
    runs=(AE, VAE),
    place=Place(
        "pages/compare.py",
        "AE beside VAE",
        {"left": AE, "right": VAE, "step": "1", "draw-seed": SEED},
    ),
    task="Watch one random point on both maps. Then open the second button: what random points reach.",
    signs=lambda: (Sign("step", one_of=("2",)),),
    look_at=(".compare .steps", ".stMain h1"),
    reply=_reply,
    takeaway=_takeaway,
    answer=lambda: _takeaway() + " Its decoder draws well only where training has put pictures.",
)
