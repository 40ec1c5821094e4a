"""What the run is worth, in numbers: every metric with its unit, which way is better, and what it is held against."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from vae_core.doctor.words import number
from vae_core.metrics import METRICS, Metric, Metrics, held_against
from vae_core.metrics.headline import JUDGES, headline_metrics
from vae_core.metrics.registry import PARTS, entries
from vae_core.report.markup import Absent, joined, listed, paragraph, table
from vae_core.report.material import Material
from vae_core.report.training import against_published

ARROWS = {"lower": " ↓", "higher": " ↑", "neither": ""}
COLUMNS = ("Metric", "Value", "Unit", "Held against", "Of what")
MANY = 8  # numbers of a metric that are written out


def measures(material: Material) -> Markup:
    """All there is: of its own kind first, then the table. Raises Absent for a run without any number."""
    parts = [part for part in (against_published(material), _headline(material)) if part is not None]
    found = material.metrics
    if found is not None:
        parts += _table(found)
    elif not (last := _last_epoch(material)):
        raise Absent("There are no metrics before the first epoch has ended.")
    else:
        parts.append(table(("Metric", "Value", "Unit"), [("", last)], "measures"))
        parts.append(
            paragraph(
                "These are of the last epoch, on held-out images. The other metrics have not been computed: "
                f"python -m vae_core metrics {material.run.id} does it, or the button on the page Metrics.",
                "absent",
            )
        )
    return joined(parts)


def _headline(material: Material) -> Markup | None:
    """What a model of this kind was made for: a detector's AUC, a denoiser's gain. PyTorch is imported for it."""
    config = material.config
    if not material.is_done or not (config.model.name in JUDGES or config.data.leave_out):
        return None
    if material.metrics is not None and not material.space.has_encoder:  # a generator's are in the table
        return None
    rows = [
        (one.title, f"{one.value:,.{one.digits}f}".replace("-", "−"), one.unit)
        for one in headline_metrics(material.run)
    ]
    return table(("What it was made for", "Value", "Unit"), [("", rows)], "measures")


def _last_epoch(material: Material) -> list[tuple[str, str, str]]:
    epochs, own, space = material.history.epochs, material.history.own, material.space
    if not epochs["epoch"]:
        return []
    names = ["loss", *(["distortion"] if space.has_encoder else []), *(["kl", "elbo"] if space.has_rate else [])]
    titles = {"kl": "KL to the prior ", "elbo": "ELBO ↑", "loss": "Loss ↓", "distortion": "Distortion ↓"}
    rows = [(titles[name].strip(), number(epochs[name][-1]), "nats an image") for name in names]
    for key, term in material.kind.own_terms.items():
        if key in own:
            rows.append((term.title, number(own[key][-1], 3), term.unit))
    return rows


def _table(found: Metrics) -> Iterable[Markup]:
    groups = []
    for part, (_, words) in PARTS.items():
        rows = [_row(metric, found) for metric in entries() if metric.part == part and metric.name in found.values]
        if rows:
            groups.append((words, rows))
    yield table(COLUMNS, groups, "measures all")
    counts = found.counts
    yield paragraph(
        f"↓ lower is better, ↑ higher is better. Seed {found.seed}; {counts.held_out:,} held-out images. “Held against” is "
        "what the same measure gives for something known: a reference without this model, or real images.",
        "small",
    )
    reasons: dict[str, list[str]] = {}
    for name, reason in found.missing.items():
        reasons.setdefault(reason, []).append(METRICS.get(name).row_title)
    if reasons:
        yield Markup("<h3>{}</h3>").format("Not to be had for this model")
        yield listed(
            (Markup("{} <span>({})</span>").format(why, _few(names)) for why, names in reasons.items()), "missing"
        )


def _few(names: list[str]) -> str:
    more = len(names) - MANY
    return ", ".join(names[:MANY]) + (f" and {more} more" if more > 0 else "")


def _row(metric: Metric, found: Metrics) -> tuple[str, ...]:
    return (
        metric.title + ARROWS[metric.better],
        _text(metric, found),
        metric.unit,
        held_against(metric, [found]) or "–",
        metric.split,
    )


def _text(metric: Metric, found: Metrics) -> str:
    if not metric.vector:
        return metric.text(found.number(metric.name)).replace("-", "−")
    values = found.vector(metric.name) or ()
    if len(values) <= MANY:
        return ", ".join(metric.text(value) for value in values).replace("-", "−")
    return f"{len(values)} values, {metric.text(min(values))} to {metric.text(max(values))}".replace("-", "−")
