"""What was asked before."""

from __future__ import annotations

from service.recall import Recall, key


def test_a_body_is_found_for_its_snapshot_alone() -> None:
    """A change of the index forgets it; the order of names does not matter."""
    recall = Recall[str]()
    recall.keep(4, key({"query": "plan", "top_k": 3}), "body")
    assert recall.find(4, key({"top_k": 3, "query": "plan"})) == "body"
    assert recall.find(5, key({"top_k": 3, "query": "plan"})) is None
    assert recall.find(4, key({"top_k": 4, "query": "plan"})) is None


def test_only_the_last_are_kept() -> None:
    """What was not asked for longest goes first."""
    recall = Recall[dict[str, object]](most=2)
    for query in ("a", "b"):
        recall.keep(1, query, {"snapshot": 1, "query": query})
    assert recall.find(1, "a")
    recall.keep(1, "c", {"snapshot": 1, "query": "c"})
    assert recall.find(1, "b") is None
    assert recall.find(1, "a") == {"snapshot": 1, "query": "a"}
