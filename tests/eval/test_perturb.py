"""One thing changed, so that a passage no longer answers."""

from __future__ import annotations

import random

from eval.perturb import (
    ACTS,
    Subject,
    another_act,
    another_matter,
    another_name,
    another_number,
    another_word,
    changed,
    negated,
    opposite,
    without_answer,
)

PASSAGE = "Porto opened the first tramway in 1895. Lisbon followed in 1901, and Coimbra in 1911."
QUESTION = "In which year did Porto open the first tramway?"


def subject() -> Subject:
    made = Subject()
    made.learn(PASSAGE, "What does the railway carry?")
    return made


def test_each_change_changes_one_thing() -> None:
    """A name for a name, a number for a number, a word for its opposite, a verb for its denial."""
    chance = random.Random(1)
    assert another_name(QUESTION, PASSAGE, subject(), chance) in {QUESTION.replace("Porto", name) for name in ("Lisbon", "Coimbra")}
    number = another_number("What opened in 1895?", PASSAGE, subject(), chance)
    assert number and number != "What opened in 1895?" and number.startswith("What opened in ")
    assert opposite(QUESTION, PASSAGE, subject(), chance) == QUESTION.replace("first", "last")
    assert negated(QUESTION, PASSAGE, subject(), chance) == QUESTION.replace("did", "didn't")
    assert another_word("Who owns the station?", PASSAGE, subject(), chance) == "Who owns the railway?"


def test_an_act_or_a_matter_is_exchanged_for_one_that_the_passage_does_not_speak_of() -> None:
    """In the form that it has, and never for one of which the passage shows a trace."""
    chance = random.Random(1)
    acted = another_act("Who sold the tramway?", "Ana sold it.", subject(), chance)
    assert acted and acted.startswith("Who ") and acted.split()[1] in {past for _, past, _ in ACTS} - {"sold"}
    assert another_act("Who likes the tramway?", "Ana does.", subject(), chance) is None
    assert another_matter("When did it open?", "It opened in 1895 in Porto.", subject(), chance) == "Why did it open?"
    assert another_matter("When did it open?", "It opened in Porto because of Ana.", subject(), chance) is None


def test_what_has_nothing_to_change_is_left() -> None:
    """No name, no number, no opposite: no changed question."""
    chance = random.Random(1)
    assert another_name("why so", PASSAGE, subject(), chance) is None
    assert another_number("why so", PASSAGE, subject(), chance) is None
    assert changed("why so", PASSAGE, Subject(), chance) is None


def test_the_sentence_that_answers_is_cut() -> None:
    """The rest of the passage stays; a passage that would be nearly empty is not used."""
    text = "Porto opened it. It cost 5 million. Birds sing."
    assert without_answer(text, "5 million") == "Porto opened it. Birds sing."
    assert without_answer("It cost 5 million.", "5 million") is None
