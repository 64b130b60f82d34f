"""The measures of a run, as one table: what each takes of a question, and what it makes of all of them.

A measure is columns, a row of numbers for each question, and a statistic over them. Most are a ratio of two columns: a mean over the
questions that it speaks of, where the second column says which those are. So a resample of questions is a resample of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.judge import Judged, documents_ranked, facts_ranked
from eval.ranking import hit, ndcg, recall, reciprocal_rank
from eval.resample import interval
from eval.trust import Array, area_under_risk, area_under_roc, brier, calibration_error, median, ratio, tail
from eval.wording import exact_match, holds, rouge_l, token_f1

Columns = tuple[float, float]
NOT_ASKED: Columns = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured. `better` is 1 where more is better, -1 where less is, 0 where neither; `steady` where time plays no part."""

    name: str
    says: str
    columns: Callable[[Judged], Columns]
    statistic: Callable[[Array], Array] = ratio
    better: int = 1
    unit: str = ""

    @property
    def steady(self) -> bool:
        """Whether two runs on one ground must agree on it."""
        return self.unit != "ms"

    def table(self, judged: Sequence[Judged]) -> Array:
        """(n, 2): the columns of every question."""
        return np.asarray([self.columns(each) for each in judged], np.float64).reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class Value:
    """A measure's value with its 95 % interval; `among` is how many questions it speaks of. None is one that does not exist."""

    measure: str
    value: float | None
    low: float | None
    high: float | None
    among: int


def answerable(value: Callable[[Judged], float]) -> Callable[[Judged], Columns]:
    """A mean over the questions that the documents answer."""
    return lambda judged: (float(value(judged)), 1.0) if judged.case.answerable else NOT_ASKED


def ranked(
    view: Callable[[Judged], tuple[list[str], dict[str, int]]], measure: Callable[..., float], *k: int
) -> Callable[[Judged], Columns]:
    """A mean of a measure of what was found."""
    return answerable(lambda judged: measure(*view(judged), *k))


def worded(measure: Callable[[str, Sequence[str]], float]) -> Callable[[Judged], Columns]:
    """A mean over the questions that have short answers."""
    return lambda judged: (measure(judged.words, judged.case.answers), 1.0) if judged.case.answers else NOT_ASKED


def right(judged: Judged) -> Columns:
    """Whether the answer is right; every question counts."""
    return float(judged.right), 1.0


def fact_share(judged: Judged) -> float:
    """The share of the facts that are given, in an answer that does not refuse."""
    return 0.0 if judged.refused else sum(judged.facts_given) / len(judged.case.facts)


def citation_recall(judged: Judged) -> float:
    """The share of the facts with a citation that overlaps one of their spans.

    ALCE's citation recall (Gao et al. 2023, 3.3) with what was marked by people in the place of its model of entailment.
    """
    return sum(judged.facts_cited) / len(judged.case.facts)


def citation_precision(judged: Judged) -> float:
    """The share of the citations that overlap a span of any of the question's facts; 0 where nothing is cited.

    ALCE's citation precision (Gao et al. 2023, 3.3), likewise; an answer without citations counts 0 there, too.
    """
    spans = [span for fact in judged.case.facts for span in fact.spans]
    backed = sum(any(citation.overlaps(span) for span in spans) for citation in judged.citations)
    return backed / len(judged.citations) if judged.citations else 0.0


def must_contain(judged: Judged) -> float:
    """The share of all needed strings that stand in the answer's text, cited rightly or not."""
    needed = [each for fact in judged.case.facts for each in fact.must_contain]
    return 0.0 if judged.failed or judged.refused else holds(judged.answer["answer"], needed)


def refusal_precision(judged: Judged) -> Columns:
    """Of the questions that were refused, how many the documents do not answer (Rajpurkar et al. 2018 for the task)."""
    return float(judged.refused and not judged.case.answerable), float(judged.refused)


def refusal_recall(judged: Judged) -> Columns:
    """Of the questions that the documents do not answer, how many were refused."""
    return float(judged.refused and not judged.case.answerable), float(not judged.case.answerable)


def answer_rate(judged: Judged) -> Columns:
    """How many of the questions that the documents answer were answered at all, rightly or not."""
    return (float(not judged.refused and not judged.failed), 1.0) if judged.case.answerable else NOT_ASKED


def failure_rate(judged: Judged) -> Columns:
    """How many questions got no answer, not even one that refuses."""
    return float(judged.failed), 1.0


def statements(judged: Judged) -> Columns:
    """How many statements an answer has, among those that are no refusal."""
    said = judged.answer.get("statements", ())
    return float(len(said)), float(bool(said))


def confidence(judged: Judged) -> Columns:
    """(confidence, right)."""
    return judged.confidence, float(judged.right)


def answerability(judged: Judged) -> Columns:
    """(how sure it is that there is an answer, whether there is one); a refusal that is sure is sure that there is none."""
    sure = 1 - judged.confidence if judged.refused or judged.failed else judged.confidence
    return sure, float(judged.case.answerable)


def waited(judged: Judged) -> Columns:
    """Milliseconds from the question to the whole answer, as the asker felt them; a failure waited too."""
    return (judged.row.wall_ms if judged.row else 0.0), 1.0


MEASURES: tuple[Measure, ...] = (
    Measure("right", "right answers, refusals included", right),
    Measure("fact_share", "facts given", answerable(fact_share)),
    Measure("complete", "answers with all facts", answerable(lambda judged: judged.complete)),
    Measure("citation_recall", "facts that are cited", answerable(citation_recall)),
    Measure("citation_precision", "citations that back a fact", answerable(citation_precision)),
    Measure("refusal_precision", "refusals that were due", refusal_precision),
    Measure("refusal_recall", "unanswerable questions refused", refusal_recall),
    Measure("answer_rate", "answerable questions answered", answer_rate),
    Measure("failure_rate", "questions that failed", failure_rate, better=-1),
    Measure("must_contain", "needed strings in the text", answerable(must_contain)),
    Measure("exact_match", "text is the short answer", worded(exact_match)),
    Measure("token_f1", "words in common with the short answer", worded(token_f1)),
    Measure("rouge_l", "ROUGE-L with the short answer", worded(rouge_l)),
    Measure("doc_hit@1", "a right document comes first", ranked(documents_ranked, hit, 1)),
    Measure("doc_recall@5", "right documents among five", ranked(documents_ranked, recall, 5)),
    Measure("doc_mrr", "reciprocal rank of a right document", ranked(documents_ranked, reciprocal_rank)),
    Measure("doc_ndcg@5", "nDCG of documents", ranked(documents_ranked, ndcg, 5)),
    Measure("span_hit@1", "the first passage states a fact", ranked(facts_ranked, hit, 1)),
    Measure("span_recall@5", "facts stated by five passages", ranked(facts_ranked, recall, 5)),
    Measure("span_mrr", "reciprocal rank of a fact", ranked(facts_ranked, reciprocal_rank)),
    Measure("span_ndcg@5", "nDCG of facts", ranked(facts_ranked, ndcg, 5)),
    Measure("calibration_error", "distance of confidence from truth", confidence, calibration_error, better=-1),
    Measure("brier", "squared distance of confidence from truth", confidence, brier, better=-1),
    Measure("aurc", "wrong among the most confident", confidence, area_under_risk, better=-1),
    Measure("answerable_auc", "answerable told from not", answerability, area_under_roc),
    Measure("statements", "statements an answer", statements, better=0, unit="each"),
    Measure("latency_p50", "half wait no longer", waited, median, better=-1, unit="ms"),
    Measure("latency_p95", "nineteen of twenty wait no longer", waited, tail, better=-1, unit="ms"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def measure(judged: Sequence[Judged], measures: Sequence[Measure] = MEASURES) -> list[Value]:
    """Every measure with its interval."""
    return [valued(each, each.table(judged)) for each in measures]


def valued(measure: Measure, table: Array) -> Value:
    """A measure's value over its columns, with its interval."""
    if not len(table):
        return Value(measure.name, None, None, None, 0)
    low, high = interval(measure.statistic, table)
    among = int((table[:, 1] > 0).sum()) if measure.statistic is ratio else len(table)
    return Value(measure.name, number(measure.statistic(table)), number(low), number(high), among)


def number(value: Any) -> float | None:
    """A number as JSON has it; None where there is none."""
    return None if np.isnan(value) else round(float(value), 6)
