"""How well a paragraph is read: files of SQuAD's form, where the paragraph is given and nothing has to be found.

Rows: {"id", "title", "question", "context", "answers": [{"text", "answer_start"}], "answerable"}, or the nested file that SQuAD publishes.
The reader is that of production. Where its findings mark the words that answer (`answer`, a span in the document), they are measured as
SQuAD does; the sentences that it prefers, and whether it knows that there is no answer, always.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.document import Document, Span
from corpus.errors import BadGold
from corpus.split import split
from eval.published import Figure, figure, mean
from eval.trec import objects, opened
from eval.trust import area_under_roc, best_cut
from eval.wording import exact_match, token_f1
from index.found import Found, Hit
from service.read import Finding, Reader

SEED = 20220311


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a paragraph, and where its answers stand in it; no answers where it has none."""

    question: str
    document: Document
    spans: tuple[Span, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reader made of a question: how sure it is, its three best sentences, and the words of the best if it marks any."""

    asked: Asked
    confidence: float
    sentences: tuple[Span, ...]
    words: str | None

    def hit(self, best: int) -> float:
        """Whether one of so many sentences overlaps an answer."""
        return float(any(start < b and a < end for start, end in self.sentences[:best] for a, b in self.asked.spans))


def load(path: Path, most: int = 0) -> list[Asked]:
    """The questions of a file, or so many of them, the same each time; a paragraph that comes twice is one document."""
    rows = list(flat(path))
    if 0 < most < len(rows):
        rows = random.Random(SEED).sample(rows, most)
    documents: dict[str, Document] = {}
    for row in rows:
        text = row["context"]
        documents.setdefault(text, Document(f"p{len(documents)}", str(row.get("title", "")).replace("_", " "), text))
    return [asked(row, documents[row["context"]]) for row in rows]


def flat(path: Path) -> Iterator[dict[str, Any]]:
    """A row for each question, out of either form."""
    if path.suffix == ".json":
        try:
            nested = json.loads("".join(opened(path)))["data"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadGold(f"{path} is no file of SQuAD's form: {error}") from error
        for article in nested:
            for paragraph in article["paragraphs"]:
                for question in paragraph["qas"]:
                    known = {"title": article.get("title", ""), "context": paragraph["context"]}
                    yield {**question, **known, "answerable": not question.get("is_impossible", False)}
        return
    for row in objects(path):
        if not {"question", "context", "answers"} <= row.keys():
            raise BadGold(f"{path} holds a row without question, context or answers")
        yield row


def asked(row: Mapping[str, Any], document: Document) -> Asked:
    """One row as a question."""
    answers = row["answers"] if row.get("answerable", True) else []
    spans = tuple((given["answer_start"], given["answer_start"] + len(given["text"])) for given in answers)
    return Asked(row["question"], document, spans, tuple(given["text"] for given in answers))


def read(reader: Reader, questions: Iterable[Asked]) -> Iterator[Outcome]:
    """What the reader makes of each question, its whole paragraph before it."""
    for question in questions:
        hits = [Hit(chunk, 1.0) for chunk in split(question.document)]
        findings = reader.read(question.question, Found(hits, {question.document.id: question.document}, 0))
        yield outcome(question, sorted(findings, key=lambda finding: -finding.support))


def outcome(question: Asked, findings: Sequence[Finding]) -> Outcome:
    """The findings, best first, as what is measured of them."""
    if not findings:
        return Outcome(question, 0.0, (), None)
    marked: Span | None = getattr(findings[0], "answer", None)
    words = question.document.text[slice(*marked)] if marked else None
    return Outcome(question, findings[0].support, tuple(finding.sentence for finding in findings[:3]), words)


def figures(name: str, outcomes: Sequence[Outcome]) -> list[Figure]:
    """Every measure that the outcomes allow."""
    answerable = [each for each in outcomes if each.asked.spans]
    told = [mean(name, f"sentence hit@{best}", [each.hit(best) for each in answerable]) for best in (1, 3)]
    if len(answerable) < len(outcomes):
        told.append(figure(name, "no-answer AUC", knowing(outcomes), area_under_roc))
    if any(each.words is not None for each in outcomes):
        told.append(figure(name, "best EM", spoken(outcomes, exact_match), best_cut))
        told.append(figure(name, "best F1", spoken(outcomes, token_f1), best_cut))
    return told


def knowing(outcomes: Sequence[Outcome]) -> Any:
    """(n, 2): how sure the reader is, and whether there is an answer."""
    return np.asarray([(each.confidence, float(bool(each.asked.spans))) for each in outcomes])


def spoken(outcomes: Sequence[Outcome], measure: Any) -> Any:
    """(n, 3): how sure the reader is, what its words are worth, and what it is worth to say nothing."""
    return np.asarray(
        [(each.confidence, measure(each.words or "", each.asked.answers), measure("", each.asked.answers)) for each in outcomes]
    )
