"""The table of measures over a few questions, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.ask import Place
from eval.judge import Judged
from eval.measures import BY_NAME, MEASURES, measure
from tests.eval.conftest import a_case, a_row, fact_at

FACT = fact_at(("d", 10, 20), needed=("12.8%",))
ANSWERED = Judged(a_case(FACT, answers=("12.8%",)), a_row(("d", 10, 20, "12.8%"), hits=(Place("d", 0, 30),)))
MISSED = Judged(a_case(FACT), a_row(confidence=0.6))
REFUSED = Judged(a_case(), a_row(confidence=0.8))
INVENTED = Judged(a_case(), a_row(("d", 0, 5, "q"), confidence=0.5))
FAILED = Judged(a_case(FACT), replace(a_row(), answer=None, error="gone"))


def values(judged: list[Judged]) -> dict[str, float | None]:
    return {value.measure: value.value for value in measure(judged)}


def test_every_measure_of_five_questions_by_hand() -> None:
    """One right, one refused without need, one refused rightly, one invented, one failed."""
    found = values([ANSWERED, MISSED, REFUSED, INVENTED, FAILED])
    expected = {
        "right": 2 / 5, "fact_share": 1 / 3, "complete": 1 / 3, "citation_recall": 1 / 3, "citation_precision": 1 / 3,
        "refusal_precision": 1 / 2, "refusal_recall": 1 / 2, "answer_rate": 1 / 3, "failure_rate": 1 / 5, "must_contain": 1 / 3,
        "exact_match": 1.0, "token_f1": 1.0, "rouge_l": 1.0, "doc_hit@1": 1 / 3, "span_hit@1": 1 / 3, "span_mrr": 1 / 3, "statements": 1.0,
        "calibration_error": (2 * (0.95 - 0.5) + 0.6 + 0.2 + 0.5) / 5, "brier": (0.01 + 0.36 + 0.04 + 0.25 + 1) / 5, "latency_p50": 10.0,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-6)


def test_a_failed_question_is_never_left_out() -> None:
    """Every mean over answerable questions goes down when one of them fails, and none speaks of fewer questions."""
    one, both = measure([ANSWERED]), measure([ANSWERED, FAILED])
    for alone, with_failure in zip(one, both, strict=True):
        if alone.value == 1.0 and alone.measure not in ("exact_match", "token_f1", "rouge_l", "statements", "failure_rate"):
            assert with_failure.value is None or with_failure.value < 1.0, alone.measure
            assert with_failure.among == alone.among + 1


def test_a_measure_that_speaks_of_no_question_has_no_value() -> None:
    """Refusals are not measured where nothing was refused."""
    (value,) = measure([ANSWERED], [BY_NAME["refusal_precision"]])
    assert (value.value, value.low, value.high, value.among) == (None, None, None, 0)


def test_every_value_lies_within_its_interval() -> None:
    """And the interval within what the measure can be."""
    for value in measure([ANSWERED, MISSED, REFUSED, INVENTED, FAILED] * 4):
        if value.value is not None and value.low is not None and value.high is not None:
            assert value.low - 1e-9 <= value.value <= value.high + 1e-9, value


def test_every_measure_cites_or_says_what_it_is() -> None:
    """Names are unique and each has its words."""
    assert len(BY_NAME) == len(MEASURES)
    assert all(each.says for each in MEASURES)
