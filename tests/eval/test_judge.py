"""What is right about an answer, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.ask import Place
from eval.judge import Judged, documents_ranked, facts_ranked
from eval.measures import citation_precision, citation_recall, fact_share, must_contain
from tests.eval.conftest import a_case, a_row, fact_at

TWO = a_case(fact_at(("d", 10, 20), ("e", 0, 9), needed=("12.8%",)), fact_at(("d", 40, 60)))


def test_a_fact_is_given_by_a_citation_that_overlaps_it_and_holds_its_words() -> None:
    """One character in common is enough; the words must stand in that quote, not in another."""
    assert Judged(TWO, a_row(("d", 19, 30, "comes to 12.8%"))).facts_given == [True, False]
    assert Judged(TWO, a_row(("d", 20, 30, "comes to 12.8%"))).facts_given == [False, False]
    assert Judged(TWO, a_row(("d", 19, 30, "comes to a share"), ("x", 0, 9, "12.8%"))).facts_given == [False, False]
    assert Judged(TWO, a_row(("e", 8, 30, "12.8 %"), ("d", 41, 42, "x"))).facts_given == [False, True]


@pytest.mark.parametrize(
    ("row", "right", "complete"),
    [
        (a_row(("d", 10, 20, "12.8%")), True, False),
        (a_row(("d", 10, 20, "12.8%"), ("d", 50, 51, "x")), True, True),
        (a_row(("x", 10, 20, "12.8%")), False, False),
        (a_row(), False, False),
        (replace(a_row(), answer=None, error="WorldError: gone"), False, False),
        (None, False, False),
    ],
)
def test_one_fact_makes_an_answer_right_and_all_make_it_complete(row: object, right: bool, complete: bool) -> None:
    """A refusal, a failure and a row that is not there are wrong."""
    judged = Judged(TWO, row)  # type: ignore[arg-type] # parametrize hides the type
    assert (judged.right, judged.complete) == (right, complete)


def test_a_question_without_an_answer_is_right_only_where_it_is_refused() -> None:
    """A failure is no refusal."""
    unanswerable = a_case()
    assert Judged(unanswerable, a_row()).right
    assert not Judged(unanswerable, a_row(("d", 0, 9, "q"))).right
    assert not Judged(unanswerable, None).right
    assert Judged(unanswerable, None).confidence == 1.0


def test_citations_are_measured_by_overlap() -> None:
    """Two of three citations back a fact, one of two facts is cited."""
    judged = Judged(TWO, a_row(("d", 10, 20, "12.8%"), ("e", 0, 3, "q"), ("d", 30, 40, "q")))
    assert citation_precision(judged) == pytest.approx(2 / 3)
    assert citation_recall(judged) == fact_share(judged) == 0.5
    assert citation_precision(Judged(TWO, a_row())) == citation_recall(Judged(TWO, a_row())) == 0.0


def test_splitting_otherwise_changes_no_citation_measure() -> None:
    """The same words cited in two halves back the same facts."""
    whole, halves = a_row(("d", 10, 60, "12.8%")), a_row(("d", 10, 35, "12.8%"), ("d", 35, 60, "x"))
    assert citation_recall(Judged(TWO, whole)) == citation_recall(Judged(TWO, halves)) == 1.0
    assert citation_precision(Judged(TWO, whole)) == citation_precision(Judged(TWO, halves)) == 1.0


def test_needed_strings_count_in_the_text_wherever_they_come_from() -> None:
    """Even cited wrongly; not in a refusal."""
    assert must_contain(Judged(TWO, a_row(("x", 0, 9, "12.8%")))) == 1.0
    assert must_contain(Judged(TWO, a_row(answer="12.8% is not in the documents"))) == 0.0


def test_documents_and_facts_are_ranked_by_the_passages_found() -> None:
    """A document stands at its best passage, a fact at the first that overlaps it; a second passage for the same fact is one more."""
    hits = (Place("x", 0, 99), Place("d", 0, 15), Place("d", 15, 45), Place("d", 45, 70))
    judged = Judged(TWO, a_row(hits=hits))
    assert documents_ranked(judged) == (["x", "d"], {"d": 1, "e": 1})
    assert facts_ranked(judged) == (["passage 0", "0", "1", "passage 3"], {"0": 1, "1": 1})


def test_the_words_of_an_answer_are_those_that_it_marks() -> None:
    """Without marks, the whole statements."""
    said = [{"text": "It exceeds 12.8% of GDP.", "citations": [1], "spans": [[11, 16]]}]
    assert Judged(TWO, a_row(statements=said)).words == "12.8%"
    assert Judged(TWO, a_row(("d", 0, 9, "One."), ("d", 10, 19, "Two."))).words == "One. Two."
