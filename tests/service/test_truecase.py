"""Truecasing: which words of a question get a capital, by passages made by hand."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.split import split
from index.found import Found, Hit
from service.question import Question, Turn
from service.truecase import capitals, truecased, with_capitals

PLAN = Document(
    "plan",
    "Plans of the port",
    "Trams are what Porto wants, and Lisbon too. The council of Porto Novo (the CPN) pays Ana Lima. In May, the Government may help the government. "
    "Parks are planned.",
    labels={"people": "Ana Lima", "aliases": ["porto"]},
)


def search(text: str) -> Found:
    """All passages, whatever is asked."""
    return Found([Hit(chunk, 1.0) for chunk in split(PLAN)], {PLAN.id: PLAN}, 1)


def cased(text: str, *turns: str) -> Question:
    """The question after these turns of a user."""
    question = Question(text, tuple(Turn("user", turn) for turn in turns))
    return truecased(question, capitals(question, search))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("what does porto want?", "what does Porto want?"),
        ("and lisbon?", "and Lisbon?"),
        ("who pays ana lima", "who pays Ana Lima"),
        ("what does the cpn pay?", "what does the CPN pay?"),
        ("What does porto novo want?", "What does Porto Novo want?"),
        ("porto: what is planned?", "Porto: what is planned?"),
        ("WHAT DOES PORTO WANT?", "what does Porto want?"),
    ],
)
def test_names_get_the_capitals_that_the_documents_write(typed: str, meant: str) -> None:
    """Also where the first word has one, and a name in capitals behind an article."""
    assert cased(typed).text == meant


@pytest.mark.parametrize(
    "typed", ["are parks planned?", "what may trams do?", "may the government help?", "What does porto want in Faro?", "2022?", "WHO NATO"]
)
def test_other_words_stay(typed: str) -> None:
    """What begins a sentence there, what is written both ways, and a question that has capitals already."""
    assert cased(typed).text == typed


def test_what_was_asked_before_is_read_alike() -> None:
    """So that the follow-up can be told by the names in it; an answer stays as it is."""
    question = Question("and lisbon?", (Turn("user", "what does porto want?"), Turn("assistant", "porto wants trams.")))
    told = truecased(question, capitals(question, search))
    assert [turn.content for turn in told.history] == ["what does Porto want?", "porto wants trams."]
    assert told.standing_alone() == "What does Lisbon want?"


def test_without_a_name_nothing_is_looked_for() -> None:
    """A question typed with care costs no search."""
    assert capitals(Question("What does Porto want?"), lambda text: pytest.fail("was searched")) == {}
    assert with_capitals("what does porto want?", {}) == "what does porto want?"
