"""Abbreviations and the words that they are short for."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.split import split
from service.abbreviation import defined, initials, meant, spelt_out
from service.read import read_as


def test_initials_are_words_in_capitals_only() -> None:
    """Names, numbers and single letters are none."""
    assert initials("Does the EU plan for AI and 5G, or is it Porto's plan B?") == ["EU", "AI"]


@pytest.mark.parametrize(
    ("short", "text"),
    [
        ("AI", "A zone for artificial intelligence is planned."),
        ("MIIT", "The Ministry of Industry and Information Technology says so."),
        ("VR", "Virtual-reality events"),
    ],
)
def test_the_words_begin_with_the_letters(short: str, text: str) -> None:
    """In a row, small words passed over."""
    assert spelt_out([short, "XYZ"], text) == {short.lower()}


def test_other_words_do_not() -> None:
    """Neither parts of words nor words apart."""
    assert spelt_out(["AI"], "An idea, and an insight: main issues of artificial and other intelligence.") == set()


REPORT = Document(
    "report",
    "The report",
    "It looks at the Horizon Shortfall Scheme (“HSS”), the Ministry of Industry and\nInnovation (the MII) and the process (PXQ). In 2020 (EU) HSS began.",
)


def test_what_a_document_defines_stands_before_the_parentheses() -> None:
    """Small words passed over, on two lines as well; what other words stand before defines nothing."""
    assert defined(REPORT) == {"HSS": "Horizon Shortfall Scheme", "MII": "Ministry of Industry and Innovation"}


@pytest.mark.parametrize("question", ["When did HSS begin?", "When did the horizon shortfall scheme begin?"])
def test_a_question_may_use_either(question: str) -> None:
    """The passage is read under both names."""
    assert meant(question, REPORT) == {"HSS": "Horizon Shortfall Scheme"}
    context, _ = read_as(question, REPORT, split(REPORT)[0])
    assert context == "The report; Horizon Shortfall Scheme (HSS)"


def test_a_question_about_something_else_uses_none() -> None:
    """Letters within a word are no abbreviation."""
    assert meant("Who chairs the ministry in Mississippi?", REPORT) == {}
