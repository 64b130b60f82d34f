"""Digests to learn from: what stands in them, and where the answer is."""

from __future__ import annotations

import random

import pytest

from eval.digests import COUNTS, Shelf, digests
from eval.examples import Example
from eval.written import OPEN, Written
from service.digest import CHARACTERS


def town(name: str, cost: int, family: str = "towns", **changed: object) -> Written:
    """A question about a town's tramway, answered in its passage unless told otherwise."""
    text = f"{name} has many plans. The tramway of {name} costs {cost} million euros. A tramway needs rails. Birds sing in {name}."
    start = text.index(f"{cost} million")
    given: dict[str, object] = {"answer": (start, start + len(f"{cost} million euros"))} | changed
    return Written(f"What does the tramway of {name} cost?", "pair", "any", f"Plan of {name}", text, family=family, **given)  # type: ignore[arg-type]


TOWNS = [town(name, cost) for name, cost in (("Porto", 5), ("Basle", 7), ("Ghent", 9))]
OTHER = town("Turin", 4, family="elsewhere")


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """Three towns that are alike and one that is not."""
    return Shelf([*TOWNS, OTHER])


def drawn(asked: Written, shelf: Shelf, times: int = 40) -> list[Example]:
    """The same question by several chances."""
    return [example for seed in range(times) for example in digests([asked], shelf, random.Random(seed))]


def test_the_answer_stands_beside_what_is_alike(shelf: Shelf) -> None:
    """Its sentence alone is support, its words are marked, and passages of its family and others stand there too."""
    every = drawn(TOWNS[0], shelf)
    for each in every:
        assert each.answers == 1.0 and each.answer and each.text[slice(*each.answer)] == "5 million euros"
        assert [each.text[slice(*span)] for span, held in zip(each.sentences, each.supports, strict=True) if held] == [
            "The tramway of Porto costs 5 million euros."
        ]
        assert len(each.sentences) <= max(COUNTS) and len(each.text) <= CHARACTERS + 500
    assert {"Basle", "Turin"} <= {name for name in ("Basle", "Turin") for each in every if f"Plan of {name}:" in each.text}
    orders = {[line.split(":")[0] for line in each.text.split("\n")].index("Plan of Porto") for each in every}
    assert len(orders) > 1, "the right passage is not always at the same place"


def test_what_is_not_answered_stands_without_its_family(shelf: Shelf) -> None:
    """A passage that is alike might answer; what tempts is always there."""
    text = TOWNS[0].text
    start = text.index("The tramway of Porto")
    asked = town("Porto", 5, answer=None, beside=(start, start + 10))
    for each in drawn(asked, shelf):
        assert (each.answers, each.answer, set(each.supports)) == (0.0, None, {0.0})
        assert "The tramway of Porto costs" in each.text
        assert "Plan of Basle:" not in each.text and "Plan of Ghent:" not in each.text


def test_what_spells_the_answer_elsewhere_is_left_out() -> None:
    """Nobody said whether it answers."""
    twin = town("Basle", 5)
    for each in drawn(TOWNS[0], Shelf([TOWNS[0], twin])):
        assert each.text.count("5 million euros") == 1


def test_a_sentence_as_the_answer_is_support_and_no_span(shelf: Shelf) -> None:
    """As for passages."""
    asked = town("Porto", 5)
    whole = Written(asked.question, OPEN, "any", asked.title, asked.text, asked.answer, family="towns")
    assert all(each.answer is None and 1.0 in each.supports for each in drawn(whole, shelf, 5))


def test_nothing_asked_gives_nothing(shelf: Shelf) -> None:
    """No questions, no digests."""
    assert list(digests([], shelf, random.Random(1))) == []
