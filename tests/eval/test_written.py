"""The questions written for the reader, and how well they are told apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from eval.apart import beside_others, told_apart
from eval.even import even, guesses
from eval.trec import objects
from eval.written import QUESTIONS, Written, invented, load
from service.read import WEIGHTS, Network

ANSWERED = {"plain", "reworded", "terse", "why", "list"}
NOT_ANSWERED = {"near", "detail", "premise", "opposite", "role", "twin"}
IN_TWOS = {"pair", "restated", "open"}


def written(question: str, answered: bool, passage: int) -> Written:
    """A question over a passage of its own."""
    return Written(question, "any", "any", "T", f"Text {passage}.", (0, 4) if answered else None)


def test_invented_passages_have_questions_by_twos() -> None:
    """An answered one and one that it tempts to, in the same place; whole words; a family is left out of training as a whole, or learnt."""
    every = invented()
    families = defaultdict(set)
    for one, other in zip(every[::2], every[1::2], strict=True):
        assert one.answer and not other.answer and (one.text, one.answer) == (other.text, other.beside)
        assert one.question.lower() != other.question.lower()
        words = one.text[slice(*one.answer)]
        assert words and words == words.strip()
        families[one.family].add((one.lot, one.text))
    assert all(len({lot for lot, _ in family}) == 1 and 2 <= len(family) <= 3 for family in families.values())
    assert {each.held_out for each in every} == {True, False}


def test_every_kind_is_answered_or_is_not() -> None:
    """Half of the questions are of either sort, if those are counted that twins were made from; no passage is asked the same twice."""
    rows = objects(QUESTIONS)
    assert all(row["kind"] in (ANSWERED if row["answer"] else NOT_ANSWERED) | IN_TWOS for row in rows)
    assert {row["kind"] for row in rows} == ANSWERED | NOT_ANSWERED | IN_TWOS
    twins = sum(row["kind"] == "twin" for row in rows)
    assert (twins + sum(bool(row["answer"]) for row in rows)) / (twins + len(rows)) == pytest.approx(0.5, abs=0.02)
    assert max(Counter((row["passage"], row["question"].lower()) for row in rows).values()) == 1


def test_the_question_alone_does_not_tell_what_is_kept() -> None:
    """A habit of the one sort is found out, and goes; what both share stays."""
    habits = [written(f"How many birds sing on day {number}?", number % 10 == 0, number) for number in range(300)]
    shared = [written(f"Who saw bird {number}?", number % 2 == 0, number) for number in range(300)]
    every = habits + shared
    guessed = guesses(every)
    assert guessed[:300].mean() < 0.3 < 0.4 < guessed[300:].mean()
    kept = even(every)
    assert kept == even(every)
    for sort, most in ((habits, 60), (shared, 300)):
        own = [each.answer is not None for each in kept if each in sort]
        assert 0 < len(own) <= most
        assert sum(own) / len(own) == pytest.approx(0.5, abs=0.15)
    assert sum(each.answer is not None for each in kept) * 2 == len(kept)


def test_answers_stand_in_their_passages(shared: Path) -> None:
    """Every passage is found in the development data, and no answer begins or ends inside a word or with a space."""
    every = load(shared / "data")
    twins = [each for each in every if each.kind == "twin"]
    assert len(every) == len(objects(QUESTIONS)) + len(twins) / 2
    assert all(one.answer == other.beside and one.text == other.text for one, other in zip(twins[::2], twins[1::2], strict=True))
    answered = [each for each in every if each.answer]
    assert answered and all(each.text[slice(*each.answer or ())].strip() == each.text[slice(*each.answer or ())] for each in answered)
    cut = [each for each in answered if each.answer and re.match(r"\w\w", each.text[max(0, each.answer[0] - 1) : each.answer[0] + 1])]
    assert len(cut) < len(answered) / 100
    held = sum(each.held_out for each in every) / len(every)
    assert held == pytest.approx(1 / 8, abs=0.03)


def test_kinds_are_told_apart_one_by_one() -> None:
    """A kind is compared with all of the other sort."""

    def asked(kind: str, answered: bool) -> Written:
        return Written(kind, kind, "any", "", "", (0, 1) if answered else None)

    every = [asked("plain", True), asked("terse", True), asked("near", False), asked("role", False)]
    scores = {"plain": 3.0, "terse": 1.0, "near": 0.0, "role": 2.0}
    told = told_apart(every, lambda each: scores[each.question])
    assert (told["questions"], told["auc"]) == (4, 0.75)
    assert told["kinds"] == {"plain": 1.0, "terse": 0.5, "near": 1.0, "role": 0.5}


def test_in_a_digest_the_right_sentence_is_told_from_those_beside_it(encoder_cache: Path) -> None:
    """Of plain questions over towns that are alike all are answered by their own town, and those that nothing answers are less likely."""
    costs = {"Porto": 5, "Basle": 7, "Ghent": 9, "Turin": 4}
    texts = {name: f"{name} plans a tramway. The tramway of {name} costs {cost} million euros." for name, cost in costs.items()}
    known = [
        Written(f"How much does the tramway of {name} cost?", "plain", "any", f"Plan of {name}", text, (text.index("costs"), len(text)))
        for name, text in texts.items()
    ]
    unknown = [Written(f"Who are the swimmers of {name}?", "detail", "any", f"Plan of {name}", text, None) for name, text in texts.items()]
    scores, first = beside_others([*known, *unknown], Network(WEIGHTS, encoder_cache).run)
    assert first == 1.0
    assert min(scores[each] for each in known) > max(scores[each] for each in unknown)
