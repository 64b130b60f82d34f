"""How well passages are found: each ranking alone and their fusions, over a collection with judged questions.

    python -m eval.retrieval FOLDER [QUERIES]

FOLDER holds `corpus.jsonl.gz` ({"_id" or "id", "title", "text"}) and `queries.jsonl.gz` ({"id", "text", "relevant": {doc_id: grade}});
QUERIES names another file of questions, for tuning. Documents are ranked by their best chunk; a question without a hit counts 0.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Document
from index.collection import DEPTH, Collection
from index.encode import DEFAULT_MODEL, load_encoder
from index.fuse import convex, reciprocal_rank

CUTOFF = 10

Run = dict[str, dict[str, float]]
"""Scores of documents by question, as TREC runs have them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and the documents that are relevant to it, with their grades."""

    id: str
    text: str
    relevant: Mapping[str, int]


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a compressed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def load_documents(path: Path) -> list[Document]:
    """The documents of a judged collection; those without text have nothing to be found by."""
    every = rows(path)
    return [Document(id=str(row.get("_id", row.get("id"))), title=row["title"], text=row["text"]) for row in every if row["text"].strip()]


def load_questions(path: Path) -> list[Judged]:
    """The questions of a judged collection."""
    return [Judged(str(row.get("id", place)), row["text"], row["relevant"]) for place, row in enumerate(rows(path))]


def measure(collection: Collection, questions: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """nDCG@10 and R@10 of dense and lexical search alone and of their two fusions."""
    runs: dict[str, Run] = {name: {} for name in ("dense", "bm25", "reciprocal_rank", "convex")}
    for question in questions:
        vector = collection.encoder.encode_question(question.text)
        dense, lexical = collection.rankings(question.text, vector, DEPTH)
        rankings = [[number for number, _ in ranking] for ranking in (dense, lexical)]
        cosines = dict(dense) | collection.cosines(vector, set(rankings[1]) - set(rankings[0]))
        scored = {"dense": dense, "bm25": lexical, "reciprocal_rank": reciprocal_rank(rankings), "convex": convex(cosines, dict(lexical))}
        for name, ranking in scored.items():
            runs[name][question.id] = by_document(collection, ranking)
    return {name: averages(questions, run) for name, run in runs.items()}


def by_document(collection: Collection, ranking: Iterable[tuple[int, float]]) -> dict[str, float]:
    """The ten best documents, each with the score of its best chunk."""
    ranking = list(ranking)
    owners = collection.owners([number for number, _ in ranking])
    best: dict[str, float] = {}
    for number, score in ranking:
        if number in owners and len(best) < CUTOFF:
            best.setdefault(owners[number], score)
    return best


def averages(questions: Sequence[Judged], run: Run) -> dict[str, float]:
    """Means over all questions, by ir-measures."""
    import ir_measures
    from ir_measures import R, nDCG

    judged = {question.id: dict(question.relevant) for question in questions}
    found = ir_measures.calc_aggregate([nDCG @ CUTOFF, R @ CUTOFF], judged, run)
    return {str(name): float(value) for name, value in found.items()}


def main(folder: Path, questions: Path) -> None:
    """Index the collection in a temporary home, ask all questions, print a table."""
    with tempfile.TemporaryDirectory() as home:
        collection = Collection(Path(home), load_encoder(DEFAULT_MODEL, Path(home) / "encoder"))
        for _ in collection.add(load_documents(folder / "corpus.jsonl.gz")):
            pass
        figures = measure(collection, load_questions(questions))
        collection.close()
    for name, values in figures.items():
        print(f"{name:16}", *(f"{measure} {value:.4f}" for measure, value in values.items()))


if __name__ == "__main__":
    given = Path(sys.argv[1])
    main(given, Path(sys.argv[2]) if len(sys.argv) > 2 else given / "queries.jsonl.gz")
