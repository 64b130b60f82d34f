"""Reading: how well each sentence of the passages found answers the question, and with which words.

A `Reader` takes a question and hits and gives findings; composing knows nothing of how it judged. `NetworkReader` asks the trained network
(`service.network`) about each passage, and weighs what it says of a sentence together with what can be counted: how many of the question's
telling words are there, whether a name is missing, whether the sentence holds the kind of thing that is asked for. The weights make a
probability of it; `eval/calibrate.py` learns them and keeps them beside the network's.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.document import Chunk, Document, Span
from index.collection import Collection
from index.encode import model_folder, open_session
from index.found import Found
from index.lexical import words
from index.passage import aliases, context
from service.abbreviation import initials, meant, spelt_out
from service.network import END, START, SUPPORT, exported
from service.pair import MAX_PIECES, Pair, feed, pairs
from service.wanted import given
from service.words import proper_names, telling

FOLDER = Path(__file__).parent / "reader"
WEIGHTS = FOLDER / "reader.safetensors"
CALIBRATION = FOLDER / "calibration.json"

MAX_ANSWER_PIECES = 40
"""Word pieces of the words that are marked as the answer."""

FEATURES = (
    "support", "passage", "span", "said", "said_around", "name_missing", "name_apart", "number_missing",
    "kind_met", "kind_missed", "score", "score_beside_best", "asks", "brief",
)  # fmt: skip
"""Columns of the feature matrix, in order; `features` says what each is."""

Logits = npt.NDArray[np.float32]


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
class Judged:
    """What the network says of a sentence: three logits, and the best answer's span in the document."""

    chunk: Chunk
    sentence: Span
    score: float
    support: float
    passage: float
    span: float
    answer: Span | None


class NetworkReader:
    """The trained network under a logistic model. Safe to share between threads."""

    def __init__(self, collection: Collection, network: Network, weights: Mapping[str, float], bias: float) -> None:
        self._collection, self._network = collection, network
        self._weights, self._bias = np.asarray([weights[name] for name in FEATURES]), bias

    def read(self, question: str, found: Found) -> list[Finding]:
        """Every sentence of the passages with its probability and its answer."""
        judged = self.judge(question, found)
        if not judged:
            return []
        logits = features(self._collection, question, found, judged) @ self._weights + self._bias
        supports = 1 / (1 + np.exp(-logits))
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


def judged_sentences(chunk: Chunk, score: float, row: Pair, pieces: Logits, answers: float) -> list[Judged]:
    """The sentences of a passage, as far as it was read: support, passage and the best span against none at all."""
    none = float(pieces[0, START] + pieces[0, END])
    judged = []
    for start, end in chunk.sentences:
        first, last = row.pieces((start - chunk.start, end - chunk.start))
        if first < last:
            best, (opening, closing) = best_span(pieces[first:last])
            answer = (row.spans[first + opening - row.passage][0], row.spans[first + closing - row.passage][1])
            within = (max(start, chunk.start + answer[0]), min(end, chunk.start + answer[1]))
            support = float(pieces[first:last, SUPPORT].mean())
            judged.append(Judged(chunk, (start, end), score, support, answers, best - none, within))
    return judged


def best_span(pieces: Logits) -> tuple[float, tuple[int, int]]:
    """The highest sum of a begin and an end no more than MAX_ANSWER_PIECES apart, and the two places."""
    sums = pieces[:, START, None] + pieces[None, :, END]
    size = len(pieces)
    sums += barred()[:size, :size]
    place = int(sums.argmax())
    return float(sums.flat[place]), divmod(place, size)


@cache
def barred() -> Logits:
    """0 where a span may begin (row) and end (column) within a passage, else minus infinity; (MAX_PIECES, MAX_PIECES)."""
    apart = np.arange(MAX_PIECES)[None, :] - np.arange(MAX_PIECES)[:, None]
    return np.where((apart >= 0) & (apart < MAX_ANSWER_PIECES), 0.0, -np.inf).astype(np.float32)


def features(collection: Collection, question: str, found: Found, judged: Sequence[Judged]) -> npt.NDArray[np.float64]:
    """A row for each sentence, (n, len(FEATURES)), every column about -2 to 2.

    support, passage, span: the network's logits, held within bounds. said, said_around: share, by rarity, of the question's words that the
    sentence, or its passage with context, holds. name_missing: share of the question's names and numbers that the passage with its context
    lacks; name_apart: that the sentence with its title and headings lacks. number_missing: whether the sentence with its title and headings
    lacks a number or year of the question. kind_met, kind_missed: whether the sentence holds the kind of thing that is asked for. score: of
    the passage; score_beside_best: its share of the best passage's. asks: whether the sentence is itself a question. brief: whether it is
    too short to say anything.
    """
    rarity = {word: collection.rarity(word) for word in dict.fromkeys(words(telling(question)))}
    names = {word: rarity.get(word, 0.0) for name in proper_names(question) for word in words(name)}
    numbers = {word for word in names if word[:1].isdigit()}
    chunks = {each.chunk.id: each.chunk for each in judged}
    titled = {place: called(found.documents[chunk.doc_id], chunk) for place, chunk in chunks.items()}
    short = initials(question)
    near = {place: passage(found.documents[chunk.doc_id], chunk) for place, chunk in chunks.items()}
    around = {place: titled[place] | set(words(text)) | spelt_out(short, text) for place, text in near.items()}
    said_around = {place: share(rarity, held) for place, held in around.items()}
    name_missing = {place: 1 - share(names, held) for place, held in around.items()}
    gives, best = given(question), found.best
    rows = []
    for each in judged:
        text = found.documents[each.chunk.doc_id].text[slice(*each.sentence)]
        own = set(words(text)) | spelt_out(short, text)
        named = own | titled[each.chunk.id]
        met = bool(gives and gives(text))
        rows.append(
            (
                bounded(each.support),
                bounded(each.passage),
                bounded(each.span / 2),
                share(rarity, own),
                said_around[each.chunk.id],
                name_missing[each.chunk.id],
                1 - share(names, named),
                float(not numbers <= named),
                float(met),
                float(gives is not None and not met),
                each.score,
                each.score / best if best > 0 else 1.0,
                float(text.rstrip().endswith("?")),
                math.exp(-len(own) / 4),
            )
        )
    return np.asarray(rows, np.float64)


def bounded(logit: float) -> float:
    """A logit within -8 to 8, a quarter of it."""
    return max(-8.0, min(8.0, logit)) / 4


def called(document: Document, chunk: Chunk) -> set[str]:
    """The words of a passage's context and of its document's other names."""
    return set(words("\n".join([context(document, chunk), *aliases(document)])))


def surroundings(document: Document, chunk: Chunk) -> set[str]:
    """The words of a passage, its context and its document's other names."""
    return called(document, chunk) | set(words(passage(document, chunk)))


def passage(document: Document, chunk: Chunk) -> str:
    """The words of a chunk as they stand."""
    return document.text[chunk.start : chunk.end]


def share(rarity: Mapping[str, float], held: set[str]) -> float:
    """How much of the words' rarity is held; 1 where there are no words."""
    total = sum(rarity.values())
    return sum(value for word, value in rarity.items() if word in held) / total if total else 1.0
