"""Judgements and rankings in TREC's and BEIR's forms."""

from __future__ import annotations

import gzip
from pathlib import Path

import ir_measures
import pytest

from corpus.errors import BadGold
from eval.trec import objects, ranking, read_qrels, read_run, write_qrels, write_run

QRELS = {"q1": {"a": 2, "b": 1}, "q2": {"c": 1}}
RUN = {"q1": {"b": 0.9, "a": 0.5}, "q2": {"x": 1.0}}


def test_what_is_written_is_read_again_also_by_ir_measures(tmp_path: Path) -> None:
    """Both files, in TREC's form."""
    write_qrels(tmp_path / "qrels.txt", QRELS)
    write_run(tmp_path / "run.txt", RUN)
    assert read_qrels(tmp_path / "qrels.txt") == QRELS
    assert read_run(tmp_path / "run.txt") == RUN
    theirs = ir_measures.read_trec_qrels(str(tmp_path / "qrels.txt"))
    assert {(each.query_id, each.doc_id, each.relevance) for each in theirs} == {("q1", "a", 2), ("q1", "b", 1), ("q2", "c", 1)}
    scored = list(ir_measures.read_trec_run(str(tmp_path / "run.txt")))
    assert [(each.query_id, each.doc_id, each.score) for each in scored] == [("q1", "b", 0.9), ("q1", "a", 0.5), ("q2", "x", 1.0)]


def test_beirs_judgements_have_a_heading_and_no_zeros(tmp_path: Path) -> None:
    """Three columns, tab between; compressed or not; what is judged as not relevant is left out."""
    text = "query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tx\t0\nq1\tb\t1\nq2\tc\t1\n"
    (tmp_path / "test.tsv").write_text(text)
    (tmp_path / "test.tsv.gz").write_bytes(gzip.compress(text.encode()))
    assert read_qrels(tmp_path / "test.tsv") == read_qrels(tmp_path / "test.tsv.gz") == QRELS


def test_equal_scores_are_ordered_as_trec_eval_does() -> None:
    """By falling id."""
    assert ranking({"a": 1.0, "c": 1.0, "b": 2.0}) == ["b", "c", "a"]


@pytest.mark.parametrize("text", ["q1 0 a 1\nq1 0 a much\n", "query\nq1 a\n"])
def test_a_line_that_is_neither_is_named(tmp_path: Path, text: str) -> None:
    """With its number."""
    (tmp_path / "file").write_text(text)
    with pytest.raises(BadGold, match="line"):
        read_qrels(tmp_path / "file")
    with pytest.raises(BadGold, match="line 1"):
        read_run(tmp_path / "file")


def test_json_lines_are_read_and_faults_named(tmp_path: Path) -> None:
    """Empty lines are let through; what is no JSON has its line's number, what is not there its name."""
    (tmp_path / "rows.jsonl").write_text('{"a": 1}\n\n{"a": 2}\n')
    assert objects(tmp_path / "rows.jsonl") == [{"a": 1}, {"a": 2}]
    (tmp_path / "rows.jsonl").write_text('{"a": 1}\n{\n')
    with pytest.raises(BadGold, match="line 2"):
        objects(tmp_path / "rows.jsonl")
    with pytest.raises(BadGold, match="none"):
        objects(tmp_path / "none")
