"""The sets that lie in a folder, and the commands that ask them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import BadGold
from eval.sets import KNOWN, present
from tests.eval.test_command import terminal as terminal  # a fixture that both use
from tests.service.test_command import Terminal


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """A folder of BEIR's form with two documents and two questions."""
    rows = [{"_id": "tram", "title": "", "text": "The harbour tramway."}, {"_id": "park", "title": "", "text": "The park of Wuhan."}]
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1", "text": "tramway"}\n{"_id": "q2", "text": "Wuhan park"}\n')
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ttram\t1\nq2\tpark\t1\n")
    return tmp_path


def test_a_folder_is_measured_and_its_files_go_out_and_in(terminal: Terminal, beir: Path) -> None:
    """What was written as a run, measured again, gives the same figures."""
    out, qrels = beir / "run.txt", beir / "qrels.txt"
    asked = terminal.json("eval", "retrieval", str(beir), "--run-out", str(out), "--qrels-out", str(qrels))["sets"]
    assert {figure["measure"]: figure["value"] for figure in asked} == {"nDCG@10": 1.0, "R@10": 1.0, "RR@10": 1.0}
    again = terminal.json("eval", "retrieval", str(beir), str(beir / "queries.jsonl"), "--qrels", str(qrels), "--run", str(out))["sets"]
    assert again == asked
    assert "dense" in terminal.run("eval", "retrieval", str(beir), "--views").stdout


def test_a_folder_without_known_sets_is_told(tmp_path: Path, terminal: Terminal) -> None:
    """With the commands that take others."""
    with pytest.raises(BadGold, match="plenum eval retrieval"):
        present(tmp_path)
    assert terminal.run("eval", "sets", str(tmp_path)).returncode == 2


def test_the_development_data_holds_every_known_set(shared: Path) -> None:
    """Needs ../shared."""
    assert present(shared / "data") == list(KNOWN)


def test_paragraphs_of_the_development_data_are_read(shared: Path, terminal: Terminal) -> None:
    """Needs ../shared: three questions are measured by sentences."""
    figures = terminal.json("eval", "reading", str(shared / "data" / "reading" / "policyqa-dev.jsonl.gz"), "--sample", "3")["sets"]
    assert {"sentence hit@1", "sentence hit@3"} <= {figure["measure"] for figure in figures}
    assert {figure["among"] for figure in figures} == {3}
