"""Judged collections of others: loaded in their forms, ranked as production does, measured as ir-measures does."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ir_measures
import pytest

from corpus.document import Document
from corpus.errors import BadGold
from eval.retrieval import Judged, by_view, figures, load_documents, load_questions, rank, sampled
from index.collection import Collection
from service.ask import Plenum
from service.assemble import assemble
from service.question import Turn

DOCUMENTS = [("tram", "Harbour tramway"), ("park", "Digital park of Wuhan"), ("fund", "Fund for the metaverse")]


def written(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_a_folder_of_beir_is_taken_as_it_is(tmp_path: Path) -> None:
    """Documents, questions and the judgements of its test questions; a document without text and a question without judgements are not."""
    written(tmp_path / "corpus.jsonl", [{"_id": "a", "title": "T", "text": "Words."}, {"_id": "b", "title": "", "text": " "}])
    written(tmp_path / "queries.jsonl.gz", [{"_id": "q1", "text": "Which?"}, {"_id": "q2", "text": "Who?"}])
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\nq2\ta\t1\n")
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ta\t1\n")
    assert load_documents(tmp_path) == [Document("a", "T", "Words.")]
    assert load_questions(tmp_path) == [Judged("q1", "Which?", {"a": 1})]
    assert load_questions(tmp_path, tmp_path / "qrels" / "dev.tsv") == [Judged("q2", "Who?", {"a": 1})]


def test_judgements_within_the_questions_and_what_was_said_before_are_read(tmp_path: Path) -> None:
    """Doc2Dial has its newest turn first and calls the assistant an agent."""
    path = written(
        tmp_path / "queries.jsonl",
        [
            {"id": "a", "text": "Which?", "relevant": {"d": 2}},
            {"id": "b", "text": "And?", "doc_id": "d", "history": [{"role": "agent", "text": "Yes."}, {"role": "user", "text": "Is it?"}]},
        ],
    )
    first, second = load_questions(path)
    assert first == Judged("a", "Which?", {"d": 2})
    assert second == Judged("b", "And?", {"d": 1}, (Turn("user", "Is it?"), Turn("assistant", "Yes.")))


def test_questions_that_nobody_judged_are_refused(tmp_path: Path) -> None:
    """With the option that would help."""
    with pytest.raises(BadGold, match="--qrels"):
        load_questions(written(tmp_path / "queries.jsonl", [{"id": "a", "text": "Which?"}]))


@pytest.fixture
def small(collection: Collection) -> Plenum:
    """Three documents, one of which comes in two sections."""
    texts = {"tram": "The tramway runs along the harbour.\n\n# Cost\n\nThe tramway costs much.", "park": "A park.", "fund": "A fund."}
    list(collection.add([Document(name, title, texts[name]) for name, title in DOCUMENTS]))
    return assemble(collection)


def test_documents_are_ranked_once_each_as_production_finds_them(small: Plenum) -> None:
    """By their best passage, and with what was said before."""
    scores = rank(small, Judged("q", "harbour tramway", {"tram": 1}))
    assert len(scores) == len(set(scores)) <= 3
    assert max(scores, key=lambda doc_id: scores[doc_id]) == "tram"
    followed = rank(small, Judged("q", "What about it?", {"fund": 1}, (Turn("user", "Tell me of the fund for the metaverse"),)))
    assert max(followed, key=lambda doc_id: followed[doc_id]) == "fund"


def test_figures_are_those_of_ir_measures_and_count_what_found_nothing() -> None:
    """A question without a ranking counts 0."""
    questions = [Judged("q1", "?", {"a": 1, "b": 2}), Judged("q2", "?", {"c": 1}), Judged("q3", "?", {"d": 1})]
    run = {"q1": {"x": 0.9, "b": 0.8, "a": 0.1}, "q2": {"c": 0.5}}
    ours = {figure.measure: figure.value for figure in figures("set", questions, run)}
    judged = {question.id: dict(question.relevant) for question in questions}
    theirs = ir_measures.calc_aggregate([ir_measures.nDCG @ 10, ir_measures.R @ 10, ir_measures.RR @ 10], judged, run)
    assert ours == pytest.approx({str(name): value for name, value in theirs.items()}, abs=1e-6)


def test_a_sample_is_the_same_each_time() -> None:
    """None twice; all where there are no more."""
    questions = [Judged(str(number), "?", {"a": 1}) for number in range(50)]
    assert sampled(questions, 10) == sampled(questions, 10)
    assert len({question.id for question in sampled(questions, 10)}) == 10
    assert sampled(questions, 0) == sampled(questions, 99) == questions


def test_each_view_ranks_by_itself(small: Plenum) -> None:
    """Both views and both fusions, ten documents at most."""
    runs = by_view(small.collection, [Judged("q", "harbour tramway", {"tram": 1})])
    assert set(runs) == {"dense", "bm25", "reciprocal_rank", "convex"}
    assert all(max(run["q"], key=lambda doc_id, found=run["q"]: found[doc_id]) == "tram" for run in runs.values())  # type: ignore[misc] # a default binds it
