"""What is said around a question, and what stays of it."""

from __future__ import annotations

import pytest

from service.courtesy import plainly


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Please list all parks of Lisbon.", "List all parks of Lisbon."),
        ("Can you tell me which cities plan trams?", "Which cities plan trams?"),
        ("Hi, could you please explain to me why Porto waits, thanks", "Why Porto waits"),
        ("Do you know who wrote the report?", "Who wrote the report?"),
        ("I would like to know how many parks there are, please?", "How many parks there are?"),
        ("I'm wondering in which year it began", "In which year it began"),
        ("Could you compare Lisbon and Porto?", "Compare Lisbon and Porto?"),
        ("oh nice. is it open?", "Is it open?"),
        ("Thanks! And Porto?", "And Porto?"),
    ],
)
def test_courtesies_are_taken_away(said: str, asked: str) -> None:
    """Greetings, thanks, and the question around the question."""
    assert plainly(said) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Tell me about trams",
        "Can you ride a tram in Lisbon?",
        "What can you tell me about trams?",
        "Is it possible to pay?",
        "Right to repair: what does it ask for?",
        "please",
        "Thank you",
    ],
)
def test_a_question_without_them_stays(question: str) -> None:
    """Also what would not be a question any more."""
    assert plainly(question) == question
