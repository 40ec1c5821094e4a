"""Train one's own model."""

from vae_core.explorer.lesson.step import Choose, Option, Place, Sign, Step

STEP = Step(
    id="yours",
    number=7,
    title="Train yours",
    idea=lambda: (
        "So far the models were ready. A new one begins with random weights: its map is a heap, and it draws grey. Then it "
        "sees one handful of pictures after another, and after each it is corrected a little."
    ),
    expert="Each batch gives one step of the optimiser along the gradient of the loss.",
    question="How soon can one tell the kinds of things apart in what it draws?",
    prediction=Choose(
        options=(
            Option("a", "Within a minute", "You guessed within a minute. Look at the clock while it learns."),
            Option("b", "After half an hour", "You guessed half an hour. Look at the clock while it learns."),
            Option("c", "The next day", "You guessed the next day. Look at the clock while it learns."),
        ),
    ),
    place=Place("pages/train.py", "Train", {"training": "new"}),
    task="Press Start, and watch the map take shape.",
    signs=lambda: (Sign("training", not_=("new",)),),
    look_at=(".st-key-start", ".stMain h1"),
    takeaway=lambda: (
        "Learning is many small corrections: first the kinds part, then the details come. This model is yours: look at its map."
    ),
    answer=lambda: "On a usual computer within a minute or so: the large differences come first, the details later.",
)
