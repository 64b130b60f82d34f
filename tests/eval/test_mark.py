"""Passages with what gold marks and what an answer cites."""

from __future__ import annotations

from eval.judge import Judged
from eval.mark import AROUND, Piece, passages, windows
from tests.eval.conftest import a_case, a_row, fact_at

TEXT = "0123456789" * 100
SOURCES = {"d": {"id": "d", "version": "v", "title": "Plan", "text": TEXT}}


def test_pieces_are_cut_where_a_mark_begins_or_ends() -> None:
    """Words that are both gold and cited are their own piece; together the pieces are the document's text."""
    (passage,) = passages(Judged(a_case(fact_at(("d", 10, 20))), a_row(("d", 15, 30, "q"))), SOURCES)
    assert passage.pieces[:4] == (
        Piece(TEXT[:10], False, False), Piece(TEXT[10:15], True, False), Piece(TEXT[15:20], True, True), Piece(TEXT[20:30], False, True),
    )  # fmt: skip
    assert "".join(piece.text for piece in passage.pieces) == TEXT[: 30 + AROUND]
    assert (passage.before, passage.after) == (False, True)


def test_far_marks_stand_in_passages_of_their_own() -> None:
    """Near ones share one."""
    assert windows([(10, 20), (30, 40), (700, 710)], 1000) == [(0, 40 + AROUND), (700 - AROUND, 710 + AROUND)]


def test_a_refusal_shows_where_the_answer_stood_and_a_lost_source_nothing() -> None:
    """Gold without citations."""
    judged = Judged(a_case(fact_at(("d", 10, 20))), a_row())
    assert [piece.gold for passage in passages(judged, SOURCES) for piece in passage.pieces] == [False, True, False]
    assert passages(judged, {}) == []
