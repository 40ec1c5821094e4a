"""Drafts, kinds and rules of the form that is made from config classes."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from ui.app import forms
from ui.app.markdown import escaped
from ui.app.run_text import in_queue, pace
from ui.features.train.setup import pair
from vae_core.config import Config, ConfigError
from vae_core.datasets.config import DataConfig
from vae_core.experiment import TrainConfig, values
from vae_core.models import MODELS
from vae_core.models.config import ModelConfig
from vae_core.recipes import RECIPES, matched
from vae_core.runs import Status
from vae_core.text import duration


@pytest.mark.parametrize("name", list(RECIPES))
def test_a_recipe_survives_the_form(name: str) -> None:
    config = RECIPES.get(name).config
    rebuilt = matched(forms.to_config(forms.to_draft(config), config.name))
    assert rebuilt == config.model_copy(update={"recipe": rebuilt.recipe})
    assert rebuilt.reference == config.reference


@pytest.mark.parametrize("config_class", [DataConfig, TrainConfig, *(MODELS.get(name).config_class for name in MODELS)])
def test_every_field_has_a_widget_and_words(config_class: type[Config]) -> None:
    for name, info in config_class.model_fields.items():
        if name != "name":
            assert values.kind_of(info) is not None, name
            assert info.title and info.description, name


def test_kinds_and_bounds() -> None:
    fields = MODELS.get("vae").config_class.model_fields
    assert values.kind_of(fields["network"]) == values.Kind("choice", choices=("dense", "conv"))
    assert values.kind_of(fields["widths"]) == values.Kind("ints", optional=True)
    assert values.kind_of(TrainConfig.model_fields["threads"]) == values.Kind("int", optional=True)
    assert forms.bounds(fields["latent_dim"]) == (1, 256)
    assert forms.bounds(TrainConfig.model_fields["learning_rate"]) == (0, 1)


def draft_of(**changes: object) -> forms.Draft:
    return forms.to_draft(RECIPES.get("fashion-vae-2d").config) | {
        key.replace("__", "."): value for key, value in changes.items()
    }


def test_only_what_applies_is_asked() -> None:
    vae, ae = (MODELS.get(name).config_class for name in ("vae", "autoencoder"))
    dense = forms.applying(vae, "model", draft_of())
    assert "model.hidden" in dense and "model.beta" in dense
    assert not {"model.widths", "model.upsample", "model.likelihood_scale", "model.beta_cycles"} & set(dense)
    assert "model.beta" not in forms.applying(ae, "model", draft_of())
    conv = forms.applying(vae, "model", draft_of(model__network="conv", model__likelihood="gaussian"))
    assert {"model.widths", "model.upsample", "model.likelihood_scale"} <= set(conv) and "model.hidden" not in conv


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model__latent_dim": 0}, "model.*latent_dim is 0"),
        ({"model__latent_dim": None}, "latent_dim is None"),
        ({"model__hidden": "512, many"}, "Dense widths is '512, many'.*whole numbers"),
        ({"model__hidden": "9, 8, 7, 6, 5, 4, 3, 2, 1"}, "hidden"),
        ({"model__hidden": "0"}, "between 1 and 4096"),
        ({"model__name": "flow"}, "'flow'; known models"),
        ({"training__learning_rate": 0.0}, "learning_rate is 0.0"),
        ({"data__image_size": 28, "model__network": "conv", "model__widths": "8, 8, 8"}, "image_size is 28.*halve"),
        ({"data__image_size": 128}, "Fashion-MNIST does not come in"),
    ],
)
def test_the_impossible_is_refused_in_a_sentence(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        forms.to_config(draft_of(**changes), "x")


def test_widths_as_text() -> None:
    assert values.parse_ints(" 512,256 , 128", "W") == [512, 256, 128]
    assert values.parse_ints("  ", "W") is None
    assert forms.as_text((512, 256)) == "512, 256" and forms.as_text(None) == ""
    config = forms.to_config(draft_of(model__hidden="64, 32"), "x")
    assert config.model.hidden == (64, 32)


def test_a_published_value_is_kept_only_for_its_own_setting() -> None:
    assert matched(forms.to_config(draft_of(training__epochs=3), "x")).reference is not None
    assert matched(forms.to_config(draft_of(model__beta=1.0), "x")).reference is None
    assert matched(forms.to_config(draft_of(data__dataset="mnist"), "x")).reference is None


def test_the_pair_differs_in_the_model_only() -> None:
    first, second = pair(draft_of(name="Class 7b", training__seed=5))
    assert (first.name, second.name) == ("Class 7b · AE", "Class 7b · VAE")
    assert (first.model.name, second.model.name) == ("autoencoder", "vae")
    assert first.data == second.data and first.training == second.training
    shared = set(ModelConfig.model_fields) - {"name"}
    assert first.model.model_dump(include=shared) == second.model.model_dump(include=shared)
    assert first.reference and second.reference


def test_a_new_field_appears_unasked() -> None:
    def page() -> None:
        from pydantic import Field

        from ui.app import forms
        from vae_core.models.config import ModelConfig

        class Newer(ModelConfig):
            name: str = "newer"
            sharpness: float = Field(0.25, ge=0, le=2, title="Sharpness", description="How sharp.")

        draft = {"model.network": "dense"}
        forms.draw_fields(Newer, "model", draft, version="0", advanced=False, cells=forms.grid())
        import streamlit as st

        st.text(repr(sorted(draft.items())))

    app = AppTest.from_function(page).run()
    assert not app.exception
    (sharp,) = [widget for widget in app.number_input if widget.label == "Sharpness"]
    assert sharp.value == 0.25 and sharp.min == 0 and sharp.max == 2 and sharp.help == "How sharp."
    sharp.set_value(1.5).run()
    assert "('model.sharpness', 1.5)" in app.text[0].value


def test_names_are_shown_as_typed() -> None:
    from markdown_it import MarkdownIt

    for name in ["*7b* _x_ `y`", "<b>bold</b>", "[a](http://b)", "# no", "1. no", "~~a~~ $x$"]:
        html = MarkdownIt("commonmark").render(escaped(name))
        assert not any(f"<{tag}" in html for tag in ("em", "strong", "code", "b>", "a ", "h1", "ol")), html
    # Streamlit's Markdown looks for these once more after the escapes are gone.
    shown = [MarkdownIt("commonmark").render(escaped(name)) for name in ("www.example.com", "WWW.a.b", "a@b.com")]
    assert not any(re.search(r"www\.|@b", html, re.IGNORECASE) for html in shown), shown
    assert ":red[" not in escaped(":red[x]") and "\n" not in escaped("a\n\nb")


def test_durations_and_the_line() -> None:
    assert [duration(seconds) for seconds in (0.2, 59, 65, 3700)] == ["1 s", "59 s", "1 min 5 s", "1 h 1 min"]
    assert "Starting" in in_queue(1, [])
    assert "next" in in_queue(1, ["A"]) and "number 3" in in_queue(3, ["A"])


def test_a_training_of_a_cluster_says_where_it_is() -> None:
    status = Status(state="running", step=5, total_steps=10, epoch=1.0, device="cuda", node="lab_1*")
    assert pace(status, 2).endswith(f"on {escaped('lab_1*')} (cuda)")
    assert " on " not in pace(status.model_copy(update={"node": ""}), 2)
    assert " on " not in pace(status.model_copy(update={"state": "finished"}), 2)
