"""Five betas of one setting, put into the queue with one click: the rate–distortion curve grows as they finish."""

from __future__ import annotations

import streamlit as st

from ui import jobs
from ui.app import resources
from ui.app.markdown import escaped
from ui.app.shell import TRAIN
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.recipes import matched
from vae_core.runs import Run
from vae_core.runs.pairs import differences

BETAS = (0.1, 0.5, 1.0, 4.0, 10.0)


def sweep_of_betas(run: Run) -> None:
    """The button that queues those of the five that are missing."""
    missing = missing_betas(run)
    if missing:
        betas = ", ".join(f"{beta:g}" for beta in missing)
        help_ = f"Same data, network, seed and {run.config.training.epochs} epochs; one after the other."
        label = f"Train “{escaped(run.config.name)}” with beta {betas}"
        if st.button(label, icon=":material/stacked_line_chart:", key="sweep", help=help_) and _submit(run, missing):
            st.rerun()
    else:
        betas = ", ".join(f"{beta:g}" for beta in BETAS)
        st.caption(f"“{escaped(run.config.name)}” with beta {betas}: all trained or in the queue.")
    if jobs.any_active():
        st.page_link(TRAIN, label="See the training", icon=":material/arrow_forward:")


def missing_betas(run: Run) -> list[float]:
    """Those of the five that no run of the same setting has, trained or in the queue."""
    known = set()
    for summary in resources.summaries():
        other = summary.run
        if other is None or other.config.model.name != run.config.model.name:
            continue
        if {difference.field for difference in differences(run.config, other.config)} <= {"model.beta"}:
            known.add(getattr(other.config.model, "beta", None))
    return [beta for beta in BETAS if beta not in known]


def with_beta(run: Run, beta: float) -> RunConfig:
    """The run's configuration with another beta, and its name saying so. Raises ConfigError."""
    values = run.config.model_dump(mode="json")
    values["model"]["beta"] = beta
    values["name"] = f"{run.config.name[:64]} · beta {beta:g}"
    return matched(parse_run_config(values | {"recipe": None, "reference": None}))


def _submit(run: Run, betas: list[float]) -> bool:
    """Whether all of them are in the queue; says why not."""
    return jobs.attempt(lambda: jobs.submit_all([with_beta(run, beta) for beta in betas])) is not None
