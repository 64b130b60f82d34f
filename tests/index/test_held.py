"""What was read before."""

from __future__ import annotations

import pytest

from corpus.document import Chunk, Document
from index import held
from index.held import Held

PLAN = Document("plan", "The plan", "A tramway is planned.")
PASSAGE = Chunk("plan:0-21", "plan", 0, 21, (), ((0, 21),))


def test_what_is_held_counts_for_its_numbering_alone() -> None:
    """Once all is numbered anew, the same numbers mean something else, even if somebody still reads the former ones."""
    kept = Held()
    kept.hold_chunk(3, 7, 1, PASSAGE)
    kept.hold_document(3, 1, PLAN)
    assert (kept.chunk(3, 7), kept.document(3, 1)) == ((1, PASSAGE), PLAN)
    assert (kept.chunk(4, 7), kept.document(4, 1)) == (None, None)


def test_documents_are_held_up_to_so_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was not asked for longest goes first; one that is longer than all that may be held is not held."""
    monkeypatch.setattr(held, "CHARACTERS", 50)
    kept = Held()
    for state in (1, 2):
        kept.hold_document(0, state, PLAN)
    assert kept.document(0, 1) is PLAN
    kept.hold_document(0, 3, PLAN)
    assert [kept.document(0, state) is PLAN for state in (1, 2, 3)] == [True, False, True]
    kept.hold_document(0, 4, Document("long", "Long", "x" * 51))
    assert kept.document(0, 4) is None
