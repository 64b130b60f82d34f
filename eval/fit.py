"""Learns the weights of `service.read.SentenceReader` from questions whose answers are marked in paragraphs.

    python -m eval.fit TRAIN.jsonl.gz DEV.jsonl.gz

Rows: {"title", "question", "context", "answers": [{"text", "answer_start"}], "answerable"}. The paragraphs of some of the training
articles become an index, and each sampled question is searched in it. A third of the questions are asked as they are; for a third the
right paragraph is taken out of what was found; in a third a name is exchanged for one from another question, so that the model also sees
what a corpus without the answer gives, and near misses. The development file is used for figures alone.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.document import Document
from index.collection import Collection, Found
from index.encode import DEFAULT_MODEL, load_encoder
from service.read import FEATURES, MODEL, Place, SentenceReader, features, proper_names, sentences

ARTICLES = 60
QUESTIONS = 1500
DEV_QUESTIONS = 600
TOP_K = 8
SEED = 20220311


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the paragraph that answers it and where; `spans` is empty where nothing does."""

    text: str
    doc_id: str
    spans: tuple[tuple[int, int], ...]
    answers: tuple[str, ...]


def load(path: Path, articles: int, questions: int) -> tuple[list[Document], list[Asked]]:
    """The paragraphs of up to so many articles, and a sample of the questions about them."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    chance = random.Random(SEED)
    titles = sorted({row["title"] for row in rows})
    kept = set(chance.sample(titles, min(articles, len(titles))))
    rows = [row for row in rows if row["title"] in kept]
    ids = {text: f"p{place}" for place, text in enumerate(dict.fromkeys(row["context"] for row in rows))}
    titled = {row["context"]: row["title"].replace("_", " ") for row in rows}
    documents = [Document(id=doc_id, title=titled[text], text=text) for text, doc_id in ids.items()]
    sample = chance.sample(rows, min(questions, len(rows)))
    return documents, [asked(row, ids[row["context"]]) for row in sample]


def asked(row: dict[str, Any], doc_id: str) -> Asked:
    """One row as a question."""
    answers = row["answers"] if row.get("answerable", True) else []
    spans = tuple((given["answer_start"], given["answer_start"] + len(given["text"])) for given in answers)
    return Asked(row["question"], doc_id, spans, tuple(given["text"] for given in answers))


def holds(question: Asked, place: Place) -> bool:
    """Whether a sentence holds the answer as it was marked."""
    chunk, (start, end), _ = place
    return chunk.doc_id == question.doc_id and any(start <= first and last <= end for first, last in question.spans)


def without(found: Found, doc_id: str) -> Found:
    """What would have been found in an index without this document."""
    return Found([hit for hit in found.hits if hit.chunk.doc_id != doc_id], found.documents, found.snapshot)


def examples(collection: Collection, questions: list[Asked]) -> Iterator[tuple[list[Any], list[bool]]]:
    """Feature rows and labels, a question at a time; sentences elsewhere that also spell the answer are left out."""
    names = [name for question in questions for name in proper_names(question.text)]
    chance = random.Random(SEED)
    for number, original in enumerate(questions):
        question = renamed(original, names, chance) if number % 3 == 2 else original
        found = collection.search(question.text, TOP_K + 1)
        if number % 3 == 1:
            found = without(found, question.doc_id)
        found = Found(found.hits[:TOP_K], found.documents, found.snapshot)
        places = sentences(found)
        rows, labels = features(collection, question.text, found, places), [holds(question, place) for place in places]
        kept = [place for place, label in enumerate(labels) if label or not spells(question, found, places[place])]
        yield [rows[place] for place in kept], [labels[place] for place in kept]


def renamed(question: Asked, names: list[str], chance: random.Random) -> Asked:
    """The question with one of its names exchanged, which nothing answers; the question itself where it has none."""
    own = proper_names(question.text)
    others = [name for name in names if name not in own]
    if not own or not others:
        return question
    text = question.text.replace(chance.choice(own), chance.choice(others))
    return Asked(text, question.doc_id, (), ())


def spells(question: Asked, found: Found, place: Place) -> bool:
    """Whether a sentence holds the answer's words, marked or not."""
    chunk, (start, end), _ = place
    text = found.documents[chunk.doc_id].text[start:end].casefold()
    return any(answer.casefold() in text for answer in question.answers)


def fit(rows: Any, labels: Any) -> dict[str, Any]:
    """Logistic weights by feature."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10.0, max_iter=2000).fit(rows, labels)
    weights = {name: round(float(weight), 4) for name, weight in zip(FEATURES, model.coef_[0], strict=True)}
    return {"weights": weights, "bias": round(float(model.intercept_[0]), 4)}


def judged(collection: Collection, reader: SentenceReader, questions: list[Asked]) -> Iterator[tuple[float, bool, bool, bool]]:
    """For each question: best support, whether the best sentence holds the answer, whether one of the best three does, answerable."""
    for question in questions:
        findings = sorted(reader.read(question.text, collection.search(question.text, TOP_K)), key=lambda finding: -finding.support)
        right = [holds(question, (finding.chunk, finding.sentence, 0.0)) for finding in findings[:3]]
        yield (findings[0].support if findings else 0.0), right[:1] == [True], any(right), bool(question.spans)


def figures(results: list[tuple[float, bool, bool, bool]]) -> dict[str, float]:
    """What the log notes: hits among the answerable, AUC of answerable against not, calibration error of the confidence."""
    from sklearn.metrics import roc_auc_score

    support, first, three, answerable = (np.asarray(column) for column in zip(*results, strict=True))
    bins = np.minimum((support * 10).astype(int), 9)
    error = sum(abs(support[bins == b].mean() - first[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist()))
    return {
        "right_first": float(first[answerable].mean()),
        "right_in_three": float(three[answerable].mean()),
        "auc": float(roc_auc_score(answerable, support)) if 0 < answerable.mean() < 1 else float("nan"),
        "calibration_error": float(error),
    }


def main(train: Path, dev: Path) -> None:
    """Fit, write the weights and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        encoder = load_encoder(DEFAULT_MODEL, Path(folder) / "encoder")
        documents, questions = load(train, ARTICLES, QUESTIONS)
        collection = Collection(Path(folder) / "train", encoder)
        list(collection.add(documents))
        rows, labels = [], []
        for question_rows, question_labels in examples(collection, questions):
            rows += question_rows
            labels += question_labels
        learnt = fit(np.asarray(rows), np.asarray(labels))
        MODEL.write_text(json.dumps(learnt, indent=2) + "\n", "utf-8")
        print(json.dumps(learnt, indent=2), f"{len(labels):,} sentences, {sum(labels):,} of them answers", sep="\n")
        documents, questions = load(dev, ARTICLES, DEV_QUESTIONS)
        collection = Collection(Path(folder) / "dev", encoder)
        list(collection.add(documents))
        print(json.dumps(figures(list(judged(collection, SentenceReader(collection), questions))), indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
