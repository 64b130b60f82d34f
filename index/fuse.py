"""Several rankings to one.

Scores of one question are fused by `convex`, which ranks better on both development sets than `reciprocal_rank` at its best
constant (eval/LOG.md, "Fusion"; `eval/retrieval.py` measures the two side by side). What a question finds alone and what it finds
with the turns before it are fused by `blend`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

LEXICAL_WEIGHT = 0.3
"""Share of the lexical score in `convex` (eval/LOG.md, "Fusion")."""

TRUST = (0.5, 0.1), (0.8, 0.7)
"""Best score alone and weight, at the lower and at the upper end of `own_weight` (eval/LOG.md, "Searching with what was said before")."""

RANK_CONSTANT = 10.0
"""k of `reciprocal_rank` (eval/LOG.md, "Fusion")."""

Item = TypeVar("Item", int, str)


def convex(cosines: Mapping[int, float], bm25: Mapping[int, float], weight: float = LEXICAL_WEIGHT) -> list[tuple[int, float]]:
    """Each item's (1 - weight) x cosine + weight x BM25 / the question's largest BM25; an item without BM25 counts 0 there.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (TOIS 2023), with the largest BM25 of
    the question as its upper bound. `cosines` holds every item.
    """
    largest = max(bm25.values(), default=0.0) or 1.0
    return ranked({item: (1 - weight) * cosine + weight * bm25.get(item, 0.0) / largest for item, cosine in cosines.items()})


def blend(alone: Mapping[Item, float], together: Mapping[Item, float]) -> list[tuple[Item, float]]:
    """Each item's weight x score alone + (1 - weight) x score together; an item that one lacks has the lowest score of that one there.

    Scores are those of `convex`. The weight grows with the best score alone: a question that is answered alone has changed the subject.
    """
    weight = own_weight(max(alone.values(), default=0.0))
    lowest_alone, lowest_together = min(alone.values(), default=0.0), min(together.values(), default=0.0)
    return ranked(
        {
            item: weight * alone.get(item, lowest_alone) + (1 - weight) * together.get(item, lowest_together)
            for item in alone.keys() | together.keys()
        }
    )


def own_weight(best: float) -> float:
    """How far a question is trusted without the turns before it, given the best score that it has without them."""
    (low, least), (high, most) = TRUST
    return least + (most - least) * min(1.0, max(0.0, (best - low) / (high - low)))


def reciprocal_rank(rankings: Sequence[Sequence[Item]], k: float = RANK_CONSTANT) -> list[tuple[Item, float]]:
    """Each item's sum of 1 / (k + rank) over the rankings that hold it; rank counts from 1.

    Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods"
    (SIGIR 2009).
    """
    scores: dict[Item, float] = defaultdict(float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += 1 / (k + rank)
    return ranked(scores)


def ranked(scores: Mapping[Item, float]) -> list[tuple[Item, float]]:
    """Items by score, largest first; ties in the order of the items, so that equal input gives equal output."""
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))
