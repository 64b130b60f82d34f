"""What was read before."""

from __future__ import annotations

import pytest

from corpus.document import Chunk, Document
from index import held
from index.held import Held

PLAN = Document("plan", "The plan", "A tramway is planned.")
PASSAGE = Chunk("plan:0-21", "plan", 0, 21, (), ((0, 21),))


def test_what_is_held_goes_when_all_is_numbered_anew() -> None:
    """The same numbers mean something else then; while they stand, it is found."""
    kept = Held()
    kept.since(3)
    kept.hold_chunk(7, 1, PASSAGE)
    kept.hold_document(1, PLAN)
    kept.since(3)
    assert (kept.chunk(7), kept.document(1)) == ((1, PASSAGE), PLAN)
    kept.since(4)
    assert (kept.chunk(7), kept.document(1)) == (None, None)


def test_documents_are_held_up_to_so_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was not asked for longest goes first; one that is longer than all that may be held is not held."""
    monkeypatch.setattr(held, "CHARACTERS", 50)
    kept = Held()
    for state in (1, 2):
        kept.hold_document(state, PLAN)
    assert kept.document(1) is PLAN
    kept.hold_document(3, PLAN)
    assert [kept.document(state) is PLAN for state in (1, 2, 3)] == [True, False, True]
    kept.hold_document(4, Document("long", "Long", "x" * 51))
    assert kept.document(4) is None
