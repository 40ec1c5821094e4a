"""Where somebody is in the lesson. All of it stands in the address, so that a link resumes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

import streamlit as st
from pydantic import Field

from ui.app.view_state import Key, ViewState
from vae_core.explorer.lesson.step import END, PlaceDot, Step, dot_of, step_of, steps
from vae_core.runs import Run

KEPT = "lesson-kept"  # in the session: what was done and said

_Id = Annotated[str, Field(pattern=r"^[a-z]{2,20}$")]
_Said = Annotated[str, Field(pattern=r"^[a-z]{2,20}:[\w.,+-]{1,60}$")]


class LessonView(ViewState):
    """Where somebody is in the lesson.

    Attributes:
        at: id of the step, `END` after the last; None without a lesson
        done: ids of the steps that were done
        said: the guesses, "step:answer" each
    """

    at: Annotated[_Id | None, Key("lesson")] = None
    done: Annotated[tuple[_Id, ...], Key("lesson-done", separator=".", skip=True, unique=True, max_parts=20)] = ()
    said: Annotated[
        tuple[_Said, ...], Key("lesson-said", separator="~", skip=True, unique=True, max_parts=20, max_length=1500)
    ] = ()

    def hidden(self) -> Iterable[str]:
        return ("done", "said") if self.at is None else ()

    def settled(self) -> Self:
        known = self.at is None or self.at == END or step_of(self.at) is not None
        return self if known else self.model_copy(update={"at": None})

    @classmethod
    def load(cls, *, slot: str = "", **of: str) -> Self:
        """As the address has it, with all that was done and guessed in this visit.

        A page may send an address that it had before the last word of the bar came to it: nothing is undone by that.
        """
        return super().load(slot=slot, **of).joined(st.session_state.get(KEPT))

    def keep(self, *, slot: str = "") -> None:
        """Put it into the session and the address."""
        st.session_state[KEPT] = self
        super().keep(slot=slot)

    def joined(self, kept: LessonView | None) -> Self:
        """With what another view knows of steps that this one does not know as done or guessed."""
        if kept is None:
            return self
        guessed = {part.partition(":")[0] for part in self.said}
        done = {*self.done, *kept.done}
        return self.update(
            done=tuple(step.id for step in steps() if step.id in done),
            said=(*self.said, *(part for part in kept.said if part.partition(":")[0] not in guessed)),
        )

    @property
    def step(self) -> Step | None:
        """The step that somebody is at; None without a lesson and after its end."""
        return step_of(self.at)

    def guess(self, step: Step) -> str:
        """What was guessed at a step; empty when nothing was."""
        return next((part.partition(":")[2] for part in self.said if part.startswith(f"{step.id}:")), "")

    def with_guess(self, step: Step, said: str) -> Self:
        """With another guess at a step; without one for "". What makes no sense is left out."""
        others = tuple(part for part in self.said if not part.startswith(f"{step.id}:"))
        view = type(self).read({"lesson-said": "~".join([*others, f"{step.id}:{said}"] if said else others)})
        return self.update(said=view.said)

    def with_done(self, step: Step) -> Self:
        """With a step done, in the lesson's order."""
        done = {*self.done, step.id}
        return self.update(done=tuple(one.id for one in steps() if one.id in done))

    def neighbour(self, by: int) -> str:
        """The id `by` steps on, `END` after the last; the first one at the beginning."""
        ids = [*(step.id for step in steps()), END]
        here = ids.index(self.at) if self.at in ids else 0
        return ids[min(max(here + by, 0), len(ids) - 1)]

    def next_open(self) -> str:
        """The id of the first step that is not done; `END` when all are."""
        return next((step.id for step in steps() if step.id not in self.done), END)


def guessed_place(run: Run) -> tuple[float, float] | None:
    """Where the lesson's step guessed on the map of `run`; None outside such a step."""
    view = LessonView.load()
    step = view.step
    if step is None or not isinstance(step.prediction, PlaceDot) or run.id != step.runs[0]:
        return None
    return dot_of(view.guess(step))
