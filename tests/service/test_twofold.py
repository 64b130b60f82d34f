"""Two questions in one: which they are, and what stays one."""

from __future__ import annotations

import pytest

from service.twofold import twofold


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who wrote the report and who edited it?", [("", "Who wrote the report?"), ("", "Who edited the report?")]),
        ("Who wrote the report and how long is it?", [("", "Who wrote the report?"), ("", "How long is the report?")]),
        (
            "When was the fund set up, and how much money does it hold?",
            [("", "When was the fund set up?"), ("", "How much money does the fund hold?")],
        ),
        (
            "Where will Lisbon's depot stand, and who builds the one in Porto?",
            [("Lisbon", "Where will Lisbon's depot stand?"), ("Porto", "Who builds the one in Porto?")],
        ),
        (
            "Which of the two councils does Ana Lima belong to, and which Rui Sousa?",
            [
                ("Ana Lima", "Which of the two councils does Ana Lima belong to?"),
                ("Rui Sousa", "Which of the two councils does Rui Sousa belong to?"),
            ],
        ),
        (
            "What does Lisbon ask for in research, and what does Porto?",
            [("Lisbon", "What does Lisbon ask for in research?"), ("Porto", "What does Porto ask for in research?")],
        ),
        (
            "When did the duty begin in Lisbon and when in Porto?",
            [("Lisbon", "When did the duty begin in Lisbon?"), ("Porto", "When did the duty begin in Porto?")],
        ),
        (
            "How many people are needed for the first way and how many for the second?",
            [("", "How many people are needed for the first way?"), ("", "How many people are needed for the second?")],
        ),
        (
            "Surcharge: how high is it in Lisbon and how high in Porto?",
            [("Lisbon", "Surcharge: how high is it in Lisbon?"), ("Porto", "Surcharge: How high is it in Porto?")],
        ),
        (
            "How much do farms lose in the draft of the law and how much in the version that was passed?",
            [
                ("", "How much do farms lose in the draft of the law?"),
                ("", "How much do farms lose in the version that was passed of the law?"),
            ],
        ),
        ("Is the bridge open and what did it cost?", [("", "Is the bridge open?"), ("", "What did the bridge cost?")]),
    ],
)
def test_the_second_question_is_asked_as_it_follows_the_first(question: str, expected: list[tuple[str, str]]) -> None:
    """Each is named by whom it alone is about."""
    assert [(side.name, side.question) for side in twofold(question)] == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who founded the firm and when?",
        "Does the law say who is liable and what the fine is?",
        "Explain who decides and who pays.",
        "Do you know who runs it and who pays?",
        "What rights do tenants have and what duties?",
        "Which party and which three persons are listed?",
        "How many parks are planned and how many parks they have?",
        "Which four funds are named, and how big was each?",
        "When did Lisbon vote? And when did it build?",
        "What do Lisbon and Porto plan?",
        "and who?",
    ],
)
def test_what_is_not_surely_two_stays_one(question: str) -> None:
    """A bare question word, a clause within another, a second sentence."""
    assert twofold(question) == []
