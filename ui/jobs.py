"""Trainings as pages deal with them: put into the queue, paused, stopped, deleted, and followed while they go on."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, NoReturn, TypeVar

import streamlit as st

from ui import allowance
from ui.app import forms, person, resources, session
from ui.app.markdown import escaped
from ui.app.person import NotYours, Person
from ui.app.run_text import in_queue, pace, state_word
from vae_core import readiness
from vae_core.config import ConfigError
from vae_core.experiment import RunConfig
from vae_core.jobs import queue
from vae_core.limits import LimitError
from vae_core.os_errors import in_a_sentence
from vae_core.run_archives import Imported, RunRejected, import_run
from vae_core.runs import DamagedRun, Run, RunError, Status, trash
from vae_core.runs.naming import LONGEST_NAME, numbered
from vae_core.runs.store import RunSummary
from vae_core.text import one_line

POLL_SECONDS = 1.0
BEGINNING_SECONDS = 0.2
DISPATCH_SECONDS = 0.2  # that a page waits for the queue when nobody has asked it to
_LOG = logging.getLogger(__name__)

_importing = threading.Lock()

T = TypeVar("T")


def submit(config: RunConfig, *, watch: bool = True) -> Run:
    """Put a new training into the queue; with `watch` the page Train shows it next.

    A name that another run has already gets a number, so that the two can be told apart. Raises RunError, ConfigError,
    LimitError, OSError.
    """
    return submit_all([config], watch=watch)[0]


def check_ready(config: RunConfig) -> None:
    """Raise ConfigError or LimitError, in a sentence, for settings that could not be trained with these images here."""
    readiness.check_ready(config, memory=queue.memory_at_its_turn(resources.store()))


def submit_all(configs: Sequence[RunConfig], *, watch: bool = True) -> list[Run]:
    """The same for several: all of them, or none where not all are allowed; the page Train shows the first."""
    who, store = person.current(), resources.store()
    for config in configs:
        check_ready(config)

    def act() -> list[Run]:
        with store.lock():  # nobody else takes the room that there is
            summaries = store.list()
            allowance.check_trainings(who, summaries, len(configs))
            allowance.check_runs(who, summaries, len(configs))
            allowance.count_starts(who, person.client().address, len(configs))
            names, runs = {one.name for one in summaries}, []
            for config in configs:
                name = numbered(one_line(config.name, LONGEST_NAME), names)
                names.add(name)
                named = config.model_copy(update={"name": name})
                runs.append(queue.submit(store, named, belongs_to=who.id))
            return runs

    runs = _change(act)
    for run in runs:
        session.follow_training(run.id)
    if watch:
        session.watch_training(runs[0].id)
    return runs


def resume(run: Run) -> None:
    """Put a run that was created, paused, stopped, interrupted or failed into the queue.

    Raises RunError, NotYours, LimitError, OSError, as do the others below that change a run.
    """
    store = resources.store()

    def act() -> None:
        with store.lock():
            who = _owner_or_teacher(run.id)
            allowance.check_trainings(who, store.list())
            allowance.count_starts(who, person.client().address)
            queue.enqueue(store, run)
            queue.dispatch(store)

    _change(act)
    session.follow_training(run.id)


def open_form(config: RunConfig) -> None:
    """Have the page Train show its form with these settings."""
    session.renew_form(forms.to_draft(config), of=config)
    session.watch_training(session.NEW_TRAINING)


def pause(run: Run) -> None:
    """Have it save and end, to be resumed."""
    _owner_or_teacher(run.id)
    _change(lambda: queue.pause(resources.store(), run))


def stop(run: Run) -> None:
    """Stop a training, or take it out of the queue."""
    _owner_or_teacher(run.id)
    _change(lambda: queue.stop(resources.store(), run))


def unanswered(run: Run, status: Status) -> bool:
    """Whether its worker was asked to end and does not answer: to stop it once more ends the training without it."""
    return queue.unanswered(run, status)


def rename(run_id: str, name: str) -> None:
    """Call it something else."""
    _owner_or_teacher(run_id)
    _change(lambda: resources.store().rename(run_id, name))


def annotate(run_id: str, note: str) -> None:
    """Write a note to it; an empty one removes it."""
    _owner_or_teacher(run_id)
    _change(lambda: resources.store().annotate(run_id, note))


def delete(run_id: str) -> str:
    """Put it into the trash, and return the key to bring it back by. The page Train looks at it no more."""
    _owner_or_teacher(run_id)
    store = resources.store()
    entry = _change(lambda: trash.throw_away(store, run_id))
    trash.empty(store)
    if session.watched_training() == run_id:
        session.watch_training(None)
    return entry.key


def deleted() -> list[trash.DeletedEntry]:
    """What this person deleted, or may bring back besides, the newest first."""
    who, store = person.current(), resources.store()
    trash.remove_old(store)  # its time may be over long before anybody deletes the next
    return [entry for entry in trash.deleted(store) if who.may_change(entry.belongs_to)]


def bring_back(key: str) -> str:
    """Undo a deletion; returns the run's id, which may be another one than before."""
    store, who = resources.store(), person.current()

    def act() -> str:
        with store.lock():
            entry = trash.find(store, key)
            _check_owner(who, entry.belongs_to)
            if entry.belongs_to == who.id:
                allowance.check_runs(who, store.list())
            return trash.bring_back(store, key)

    return _change(act)


def remove(key: str) -> None:
    """Remove what is in the trash for good."""
    store = resources.store()
    _check_owner(person.current(), trash.find(store, key).belongs_to)
    trash.remove(store, key)


def import_zip(source: BinaryIO) -> Imported:
    """Take a run from a zip; it belongs to whoever brought it. Raises RunRejected, LimitError."""
    store, who = resources.store(), person.current()

    def act() -> Imported:
        with _importing:  # nobody else takes the room that there is
            summaries = store.list()
            allowance.check_runs(who, summaries)
            return import_run(source, store, belongs_to=who.id, taken={one.name for one in summaries})

    return _change(act)


def may_change(status: Status | None) -> bool:
    """Whether the person who looks at the page may do any of this to a run; None is a damaged run's status."""
    if status is None:
        return person.may_change(None)
    return not status.shipped and person.may_change(status.belongs_to)


def attempt(act: Callable[[], T], *, floating: bool = False) -> T | None:
    """What `act` returns; None when it cannot be done, and the page says why: where this is called, or `floating` over it."""
    try:
        return act()
    except OSError as error:
        why = in_a_sentence(error)
    except (ConfigError, RunError, DamagedRun, LimitError, RunRejected, LookupError) as error:
        why = str(error)
    if floating:
        st.toast(escaped(why), icon=":material/error:", duration="long")
    else:
        st.error(escaped(why), icon=":material/error:")
    return None


def attempt_and_redraw(act: Callable[[], object]) -> None:
    """Do it and draw the page again; where it cannot be done, the page says why."""

    def whole() -> bool:
        act()
        return True

    if attempt(whole):
        st.rerun()


def dispatch() -> None:
    """Start what is next in the queue, if whoever was to do it is gone. Safe to call often, and no page fails by it: a queue
    that is busy, or cannot be written, is looked at again by the next call.
    """
    queue.forget_ended()
    if not any(one.status is not None and one.status.state == "waiting" for one in resources.summaries()):
        return
    try:
        queue.dispatch(resources.store(), patience=DISPATCH_SECONDS)
    except (RunError, OSError) as error:
        _LOG.warning("The next training could not be started: %s", error)


def any_active() -> bool:
    """Whether something trains or is in the queue."""
    return any(summary.status is not None and summary.status.active for summary in resources.summaries())


def stages(summaries: list[RunSummary]) -> dict[str, str]:
    """Id -> state, as `follow` takes them."""
    return {summary.id: summary.status.state for summary in summaries if summary.status is not None}


def prepare(*, shows_untrained: bool = False) -> None:
    """Have a worker ready, for a page on which somebody may start a training.

    shows_untrained: where there can be none, the server itself draws the model untrained, until the worker has come
    """
    ready = False
    with contextlib.suppress(LimitError, OSError):
        states = (one.status for one in resources.summaries())
        ready = queue.prepare(sum(one is not None and one.state == "running" and not one.node for one in states))
    if shows_untrained and not ready and not any_active():
        resources.load_pytorch_soon()


def follow(shown: Mapping[str, str], draw: Callable[[Run, Status], None], *, every: float = POLL_SECONDS) -> None:
    """Draw trainings again and again while one of them is active; pages watch trainings by this function only.

    `shown` has the state that the page was drawn for, by the run's id. The whole page runs again when one of the runs is
    in another state, or is gone: the page says so once, and nothing is polled any more. Until a single training's first
    pictures are there it is looked at more often than `every` seconds.
    """
    active = any(state in ("waiting", "running") for state in shown.values())
    begins = active and len(shown) == 1 and _begins(*shown)
    seconds = min(every, BEGINNING_SECONDS) if begins else every
    st.fragment(_follow, run_every=seconds if active else None)(shown, draw, begins)


def _begins(run_id: str) -> bool:
    """Whether a worker was started for it, and there are no pictures yet of anything learnt."""
    run = Run(resources.store().root / run_id)
    with contextlib.suppress(DamagedRun):
        status = run.status()
        return status.active and status.pid is not None and len(run.snapshot_steps()) < 2
    return False


def _follow(shown: Mapping[str, str], draw: Callable[[Run, Status], None], begins: bool = False) -> None:
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
        dispatch()  # whoever was to start it may have been killed
    for run, status in found:
        draw(run, status)
    if begins and not _begins(*shown):
        page_again()  # which looks less often from now on


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


def _owner_or_teacher(run_id: str) -> Person:
    """Who asks. Raises NotYours where a run is another's, or the app's."""
    who, status = person.current(), None
    with contextlib.suppress(DamagedRun, ConfigError):
        status = resources.store().open(run_id).status()
    if status is not None and status.shipped:
        raise NotYours("This model came with the app, and stays as it is.")
    _check_owner(who, status.belongs_to if status else None)
    return who


def _check_owner(who: Person, belongs_to: str | None) -> None:
    if not who.may_change(belongs_to):
        whose = "belongs to somebody else" if belongs_to else "was not made in this browser"
        teacher = ", or a teacher who gave the passphrase on the page Models," if person.can_unlock() else ""
        raise NotYours(f"This model {whose}: you can look at it, but only its owner{teacher} can change it.")


def _change(act: Callable[[], T]) -> T:
    try:
        return act()
    finally:
        resources.forget_summaries()
