"""The glossary: every term is whole, and is found in running text."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.routes import get
from ui.app.glossary import term
from ui.app.jargon import jargon_in
from ui.app.shell import page_title
from vae_core.explorer.glossary import address, terms, with_terms, without_terms

SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", terms())
def test_a_term_says_two_sentences_and_has_a_picture_and_a_page(name: str) -> None:
    one = terms()[name]
    for sentence in one.says:
        assert sentence[0].isupper() or not sentence[0].isalpha() or one.expert
        assert sentence.endswith(".") and "  " not in sentence
    picture = ElementTree.fromstring(f"<svg>{one.picture}</svg>")
    assert len(picture) > 0 and "script" not in one.picture
    assert page_title(one.see), f"{one.see} is no page of the menu"


@pytest.mark.parametrize("name", [name for name, one in terms().items() if not one.expert])
def test_plain_terms_are_explained_in_plain_words(name: str) -> None:
    one = terms()[name]
    assert jargon_in(" ".join((one.title, *one.says))) == []


def test_no_two_terms_claim_the_same_words() -> None:
    words = [word.lower() for one in terms().values() for word in (one.title, *one.also)]
    assert sorted(words) == sorted(set(words))


def test_links_in_the_code_lead_to_terms_that_are_there() -> None:
    used = {
        name
        for path in [
            *ROOT.glob("ui/**/*.py"),
            *ROOT.glob("vae_core/**/*.py"),
            *ROOT.glob("ui/frontend/**/*.js"),
            *ROOT.glob("pages/*.py"),
        ]
        for name in re.findall(r"""\bterm\(["']([a-z-]+)["']|#term-([a-z-]+)""", path.read_text(encoding="utf-8"))
        for name in name
        if name
    }
    assert used <= set(terms())


def test_a_term_is_a_link_to_its_explanation() -> None:
    assert term("latent-space") == "[latent space](#term-latent-space)"
    assert term("code", "codes") == "[codes](#term-code)"
    with pytest.raises(KeyError):
        term("no-such-term")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("The decoder draws.", "The [decoder](#term-decoder) draws."),
        ("Held-out images.", "[Held-out images](#term-held-out)."),
        ("A code, and two codes.", "A [code](#term-code), and two codes."),
        ("Its decoder's codes", "Its [decoder](#term-decoder)'s [codes](#term-code)"),
        ("`code` and [code](https://example.org)", "`code` and [code](https://example.org)"),
        ("See [codes](#term-code): a code.", "See [codes](#term-code): a code."),
        ("encoded, decoders-in-waiting", "encoded, decoders-in-waiting"),
        ("# The decoder\nIts decoder", "# The decoder\nIts [decoder](#term-decoder)"),
        ("In nats: the KL.", "In nats: the KL."),  # Expert's own terms are not marked in plain words
    ],
)
def test_the_first_mention_of_each_term_is_marked(text: str, marked: str) -> None:
    assert with_terms(text, expert=False) == marked
    assert without_terms(marked) == without_terms(text)


def test_terms_can_be_left_alone() -> None:
    assert with_terms("The decoder", expert=False, but=["decoder"]) == "The decoder"


def test_the_browser_fetches_it_once() -> None:
    answer = get(address())
    assert answer.status == 200 and answer.kept and b"A network that squeezes" in answer.body
    assert not get("data/glossary/older.json").kept
