"""Fusion by hand."""

from __future__ import annotations

import pytest

from index.fuse import blend, convex, own_weight, reciprocal_rank


def test_convex_weighs_cosine_and_scaled_bm25() -> None:
    """(1 - w) x cosine + w x BM25 / largest BM25, and 0 where an item has no BM25."""
    assert convex({1: 0.5, 2: 0.9, 3: 0.1}, {1: 8.0, 3: 4.0}, weight=0.4) == [
        (1, pytest.approx(0.6 * 0.5 + 0.4)),
        (2, pytest.approx(0.6 * 0.9)),
        (3, pytest.approx(0.6 * 0.1 + 0.4 * 0.5)),
    ]


def test_reciprocal_rank_sums_over_rankings() -> None:
    """1 / (k + rank) from each ranking that holds the item."""
    assert reciprocal_rank([[7, 5], [5, 9]], k=10) == [
        (5, pytest.approx(1 / 12 + 1 / 11)),
        (7, pytest.approx(1 / 11)),
        (9, pytest.approx(1 / 12)),
    ]


def test_ties_are_broken_by_the_item() -> None:
    """Equal input gives equal output."""
    assert [item for item, _ in convex({3: 0.5, 1: 0.5, 2: 0.5}, {})] == [1, 2, 3]


def test_nothing_found_gives_nothing() -> None:
    """Empty rankings fuse to an empty ranking."""
    assert convex({}, {}) == []
    assert reciprocal_rank([[], []]) == []


def test_a_question_that_finds_its_answer_alone_outweighs_what_was_said_before() -> None:
    """The weight grows from 0.1 at a best score of 0.5 to 0.7 at 0.8; an item that one search lacks has its lowest score there."""
    assert [own_weight(best) for best in (0.0, 0.5, 0.65, 0.8, 1.0)] == pytest.approx([0.1, 0.1, 0.4, 0.7, 0.7])
    assert dict(blend({1: 0.8, 2: 0.4}, {2: 0.6, 3: 0.5})) == pytest.approx(
        {1: 0.7 * 0.8 + 0.3 * 0.5, 2: 0.7 * 0.4 + 0.3 * 0.6, 3: 0.7 * 0.4 + 0.3 * 0.5}
    )
    assert [item for item, _ in blend({1: 0.5, 2: 0.4}, {2: 0.6, 1: 0.5})] == [2, 1]
    assert blend({}, {}) == []
