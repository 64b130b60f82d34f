"""The sets of others that lie in a folder, asked one after another: retrieval, conversation and reading in one table.

Of the two reading sets the reader has seen a part in training (`eval/examples.py`); `eval/speed.py` measures on what it has not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Document
from corpus.errors import BadGold
from eval import reading, retrieval
from eval.published import Figure
from service.ask import Plenum

Index = Callable[[str, list[Document]], AbstractContextManager[Plenum]]
"""Gives a Plenum over documents; those of one name are indexed once and kept."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Known:
    """A set by its name: the file of its questions and, where passages have to be found, that of its documents."""

    name: str
    questions: str
    corpus: str = ""


KNOWN = (
    Known("feedbackqa", "retrieval/feedbackqa/queries.jsonl.gz", "retrieval/feedbackqa/corpus.jsonl.gz"),
    Known("obliqa", "retrieval/obliqa/queries.jsonl.gz", "retrieval/obliqa/corpus.jsonl.gz"),
    Known("doc2dial", "conversation/doc2dial/questions.jsonl.gz", "conversation/doc2dial/corpus.jsonl.gz"),
    Known("squad-2.0", "reading/squad-2.0-dev-17-articles.jsonl.gz"),
    Known("policyqa", "reading/policyqa-dev.jsonl.gz"),
)


def present(folder: Path) -> list[Known]:
    """The sets that lie in the folder; BadGold where there is none."""
    found = [known for known in KNOWN if all((folder / path).exists() for path in (known.questions, known.corpus) if path)]
    if not found:
        raise BadGold(
            f"{folder} holds none of {', '.join(known.name for known in KNOWN)}: `plenum eval retrieval` and `reading` take others"
        )
    return found


def measured(folder: Path, index: Index, most: int, progress: Progress = lambda done: None) -> Iterator[Figure]:
    """Every figure over every set, of `most` questions of each; of all where it is 0."""
    for known in present(folder):
        if known.corpus:
            documents = retrieval.load_documents(folder / known.corpus)
            questions = retrieval.sampled(retrieval.load_questions(folder / known.questions), most)
            yield from find(known.name, documents, questions, index, progress)
        else:
            yield from read(known.name, reading.load(folder / known.questions, most), index, progress)


def find(name: str, documents: list[Document], questions: list[retrieval.Judged], index: Index, progress: Progress) -> list[Figure]:
    """Every measure of what production finds."""
    run = {}
    with index(name, documents) as plenum:
        for question in questions:
            run[question.id] = retrieval.rank(plenum, question)
            progress(1)
    return retrieval.figures(name, questions, run)


def read(name: str, questions: list[reading.Asked], index: Index, progress: Progress) -> list[Figure]:
    """Every measure of how production reads."""
    outcomes = []
    with index(name, list({question.document.id: question.document for question in questions}.values())) as plenum:
        for outcome in reading.read(plenum.reader, questions):
            outcomes.append(outcome)
            progress(1)
    return reading.figures(name, outcomes)
