"""The collection as it stood in a snapshot: what stands still, out of the views, and what has gone since, out of the store.

Nothing of this is on the way of a question about today. What has gone since a snapshot is read once and kept while neither it nor the
collection changes; what has come since is left out by number. Cosines are exact; words are weighed by what there is and what has gone
together, since the views know no other counts.
"""

from __future__ import annotations

import math
import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.among import Numbers, Scored
from index.dense import DenseView
from index.encode import Vectors
from index.found import ATTEMPTS, DEPTH, Found, found
from index.fuse import convex
from index.lexical import LexicalView, words
from index.passage import for_words
from index.shelf import Shelf
from index.spelling import Respelt, Speller
from index.store import Store

if TYPE_CHECKING:
    from index.collection import Collection

K1, B = 1.2, 0.75
"""Of BM25, as in the lexical view."""

DEEPER = 4
"""How many times as many are asked for where too many of those found came later."""


class Gone:
    """What stood in a snapshot and no longer does: its vectors, and a lexical view of its own in a folder that goes with it."""

    def __init__(self, store: Store, shelf: Shelf, snapshot: int) -> None:
        with store.reading():
            self.last, self.texts = store.past(snapshot)
            self.numbers, self._vectors = shelf.vectors(self.texts)
        folder = tempfile.mkdtemp(prefix="plenum-past-")
        weakref.finalize(self, shutil.rmtree, folder, True)
        self.lexical = LexicalView(Path(folder))
        if self.texts:
            self.lexical.update(list(self.texts), list(self.texts.values()), [], 1)

    def cosines(self, vector: Vectors, allowed: Numbers | None = None) -> dict[int, float]:
        """The inner product of a unit vector and every row, or every allowed one."""
        if not len(self.numbers):
            return {}
        chosen = slice(None) if allowed is None else np.isin(self.numbers, allowed)
        return dict(zip(self.numbers[chosen].tolist(), (self._vectors[chosen] @ vector).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Views:
    """The views of a collection, and the snapshot at which they stand."""

    dense: DenseView
    lexical: LexicalView
    snapshot: int


class Past:
    """A collection as it stood in a snapshot; it is searched as the collection is."""

    def __init__(self, collection: Collection, store: Store, snapshot: int) -> None:
        self._collection, self._store, self.snapshot = collection, store, snapshot

    def search(self, question: str, top_k: int, filters: Mapping[str, Any] | None = None) -> Found:
        """The `top_k` chunks that fit a question best, of documents whose labels matched the filters then."""
        respelt = self.respell(question)
        (vector,) = self._collection.encoder.encode_questions([respelt.searched])
        return replace(self.search_with(respelt.searched, vector, top_k, filters), corrections=respelt.corrections)

    def search_with(self, question: str, vector: Vectors, top_k: int, filters: Mapping[str, Any] | None = None) -> Found:
        """The same for a question that is encoded already, and read as it is spelt."""
        for _ in range(ATTEMPTS):
            views, gone = self._stood()
            ranking = self._rank(views, gone, question, vector, max(DEPTH, top_k), filters)[:top_k]
            chunks, documents = self._store.chunks([number for number, _ in ranking], self.snapshot, ranked_in=views.snapshot)
            if len(chunks) == len(ranking) and self._collection.stand_at(views.snapshot):
                break
        return found(ranking, chunks, documents, self.snapshot)

    def _stood(self) -> tuple[Views, Gone]:
        views = self._collection.views()
        return views, self._collection.gone(self.snapshot, views.snapshot)

    def _rank(
        self, views: Views, gone: Gone, question: str, vector: Vectors, depth: int, filters: Mapping[str, Any] | None
    ) -> list[Scored]:
        allowed = self._store.numbers_where(filters, self.snapshot) if filters else None
        near = dict(earlier(lambda most: views.dense.search(vector, most, allowed), depth, gone.last))
        near = best(near | gone.cosines(vector, allowed), depth)
        live = [number for number, _ in earlier(lambda most: views.lexical.search(question, most, allowed), depth, gone.last)]
        lost = [number for number, _ in gone.lexical.search(question, depth, allowed)] if len(gone.numbers) else []
        texts = self._texts(live, views.snapshot) | {number: gone.texts[number] for number in lost}
        bags = {number: Counter(words(text)) for number, text in texts.items()}
        wordy = best(bm25(question, bags, Words(views.lexical, gone.lexical)), depth)
        rest = wordy.keys() - near.keys()
        return convex(near | views.dense.cosines(vector[None, :], [list(rest)])[0] | kept(gone.cosines(vector), rest), wordy)

    def _texts(self, numbers: Sequence[int], ranked_in: int) -> dict[int, str]:
        chunks, documents = self._store.chunks(numbers, self.snapshot, ranked_in)
        return {number: for_words(documents[chunk.doc_id], chunk) for number, chunk in chunks.items()}

    def respell(self, text: str) -> Respelt:
        """The text with its misspelt words put right by the words of the documents, those that have gone included."""
        return Speller(self._words(), self._collection.encoder.knows).respell(text)

    def holds(self, word: str) -> bool:
        """Whether any chunk holds a word (as `index.lexical.words` gives it)."""
        return self._words().frequency(word) > 0

    def labels_valued(self, values: Sequence[str]) -> list[tuple[str, str]]:
        """Every label, name and value, that had one of these values in some document; case does not count."""
        return self._store.labels_valued(values, self.snapshot)

    def text(self, doc_id: str, version: str) -> str | None:
        """The text of a version that was ever stored; None where it never was."""
        return self._store.text(doc_id, version)

    def _words(self) -> Words:
        views, gone = self._stood()
        return Words(views.lexical, gone.lexical)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of what there is and of what has gone, as one lexical view would tell of them."""

    live: LexicalView
    gone: LexicalView

    @property
    def snapshot(self) -> int:
        """The last change that the words hold."""
        return self.live.snapshot

    def __len__(self) -> int:
        return len(self.live) + len(self.gone)

    def frequency(self, word: str) -> int:
        """How many chunks hold a word."""
        return self.live.frequency(word) + self.gone.frequency(word)

    def holds(self, text: str) -> bool:
        """Whether every word of a text stands in some chunk; stop words always do."""
        return all(self.frequency(word) for word in words(text))

    def stands(self, word: str) -> bool:
        """Whether some chunk writes the word so."""
        return self.live.stands(word) or self.gone.stands(word)

    def written(self, roughly: bool = False) -> list[tuple[str, int]]:
        """The words as they are written, and how many chunks write them so; roughly, some that are gone may count."""
        counts = Counter(dict(self.live.written(roughly)))
        counts.update(dict(self.gone.written(roughly)))
        return counts.most_common()


def best(scores: Mapping[int, float], depth: int) -> dict[int, float]:
    """The first so many by score."""
    return dict(sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))[:depth])


def kept(scores: Mapping[int, float], numbers: Iterable[int]) -> dict[int, float]:
    """Those of the scores that are of these chunks."""
    return {number: scores[number] for number in numbers if number in scores}


def earlier(search: Callable[[int], list[Scored]], depth: int, last: int) -> list[Scored]:
    """The first `depth` of a search that came no later than a chunk, searched as deep as it takes."""
    wanted = depth
    while True:
        found = search(wanted)
        kept = [scored for scored in found if scored[0] <= last]
        if len(kept) >= depth or len(found) < wanted:
            return kept[:depth]
        wanted *= DEEPER


def bm25(question: str, bags: Mapping[int, Counter[str]], held: Words) -> dict[int, float]:
    """The BM25 of chunks given as bags of words, as the lexical view reckons it; the mean length is that of the bags."""
    mean = sum(bag.total() for bag in bags.values()) / max(1, len(bags)) or 1.0
    scores = dict.fromkeys(bags, 0.0)
    for word, times in Counter(words(question)).items():
        holding = held.frequency(word)
        idf = math.log(1 + (len(held) - holding + 0.5) / (holding + 0.5))
        for number, bag in bags.items():
            length = K1 * (1 - B + B * bag.total() / mean)
            scores[number] += times * idf * bag[word] * (K1 + 1) / (bag[word] + length)
    return {number: score for number, score in scores.items() if score > 0}
