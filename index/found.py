"""What a search is asked for, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.document import Chunk, Document
from index.among import Scored
from index.encode import Vectors

DEPTH = 100
"""How many chunks each view gives to the fusion."""

ATTEMPTS = 5
"""How often a search is tried again because a change came between."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk and how well it fits; larger is nearer, and the rank is the place in the list."""

    chunk: Chunk
    score: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search is asked for: the `top_k` chunks that fit a question best, of documents whose labels match the filters."""

    question: str
    top_k: int
    filters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """How many chunks each view gives."""
        return max(DEPTH, self.top_k)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Chunks and scores, best first, as a view gave them that stood at a snapshot."""

    snapshot: int
    scored: list[Scored]


@dataclass(frozen=True, slots=True)
class Begun:
    """A search half done: its question in the spelling in which it is searched for, its vector, and the words that were put right.

    `lexical` is what the lexical view found, and is left out where the index changed meanwhile.
    """

    wanted: Wanted
    vector: Vectors
    corrections: tuple[tuple[str, str], ...] = ()
    lexical: Ranked | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: hits, best first, their documents by id, and the snapshot in which all of it stands.

    `corrections` are the words that were searched in another spelling: what was written, what was read. `among` is the score of the best
    hit of the search that these hits are a part of; None where they are all of it.
    """

    hits: list[Hit]
    documents: dict[str, Document]
    snapshot: int
    corrections: tuple[tuple[str, str], ...] = ()
    among: float | None = None

    @property
    def best(self) -> float:
        """The score of the best hit, of this or of the search that it is a part of."""
        return max((hit.score for hit in self.hits), default=0.0) if self.among is None else self.among

    def part(self, hits: list[Hit]) -> Found:
        """Some of the hits, which stay what they are beside the best of all."""
        return replace(self, hits=hits, among=self.best)


def found(
    ranking: Sequence[Scored],
    chunks: Mapping[int, Chunk],
    documents: Mapping[str, Document],
    snapshot: int,
    corrections: tuple[tuple[str, str], ...] = (),
) -> Found:
    """A ranking of numbers as hits, with their documents out of those of several rankings."""
    hits = [Hit(chunks[number], score) for number, score in ranking if number in chunks]
    return Found(hits, {hit.chunk.doc_id: documents[hit.chunk.doc_id] for hit in hits}, snapshot, corrections)
