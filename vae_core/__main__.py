"""The command line: train, resume, list, figures, manifold, fetch-data."""

from __future__ import annotations

import os

# Before PyTorch is imported. OpenMP's threads spin while they wait for each other; beside a busy server on the same
# cores that brought a training of 14,000 images/s down to a few hundred. Passive waiting costs little when alone.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode="markdown",
    help="Train and look after latent-space models. `streamlit run app.py` shows them.",
)
RunsOption = Annotated[Path | None, typer.Option("--runs", help="Folder of runs; checkpoints/ unless said otherwise.")]
RecipeOption = Annotated[str, typer.Option("--recipe", help="Which recipe to start from.")]
SettingsOption = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Change any field.")]
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--data-folder",
        metavar="FOLDER",
        help="Learn from the images in a folder of your own; each sub-folder is a class. One in eight is held out.",
    ),
]


class Over(StrEnum):
    quantiles = "quantiles"
    codes = "codes"


def _train_help() -> str:
    """The help of `train`, with the recipes and fields read from where they are defined."""
    if "train" not in sys.argv or "--help" not in sys.argv:
        return "Train a model from a recipe."  # building the long text imports PyTorch
    import json

    from vae_core.experiment import field_paths
    from vae_core.recipes import RECIPES

    recipes = "\n".join(f"- `{name}`: {RECIPES.get(name).summary}" for name in RECIPES)
    example = RECIPES.get("fashion-vae-2d").config
    fields = "\n".join(
        f"- `{path}`: {_describe(example, path)}"
        for path in field_paths(json.loads(example.model_dump_json()))
        if path.split(".")[0] in ("data", "model", "training") and path != "model.name"
    )
    return (
        "Train a model from a recipe, into a folder of its own.\n\n"
        "    python -m vae_core train --recipe fashion-vae-2d\n\n"
        "    python -m vae_core train --recipe mnist-ae-2d --set training.epochs=3 --set model.latent_dim=8\n\n"
        "    python -m vae_core train --recipe fashion-vae-16d --data-folder ~/photos\n\n"
        "Ctrl-C stops it and keeps what was learnt; `resume RUN` goes on.\n\n"
        f"**Recipes**\n\n{recipes}\n\n**Fields for --set**, with their values in fashion-vae-2d\n\n{fields}"
    )


def _describe(config: Any, path: str) -> str:
    value = config
    for part in path.split("."):
        info = type(value).model_fields[part]
        value = getattr(value, part)
    shown = f"{value:g}" if isinstance(value, float) else value
    return f"{info.description or info.title} (*{shown}*)"


@app.command(help=_train_help())
def train(
    recipe: RecipeOption = "fashion-vae-2d",
    settings: SettingsOption = None,
    data_folder: FolderOption = None,
    run_id: Annotated[
        str | None, typer.Option("--id", help="The folder's name; made from name and time if not given.")
    ] = None,
    runs: RunsOption = None,
) -> None:
    from vae_core.config import ConfigError
    from vae_core.datasets import ImageFolder, dataset
    from vae_core.experiment import folder_settings, with_settings
    from vae_core.jobs import submit
    from vae_core.recipes import matched
    from vae_core.recipes import recipe as find_recipe
    from vae_core.runs.store import RunStore

    def start() -> None:
        store = RunStore(runs)
        base = find_recipe(recipe).config
        config = with_settings(base, [*(folder_settings(base, data_folder) if data_folder else []), *(settings or [])])
        if settings or data_folder:  # the published figure is of the recipe's own data and model
            config = matched(config)
        entry = dataset(config.data.dataset)
        available = entry.available("train")
        if (config.data.train_images or 0) > available:
            raise ConfigError(
                f"data.train_images is {config.data.train_images}, but {config.data.dataset} has {available:,} here; "
                + ("use fewer." if entry.is_full() else "use fewer, or fetch-data the full set.")
            )
        if isinstance(entry, ImageFolder):
            print(entry.summary())
        _watch(store, submit(store, config, run_id=run_id, pid=os.getpid()))

    _say_errors(start)


@app.command()
def resume(run_id: Annotated[str, typer.Argument(metavar="RUN")], runs: RunsOption = None) -> None:
    """Go on with a run that was paused, stopped, interrupted or killed, from its last checkpoint."""

    def start() -> None:
        from vae_core.jobs import enqueue
        from vae_core.runs.store import RunStore

        store = RunStore(runs)
        run = store.open(run_id)
        enqueue(store, run, pid=os.getpid())
        _watch(store, run)

    _say_errors(start)


@app.command(hidden=True)
def work(run_id: str, runs: RunsOption = None) -> None:
    """What the app starts in the background: train a run of the queue, and print nothing."""
    from vae_core.jobs.worker import work as run_worker
    from vae_core.runs.store import RunStore

    def start() -> None:
        store = RunStore(runs)
        # One core stays with the server: two threads that wait for each other beside it train no faster than one.
        run_worker(store, store.open(run_id), spare_cores=1)

    _say_errors(start)


@app.command("list")
def list_runs(runs: RunsOption = None) -> None:
    """Show all runs, with their state and held-out figures."""
    from rich.console import Console
    from rich.table import Table

    from vae_core.runs.errors import DamagedRun
    from vae_core.runs.store import RunStore

    table = Table("run", "name", "state", "epochs", "distortion", "KL", caption="held-out, nats an image")
    for summary in RunStore(runs):
        if summary.run is None or summary.status is None:
            table.add_row(summary.id, "", "[red]damaged[/red]", "", summary.damaged or "", "")
            continue
        try:
            epochs = summary.run.history().epochs
        except DamagedRun as error:
            table.add_row(summary.id, summary.name, "[red]damaged[/red]", "", str(error), "")
            continue
        figures = [f"{epochs[key][-1]:.2f}" if epochs[key] else "" for key in ("distortion", "kl")]
        done = f"{summary.status.epoch:.4g}/{summary.run.config.training.epochs}"
        table.add_row(summary.id, summary.name, summary.status.state, done, *figures)
    Console().print(table)


@app.command()
def figures(
    run_id: Annotated[str, typer.Argument(metavar="RUN")],
    seed: Annotated[int, typer.Option(min=0, help="Of all that is drawn at random.")] = 0,
    runs: RunsOption = None,
) -> None:
    """Compute what a run is worth (mismatch with the prior, probes, sample quality, …), keep it in its folder, show it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.table import Table

    from vae_core.jobs.background_metrics import work_on_figures
    from vae_core.metrics.figures import info, scalars
    from vae_core.runs.store import RunStore

    def start() -> None:
        run = RunStore(runs).open(run_id)
        columns = (BarColumn(), TextColumn("{task.percentage:.0f} %  {task.description}"))
        with Progress(*columns, transient=True) as bar:
            task = bar.add_task("Starting", total=1.0)
            found = work_on_figures(
                run, seed, lambda share, doing: bar.update(task, completed=share, description=doing)
            )
        table = Table("figure", "value", "unit", "split", caption=f"{run_id}, seed {seed}, {found.seconds:.0f} s")
        for name, value in scalars(found).items():
            about = info(name)
            table.add_row(about.title, "" if value is None else f"{value:.4g}", about.unit, about.split)
        console = Console()
        console.print(table)
        for reason in dict.fromkeys(found.missing.values()):
            console.print(reason)

    _say_errors(start)


@app.command()
def manifold(
    run_id: Annotated[str, typer.Argument(metavar="RUN")],
    *,
    out: Annotated[Path, typer.Option("--out", help="The PNG to write.")],
    tiles: Annotated[int, typer.Option(help="Tiles a side, 2 to 60.")] = 20,
    over: Annotated[
        Over, typer.Option(help="Quantiles of the prior (else of the codes), or the codes' extent.")
    ] = Over.quantiles,
    box: Annotated[
        str | None, typer.Option(metavar="LEFT,RIGHT,BOTTOM,TOP", help="A box instead: --box=-4,4,-4,4")
    ] = None,
    axes: Annotated[str | None, typer.Option(metavar="ACROSS,UP", help="Two latent dimensions, such as 3,1.")] = None,
    label: Annotated[
        int, typer.Option("--class", min=0, help="For a conditional model: the class to draw, from 0.")
    ] = 0,
    width: Annotated[int, typer.Option(help="Of the picture, 64 to 8192 pixels.")] = 1920,
    gap: Annotated[int, typer.Option(help="White pixels between tiles, 0 to 32.")] = 0,
    smooth: Annotated[bool, typer.Option("--smooth", help="Enlarge smoothly (Lanczos) instead of in squares.")] = False,
    runs: RunsOption = None,
) -> None:
    """Draw what a model decodes over a grid of its latent space, as one PNG (Kingma & Welling 2014, Fig. 4)."""
    from vae_core.export.manifold_picture import ManifoldSettings, draw_manifold, parse_axes, parse_box
    from vae_core.inference import held_out_encoding, load_model
    from vae_core.runs.store import RunStore

    def start() -> None:
        run = RunStore(runs).open(run_id)
        settings = ManifoldSettings(
            over="box" if box else over.value,
            side=tiles,
            box=parse_box(box) if box else None,
            axes=parse_axes(axes) if axes else None,
            label=label,
            width=width,
            gap=gap,
            enlarge="lanczos" if smooth else "nearest",
        )
        picture = draw_manifold(run, load_model(run), held_out_encoding(run).codes, settings)
        try:
            out.write_bytes(picture)
        except OSError as error:
            raise ValueError(f"{out} cannot be written: {error.strerror}.") from error
        print(f"{out}: {tiles} tiles a side, {len(picture) / 1e6:.1f} MB")

    _say_errors(start)


@app.command("fetch-data")
def fetch_data(
    name: Annotated[str, typer.Argument(help="mnist or fashion-mnist")],
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A folder with the IDX files, plain or gzipped, instead of the network."),
    ] = None,
) -> None:
    """Get a full dataset (60,000 training images), from its mirrors or from a folder. Run it again to go on."""
    from vae_core.datasets.fetch import fetch

    def start() -> None:
        fetched = fetch(name, source=source)
        for state, files in (("fetched", fetched.written), ("already there", fetched.skipped)):
            for file in files:
                print(f"{state}: {file}")
        print(f"{name} is complete in {fetched.folder}.")

    _say_errors(start)


@app.command(hidden=True)
def ship(run_id: Annotated[str, typer.Argument(metavar="RUN")], runs: RunsOption = None) -> None:
    """For the project's own models: store the weights as float16 and mark the run as shipped."""
    from vae_core.jobs.shipping import ship as ship_run
    from vae_core.runs.store import RunStore

    def start() -> None:
        held = ship_run(RunStore(runs).open(run_id))
        print(
            f"{run_id}: held-out loss {held.loss:.2f}, distortion {held.distortion:.2f}, KL {held.kl:.2f} nats an image"
        )

    _say_errors(start)


def _watch(store: Any, run: Any) -> None:
    """Train in this process with a progress bar."""
    from tqdm import tqdm

    from vae_core.jobs.worker import work as run_worker
    from vae_core.training.report import Report

    print(f"{run.id}: {run.config.name}, {run.path}")
    bar: Any = None

    def show(report: Report) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=report.total_steps, initial=report.step, unit="step", dynamic_ncols=True)
        bar.update(report.step - bar.n)
        if report.terms:
            speed = f"{report.terms['images_per_second']:,.0f}"
            bar.set_postfix_str(f"loss {report.terms['loss']:.2f} nats, {speed} images/s")
        if report.held_out:
            held = report.held_out
            bar.write(
                f"epoch {report.epoch:3.0f}  held-out loss {held.loss:.2f}  distortion {held.distortion:.2f}  "
                f"KL {held.kl:.2f} nats an image  ({report.seconds:.1f} s of training)"
            )

    said = False

    def in_queue() -> None:
        nonlocal said
        if not said:
            print("Another training is running; this one is in the queue and starts by itself.")
            said = True

    try:
        status = run_worker(store, run, listener=show, waiting=in_queue)
    except KeyboardInterrupt:
        print(f"\nStopped. `python -m vae_core resume {run.id}` goes on.")
        raise typer.Exit(130) from None
    finally:
        if bar is not None:
            bar.close()
    print(f"{run.id}: {status.state}. {status.message}".rstrip())
    if status.state == "failed":
        raise typer.Exit(1)


def _say_errors(action: Any) -> None:
    """Run it, and turn our own errors into one sentence and exit code 2."""
    try:
        action()
    except ValueError as error:  # ConfigError, RunError, DamagedRun, UnknownName, FetchError
        print(f"Error: {error}", file=sys.stderr)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    app(prog_name="python -m vae_core")
