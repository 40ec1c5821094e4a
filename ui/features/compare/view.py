"""The page AE beside VAE, filled from two runs: which pair, what differs, the steps of the lesson, and the words."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ui import jobs
from ui.app import resources, session
from ui.app.glossary import with_terms
from ui.app.markdown import escaped
from ui.app.mathematics import mathematics
from ui.app.shell import METRICS, TRAIN, pick_class, run_labels
from ui.features.compare.linear import is_linear_pair, linear_lesson, linear_pairs
from ui.features.compare.sampling import sampling
from ui.features.compare.state import CompareView, PairView
from ui.frontend.compare import compare_panel
from vae_core.experiment import RunConfig, parse_run_config
from vae_core.explorer.compare.build import compare_data
from vae_core.explorer.compare.story import answer, share
from vae_core.explorer.compare.words import SHORT, is_matched_pair, told_pair
from vae_core.explorer.differing import differing_words, run_differences
from vae_core.latent.prior import TWO_SIGMAS
from vae_core.models import MODELS
from vae_core.models.config import ModelConfig
from vae_core.recipes import matched
from vae_core.runs import Run
from vae_core.runs.pairs import Difference, find_partner
from vae_core.runs.store import RunSummary

OTHERS = "Any two models…"
TITLE, OTHER_TITLE = "AE beside VAE", "Two models"
HALVES = {"autoencoder": "vae", "vae": "autoencoder"}  # the partner of each


def pick_pair(heading: st.delta_generator.DeltaGenerator, place: st.delta_generator.DeltaGenerator) -> tuple[Run, Run]:
    """The two runs, AE on the left; stops the page with what to do next when there are not two to compare.

    What the page is called stands at `heading`; the pairs are offered at `place`; two models of one's own, and the class to draw, below, each on its side.
    """
    # A codebook's codes are no places: nothing can be drawn from N(0, I) for them.
    choices = {one.id: one for one in resources.explorable() if one.run and not resources.latent_space(one.run).is_grid}
    if not choices:
        heading.title(TITLE)
        st.info("There is no trained model here yet; this page needs two.", icon=":material/model_training:")
        st.page_link(TRAIN, label="Train a pair now", icon=":material/arrow_forward:")
        st.stop()
    labels = run_labels(choices.values())
    pairs = _pairs(list(choices.values()))
    options: list[tuple[str, str] | str] = [*pairs, OTHERS]
    usual = _usual_pair(choices, pairs)
    chosen = place.selectbox(
        "Pair",
        options,
        index=options.index(usual) if usual in options else len(options) - 1,
        format_func=lambda option: option if isinstance(option, str) else _pair_title(option, labels),
        label_visibility="collapsed",
        key="picked-pair",  # see pick_run: without keys every second choice is lost
    )
    if isinstance(chosen, str):
        ids, sides = list(choices), st.columns(2)

        def one(side: int, label: str) -> str:
            return sides[side].selectbox(
                label,
                ids,
                index=ids.index(usual[side]),
                format_func=labels.__getitem__,
                label_visibility="collapsed",
                key=f"picked-{label.lower()}",
            )

        chosen = one(0, "Left"), one(1, "Right")
    PairView(left=chosen[0], right=chosen[1]).keep()
    left, right = (choices[run_id].run for run_id in chosen)
    assert left is not None and right is not None
    heading.title(page_title(left, right))
    conditional = [resources.latent_space(run).is_conditional for run in (left, right)]
    with st.columns(2)[conditional.index(True)] if any(conditional) else st.container():
        pick_class(right if conditional[1] else left)
    return left, right


def page_title(left: Run, right: Run) -> str:
    """The page's name, where it is true of the two."""
    kinds = [SHORT.get(run.config.model.name) for run in (left, right)]
    if None in kinds:
        return OTHER_TITLE
    return f"{kinds[0]} beside {kinds[1]}"


def _pairs(summaries: list[RunSummary]) -> list[tuple[str, str]]:
    """(autoencoder, its partner) of every autoencoder that has one, shipped ones first as the store lists them; then each
    with PCA.
    """
    found = []
    for summary in summaries:
        run = summary.run
        if run is None or run.config.model.name != "autoencoder":
            continue
        partner = find_partner(run, summaries)
        if partner is not None:
            found.append((run.id, partner.id))
    return found + linear_pairs(summaries)


def _usual_pair(choices: dict[str, RunSummary], pairs: list[tuple[str, str]]) -> tuple[str, str]:
    """The address's two, else the pair of the model that the person looks at, else the first pair."""
    pair = PairView.load()
    left, right = pair.left, pair.right
    if left in choices and right in choices:
        return left, right
    if left or right:
        st.warning(_not_shown([run_id for run_id in (left, right) if run_id]))
    looked_at = session.chosen_run()
    for both in pairs:
        if looked_at in both:
            return both
    if pairs:
        return pairs[0]
    ids = list(choices)
    return ids[0], ids[-1]


def _not_shown(asked: list[str]) -> str:
    """Why a link's two models are not shown. Markdown."""
    for summary in resources.explorable():
        if summary.id in asked and summary.run is not None and resources.latent_space(summary.run).is_grid:
            return (
                f"“{escaped(summary.name)}” cannot be compared here: its codes are entries of a codebook, and the codes of "
                "this page are drawn from the standard normal distribution. Showing others. The page Codes "
                "has the images that it generates."
            )
    return "One of the two models of this link is not here (deleted, or not trained yet). Showing others."


def _pair_title(pair: tuple[str, str], labels: dict[str, str]) -> str:
    left, right = (labels[run_id] for run_id in pair)
    return f"{left}  beside  {right}"


def compare_page(left: Run, right: Run) -> None:
    """Below the pickers. Raises DamagedRun."""
    if all(resources.latent_space(run).has_encoder for run in (left, right)):
        for run in (left, right):
            resources.explored(run)  # a damaged model raises here, as a fragment would keep its error to itself
        comparison(left, right)
        st.caption(compare_caption(left, right))
    else:
        for run in (left, right):
            resources.arrays(run)  # as above
        sampling(left, right)
    models = ",".join(dict.fromkeys((left.id, right.id)))
    st.page_link(
        METRICS, label="All metrics of these two", icon=":material/table_chart:", query_params={"models": models}
    )
    if session.is_expert():
        mathematics(left.config.model.name, right.config.model.name)


@st.fragment
def comparison(left: Run, right: Run) -> None:
    """The moments, and the free view after them. Raises DamagedRun."""
    is_linear = is_linear_pair(left, right)
    if not (is_matched_pair(left, right) or is_linear):
        _no_pair(left, right, run_differences(left, right))
    view = CompareView.load()
    with st.spinner("Measuring the two models"):
        pair = told_pair(left, right, expert=session.is_expert())
        data = compare_data(left, right, pair, view=view.for_browser(), label=session.chosen_class(), terms=with_terms)
    with st.container(key="comparison"):
        answered = compare_panel(data, key=f"comparison-{left.id}-{right.id}", on_view=lambda: None)
    one, other = map(escaped, pair.names)
    st.markdown(with_terms(answer(replace(pair, names=(one, other)))))
    if is_linear:
        linear_lesson(left, right)
    (view if answered is None else CompareView.from_browser(answered, view)).keep()


def _no_pair(left: Run, right: Run, differing: list[Difference]) -> None:
    """What makes this comparison unfair, if anything, and how to get a fair one."""
    if left.id == right.id:
        st.info("Both sides show the same model.", icon=":material/content_copy:")
    elif differing:
        st.warning(
            f"These two models are not a matched pair. They differ in {escaped(differing_words(differing, expert=session.is_expert()))}. "
            f"What you see may come from {'that' if len(differing) == 1 else 'any of these differences'}.",
            icon=":material/difference:",
        )
    for run in {run.id: run for run in (left, right)}.values():
        other = HALVES.get(run.config.model.name)
        if other is None or other not in MODELS or find_partner(run, resources.summaries()) is not None:
            continue
        label = f"Train the {SHORT[other]} that belongs to “{escaped(run.config.name)}”"
        if st.button(label, key=f"half-{run.id}", icon=":material/model_training:"):
            _train_half(run, other)
    waiting = session.watched_training()
    watched = next((summary for summary in resources.summaries() if summary.id == waiting), None)
    if watched is not None:
        st.page_link(TRAIN, label=f"See the training of “{escaped(watched.name)}”", icon=":material/arrow_forward:")


def missing_half(run: Run, other: str) -> RunConfig:
    """The configuration of the run's partner: the same but for the objective `other`. Raises ConfigError."""
    values = run.config.model_dump(mode="json")
    shared = {name: values["model"][name] for name in ModelConfig.model_fields}
    values["model"] = shared | {"name": other}
    values["name"] = f"{run.config.name[:66]} · its {SHORT.get(other, other)}"
    return matched(parse_run_config(values | {"recipe": None, "reference": None}))


def _train_half(run: Run, other: str) -> None:
    if jobs.attempt(lambda: jobs.submit(missing_half(run, other))) is not None:
        st.success("Its training is in the queue.", icon=":material/check:")


def compare_caption(left: Run, right: Run) -> str:
    """What is drawn, and by which numbers."""
    count = f"{len(resources.explored(left).encoding):,}"
    if not session.is_expert():
        return (
            f"Marks are the codes of {count} images that the models did not learn from. Both models are always given the same "
            f"random numbers. Inside the ring lie {share(TWO_SIGMAS)} of all random points."
        )
    supports = [resources.explored(run).support for run in (left, right)]
    radii = " and ".join(f"{support.hole:.2g}" for support in supports)
    return (
        f"Marks are the codes (posterior means) of {count} held-out images; circles are the prior's 1, 2 and 3 standard "
        "deviations. A code is reached when one of as many draws of N(0, I) is no farther from a draw of its posterior than "
        "the 5th nearest other one. In the free view, holes are shaded where draws are not of the prior: places farther "
        f"from every code than 99 % of codes are from their nearest neighbour ({radii} latent units here)."
    )
