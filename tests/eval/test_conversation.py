"""Measuring conversations: the measures by hand, the halves, the slips."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from rapidfuzz.distance import DamerauLevenshtein

from eval.conversation import as_question, changed_subjects, content_f1, content_recall, half, rewriting, rouge_l, said, slip


def test_likeness_by_hand() -> None:
    """Two of three words in order; one of two telling words."""
    assert rouge_l("who wrote it", "who wrote this") == pytest.approx(2 / 3)
    assert rouge_l("", "who") == 0.0
    assert content_recall("the fund of Tongzhou", "Tongzhou measures") == 0.5
    assert content_f1("the fund of Tongzhou today", "Tongzhou measures") == pytest.approx(2 / 5)


def test_a_conversation_lies_in_one_half() -> None:
    """Both halves are there, and a name always falls into the same."""
    halves = [half(str(number)) for number in range(100)]
    assert halves == [half(str(number)) for number in range(100)]
    assert 30 < halves.count("test") < 70


def test_a_slip_is_one_edit_in_one_long_word() -> None:
    """Short words and numbers stay; the same seed makes the same slips."""
    text = "Does the harbour of Wuhan 2022 cost five million?"
    slips = [slip(text, random.Random(seed)) for seed in range(50)]
    assert slips == [slip(text, random.Random(seed)) for seed in range(50)]
    assert all(DamerauLevenshtein.distance(text, each) <= 1 for each in slips)
    assert all({"the", "of", "2022", "cost", "five"} <= set(each.split()) for each in slips)
    assert slip("What is it?", random.Random(0)) == "What is it?"


def test_a_changed_subject_comes_after_a_conversation_on_another_document() -> None:
    """First turns alone are put behind others."""
    long = {"id": "b_9", "text": "More?", "doc_id": "b", "history": [{"role": "user", "text": str(turn)} for turn in range(4)]}
    (changed,) = changed_subjects([{"id": "a_1", "text": "First?", "doc_id": "a", "history": []}, long])
    assert (changed["id"], changed["history"][0]["text"]) == ("a_1", "More?")
    assert [turn.content for turn in as_question(changed).history] == ["3", "2", "1", "0", "More?"]


def test_turns_are_told_apart() -> None:
    """Marks are not part of what was said."""
    assert said("|user|: One?\n|agent|: Two.\n|user|: Three?") == ["One?", "Two.", "Three?"]


def test_rewrites_hold_more_of_what_a_person_would_say_than_the_last_turn(shared: Path) -> None:
    """On conversations of `../shared`, where it is there."""
    figures = {way: values for _, way, values in rewriting(shared / "data" / "conversation" / "mtrag-rewrites.jsonl.gz", "test")}
    assert figures["rewritten"]["recall"] > figures["last turn"]["recall"]
    assert figures["rewritten"]["F1"] > 2 * figures["all turns"]["F1"] - 0.05
