"""What a question asks for, and which sentences give such a thing."""

from __future__ import annotations

import pytest

from service.wanted import Wanted, given, wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many parks are planned?", Wanted.AMOUNT),
        ("What is the fine, and at what age does it apply?", Wanted.AMOUNT),
        ("Until when may the firm run it?", Wanted.DATE),
        ("Who runs the office?", Wanted.PERSON),
        ("Where does it stand?", Wanted.PLACE),
        ("Which building firm won the contract?", Wanted.PERSON),
        ("Why is that?", None),
    ],
)
def test_the_form_tells_what_is_asked_for(question: str, kind: Wanted | None) -> None:
    """Of several things the first that is known; nothing for reasons."""
    assert wanted(question) is kind


@pytest.mark.parametrize(
    ("question", "gives", "gives_not"),
    [
        ("How many firms applied?", "Thirty firms applied.", "Firms can apply from 1 February to 31 March 2027."),
        (
            "How many visitors did the cool rooms have?",
            "In the cool rooms were 900 on a day.",
            "There are to be 40 cool rooms in libraries.",
        ),
        ("How many people signed the letter?", "1,140 persons signed the letter.", "The two letters are long."),
        ("How many points are there?", "There are nine points.", "(4) The points are listed below."),
        ("How often is it audited?", "It is audited yearly.", "It is audited with care."),
        ("When did it begin?", "It began in March.", "It began slowly."),
        ("When will it begin?", "It will begin in May.", "It may begin soon."),
        ("When in 2026 did it begin?", "It began on 3 May 2026.", "It began in 2026."),
        ("How soon is it answered, and when?", "It is answered within seven days.", "It is answered politely."),
        ("Who runs the Office for Parks?", "The Office for Parks is run by Ana Lima.", "Today the Office for Parks has a seat by the sea."),
        ("Who spoke in May?", "Ana Lima spoke.", "They spoke in May."),
        ("Where is the depot?", "The depot is in Porto.", "Depots are large."),
    ],
)
def test_a_sentence_gives_what_the_question_does_not_say_itself(question: str, gives: str, gives_not: str) -> None:
    """A date is no amount, a paragraph's number counts nothing, a name that is asked about is nobody."""
    check = given(question)
    assert check
    assert check(gives)
    assert not check(gives_not)


def test_where_nothing_is_told_nothing_is_checked() -> None:
    """A reason has no form."""
    assert given("Why is that?") is None
