"""Trainings as pages deal with them: put into the queue, paused, stopped, deleted, and followed while they go on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Set
from typing import NoReturn, TypeVar

import streamlit as st

from ui.app import forms, resources, session
from ui.app.markdown import escaped
from ui.app.run_text import in_queue, pace, state_word
from vae_core.config import ConfigError
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.runs import DamagedRun, Run, RunError, Status
from vae_core.runs.store import RunSummary

POLL_SECONDS = 1.0
MAX_NAME = 80  # letters of a run's name

T = TypeVar("T")


def submit(config: RunConfig, *, watch: bool = True) -> Run:
    """Put a new training into the queue; with `watch` the page Train shows it next. Raises RunError, OSError.

    A name that another run has already gets a number, so that the two can be told apart.
    """
    name = numbered(config.name, {one.name for one in resources.summaries()})
    run = _change(lambda: queue.submit(resources.store(), config.model_copy(update={"name": name})))
    session.follow_training(run.id)
    if watch:
        session.watch_training(run.id)
    return run


def numbered(name: str, taken: Set[str]) -> str:
    """The name, or if it is taken "name (2)", "name (3)" and so on; at most 80 letters."""
    numbers = (f" ({number})" for number in itertools.count(2))
    found = name
    while found in taken:
        ending = next(numbers)
        found = f"{name[: MAX_NAME - len(ending)]}{ending}"
    return found


def resume(run: Run) -> None:
    """Put a run that was created, paused, stopped, interrupted or failed into the queue. Raises RunError, OSError."""
    store = resources.store()

    def act() -> None:
        queue.enqueue(store, run)
        queue.dispatch(store)

    _change(act)
    session.follow_training(run.id)


def open_form(config: RunConfig) -> None:
    """Have the page Train show its form with these settings."""
    session.renew_form(forms.to_draft(config), of=config)
    session.watch_training(session.NEW_TRAINING)


def pause(run: Run) -> None:
    """Raises RunError, OSError."""
    _change(lambda: queue.pause(resources.store(), run))


def stop(run: Run) -> None:
    """Stop a training, or take it out of the queue. Raises RunError, OSError."""
    _change(lambda: queue.stop(resources.store(), run))


def rename(run_id: str, name: str) -> None:
    """Raises RunError, ConfigError, OSError."""
    _change(lambda: resources.store().rename(run_id, name))


def delete(run_id: str) -> None:
    """The page Train looks at it no more. Raises RunError, OSError."""
    _change(lambda: resources.store().delete(run_id))
    if session.watched_training() == run_id:
        session.watch_training(None)


def attempt(act: Callable[[], T]) -> T | None:
    """What `act` returns; None when it cannot be done, and the page says why."""
    try:
        return act()
    except (ConfigError, RunError, DamagedRun, LookupError, OSError) as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return None


def dispatch() -> None:
    """Start what is next in the queue, if whoever was to do it is gone. Safe to call often."""
    queue.dispatch(resources.store())


def any_active() -> bool:
    """Whether something trains or is in the queue."""
    return any(summary.status is not None and summary.status.active for summary in resources.summaries())


def stages(summaries: list[RunSummary]) -> dict[str, str]:
    """Id -> state, as `follow` takes them."""
    return {summary.id: summary.status.state for summary in summaries if summary.status is not None}


def follow(shown: Mapping[str, str], draw: Callable[[Run, Status], None], *, every: float = POLL_SECONDS) -> None:
    """Draw trainings again and again while one of them is active; pages watch trainings by this function only.

    `shown` has the state that the page was drawn for, by the run's id. The whole page runs again when one of the runs is
    in another state, or is gone: the page says so once, and nothing is polled any more.
    """
    active = any(state in ("waiting", "running") for state in shown.values())
    st.fragment(_follow, run_every=every if active else None)(shown, draw)


def _follow(shown: Mapping[str, str], draw: Callable[[Run, Status], None]) -> None:
    store, found = resources.store(), []
    for run_id, state in shown.items():
        try:
            run = store.open(run_id)
            status = run.status()
        except (RunError, DamagedRun, ConfigError):
            page_again()
        if status.state != state:
            page_again()
        found.append((run, status))
    if "waiting" in shown.values():
        queue.dispatch(store)  # whoever was to start it may have been killed
    for run, status in found:
        draw(run, status)


def page_again() -> NoReturn:
    """Run the whole page again, with the runs as they are now."""
    resources.forget_summaries()
    st.rerun(scope="app")


def progress(run: Run, status: Status, *, name: str = "") -> None:
    """Its position in the queue, and how far it is; with `name` in front, where several are shown."""
    # The bar's text is Markdown: whatever a person has written is escaped.
    text = f"**{state_word(status)}** · {pace(status, run.config.training.epochs, expert=session.is_expert())}"
    if status.state == "waiting":
        store = resources.store()
        training = [one.name for one in store.list() if one.status and one.status.state == "running"]
        position = queue.queue_position(store, run)
        starting = position <= 1 and not training
        text = (
            in_queue(position, training) if starting else f"**{state_word(status)}** · {in_queue(position, training)}"
        )
    share = status.step / status.total_steps if status.total_steps else 0.0
    st.progress(min(max(share, 0.0), 1.0), text=f"“{escaped(name)}” · {text}" if name else text)


def _change(act: Callable[[], T]) -> T:
    try:
        return act()
    finally:
        resources.forget_summaries()
