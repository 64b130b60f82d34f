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
    kept.hold_chunks(3, {7: (1, PASSAGE)})
    kept.hold_documents(3, {1: PLAN})
    assert (kept.chunks(3, [7, 8]), kept.documents(3, [1, 2])) == ({7: (1, PASSAGE)}, {1: PLAN})
    assert (kept.chunks(4, [7]), kept.documents(4, [1])) == ({}, {})


def test_documents_are_held_up_to_so_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was not asked for longest goes first; one that is longer than all that may be held is not held."""
    monkeypatch.setattr(held, "CHARACTERS", 50)
    kept = Held()
    kept.hold_documents(0, {1: PLAN, 2: PLAN})
    assert kept.documents(0, [1]) == {1: PLAN}
    kept.hold_documents(0, {3: PLAN})
    assert kept.documents(0, [1, 2, 3]) == {1: PLAN, 3: PLAN}
    kept.hold_documents(0, {4: Document("long", "Long", "x" * 51)})
    assert not kept.documents(0, [4])
