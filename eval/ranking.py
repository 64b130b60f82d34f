"""Measures of a ranking against what is relevant, each by its definition. Knows ids alone.

A ranking names each id once, best first; `relevant` gives grades above 0. Nothing found is 0, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def recall(ranking: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """Recall@k: the share of the relevant among the first k (Manning, Raghavan and Schütze 2008, 8.3)."""
    return len(relevant.keys() & set(ranking[:k])) / len(relevant)


def hit(ranking: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """Success@k: 1 where any of the first k is relevant (`success` of trec_eval)."""
    return float(any(each in relevant for each in ranking[:k]))


def reciprocal_rank(ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """One over the place of the first relevant (Voorhees 1999, "The TREC-8 Question Answering Track Report"); the mean is MRR."""
    return next((1 / place for place, each in enumerate(ranking, start=1) if each in relevant), 0.0)


def ndcg(ranking: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    """nDCG@k with the grade as gain and log2(place + 1) as discount (Järvelin and Kekäläinen 2002; the form of trec_eval)."""
    gained = discounted([relevant.get(each, 0) for each in ranking[:k]])
    return gained / discounted(sorted(relevant.values(), reverse=True)[:k])


def discounted(gains: Sequence[int]) -> float:
    """Gains, each less the lower it stands."""
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains, start=1))
