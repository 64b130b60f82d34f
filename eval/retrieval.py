"""How well passages are found in collections that others judged: BEIR's folders, and files of questions with what is relevant to each.

Documents are ranked by their best passage, as production finds them, history included; a question that finds nothing counts 0. `by_view`
ranks by each view alone and by their fusions, for tuning.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import BadGold
from eval.published import Figure, mean
from eval.ranking import ndcg, recall, reciprocal_rank
from eval.trec import Qrels, Ranked, objects, ranking, read_qrels
from index.collection import Collection
from index.found import DEPTH
from index.fuse import convex
from index.fuse import reciprocal_rank as fuse_by_rank
from service.ask import Plenum
from service.question import MAX_PASSAGES, MAX_QUESTION, Question, Turn

CUTOFF = 10
SEED = 20220311
MEASURES: dict[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "nDCG@10": lambda ranking, relevant: ndcg(ranking, relevant, CUTOFF),
    "R@10": lambda ranking, relevant: recall(ranking, relevant, CUTOFF),
    "RR@10": lambda ranking, relevant: reciprocal_rank(ranking[:CUTOFF], relevant),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and the documents that are relevant to it, with their grades."""

    id: str
    text: str
    relevant: Mapping[str, int]
    history: tuple[Turn, ...] = ()


def load_documents(path: Path) -> list[Document]:
    """The documents of a file or of a folder's corpus; those without text have nothing to be found by."""
    rows = objects(inside(path, "corpus"))
    try:
        return [Document(str(row.get("_id", row.get("id"))), row.get("title", ""), row["text"]) for row in rows if row["text"].strip()]
    except (KeyError, AttributeError) as error:
        raise BadGold(f"{path} holds a document without {error}: a row has _id, title and text") from error


def load_questions(path: Path, qrels: Path | None = None) -> list[Judged]:
    """The judged questions of a file or a folder; without a file of judgements, they stand in the questions or in the folder."""
    rows = objects(inside(path, "queries"))
    if qrels is None and not any("relevant" in row or "doc_id" in row for row in rows):
        qrels = next(iter(sorted((path if path.is_dir() else path.parent).glob("qrels/*.tsv"), key=preference)), None)
        if qrels is None:
            raise BadGold(f"{path} says not what is relevant: name a file of judgements with --qrels")
    grades = read_qrels(qrels) if qrels else {}
    asked = [judged(row, place, grades) for place, row in enumerate(rows)]
    return [question for question in asked if question.relevant]


def inside(path: Path, name: str) -> Path:
    """The path, or the file of this name in the folder that it is."""
    if not path.is_dir():
        return path
    return next((path / each for each in (f"{name}.jsonl.gz", f"{name}.jsonl") if (path / each).exists()), path / f"{name}.jsonl")


def preference(path: Path) -> tuple[int, str]:
    """Judgements of test questions go before those of others."""
    return ("test", "dev", "train").index(path.stem) if path.stem in ("test", "dev", "train") else 3, path.stem


def judged(row: Mapping[str, Any], place: int, grades: Qrels) -> Judged:
    """One question; its judgements stand in it or come along."""
    name = str(row.get("_id", row.get("id", place)))
    within = row.get("relevant") or ({row["doc_id"]: 1} if "doc_id" in row else {})
    return Judged(name, row.get("text", row.get("question", ""))[:MAX_QUESTION], grades.get(name, within), turns(row.get("history", ())))


def turns(told: Sequence[Mapping[str, str]]) -> tuple[Turn, ...]:
    """What was said before, in order; Doc2Dial, which speaks of `text` and of an `agent`, has the newest first."""
    if any("text" in turn for turn in told):
        return tuple(Turn("user" if turn["role"] == "user" else "assistant", turn["text"]) for turn in reversed(told))
    return tuple(Turn(turn["role"], turn["content"]) for turn in told)


def sampled(questions: Sequence[Judged], most: int) -> list[Judged]:
    """So many of the questions, the same each time; all where most is 0."""
    return list(questions) if not 0 < most < len(questions) else random.Random(SEED).sample(list(questions), most)


def rank(plenum: Plenum, question: Judged) -> dict[str, float]:
    """Documents by what production finds for the question, each at its best passage; the score falls with the place."""
    hits = plenum.search(Question(question.text, question.history, top_k=MAX_PASSAGES)).hits
    found = list(dict.fromkeys(hit.chunk.doc_id for hit in hits))
    return {doc_id: 1 / place for place, doc_id in enumerate(found, start=1)}


def figures(name: str, questions: Sequence[Judged], run: Ranked) -> list[Figure]:
    """Every measure over all questions."""
    ranked = [(ranking(run.get(question.id, {})), question.relevant) for question in questions]
    return [mean(name, measure, [value(*each) for each in ranked]) for measure, value in MEASURES.items()]


def by_view(collection: Collection, questions: Sequence[Judged]) -> dict[str, dict[str, dict[str, float]]]:
    """The rankings of dense and lexical search alone and of their two fusions, of the questions without their history."""
    runs: dict[str, dict[str, dict[str, float]]] = {name: {} for name in ("dense", "bm25", "reciprocal_rank", "convex")}
    for question in questions:
        vector = collection.encoder.encode_questions([question.text])[0]
        dense, lexical = collection.rankings(question.text, vector, DEPTH)
        numbers = [[number for number, _ in found] for found in (dense, lexical)]
        cosines = dict(dense) | collection.cosines(vector, set(numbers[1]) - set(numbers[0]))
        scored = {"dense": dense, "bm25": lexical, "reciprocal_rank": fuse_by_rank(numbers), "convex": convex(cosines, dict(lexical))}
        for name, found in scored.items():
            runs[name][question.id] = by_document(collection, found)
    return runs


def by_document(collection: Collection, found: Iterable[tuple[int, float]]) -> dict[str, float]:
    """The ten best documents, each with the score of its best chunk."""
    found = list(found)
    owners = collection.owners([number for number, _ in found])
    best: dict[str, float] = {}
    for number, score in found:
        if number in owners and len(best) < CUTOFF:
            best.setdefault(owners[number], score)
    return best
