"""Reading: how well each sentence of the passages found answers the question, and with which words.

A `Reader` takes a question and hits and gives findings; composing knows nothing of how it judged. `NetworkReader` asks the trained network
(`service.network`) about each passage, and weighs what it says of a sentence together with what can be counted (`service.weigh`): how many
of the question's telling words are there, whether a name is missing, whether the sentence holds the kind of thing that is asked for. The
surest sentences are then read once more, side by side (`service.digest`). Weights make a probability of it; `eval/calibrate.py` learns them
and keeps them beside the network's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from corpus.document import Chunk, Document, Span
from index.collection import Collection
from index.encode import model_folder, open_session
from index.found import Found
from index.passage import aliases, context
from service.abbreviation import meant
from service.digest import laid_out, looked_at, surest
from service.judge import Judged, Logits, judged_sentences
from service.network import exported
from service.pair import Pair, feed, pairs
from service.weigh import Floats, again, features, moved

FOLDER = Path(__file__).parent / "reader"
WEIGHTS = FOLDER / "reader.safetensors"
CALIBRATION = FOLDER / "calibration.json"


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of a passage, the probability, 0 to 1, that it answers the question, and the words in it that do."""

    document: Document
    chunk: Chunk
    sentence: Span
    support: float
    answer: Span | None = None

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.document.text[self.sentence[0] : self.sentence[1]]

    @property
    def place(self) -> tuple[str, Span]:
        """What tells its sentence from others."""
        return self.chunk.id, self.sentence


Search = Callable[[str], Found]
"""What a question finds, under the filters of the one that was asked."""


def better(one: Finding, other: Finding) -> Finding:
    """Of two readings of a sentence the one with more support."""
    return one if one.support >= other.support else other


class Reader(Protocol):
    """Judges what was found."""

    def read(self, question: str, found: Found) -> list[Finding]:
        """Findings in the order of the passages and of their sentences."""
        ...


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: the weights of its columns, and what is added."""

    weights: Floats
    bias: float

    @classmethod
    def of(cls, columns: Sequence[str], learnt: Mapping[str, Any]) -> Model:
        """As calibration keeps it: {"weights": by column, "bias"}."""
        return cls(np.asarray([learnt["weights"][name] for name in columns]), learnt["bias"])

    def logits(self, rows: Floats) -> Floats:
        """Of each row, (n, columns) to (n,)."""
        return rows @ self.weights + self.bias


class NetworkReader:
    """The trained network under two logistic models, one for each look. Safe to share between threads."""

    def __init__(self, collection: Collection, network: Network, first: Model, second: Model) -> None:
        self._collection, self._network, self._first, self._second = collection, network, first, second

    def read(self, question: str, found: Found) -> list[Finding]:
        """Every sentence of the passages with its probability and its answer."""
        judged = self.judge(question, found)
        if not judged:
            return []
        logits = self._first.logits(features(self._collection, question, found, judged))
        places, rows = self.look_again(question, found, judged, logits)
        supports = 1 / (1 + np.exp(-moved(logits, places, self._second.logits(rows))))
        return [
            Finding(found.documents[each.chunk.doc_id], each.chunk, each.sentence, float(support), each.answer)
            for each, support in zip(judged, supports, strict=True)
        ]

    def judge(self, question: str, found: Found) -> list[Judged]:
        """What the network says of every sentence that it could read."""
        passages = [read_as(question, found.documents[hit.chunk.doc_id], hit.chunk) for hit in found.hits]
        rows, outputs = self._network.run(question, passages)
        return [
            each
            for hit, row, (pieces, answers) in zip(found.hits, rows, outputs, strict=True)
            for each in judged_sentences(hit.chunk, hit.score, row, pieces, answers)
        ]

    def look_again(self, question: str, found: Found, judged: Sequence[Judged], logits: Floats) -> tuple[list[int], Floats]:
        """The surest sentences by number, from the first look's logits, and the row of each beside the others, (n, len(AGAIN))."""
        text, spans = laid_out(found, judged, surest(judged, logits))
        (row,), ((pieces, answers),) = self._network.run(question, [("", text)])
        said = looked_at(row, pieces, answers, spans)
        places = list(said)
        return places, again(logits[places], list(said.values()))


class Network:
    """The network on ONNX Runtime, a row at a time on each core: two rows of unlike length in one batch take longer than one by one."""

    def __init__(self, weights: Path, cache: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._session = open_session(exported(weights, cache, self._tokenizer), threads=1)
        self._cores = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="reader")

    def run(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[list[Pair], list[tuple[Logits, float]]]:
        """For each (context, text) its row, and the logits of its pieces, (length, 3), and of the passage."""
        rows = self.rows(question, passages)
        return rows, list(self._cores.map(self._run, rows))

    def rows(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Pair]:
        """The row of each (context, text)."""
        return pairs(self._tokenizer, question, passages)

    def _run(self, row: Pair) -> tuple[Logits, float]:
        pieces, answers = self._session.run(["pieces", "answers"], feed(row))
        return np.asarray(pieces[0]), float(answers[0])


def read_as(question: str, document: Document, chunk: Chunk) -> tuple[str, str]:
    """Context and text as the network reads them; the context holds the other names by which the question calls what it speaks of."""
    named = [alias for alias in aliases(document) if alias.casefold() in question.casefold()]
    short = [f"{long} ({each})" for each, long in meant(question, document).items()]
    return "; ".join([context(document, chunk), *named, *short]), document.text[chunk.start : chunk.end]
