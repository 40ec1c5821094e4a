"""What the bar shows that leads through the lesson: which step, what to do here, what was learnt, and the way on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vae_core.explorer.lesson.step import END, Sign, Step, steps
from vae_core.runs import DamagedRun, RunError

LEARN_TITLE = "Learn"
"""Title of the page where one guesses."""


@dataclass(frozen=True)
class BarData:
    """The data of the component that shows it.

    Attributes:
        steps: (id, title, whether it was done) of all
        at: the id of the step
        phase: "guess" on the page Learn, "elsewhere" on a page that is not the step's, "try" there, "done" when the step is
        message: what to do now, or the takeaway
        aside: said more quietly: the reply to the guess
        go: the word on the main button; empty for none
        quiet: the word on the second button; empty for none
        signs: by which the browser knows that it was done
        look_at: selectors of what is to be used; the first that is found is pointed at
    """

    steps: tuple[tuple[str, str, bool], ...]
    at: str
    phase: str
    message: str
    aside: str
    go: str
    quiet: str
    signs: tuple[Sign, ...]
    look_at: tuple[str, ...]


def bar_of(
    step: Step | None, *, page: str, guess: str, done: Collection[str], lesson: Sequence[Step] | None = None
) -> BarData:
    """At a step, None after the last; `page`: title of the page that is shown; `guess`: at this step, empty for none; `done`:
    ids of the steps that were done; `lesson`: its steps, if not all that there are.
    """
    lesson = steps() if lesson is None else lesson
    listed = tuple((step.id, step.title, step.id in done) for step in lesson)
    if step is None:
        go = "" if page == LEARN_TITLE else "See the summary"
        return BarData(listed, END, "end", "You have come to the end of the lesson.", "", go, "", (), ())
    here, last = page == step.place.title, step is lesson[-1]
    onward = "Finish" if last else "Next step"
    signs: tuple[Sign, ...] = ()
    phase, aside, quiet = "elsewhere", "", ""
    if page == LEARN_TITLE:
        phase, message = "guess", "First a guess. Nothing is marked."
        if guess:
            message = "Your guess is kept. " + (
                "Play with this, then go on." if step.exhibit else "Now see for yourself."
            )
        go = f"Try it: {step.place.title}" if guess else ""
        quiet = "" if guess else "Go on without a guess"
        if step.id in done:
            message = "You have done this step. You may do it again."
    elif step.id in done:
        phase, message, go = "done", _worded(step), onward
        aside = step.reply(guess) or step.choice(guess) if guess else ""
    elif here:
        phase, message, go, quiet = "try", step.task, "", "Skip"
        signs = _signs(step)
    else:
        message, go = f"Step {step.number} goes on on the page {step.place.title}.", f"Go to {step.place.title}"
    return BarData(listed, step.id, phase, message, aside, go, quiet, signs, step.look_at)


def _worded(step: Step) -> str:
    """The takeaway; without its figures' models a sentence that says so."""
    try:
        return step.takeaway()
    except (RunError, DamagedRun, LookupError):
        return "Done. The model that this step tells of is not here any more."


def _signs(step: Step) -> tuple[Sign, ...]:
    try:
        return step.signs()
    except (RunError, DamagedRun, LookupError):
        return ()
