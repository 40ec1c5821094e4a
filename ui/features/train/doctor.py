"""What the doctor finds in a training, as it goes and when it is over: the evidence, a picture, and a repaired run."""

from __future__ import annotations

import streamlit as st

from ui import jobs
from ui.app import resources, run_pictures, session
from ui.app.markdown import escaped
from ui.app.shell import COMPARE
from ui.charts import chart_config
from ui.charts.findings import finding_bars, finding_lines
from ui.features.train import text
from vae_core.doctor import Bars, Change, Finding, Lines, changed, changes, examine, read_case, repaired
from vae_core.doctor.case import CodesAt, codes_at
from vae_core.explorer.cache import Versioned, cached
from vae_core.runs import DamagedRun, Run, Status
from vae_core.runs.store import RunSummary


def doctor(run: Run, status: Status) -> None:
    """A box for each finding; nothing for a sound training. The repaired run's own page says what it repairs."""
    _lineage(run)
    if not status.step:
        return
    try:
        found = findings(run, status)
    except DamagedRun:  # the pictures below say so
        return
    for finding in found:
        _box(run, status, finding)


def findings(run: Run, status: Status) -> list[Finding]:
    """What is wrong with a training, looked for again when there is more of it."""
    return _findings(run, status.state, status.step)


def _version(run: Run, state: str, step: int) -> Versioned:
    return Versioned(str(run.path), (state, step, len(run_pictures.history(run)), *run.snapshot_steps()[-1:]))


@cached(_version)
def _findings(run: Run, _state: str, _step: int) -> list[Finding]:
    return examine(read_case(run, history=run_pictures.history(run), codes=_codes))


@cached(run_pictures.by_snapshot)
def _codes(run: Run, step: int) -> CodesAt:
    return codes_at(run, step)


def _box(run: Run, status: Status, finding: Finding) -> None:
    if not session.is_expert():
        _plain_box(run, status, finding)
        return
    with st.container(border=True, key=f"finding-{finding.kind}"):
        words, picture = st.columns([3, 2], gap="medium") if finding.picture else (st.container(), None)
        with words:
            icon, colour = (":material/stethoscope:", "orange") if finding.serious else (":material/lightbulb:", "blue")
            st.markdown(f":{colour}[{icon}] **{finding.title}**")
            st.markdown(escaped(finding.evidence))
            _repair(run, status, finding)
        if picture is not None and finding.picture is not None:
            with picture:
                _picture(run, finding.kind, finding.title, finding.picture)


def _plain_box(run: Run, status: Status, finding: Finding) -> None:
    title, meaning = text.PLAIN_FINDINGS[finding.kind]
    icon = ":material/stethoscope:" if finding.serious else ":material/lightbulb:"
    with st.container(border=True, key=f"finding-{finding.kind}"):
        st.markdown(f"{icon} **{title}.** {meaning}")
        _repair(run, status, finding)


def _repair(run: Run, status: Status, finding: Finding) -> None:
    """What would be changed and why, and the button that does it; or the way to the run that has it changed already."""
    if not finding.repair:
        if session.is_expert():
            st.markdown(escaped(finding.remedy))
        return
    made = _made(run, finding)
    try:
        settings = changes(run.config, finding.repair)
    except ValueError as error:  # settings that this version of the project refuses
        st.caption(escaped(str(error)))
        return
    st.markdown(f"{text.REPAIR} {_listed(settings)}", help=text.REPAIR_HELP)
    if session.is_expert():
        st.caption(escaped(finding.remedy))
    if made is not None:
        if st.button(text.WATCH_REPAIRED, key=f"repaired-{finding.kind}", icon=":material/visibility:"):
            session.watch_training(made.id)
            st.rerun(scope="app")
        return
    if st.button(
        text.START_REPAIRED,
        key=f"repair-{finding.kind}",
        icon=":material/healing:",
        help=text.START_HELP_ACTIVE if status.active else text.START_HELP,
    ):
        config = repaired(run.config, finding.repair, of=run.id)
        if jobs.attempt(lambda: jobs.submit(config)) is not None:
            st.rerun(scope="app")


def _listed(settings: list[Change]) -> str:
    return " · ".join(f"**{one.title}** {escaped(one.before)} → {escaped(one.after)}" for one in settings)


def _made(run: Run, finding: Finding) -> RunSummary | None:
    """The newest run that was made to mend this, with the very same settings."""
    try:
        wanted = repaired(run.config, finding.repair, of=run.id)
    except ValueError:
        return None
    same = [
        one
        for one in repairs_of(run.id)
        if one.run and one.run.config.model_copy(update={"name": wanted.name}) == wanted
    ]
    return max(same, key=lambda one: one.status.created if one.status else 0.0, default=None)


def repairs_of(run_id: str) -> list[RunSummary]:
    """The runs that were made to repair it."""
    return [one for one in resources.summaries() if one.run is not None and one.run.config.repairs == run_id]


def _lineage(run: Run) -> None:
    """Of a repaired run: which one it repairs, what was changed, and the way to see both side by side."""
    of = run.config.repairs
    original = next((one.run for one in resources.summaries() if one.id == of and one.run is not None), None)
    if of is None or original is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        listed = _listed(changed(original.config, run.config))
        st.markdown(text.repairs(escaped(original.config.name), listed), width="stretch")
        if st.button(text.WATCH_ORIGINAL, key="original", icon=":material/undo:"):
            session.watch_training(original.id)
            st.rerun(scope="app")
        both = run.has_weights() and original.has_weights()
        if (
            both
            and not resources.latent_space(run).is_grid
            and st.button(text.BOTH, key="both", icon=":material/compare:")
        ):
            st.switch_page(COMPARE, query_params={"left": original.id, "right": run.id})


def _picture(run: Run, kind: str, title: str, picture: Lines | Bars) -> None:
    dark = session.is_dark()
    if isinstance(picture, Lines):
        figure = finding_lines(
            picture.x,
            picture.curves,
            unit=picture.unit,
            mark=picture.mark,
            log=picture.log,
            late=picture.late,
            dark=dark,
        )
    else:
        figure = finding_bars(
            picture.values, of=picture.of, title=picture.title, threshold=picture.threshold, log=picture.log, dark=dark
        )
    st.plotly_chart(
        figure,
        theme=None,
        config=chart_config(file_name=f"{run.id}-{kind}"),
        key=f"finding-{kind}-{run.id}",
        alt=f"Picture of the finding: {title}",
    )
