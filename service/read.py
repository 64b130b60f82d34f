"""Reading: how well each sentence of the passages found answers the question.

A `Reader` takes a question and hits and gives findings; composing knows nothing of how it judged. `SentenceReader` judges by a
handful of features (likeness of meaning, how many of the question's telling words are there, whether a sentence holds the kind
of thing that is asked for) under a logistic model, whose weights `eval/fit.py` learns and keeps in `reading.json`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.document import Chunk, Document, Span
from index.collection import Collection, Found
from index.lexical import words
from index.passage import aliases, context

MODEL = Path(__file__).parent / "reading.json"

MAX_SENTENCES = 160
"""Sentences judged for one question; the passages are read in the order in which they were found."""

NUMBER = r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|dozen|half|third)\b"
DATE = r"\b(1[0-9]{3}|20[0-9]{2})\b|\b(january|february|march|april|may|june|july|august|september|october|november|december)\b"
NAME = r"(?<=\s)[A-Z][\w'’-]+|^[A-Z][\w'’-]+\s+[A-Z]"
KINDS: list[tuple[re.Pattern[str], re.Pattern[str]]] = [
    (
        re.compile(r"\bhow (many|much|large|big|long|old|high|far)\b|\bwhat (share|percent\w*|number|amount|sum|size|price)\b", re.I),
        re.compile(NUMBER, re.I),
    ),
    (re.compile(r"\bwhen\b|\b(what|which) (year|date|day|month)\b", re.I), re.compile(DATE, re.I)),
    (re.compile(r"\b(who|whom|whose)\b|\b(what|which) (person|people|company|organi[sz]ation|party)\b", re.I), re.compile(NAME)),
    (
        re.compile(r"\bwhere\b|\b(what|which) (city|cities|country|countries|place|places|province|region)\b", re.I),
        re.compile(NAME),
    ),
]
"""What a question asks for, and what a sentence must hold to give it."""

FEATURES = ("meaning", "said", "said_around", "named", "name_missing", "kind_met", "kind_missed", "score", "asks", "brief")
"""Columns of the feature matrix, in order; `features` says what each is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of a passage and the probability, 0 to 1, that it answers the question."""

    document: Document
    chunk: Chunk
    sentence: Span
    support: float

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.document.text[self.sentence[0] : self.sentence[1]]


class Reader(Protocol):
    """Judges what was found."""

    def read(self, question: str, found: Found) -> list[Finding]:
        """Findings in the order of the passages and of their sentences."""
        ...


class SentenceReader:
    """A logistic model over a few features of question and sentence."""

    def __init__(self, collection: Collection, model: Path = MODEL) -> None:
        self._collection = collection
        learnt = json.loads(model.read_text("utf-8"))
        self._weights = np.asarray([learnt["weights"][name] for name in FEATURES])
        self._bias = float(learnt["bias"])

    def read(self, question: str, found: Found) -> list[Finding]:
        """Every sentence of the passages with its probability."""
        places = sentences(found)
        if not places:
            return []
        logits = features(self._collection, question, found, places) @ self._weights + self._bias
        supports = 1 / (1 + np.exp(-logits))
        return [
            Finding(found.documents[chunk.doc_id], chunk, span, float(support))
            for (chunk, span, _), support in zip(places, supports, strict=True)
        ]


Place = tuple[Chunk, Span, float]
"""A sentence: its chunk, its offsets, the score of its chunk."""


def sentences(found: Found) -> list[Place]:
    """The sentences of the hits, in order, as many as are read for one question."""
    every = [(hit.chunk, span, hit.score) for hit in found.hits for span in hit.chunk.sentences]
    return every[:MAX_SENTENCES]


def features(collection: Collection, question: str, found: Found, places: Sequence[Place]) -> npt.NDArray[np.float64]:
    """A row for each sentence, (n, len(FEATURES)), every column about 0 to 1.

    meaning: cosine of question and sentence. said, said_around: share, by rarity, of the question's words that the sentence,
    or its passage with context, holds. named: the same of names and numbers, in the sentence. name_missing: whether the
    passage with its context lacks one of them. kind_met, kind_missed: whether the sentence holds the kind of thing that is
    asked for. score: of the passage. asks: whether the sentence is itself a question. brief: whether it is too short to say
    anything.
    """
    texts = [found.documents[chunk.doc_id].text[start:end] for chunk, (start, end), _ in places]
    wanted, vectors = collection.encoder.encode_question(question), collection.encoder.encode_passages(texts)
    cosines = vectors @ wanted
    rarity = {word: collection.rarity(word) for word in dict.fromkeys(words(question))}
    names = {word: rarity.get(word, 0.0) for name in proper_names(question) for word in words(name)}
    around = {chunk.id: surroundings(found.documents[chunk.doc_id], chunk) for chunk, _, _ in places}
    kind = next((pattern for asked, pattern in KINDS if asked.search(question)), None)
    rows = []
    for place, (chunk, _, score) in enumerate(places):
        text = texts[place]
        own, near = set(words(text)), around[chunk.id]
        met = bool(kind and kind.search(text))
        rows.append(
            (
                cosines[place],
                share(rarity, own),
                share(rarity, near),
                share(names, own),
                float(bool(names.keys() - near)),
                float(met),
                float(kind is not None and not met),
                score,
                float(text.rstrip().endswith("?")),
                math.exp(-len(own) / 4),
            )
        )
    return np.asarray(rows, np.float64)


def surroundings(document: Document, chunk: Chunk) -> set[str]:
    """The words of a passage, its context and its document's other names."""
    return set(words("\n".join([context(document, chunk), *aliases(document), document.text[chunk.start : chunk.end]])))


def share(rarity: dict[str, float], held: set[str]) -> float:
    """How much of the words' rarity is held; 1 where there are no words."""
    total = sum(rarity.values())
    return sum(value for word, value in rarity.items() if word in held) / total if total else 1.0


def proper_names(question: str) -> list[str]:
    """Words that a question writes with a capital (but for its first) or with a digit."""
    first, *rest = question.split() or [""]
    return [word for word in rest if word[:1].isupper() or any(map(str.isdigit, word))] + [first] * any(map(str.isdigit, first))
