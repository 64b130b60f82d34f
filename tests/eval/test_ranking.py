"""Measures of rankings, against ir-measures and by hand."""

from __future__ import annotations

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.ranking import hit, ndcg, recall, reciprocal_rank

IDS = [f"d{number:02}" for number in range(12)]
RANKINGS = st.permutations(IDS).flatmap(lambda order: st.integers(0, 12).map(lambda length: order[:length]))
RELEVANT = st.dictionaries(st.sampled_from(IDS), st.integers(1, 3), min_size=1, max_size=6)


@given(RANKINGS, RELEVANT, st.integers(1, 10))
def test_every_measure_agrees_with_ir_measures(ranking: list[str], relevant: dict[str, int], k: int) -> None:
    """Whatever is found and whatever is relevant, the figures are those of the library."""
    ours = {
        ir_measures.R @ k: recall(ranking, relevant, k),
        ir_measures.Success @ k: hit(ranking, relevant, k),
        ir_measures.RR: reciprocal_rank(ranking, relevant),
        ir_measures.nDCG @ k: ndcg(ranking, relevant, k),
    }
    run = {"q": {name: 100.0 - place for place, name in enumerate(ranking)}}
    theirs = ir_measures.calc_aggregate(list(ours), {"q": relevant}, run) if ranking else dict.fromkeys(ours, 0.0)
    assert {str(name): value for name, value in ours.items()} == pytest.approx({str(name): value for name, value in theirs.items()})


def test_three_documents_by_hand() -> None:
    """The second and the third of three are relevant, one of them more."""
    ranking, relevant = ["a", "b", "c"], {"b": 1, "c": 3}
    assert (recall(ranking, relevant, 2), hit(ranking, relevant, 1), reciprocal_rank(ranking, relevant)) == (0.5, 0.0, 0.5)
    assert ndcg(ranking, relevant, 3) == pytest.approx((1 / 1.58496 + 3 / 2) / (3 + 1 / 1.58496), rel=1e-5)
