"""Reading paragraphs of SQuAD's form, by readers whose answers are known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Chunk, Document, Span
from corpus.errors import BadGold
from eval.reading import Asked, figures, load, read
from index.found import Found
from service.read import Finding

CONTEXT = "The tramway opens in 2031. It costs 5 million euros."
ROW: dict[str, Any] = {
    "id": "a", "title": "The_tram", "question": "What does it cost?", "context": CONTEXT,
    "answers": [{"text": "5 million euros", "answer_start": 36}, {"text": "5 million", "answer_start": 36}], "answerable": True,
}  # fmt: skip
NONE = ROW | {"id": "b", "question": "Who pays?", "answers": [], "answerable": False}


@dataclass(frozen=True, slots=True)
class Marking:
    """A finding that marks the words that answer."""

    document: Document
    chunk: Chunk
    sentence: Span
    support: float
    answer: Span | None


class Scripted:
    """A reader that prefers the second sentence and marks its last words, and that is less sure of what nobody pays."""

    def __init__(self, marks: bool) -> None:
        self._marks = marks

    def read(self, question: str, found: Found) -> list[Any]:
        """Two sentences, the second one first in support."""
        (hit,), sure = found.hits, 0.3 if question.startswith("Who") else 0.9
        document = found.documents[hit.chunk.doc_id]
        if not self._marks:
            return [Finding(document, hit.chunk, (0, 26), 0.1), Finding(document, hit.chunk, (27, 52), sure)]
        return [Marking(document, hit.chunk, (0, 26), 0.1, (21, 25)), Marking(document, hit.chunk, (27, 52), sure, (36, 51))]


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def asked(tmp_path: Path) -> list[Asked]:
    return load(written(tmp_path / "rows.jsonl", [ROW, NONE]))


def test_both_forms_give_the_same_questions(tmp_path: Path) -> None:
    """JSON lines, and the nested file that is published; a paragraph is one document."""
    qas = [
        {"id": "a", "question": ROW["question"], "answers": ROW["answers"], "is_impossible": False},
        {"id": "b", "question": "Who pays?", "answers": [], "is_impossible": True},
    ]
    nested = {"data": [{"title": "The_tram", "paragraphs": [{"context": CONTEXT, "qas": qas}]}]}
    (tmp_path / "dev.json").write_text(json.dumps(nested))
    rows = asked(tmp_path)
    assert load(tmp_path / "dev.json") == rows
    assert rows[0].document is rows[1].document
    assert rows[0].spans == ((36, 51), (36, 45))
    assert (rows[0].document.title, rows[1].spans) == ("The tram", ())


def test_sentences_and_knowing_are_measured_of_any_reader(tmp_path: Path) -> None:
    """Where findings mark no words there is no F1."""
    told = {figure.measure: figure.value for figure in figures("set", list(read(Scripted(marks=False), asked(tmp_path))))}
    assert told == {"sentence hit@1": 1.0, "sentence hit@3": 1.0, "no-answer AUC": 1.0}


def test_words_are_measured_as_squad_does_with_the_best_bar(tmp_path: Path) -> None:
    """The sure answer is right to the letter, the unsure one is better left: 1 of both."""
    told = {figure.measure: figure.value for figure in figures("set", list(read(Scripted(marks=True), asked(tmp_path))))}
    assert told["best EM"] == told["best F1"] == 1.0
    (alone,) = load(written(tmp_path / "one.jsonl", [ROW | {"answers": [{"text": "about 5 million euros", "answer_start": 30}]}]))
    told = {figure.measure: figure.value for figure in figures("set", list(read(Scripted(marks=True), [alone])))}
    assert (told["best EM"], told["best F1"]) == (0.0, pytest.approx(2 * 1 * 0.75 / 1.75, abs=1e-6))


def test_a_reader_that_finds_nothing_is_counted() -> None:
    """As a question that was missed."""

    class Silent:
        def read(self, question: str, found: Found) -> list[Finding]:
            return []

    question = Asked("What?", Document("p", "T", CONTEXT), ((36, 51),), ("5 million euros",))
    told = {figure.measure: (figure.value, figure.among) for figure in figures("set", list(read(Silent(), [question])))}
    assert told == {"sentence hit@1": (0.0, 1), "sentence hit@3": (0.0, 1)}


def test_other_files_are_refused(tmp_path: Path) -> None:
    """With what is missing."""
    with pytest.raises(BadGold, match="context"):
        load(written(tmp_path / "rows.jsonl", [{"question": "Why?"}]))
    (tmp_path / "dev.json").write_text("[]")
    with pytest.raises(BadGold, match="SQuAD"):
        load(tmp_path / "dev.json")
