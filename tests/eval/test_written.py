"""The questions written for the reader, and how well they are told apart."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from eval.apart import told_apart
from eval.trec import objects
from eval.written import QUESTIONS, Written, load

ANSWERED = {"plain", "reworded", "terse", "why", "list"}
NOT_ANSWERED = {"near", "detail", "premise", "opposite", "role"}


def test_every_kind_is_answered_or_is_not() -> None:
    """Half of the questions are of either sort, and no passage is asked the same twice."""
    rows = objects(QUESTIONS)
    assert all(row["kind"] in (ANSWERED if row["answer"] else NOT_ANSWERED) for row in rows)
    assert {row["kind"] for row in rows} == ANSWERED | NOT_ANSWERED
    assert sum(bool(row["answer"]) for row in rows) / len(rows) == pytest.approx(0.5, abs=0.02)
    assert max(Counter((row["passage"], row["question"].lower()) for row in rows).values()) == 1


def test_a_question_alone_does_not_tell_whether_it_is_answered() -> None:
    """Either sort begins with the same words and is as long."""
    rows = objects(QUESTIONS)
    lengths = [[len(row["question"].split()) for row in rows if bool(row["answer"]) is sort] for sort in (True, False)]
    means = [sum(each) / len(each) for each in lengths]
    assert means[0] == pytest.approx(means[1], rel=0.15)
    firsts = [Counter(row["question"].split()[0].lower() for row in rows if bool(row["answer"]) is sort) for sort in (True, False)]
    assert {word for word, _ in firsts[0].most_common(6)} & {word for word, _ in firsts[1].most_common(6)} >= {"what", "how", "which"}


def test_answers_stand_in_their_passages(shared: Path) -> None:
    """Every passage is found in the development data, and no answer begins or ends inside a word or with a space."""
    every = load(shared / "data")
    assert len(every) == len(objects(QUESTIONS))
    answered = [each for each in every if each.answer]
    assert answered and all(each.text[slice(*each.answer or ())].strip() == each.text[slice(*each.answer or ())] for each in answered)
    cut = [each for each in answered if each.answer and re.match(r"\w\w", each.text[max(0, each.answer[0] - 1) : each.answer[0] + 1])]
    assert len(cut) < len(answered) / 100
    held = sum(each.held_out for each in every) / len(every)
    assert held == pytest.approx(1 / 8, abs=0.03)


def test_kinds_are_told_apart_one_by_one() -> None:
    """A kind is compared with all of the other sort."""

    def asked(kind: str, answered: bool) -> Written:
        return Written(kind, kind, "any", "", "", (0, 1) if answered else None, held_out=True)

    every = [asked("plain", True), asked("terse", True), asked("near", False), asked("role", False)]
    scores = {"plain": 3.0, "terse": 1.0, "near": 0.0, "role": 2.0}
    told = told_apart(every, lambda each: scores[each.question])
    assert (told["questions"], told["auc"]) == (4, 0.75)
    assert told["kinds"] == {"plain": 1.0, "terse": 0.5, "near": 1.0, "role": 0.5}
