"""Weighing: what the network says of a sentence, beside what can be counted in it, as columns of a logistic model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from corpus.document import Chunk, Document
from index.collection import Collection
from index.found import Found
from index.lexical import words
from index.passage import aliases, context
from service.abbreviation import initials, spelt_out
from service.judge import Judged
from service.wanted import given
from service.words import proper_names, telling

Floats = npt.NDArray[np.float64]

SAID = ("support", "passage", "span")
"""Columns of what the network says, in order."""

FEATURES = (
    *SAID, "said", "said_around", "name_missing", "name_apart", "number_missing",
    "kind_met", "kind_missed", "score", "score_beside_best", "asks", "brief",
)  # fmt: skip
"""Columns of the first look, in order; `features` says what each is."""

AGAIN = ("first", *SAID)
"""Columns of the second look, in order; `again` says what each is."""


def features(collection: Collection, question: str, found: Found, judged: Sequence[Judged]) -> Floats:
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


def again(logits: Floats, said: Sequence[tuple[float, float, float]]) -> Floats:
    """A row for each sentence of a digest, (n, len(AGAIN)): its logit at the first look, and what the network says of it in the digest
    (`said`: support, passage, span)."""
    first = np.asarray([bounded(logit) for logit in logits], np.float64).reshape(-1, 1)
    beside = np.asarray([(bounded(support), bounded(passage), bounded(span / 2)) for support, passage, span in said], np.float64)
    return np.hstack([first, beside.reshape(-1, len(SAID))])


def moved(logits: Floats, places: Sequence[int], second: Floats) -> Floats:
    """The logits after the second look, which tells better than the first which sentence answers, and no better whether any does: so the
    best is as sure as both looks have it on the whole. What was not looked at again moves as far as what was does."""
    if not len(places):
        return logits
    second = second + (logits[list(places)].max() - second.max()) / 2
    after = logits + float(np.mean(second - logits[list(places)]))
    after[list(places)] = second
    return after
