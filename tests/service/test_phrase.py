"""Phrases: which words name something, and which of them are verbs."""

from __future__ import annotations

import pytest

from service.phrase import Phrase, phrases, proper_nouns, singular


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What share of GDP does Chengdu aim for?", ["share of GDP", "Chengdu"]),
        ("How is Tongzhou's metaverse fund financed?", ["Tongzhou's metaverse fund"]),
        ("Who proposed a metaverse law?", ["metaverse law"]),
        ("Which laws does Tan Jianfeng want to enforce?", ["laws", "Tan Jianfeng"]),
        ("where does the penobscot river start", ["penobscot river"]),
        ("Tell me about the share of the city", ["share of the city"]),
        ("What is it?", []),
        ("", []),
    ],
)
def test_noun_phrases_are_found_without_their_verbs(question: str, found: list[str]) -> None:
    """What stands after an auxiliary loses its verb; articles and question words are outside."""
    assert [phrase.text for phrase in phrases(question)] == found
    assert all(question[phrase.start : phrase.end] == phrase.text for phrase in phrases(question))


def test_names_are_runs_of_capitals_without_the_words_that_begin_a_sentence() -> None:
    """`The` and `Wasn't` are no names; a possessive is none of its owner's."""
    found = proper_nouns("The deputy Gao Yu wasn't in Tongzhou's park. Wasn't he? Did Liu Wei come?")
    assert [name.text for name in found] == ["Gao Yu", "Tongzhou", "Liu Wei"]


def test_a_phrase_knows_its_noun_its_owner_and_how_it_is_spoken_of_again() -> None:
    """Head, owner, number and definite form."""
    fund, laws, law = Phrase("Tongzhou's metaverse funds", 0), Phrase("laws", 6, "which"), Phrase("metaverse law", 15, "a")
    assert (fund.head, fund.owner and fund.owner.text, fund.plural, fund.definite) == ("fund", "Tongzhou", True, fund.text)
    assert (laws.asked, laws.definite) == (True, "the laws")
    assert (law.owner, law.plural, law.definite) == (None, False, "the metaverse law")
    assert [Phrase(text, 0).personal for text in ("Gao Yu", "Gao", "GDP Chengdu", "metaverse law")] == [True, False, False, False]


def test_plurals_lose_their_ending() -> None:
    """cities, laws, and no other s."""
    assert [singular(noun) for noun in ("cities", "laws", "class", "law")] == ["city", "law", "class", "law"]
