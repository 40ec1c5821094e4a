"""What plain words do without is found, and nothing else."""

from __future__ import annotations

import json

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.plain_words import strings_of
from ui.app.jargon import jargon_in


@pytest.mark.parametrize(
    "text",
    [
        "2.9 nats",
        "one nat",
        "beta · KL",
        "mean BCE",
        "20.1 dB",
        "the ELBO",
        "within 2σ",
        "σ = 0.5",
        "N(μ, σ²)",
        "`python -m vae_core`",
    ],
)
def test_an_experts_word_is_found(text: str) -> None:
    assert jargon_in(text)


@pytest.mark.parametrize("text", ["natural", "a native", "KLM", "feedback", "Elbow", "codes", "std.", "pip, pips"])
def test_an_ordinary_word_is_not(text: str) -> None:
    assert jargon_in(text) == []


def test_every_text_that_is_sent_is_read() -> None:
    message = ForwardMsg()
    message.delta.new_element.button.label = "Start"
    message.delta.new_element.button.help = "In nats"
    assert "In nats" in list(strings_of(message))
    figure = ForwardMsg()
    figure.delta.new_element.plotly_chart.spec = json.dumps(
        {"data": [{"y": {"bdata": "nats", "dtype": "f8"}, "hovertemplate": "%{y} dB"}]}
    )
    assert "%{y} dB" in list(strings_of(figure)) and "nats" not in list(strings_of(figure))
