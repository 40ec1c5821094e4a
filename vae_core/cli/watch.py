"""Training in this process, with a progress bar on a terminal, and a line an epoch."""

from __future__ import annotations

import math
import sys

import typer
from tqdm import tqdm

from vae_core.cli.screen import say_meanwhile as say
from vae_core.jobs.worker import work
from vae_core.runs.run import Run
from vae_core.runs.store import RunStore
from vae_core.training.group import ALONE, Group
from vae_core.training.report import Report


def watch(store: RunStore, run: Run, group: Group = ALONE) -> None:
    """Train a run of the queue, once its turn has come. Exits with 130 after Ctrl-C and with 1 when it failed or lost
    a process of its group."""
    say(f"{run.id}: {run.config.name}, {run.path}")
    shown = _Progress(run)
    try:
        status = work(store, run, listener=shown.show, waiting=shown.wait, group=group)
    except KeyboardInterrupt:
        say(f"\nStopped. `python -m vae_core resume {run.id}` goes on.")
        raise typer.Exit(130) from None
    finally:
        if shown.bar is not None:
            shown.bar.close()
    say(f"{run.id}: {status.state}. {status.message}".rstrip())
    if status.state in ("failed", "interrupted"):
        raise typer.Exit(1)


class _Progress:
    """A bar from the first report on where there is a terminal, a line an epoch, and one while the run waits."""

    def __init__(self, run: Run) -> None:
        self.has_rate = run.config.latent_space.has_rate
        self.bar: tqdm[None] | None = None
        self.said = False

    def wait(self) -> None:
        if not self.said:
            say("Another training is running; this one is in the queue and starts by itself.")
            self.said = True

    def show(self, report: Report) -> None:
        if sys.stderr.isatty():
            self._show_bar(report)
        if not report.held_out:
            return
        held = report.held_out
        terms = {"distortion": held.distortion} | ({"KL": held.kl} if self.has_rate else {})
        shown = "".join(
            f"  {name} {value:.2f}" for name, value in terms.items() if not math.isnan(value)
        )  # NaN: no encoder
        line = (
            f"epoch {report.epoch:3.0f}  held-out loss {held.loss:.2f}{shown} nats an image  "
            f"({report.seconds:.1f} s of training)"
        )
        if self.bar is not None and sys.stdout.isatty():
            self.bar.write(line)  # above the bar
        else:
            say(line)

    def _show_bar(self, report: Report) -> None:
        if self.bar is None:
            self.bar = tqdm(total=report.total_steps, initial=report.step, unit="step", dynamic_ncols=True)
        self.bar.update(report.step - self.bar.n)
        if report.terms:
            speed = f"{report.terms['images_per_second']:,.0f}"
            self.bar.set_postfix_str(f"loss {report.terms['loss']:.2f} nats, {speed} images/s")
