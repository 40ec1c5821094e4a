"""A model in the list: its picture, what it is and what it is worth, and what can be done with it."""

from __future__ import annotations

import html

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.actions import STYLE as ACTIONS_STYLE
from ui.app.actions import act_box, act_button
from ui.app.failures import sentence
from ui.app.links import page_link
from ui.app.person import Person
from ui.app.run_text import nats, state_word
from ui.app.shell import CODES, LATENT_MAP, TRAIN
from ui.features.models import data, text
from ui.http.pictures import thumbnail_tag
from ui.http.run_report import report_address
from ui.http.run_zip import zip_address
from ui.theme import css_ink
from vae_core.datasets import is_folder
from vae_core.explorer.scales import scale_text
from vae_core.limits import limits
from vae_core.runs import Run
from vae_core.runs.naming import LONGEST_NAME
from vae_core.runs.store import LONGEST_NOTE, RunSummary
from vae_core.text import size_text

LONGEST_SHOWN = 100  # letters of a note in the list; all of it is in the menu of the row
STYLE = f"""<style>
.models {{ display: grid; gap: .35rem; }}
.model-row {{ display: flex; gap: .6rem; align-items: center; line-height: 1.35; padding-bottom: .35rem;
  border-bottom: 1px solid light-dark(#d8e2e0, #2b393e); }}
.model-row .parts {{ display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: center; flex: 1 1 0; min-width: 0; }}
.model-row :is(img, .none) {{ width: 76px; height: 57px; object-fit: contain; border-radius: .3rem; flex: none; }}
.model-row .none {{ background: light-dark(#eef3f2, #1c272b); }}
.model-row .what {{ flex: 1 1 9rem; min-width: 0; overflow-wrap: anywhere; }}
.model-row .what span {{ display: block; color: {css_ink("muted")}; font-size: .875rem; }}
.model-row .figures {{ flex: 0 0 15rem; font-size: .875rem; }}
.model-row .kept {{ flex: 0 0 9.5rem; font-size: .875rem; color: {css_ink("muted")}; }}
.model-row .figures span, .model-row .kept span {{ display: block; }}
.model-row a {{ flex: none; padding: .2rem .5rem; border-radius: .6rem; color: inherit; text-decoration: none; }}
.model-row a:hover {{ background: color-mix(in srgb, currentColor 8%, transparent); }}
.model-row .no-box {{ width: 1.1rem; flex: none; }}
.model-row .act {{ flex: none; }}
.model-row :is(input, a, button) {{ scroll-margin-top: 8rem; }}
[data-testid="stLayoutWrapper"]:has(> .st-key-beside) {{ position: sticky; top: var(--top-bar, 3.75rem); z-index: 1; padding: .35rem 0;
  background: {css_ink("page")}; border-bottom: 1px solid light-dark(#d8e2e0, #2b393e); }}
@media (max-width: 640px) {{ .model-row :is(.figures, .kept) {{ flex: 1 1 100%; }}
  .model-row :is(.figures, .kept) span {{ display: inline; margin-right: .6rem; }} }}
{ACTIONS_STYLE}
</style>"""
PICK, MORE = "pick", "more"


def row(summary: RunSummary, name: str, who: Person, chosen: tuple[str, ...]) -> str:
    """HTML of one model, whose box and menu are pressed as `PICK` and `MORE`; whatever a person wrote is text in it."""
    try:
        inside = _row(summary, name, who, chosen)
    except Exception as error:  # the others are shown
        inside = html.escape(sentence(error, f"“{name}”"))
    return f"<div class='model-row'>{inside}</div>"


def _row(summary: RunSummary, name: str, who: Person, chosen: tuple[str, ...]) -> str:
    key, run = summary.id, summary.run
    if run is not None and run.has_weights():
        full = len(chosen) == 2 and key not in chosen
        box = act_box(PICK, key, f"Compare {name}", ticked=key in chosen, disabled=full)
    else:
        box = '<span class="no-box"></span>'
    more = act_button(MORE, key, "", icon=":material/more_vert:", name=f"More for {name}")
    return f"{box}{_about(summary, name, who)}{more}"


def _about(summary: RunSummary, name: str, who: Person) -> str:
    path = resources.store().root / summary.id
    kept = [size_text(data.bytes_on_disk(path)), text.BELONGS[data.whose(summary, who)]]
    run, status = summary.run, summary.status
    if run is None or status is None:
        what, figures = [f"Damaged: {summary.damaged}"], []
    else:
        what = [f"{data.kind(run)} · {data.images(run)} · {state_word(status)}"]
        note = run.note()
        what += [f"“{note[:LONGEST_SHOWN]}{'…' if len(note) > LONGEST_SHOWN else ''}”"] if note else []
        figures = _figures(run)
        kept.insert(1, data.made(status.created))
    lines = "".join(f"<span>{html.escape(line)}</span>" for line in what)
    columns = "".join(
        f"<div class='{part}'>{''.join(f'<span>{html.escape(one)}</span>' for one in values)}</div>"
        for part, values in (("figures", figures), ("kept", kept))
    )
    picture = thumbnail_tag(run) or "<div class='none'></div>"
    words = f"<div class='what'><b dir='auto'>{html.escape(name)}</b>{lines}</div>"
    return f"<div class='parts'>{picture}{words}{columns}{'' if run is None else _open(run)}</div>"


def _figures(run: Run) -> list[str]:
    """What it is worth, in the words of the page's level."""
    if session.is_expert():
        found = data.losses(run)
        values = (
            ("Held-out distortion", found.distortion),
            ("KL", found.kl if run.config.latent_space.has_rate else None),
        )
        return [f"{title} {nats(value)} nats an image" for title, value in values if value is not None]
    error, tidiness = data.picture_error(run), data.known_tidiness(run)
    return [
        f"{title} {scale_text(value)}"
        for title, value in (("Picture error", error), ("Tidiness", tidiness))
        if value is not None
    ]


def _open(run: Run) -> str:
    """HTML: a link to the page that shows what it has learnt, or to its training where there is nothing yet."""
    if not run.has_weights():
        return page_link(TRAIN, "Open", query={"training": run.id})
    return page_link(CODES if run.config.latent_space.is_grid else LATENT_MAP, "Open", query={session.RUN: run.id})


def menu(summary: RunSummary, who: Person) -> None:
    """What can be done with a model."""
    run, key = summary.run, summary.id
    if run is not None:
        st.page_link(TRAIN, label="Its training", icon=":material/model_training:", query_params={"training": key})
        st.link_button("Report to print", report_address(run), icon=":material/print:")
        if run.has_weights() and not is_folder(run.config.data.dataset):
            st.link_button("Download as .zip", zip_address(run), icon=":material/download:")
    if not jobs.may_change(summary.status):
        whose = data.whose(summary, who)
        st.caption(
            "It came with the app, and stays as it is." if whose == "shipped" else "Only its owner can change it."
        )
        return
    if run is not None:
        name = st.text_input("Name", value=summary.name, max_chars=LONGEST_NAME, key=f"name-{key}")
        note = st.text_area("Note", value=run.note(), max_chars=LONGEST_NOTE, key=f"note-{key}", height=80)
        if st.button("Save", key=f"save-{key}", icon=":material/edit:"):
            jobs.attempt_and_redraw(lambda: _save(summary, run, name, note))
    if summary.status is not None and summary.status.state == "running":
        st.caption("It is training: stop it before deleting it.")
        return
    hours = text.hours(limits().keep_deleted_hours)
    sure = st.checkbox("Delete it, with its weights", key=f"sure-{key}", help=text.DELETE_HELP.format(hours=hours))
    if st.button("Delete", key=f"delete-{key}", icon=":material/delete:", disabled=not sure):
        jobs.attempt_and_redraw(lambda: jobs.delete(key))


def _save(summary: RunSummary, run: Run, name: str, note: str) -> None:
    if name != summary.name:
        jobs.rename(summary.id, name)
    if note != run.note():
        jobs.annotate(summary.id, note)
