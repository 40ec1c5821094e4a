"""All commands under their names."""

from __future__ import annotations

import typer

from vae_core.cli.doctor import doctor
from vae_core.cli.elsewhere import pull, push
from vae_core.cli.export_html import export_html
from vae_core.cli.export_run import export_run, import_run
from vae_core.cli.export_weights import export_onnx, export_safetensors
from vae_core.cli.fetch_data import fetch_data
from vae_core.cli.hub import export_hub, import_hub
from vae_core.cli.import_data import import_data, import_work
from vae_core.cli.list_runs import list_runs
from vae_core.cli.manifold import manifold
from vae_core.cli.metrics import metrics
from vae_core.cli.ray_driver import ray_driver
from vae_core.cli.report import report
from vae_core.cli.resume import resume
from vae_core.cli.ship import ship
from vae_core.cli.spare import spare
from vae_core.cli.sweep import sweep
from vae_core.cli.train import train, train_help
from vae_core.cli.work import work
from vae_core.jobs.executor import started_by_app
from vae_core.training.place import place_of

TOGETHER = ("train", "resume")
HELP = "Train and look after latent-space models. `streamlit run app.py` shows them."

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode="markdown",
    help=HELP,
)


@app.callback(help=HELP)
def started_once(context: typer.Context) -> None:
    """Refuse what torchrun has started several times, and each would do by itself."""
    if context.invoked_subcommand not in TOGETHER and place_of() is not None and not started_by_app():
        typer.echo(f"torchrun is for {' and '.join(TOGETHER)}: start {context.invoked_subcommand} once.", err=True)
        raise typer.Exit(2)


app.command(help=train_help())(train)
app.command()(sweep)
app.command()(resume)
app.command("list")(list_runs)
app.command()(metrics)
app.command("figures", hidden=True)(metrics)  # its former name
app.command()(doctor)
app.command()(manifold)
app.command()(report)
app.command("fetch-data")(fetch_data)
app.command("import-data")(import_data)
app.command("import-work", hidden=True)(import_work)
app.command("export-run")(export_run)
app.command("import-run")(import_run)
app.command()(push)
app.command()(pull)
app.command("export-html")(export_html)
app.command("export-onnx")(export_onnx)
app.command("export-safetensors")(export_safetensors)
app.command("export-hub")(export_hub)
app.command("import-hub")(import_hub)
app.command(hidden=True)(work)
app.command(hidden=True)(spare)
app.command("ray-driver", hidden=True)(ray_driver)
app.command(hidden=True)(ship)
