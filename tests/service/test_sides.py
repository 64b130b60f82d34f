"""The two sides of a comparison."""

from __future__ import annotations

import pytest

from service.kind import Kind, kind_of
from service.sides import sides


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Compare Lisbon and Porto", [("Lisbon", "Tell me about Lisbon."), ("Porto", "Tell me about Porto.")]),
        (
            "What's the difference between the depot in Lisbon and the one in Porto?",
            [("Lisbon", "What is the depot in Lisbon?"), ("Porto", "What is the depot in Porto?")],
        ),
        (
            "Compare the depots of Lisbon and Porto: at which site or by which company?",
            [("Lisbon", "What are the depots of Lisbon?"), ("Porto", "What are the depots of Porto?")],
        ),
        (
            "How do the targets of Lisbon and Porto for 2022 differ?",
            [("Lisbon", "What are the targets of Lisbon for 2022?"), ("Porto", "What are the targets of Porto for 2022?")],
        ),
        (
            "What does Ana Lima ask for in research, and what does Rui Sousa?",
            [("Ana Lima", "What does Ana Lima ask for in research?"), ("Rui Sousa", "What does Rui Sousa ask for in research?")],
        ),
        (
            "Which came first, the listing of Acme or the new port?",
            [("the listing of Acme", "When was the listing of Acme?"), ("the new port", "When was the new port?")],
        ),
        (
            "Which did Acme build first, the port or the tower?",
            [("the port", "When did Acme build the port?"), ("the tower", "When did Acme build the tower?")],
        ),
        (
            "Which was built earlier, the port or the tower?",
            [("the port", "When was the port built?"), ("the tower", "When was the tower built?")],
        ),
        (
            "Which was cheaper per year, the tram against Rui or the one against Ana?",
            [
                ("the tram against Rui", "How cheap per year was the tram against Rui?"),
                ("the tram against Ana", "How cheap per year was the tram against Ana?"),
            ],
        ),
        (
            "How do the Harbour Board and the UK government differ over trams?",
            [
                ("Harbour Board", "What does the Harbour Board say about trams?"),
                ("UK government", "What does the UK government say about trams?"),
            ],
        ),
        (
            "Which is larger, the budget of Lisbon or of Porto?",
            [
                ("the budget of Lisbon", "How large is the budget of Lisbon?"),
                ("the budget of Porto", "How large is the budget of Porto?"),
            ],
        ),
        (
            "Compare what the Lisbon inquiry and the Porto inquiry recommend",
            [("Lisbon", "What does the Lisbon inquiry recommend?"), ("Porto", "What does the Porto inquiry recommend?")],
        ),
        (
            "What is the difference between the Lisbon Act and the Porto Act?",
            [
                ("Lisbon Act", "What is the Lisbon Act?"),
                ("Porto Act", "What is the Porto Act?"),
            ],
        ),
        (
            "In what way do Ana Lima and Rui Sousa differ about supervision?",
            [("Ana Lima", "What does Ana Lima say about supervision?"), ("Rui Sousa", "What does Rui Sousa say about supervision?")],
        ),
        (
            "How does the budget of Lisbon differ from that of Porto?",
            [("Lisbon", "What is the budget of Lisbon?"), ("Porto", "What is the budget of Porto?")],
        ),
        (
            "Compare the doubts of Ana Lima and of Rui Sousa.",
            [("Ana Lima", "What are the doubts of Ana Lima?"), ("Rui Sousa", "What are the doubts of Rui Sousa?")],
        ),
        (
            "What do Lisbon and Porto each plan in transport?",
            [("Lisbon", "What does Lisbon plan in transport?"), ("Porto", "What does Porto plan in transport?")],
        ),
    ],
)
def test_each_side_of_a_comparison_gets_a_question_of_its_own(question: str, expected: list[tuple[str, str]]) -> None:
    """The other side is left out of it."""
    assert [(side.name, side.question) for side in sides(question)] == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "How do the fields of Lisbon's pilot areas differ from those of its platforms?",
            ["What are the fields of Lisbon's pilot areas?", "What are the fields of Lisbon's platforms?"],
        ),
        ("What is the difference between a levy and a tax?", ["What is a levy?", "What is a tax?"]),
        ("How do Lisbon's old trams and its new trams differ?", ["What are Lisbon's old trams?", "What are Lisbon's new trams?"]),
        (
            "How does the yield per pound differ between the first report and the reply?",
            ["What is the yield per pound in the first report?", "What is the yield per pound in the reply?"],
        ),
        ("What distinguishes a levy from taxes?", ["What is a levy?", "What are taxes?"]),
        ("Compare the budget for parks with that for schools.", ["What is the budget for parks?", "What is the budget for schools?"]),
        (
            "What's the difference between the depot in the north and the one in the south?",
            ["What is the depot in the north?", "What is the depot in the south?"],
        ),
        ("Lisbon: old trams vs new trams, which go where?", ["What are old trams of Lisbon?", "What are new trams of Lisbon?"]),
        ("How does a permit compare to a licence?", ["What is a permit?", "What is a licence?"]),
        (
            "How do the harbour board and the government differ on the length of the quay?",
            ["What does the harbour board say about the length of the quay?", "What does the government say about the length of the quay?"],
        ),
        (
            "How far apart are the board and the unions on night work?",
            ["What does the board say about night work?", "What do the unions say about night work?"],
        ),
        (
            "Draft Rule 27 versus the insurers: how long must the recorder run?",
            ["Draft Rule 27: how long must the recorder run?", "the insurers: how long must the recorder run?"],
        ),
        (
            "Compare the deadline for the quay in the bill with the one the board agreed to.",
            ["What is the deadline for the quay in the bill?", "What is the deadline for the quay the board agreed to?"],
        ),
        (
            "How many staff would a local scheme need compared with a national scheme?",
            ["How many staff would a local scheme need?", "How many staff would a national scheme need?"],
        ),
        (
            "How is the quay paid for in the draft plan and in that of the board?",
            ["How is the quay paid for in the draft plan?", "How is the quay paid for in the draft plan of the board?"],
        ),
        (
            "How often were claims below £20,000 paid in full, as opposed to claims above £100,000?",
            ["How often were claims below £20,000 paid in full?", "How often were claims above £100,000 paid in full?"],
        ),
    ],
)
def test_what_has_no_names_is_compared_by_its_own_words(question: str, expected: list[str]) -> None:
    """Each is asked for itself, and bears no name."""
    assert (kind_of(question), [(side.name, side.question) for side in sides(question)]) == (
        Kind.COMPARISON,
        [("", each) for each in expected],
    )


@pytest.mark.parametrize("question", ["What differs here?", "How do the two drafts differ?"])
def test_without_two_things_there_are_no_sides(question: str) -> None:
    """Such a comparison is read as one question."""
    assert sides(question) == []
