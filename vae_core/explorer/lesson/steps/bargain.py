"""The weight between copying well and keeping a tidy map."""

from vae_core.explorer.lesson.figures import beta_runs
from vae_core.explorer.lesson.step import Choose, Option, Place, Sign, Step
from vae_core.explorer.scales import run_picture_error, run_tidiness, scale_text

FIRST = "lesson-beta-0"


def _takeaway() -> str:
    runs = beta_runs()
    if len(runs) < 2:
        raise LookupError("The models of the bargain are not here.")
    (low, low_error, low_tidy), *_, (high, high_error, high_tidy) = [
        (f"{getattr(run.config.model, 'beta', 0.0):g}", run_picture_error(run), run_tidiness(run)) for run in runs
    ]
    return (
        f"Tidiness is paid for with the copies: from beta {low} to {high}, tidiness goes from {scale_text(low_tidy)} to "
        f"{scale_text(high_tidy)} and the picture error from {scale_text(low_error)} to {scale_text(high_error)} (of 100)."
    )


STEP = Step(
    id="bargain",
    number=6,
    title="The bargain",
    idea=lambda: (
        "A VAE has two aims: copy well, and keep a tidy map from which one can draw at random. A weight called **beta** says "
        "how much the second aim counts. Five models were trained alike; only beta differs."
    ),
    expert="The loss is distortion + β · KL, in nats an image. β = 1 is the ELBO; the models here have up to 100.",
    question="The more tidiness counts, the more the copies …",
    prediction=Choose(
        options=(
            Option("a", "… become sharper", "You guessed sharper: it is the other way round."),
            Option("b", "… become blurred and alike", "As you guessed: the copies become blurred and alike."),
            Option(
                "c",
                "… stay as they are",
                "You guessed that they stay: but what goes into one aim is missing in the other.",
            ),
        ),
    ),
    exhibit="bargain",
    place=Place("pages/latent_map.py", "Latent map", {"run": FIRST, "pins-map": ""}),
    task="This model gives no weight to a tidy map. Choose one above that gives much, and compare the two maps.",
    signs=lambda: (Sign("run", one_of=tuple(run.id for run in beta_runs() if run.id != FIRST)),),
    look_at=(".st-key-picked-run", ".stMain h1"),
    takeaway=_takeaway,
    answer=lambda: _takeaway() + " There is no best weight: it depends on what the model is for.",
)
