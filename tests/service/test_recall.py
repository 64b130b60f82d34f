"""What was asked before."""

from __future__ import annotations

from service.recall import Recall


def test_a_body_is_found_for_its_snapshot_alone() -> None:
    """A change of the index forgets it; the order of names does not matter."""
    recall = Recall()
    recall.keep(4, {"query": "plan", "top_k": 3}, {"snapshot": 4, "hits": []})
    assert recall.find(4, {"top_k": 3, "query": "plan"}) == {"snapshot": 4, "hits": []}
    assert recall.find(5, {"top_k": 3, "query": "plan"}) is None
    assert recall.find(4, {"top_k": 4, "query": "plan"}) is None


def test_only_the_last_are_kept() -> None:
    """What was not asked for longest goes first."""
    recall = Recall(most=2)
    for query in ("a", "b"):
        recall.keep(1, query, {"snapshot": 1, "query": query})
    assert recall.find(1, "a")
    recall.keep(1, "c", {"snapshot": 1, "query": "c"})
    assert recall.find(1, "b") is None
    assert recall.find(1, "a") == {"snapshot": 1, "query": "a"}
