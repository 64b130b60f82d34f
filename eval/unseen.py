"""Open questions over text that nothing was made for: paragraphs of an encyclopaedia beside the default corpus, asked through the service.

    python -m eval.unseen FILE.jsonl.gz [QUESTIONS]

Rows: {"title", "question", "context", "answers": [{"text", "answer_start"}], "answerable"}. All paragraphs are
documents; asked is about the articles that neither training nor calibration has seen. An answerable question is right where a quote
of the answer spells one of the marked answers; an unanswerable one where it is refused. AUC: of the answers' confidence, answerable
against not, whatever was then refused.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.document import Document
from eval.examples import CALIBRATING_ARTICLES, LEARNT_ARTICLES, unseen
from eval.trec import objects
from index.collection import Collection
from index.encode import DEFAULT_MODEL, load_encoder
from service.answer import Answer, Status
from service.ask import Plenum
from service.assemble import assemble, fill
from service.question import Question
from service.settings import read_settings

QUESTIONS = 600
SEED = 20220311


def paragraphs(every: Sequence[dict[str, Any]]) -> list[Document]:
    """Each paragraph as a document under its article's title."""
    titles = {row["context"]: row["title"].replace("_", " ") for row in every}
    return [Document(id=f"p{place}", title=title, text=text) for place, (text, title) in enumerate(titles.items())]


def is_right(answer: Answer, row: dict[str, Any]) -> bool:
    """Whether the answer says what is marked, or refuses where nothing is."""
    refused = answer.status is Status.NOT_IN_CORPUS
    if not row["answerable"]:
        return refused
    quoted = " ".join(citation.quote for citation in answer.citations).casefold()
    return not refused and any(given["text"].casefold() in quoted for given in row["answers"])


def leaning(answer: Answer) -> float:
    """How far the answer leans to there being one, 0 to 1."""
    return 1 - answer.confidence if answer.status is Status.NOT_IN_CORPUS else answer.confidence


def measure(plenum: Plenum, asked: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Right in all, among the answerable and among the others; answerable refused; AUC; statements an answer."""
    from sklearn.metrics import roc_auc_score

    answers = [plenum.ask(Question(row["question"])) for row in asked]
    right = [is_right(answer, row) for answer, row in zip(answers, asked, strict=True)]
    given = [bool(row["answerable"]) for row in asked]
    refused = [answer.status is Status.NOT_IN_CORPUS for answer in answers]
    shown = [len(answer.statements) for answer in answers if answer.statements]
    return {
        "right": mean(right),
        "right_answerable": mean([each for each, known in zip(right, given, strict=True) if known]),
        "refused_answerable": mean([each for each, known in zip(refused, given, strict=True) if known]),
        "refused_unanswerable": mean([each for each, known in zip(refused, given, strict=True) if not known]),
        "auc": float(roc_auc_score(given, [leaning(answer) for answer in answers])),
        "statements": mean(shown),
    }


def mean(values: Sequence[float]) -> float:
    """The average; 0 of nothing."""
    return round(sum(values) / len(values), 4) if values else 0.0


def main(path: Path, questions: int) -> None:
    """Index, ask, print."""
    every = objects(path)
    fresh = unseen(every, LEARNT_ARTICLES + CALIBRATING_ARTICLES)
    asked = random.Random(SEED).sample(fresh, min(questions, len(fresh)))
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings().model_copy(update={"home": Path(folder) / "home"})
        collection = Collection(settings.home, load_encoder(DEFAULT_MODEL, settings.home / "encoder"))
        fill(collection, settings, lambda done: None)
        for _ in collection.add(paragraphs(every)):
            pass
        print(json.dumps(measure(assemble(collection), asked), indent=2))
        collection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else QUESTIONS)
