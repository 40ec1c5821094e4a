"""A sweep on one page: its picture, its table, and how to make it again."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from vae_core.report.document import document
from vae_core.report.markup import figure, joined, paragraph, table
from vae_core.sweeps.grid import Axis
from vae_core.sweeps.outcome import METRICS, WEIGHED, Row, best, cells, heads, weighed_differently
from vae_core.sweeps.picture import charts
from vae_core.text import count_of


def sweep_html(title: str, command: str, axes: Sequence[Axis], rows: Sequence[Row], metric: str) -> str:
    """The page.

    title: what was trained; command: makes it again; metric: key of METRICS that the best one is chosen by
    """
    found = best(rows, metric)
    least = (
        f"The least {METRICS[metric]}, {found.values[metric]:.2f} nats an image, came with "
        f"{', '.join(f'{axis.name} {value}' for axis, value in zip(axes, found.point, strict=True))}; the least of each has a ring."
        if found
        else "No training has come to its end."
    )
    pictures = charts(axes, rows)
    parts = [
        Markup('<header><p class="kind">A sweep · Latent Playground</p><h1 dir="auto">{}</h1></header><main>').format(
            title
        ),
        paragraph(f"{count_of(len(rows), 'training').capitalize()}. {least}"),
        *([paragraph(WEIGHED)] if weighed_differently(axes) else []),
        joined(figure(chart, "") for chart in pictures)
        if pictures
        else paragraph("There is nothing to draw.", "absent"),
        Markup("<h2>All trainings</h2>"),
        table(heads(axes), [("", [cells(row) for row in rows])]),
        _troubles(rows),
        Markup("<h2>To make it again</h2><pre>{}</pre></main>").format(command),
    ]
    return document(f"Sweep · {title}", joined(parts))


def _troubles(rows: Sequence[Row]) -> Markup:
    told = [row for row in rows if row.state != "finished"]
    return joined(
        paragraph(f"{row.run or ', '.join(row.point)} is {row.state}. {row.message}".strip(), "absent") for row in told
    )
