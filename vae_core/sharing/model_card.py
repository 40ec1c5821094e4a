"""The model card of a run: what it learnt from, how, how well, what it is not for, and how to load it. Markdown, English.

After M. Mitchell et al., Model Cards for Model Reporting, arXiv 1810.03993.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from vae_core.datasets import Dataset, dataset, is_folder, is_own
from vae_core.experiment import RunConfig
from vae_core.experiment.reference import Reference
from vae_core.models.kinds import MODELS
from vae_core.models.space import LatentSpace
from vae_core.recipes import RECIPES
from vae_core.recipes.command import training_commands
from vae_core.runs.status import Status
from vae_core.sharing.front_matter import Measured, front_matter, yaml

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~$&])")
_BETTER = {"lower": " ↓", "higher": " ↑"}


def model_card(
    config: RunConfig,
    status: Status,
    measured: Sequence[Measured],
    *,
    pictures: Mapping[str, str],
    licence: str,
    class_names: Sequence[str] = (),
    held_out: Mapping[str, float] | None = None,
) -> str:
    """README.md of a folder for a model hub.

    Args:
        measured: how good it is
        pictures: file name -> what is to be seen on it
        licence: of the weights, as the hub names it
        class_names: of the images, where they are known
        held_out: its held-out losses after the last epoch, by name, nats an image
    """
    kind = MODELS.get(config.model.name)
    parts = [
        f"---\n{yaml(front_matter(config, measured, licence))}---",
        f"# {plain(config.name)}",
        f"**{kind.title}.** {kind.summary} Its code of an image is {config.latent_space}. "
        "Trained with Latent Playground, where it can be explored by clicking into its latent space.",
        *(f"![{file.partition('.')[0].capitalize()}]({file})\n\n{said}" for file, said in pictures.items()),
        f"## How to load it\n\n```python\n{loading_code(config.latent_space, config.image_shape)}```\n\n"
        + "\n".join(_about_loading(config)),
        "## What it learnt from\n\n" + "\n".join(_data(config, status, class_names)),
        "## How it was trained\n\n" + "\n".join(_training(config, status)),
        "## How good it is\n\n" + "\n".join(_metrics(config, measured, held_out or {})),
        "## Limits\n\n" + "\n".join(f"- {one}" for one in _limits(config, status)),
        "## Licence\n\n" + "\n".join(_licence(config, licence)),
    ]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """What somebody typed, so that it shows as typed and does nothing else."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def loading_code(space: LatentSpace, image_shape: Sequence[int]) -> str:
    """Five lines that run in the folder as they stand."""
    shape = ", ".join(map(str, image_shape))
    first = 'import torch\nfrom vae_core import load_model\nmodel = load_model("model.safetensors")\n'
    if space.has_prior or space.is_grid or not space.has_encoder:
        labels = ", labels=torch.full((16,), 0)" if space.is_conditional else ""
        return (
            f"{first}latents = model.prior_sample(16, torch.Generator().manual_seed(0))  # [16, {space.code_size}]\n"
            f"images = model.decode_mean(latents{labels})  # [16, {shape}] in [0, 1]\n"
        )
    return (
        f"{first}images = torch.rand(16, {shape})  # yours, in [0, 1]\n"
        f"copies = model.decode_mean(model.encode(images).mean)  # [16, {shape}], by codes [16, {space.code_size}]\n"
    )


def _about_loading(config: RunConfig) -> Iterator[str]:
    space = config.latent_space
    if space.has_encoder and not space.is_grid:
        size = f"[batch, {space.latent_dim}]"
        if space.has_rate:
            yield f"`model.encode(images)` is the posterior: its `mean` and `logvar` are {size}."
        else:
            yield f"`model.encode(images).mean` are the codes of images, {size}."
    yield "`vae_core` is the package of Latent Playground. To explore the model there, bring this folder in:\n"
    yield "```sh\npython -m vae_core import-hub FOLDER\n```\n"
    yield (
        "Without it: the tensors in `model.safetensors` have PyTorch's names (`encoder.…`, `decoder.…`), and `config.json` says "
        "what layers they belong to."
    )


def _data(config: RunConfig, status: Status, class_names: Sequence[str]) -> Iterator[str]:
    entry = dataset(config.data.dataset)
    channels, height, width = config.image_shape
    count = config.data.learnt(status.train_images) if status.train_images else "Training images"
    colour = "grey" if channels == 1 else "colour"
    yield f"{count} of {_title(entry)}, {height} × {width} pixels, {colour}, as numbers in [0, 1]."
    if class_names:
        shown = ", ".join(plain(name) for name in class_names[:20])
        rest = f" and {len(class_names) - 20} more" if len(class_names) > 20 else ""
        yield f"Classes, from 0: {shown}{rest}."
    left_out = [plain(class_names[label]) for label in config.data.leave_out if label < len(class_names)]
    if left_out:
        yield f"No image of {', '.join(left_out)} was among them."
    if not is_own(entry.name):
        yield f"The images are by {entry.credit}; their licence: {entry.licence}."


def _title(entry: Dataset) -> str:
    if is_folder(entry.name):
        return "a folder of the author's own images"
    if is_own(entry.name):
        return f"the author's own images, “{plain(entry.title)}”"
    link = f"https://huggingface.co/datasets/{entry.hub_name}"
    return f"[{entry.title}]({link})" if entry.hub_name else entry.title


def _training(config: RunConfig, status: Status) -> Iterator[str]:
    kind, model, training = MODELS.get(config.model.name), config.model, config.training
    if config.recipe in RECIPES:
        known = RECIPES.get(str(config.recipe))
        yield f"After the recipe `{config.recipe}`: {known.summary}" + (f" ({known.origin})" if known.origin else "")
    yield f"\n$${kind.equation}$$\n"
    layers = f"dense, {' – '.join(map(str, model.hidden))} units" if model.network == "dense" else "convolutional"
    rows = [("Network", layers), ("Parameters", f"{status.parameters:,}" if status.parameters else "")]
    rows += [("Likelihood", model.likelihood), ("Beta", _number(getattr(model, "beta", None)))]
    if not model.fitted:
        rows += [
            ("Optimiser", f"{training.optimizer}, learning rate {training.learning_rate:g}, {training.schedule}"),
            ("Batch size", f"{training.batch_size} images"),
            ("Epochs", f"{status.epoch:g} of {training.epochs}"),
        ]
    precision = f", {status.precision}" if status.precision else ""
    rows += [("Seed", str(training.seed)), ("Device", f"{status.device}{precision}" if status.device else "")]
    rows += [("Time", f"{status.seconds:,.0f} s" if status.seconds else "")]
    yield from ("| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows if value))
    commands = "\n".join(training_commands(config, status.train_images))
    yield f"\nAll settings are in `config.json`. To train it again:\n\n```sh\n{commands}\n```"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _metrics(config: RunConfig, measured: Sequence[Measured], held_out: Mapping[str, float]) -> Iterator[str]:
    if measured:
        yield "Nats are natural units of information, summed over the pixels of an image; an arrow says which way is better.\n"
        yield "| Metric | Value | Unit | On | Held against |"
        yield "|---|---|---|---|---|"
    else:
        yield "Nothing has been measured yet: its first epoch had not ended."
    for one in measured:
        cells = (f"{one.title}{_BETTER.get(one.better, '')}", one.text, one.unit, one.split, one.reference)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    if config.reference is not None:
        yield f"\n{_published(config.reference, held_out)}"


def _published(reference: Reference, held_out: Mapping[str, float]) -> str:
    said = f"Published for this setting: {reference.published} ({reference.source})."
    own = held_out.get(reference.metric)
    if own is None:
        return said
    unit = f"nats an image; in the source's unit, {reference.unit}, {reference.in_unit(own)}"
    return (
        f"{said} That is {reference.nats:.2f} nats an image. This model's held-out {reference.metric} is {own:.2f} "
        + (f"{unit}." if reference.scale != 1 else "nats an image.")
    )


def _limits(config: RunConfig, status: Status) -> Iterator[str]:
    space, entry = config.latent_space, dataset(config.data.dataset)
    channels, height, width = config.image_shape
    what = "images like those it learnt from" if is_own(entry.name) else f"images like those of {entry.title}"
    if space.has_encoder:
        yield (
            f"It knows {what}, {channels} × {height} × {width} numbers in [0, 1], prepared in the same way. Any other image "
            "gets a code as well, and that code means nothing."
        )
    else:
        yield f"It makes {what} alone, and has no code for an image that is given to it."
    if config.data.leave_out:
        yield "It never saw the classes that were left out, and what it makes of them is a mistake on purpose."
    if space.has_encoder and not space.has_prior and not space.is_grid:
        yield "It has no prior: a random code need not be near that of any image, and what it decodes to need not be one."
    if space.has_prior:
        yield "Not every random code is a good image: some fall between the codes of real ones."
    if space.has_encoder and not config.model.fitted and not space.is_grid:
        yield f"{str(space).capitalize()} keep what is common to many images; details of one are averaged away."
    if status.state != "finished":
        yield f"Its training was stopped after {status.epoch:g} of {config.training.epochs} epochs."
    yield "It was made to be looked at and to teach with; no decision about anybody should depend on it."


def _licence(config: RunConfig, licence: str) -> Iterator[str]:
    entry = dataset(config.data.dataset)
    yield f"Of these weights: `{licence}`."
    if is_own(entry.name):
        yield "They were learnt from the author's own images; who may use these is for the author to say."
    else:
        yield f"Of the images that they were learnt from: {entry.licence} ({entry.credit})."
