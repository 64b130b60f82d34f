"""Checking gold."""

from __future__ import annotations

from dataclasses import replace

from corpus.document import Document
from eval.cases import Case, Fact, Marked
from eval.check import faults
from service.question import Turn
from tests.eval.conftest import a_row, run_of

DOCUMENT = Document("d", "T", "The plan names 12.8% of GDP.")
SOUND = Case("sound", "fact", "What share?", True, facts=(Fact((Marked("d", 15, 20, "12.8%"),), ("12.8%",)),))


def lookup(doc_id: str) -> Document | None:
    return DOCUMENT if doc_id == "d" else None


def found(*cases: Case) -> list[str]:
    return faults(cases, lookup)


def test_sound_gold_has_no_faults() -> None:
    """Also without an answer."""
    assert found(SOUND, Case("none", "fact", "Who?", False, reason="unknowable")) == []


def test_spans_that_no_longer_match_are_told() -> None:
    """Moved, gone, or in a document that is not there."""
    spans = (Marked("d", 14, 19, "12.8%"), Marked("d", 0, 3, "Now"), Marked("e", 0, 3, "The"))
    told = found(replace(SOUND, facts=(Fact(spans, ("12.8%",)),)))
    assert len(told) == 3
    assert "it stands at 15–20" in told[0]
    assert "nowhere" in told[1]
    assert "no document 'e'" in told[2]


def test_a_needed_string_that_no_span_holds_is_told() -> None:
    """Nobody could give it."""
    (told,) = found(replace(SOUND, facts=(Fact(SOUND.facts[0].spans, ("13%",)),)))
    assert "'13%'" in told


def test_a_question_that_is_not_written_is_told_once() -> None:
    """Two such rows are not doubles of one another."""
    assert [told.split(": ")[1] for told in found(replace(SOUND, question=" "), replace(SOUND, id="b", question=""))] == [
        "the question is not written yet"
    ] * 2


def test_doubles_are_told_whatever_their_signs() -> None:
    """The same words after another turn, or with another filter, are another question."""
    again = replace(SOUND, id="again", question="what SHARE")
    assert found(SOUND, again) == ["again: asks the same as sound"]
    assert found(SOUND, replace(again, history=(Turn("user", "Of Chengdu"),))) == []
    assert found(SOUND, replace(again, filters={"place": "Chengdu"})) == []


def test_what_no_run_answers_is_told() -> None:
    """One run that does is enough; what was never asked is not."""
    wrong, right = run_of([SOUND], [a_row(name="sound")]), run_of([SOUND], [a_row(("d", 15, 20, "12.8%"), name="sound")])
    assert faults([SOUND], lookup, [wrong]) == ["sound: no run answers it rightly"]
    assert faults([SOUND], lookup, [wrong, right]) == []
    assert faults([replace(SOUND, id="other", question="Other?")], lookup, [wrong]) == []
