"""Two things to choose from, each asked for alone."""

from __future__ import annotations

import pytest

from service.options import DEGREES, options, present


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Which plan is more expensive, the one of Leeds or the one of Bristol?",
            [
                ("the plan of Leeds", "How expensive is the plan of Leeds?"),
                ("the plan of Bristol", "How expensive is the plan of Bristol?"),
            ],
        ),
        (
            "Which town has the stricter leakage target, Leeds or Bristol?",
            [("Leeds", "What is the leakage target of Leeds?"), ("Bristol", "What is the leakage target of Bristol?")],
        ),
        (
            "Where will water be more expensive after the rise, in Leeds or in Bristol?",
            [
                ("in Leeds", "How expensive will water be in Leeds after the rise?"),
                ("in Bristol", "How expensive will water be in Bristol after the rise?"),
            ],
        ),
        (
            "Who pays more, landlords or tenants?",
            [("landlords", "How much do landlords pay?"), ("tenants", "How much do tenants pay?")],
        ),
        (
            "Which town has more schools in the centre, Leeds or Bristol?",
            [
                ("Leeds", "How many schools does Leeds have in the centre?"),
                ("Bristol", "How many schools does Bristol have in the centre?"),
            ],
        ),
        (
            "Who wants a longer pause, Ana Lima or Rui Sousa?",
            [("Ana Lima", "What pause does Ana Lima want?"), ("Rui Sousa", "What pause does Rui Sousa want?")],
        ),
        ("Which is older, the port or the tower?", [("the port", "When was the port?"), ("the tower", "When was the tower?")]),
        (
            "Who was the founder of the fund, Ana or Rui?",
            [("Ana", "Who was the founder of the fund: Ana?"), ("Rui", "Who was the founder of the fund: Rui?")],
        ),
        (
            "Where is the water treated, in Leeds or in Bristol?",
            [("in Leeds", "Where is the water treated: in Leeds?"), ("in Bristol", "Where is the water treated: in Bristol?")],
        ),
        (
            "Which town is the largest by area, Leeds or Bristol?",
            [("Leeds", "How large by area is Leeds?"), ("Bristol", "How large by area is Bristol?")],
        ),
        ("Who sang, Ana or Rui?", [("Ana", "Who sang: Ana?"), ("Rui", "Who sang: Rui?")]),
        (
            "Which of the two towns, Leeds or Bristol, offers firms the higher yearly grant?",
            [("Leeds", "What yearly grant does Leeds offer firms?"), ("Bristol", "What yearly grant does Bristol offer firms?")],
        ),
        (
            "Which of the two heat plans, Leeds's or Bristol's, wants the larger share of land?",
            [
                ("Leeds's heat plan", "What share of land does Leeds's heat plan want?"),
                ("Bristol's heat plan", "What share of land does Bristol's heat plan want?"),
            ],
        ),
        (
            "Which of the two lets lorries be heavier, Leeds or Bristol?",
            [("Leeds", "How heavy does Leeds let lorries be?"), ("Bristol", "How heavy does Bristol let lorries be?")],
        ),
        (
            "Which of the two delivery firms pays riders more, Ana or Rui?",
            [("Ana", "How much does Ana pay riders?"), ("Rui", "How much does Rui pay riders?")],
        ),
        (
            "Which of the two helps poor people more with the first block, Ana or Rui?",
            [
                ("Ana", "How much does Ana help poor people with the first block?"),
                ("Rui", "How much does Rui help poor people with the first block?"),
            ],
        ),
        (
            "Who lost more of its trees, Leeds or Bristol?",
            [("Leeds", "How much did Leeds lose of its trees?"), ("Bristol", "How much did Bristol lose of its trees?")],
        ),
        (
            "Who proposed a longer pause, Ana Lima or Rui Sousa?",
            [("Ana Lima", "What pause did Ana Lima propose?"), ("Rui Sousa", "What pause did Rui Sousa propose?")],
        ),
        ("Who sang before Ana did?", []),
    ],
)
def test_each_is_asked_what_is_asked_of_both(question: str, expected: list[tuple[str, str]]) -> None:
    """For its size, its share, how much of it there is, or when it was."""
    assert options(question) == expected


@pytest.mark.parametrize(
    ("past", "verb"), [("wanted", "want"), ("raised", "raise"), ("planned", "plan"), ("passed", "pass"), ("cut", "cut"), ("owe", "owe")]
)
def test_a_verb_is_asked_without_the_ending_of_its_past(past: str, verb: str) -> None:
    """Regular verbs; what has no such ending stays as it is."""
    assert present(past) == verb


@pytest.mark.parametrize(
    "forms",
    ["large larger largest", "big bigger biggest", "heavy heavier heaviest", "simple simpler simplest", "cheap cheaper cheapest"],
)
def test_a_comparative_tells_what_it_compares(forms: str) -> None:
    """And so does a superlative."""
    adjective, *others = forms.split()
    assert [DEGREES[other] for other in others] == [adjective, adjective]
