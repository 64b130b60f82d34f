"""A document's text with what gold marks and what an answer cites in it, as the pieces that a page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from eval.ask import Overlapping
from eval.judge import Judged

AROUND = 140
"""Characters shown on either side of a mark."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are marked alike."""

    text: str
    gold: bool
    cited: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document around its marks; `before` and `after` tell whether the document goes on there."""

    title: str
    doc_id: str
    pieces: tuple[Piece, ...]
    before: bool
    after: bool


def passages(judged: Judged, sources: Mapping[str, Mapping[str, Any]]) -> list[Passage]:
    """What the question's gold and the answer's citations point at, the documents cited first."""
    gold: list[Overlapping] = [span for fact in judged.case.facts for span in fact.spans]
    found = []
    for doc_id in dict.fromkeys(place.doc_id for place in (*judged.citations, *gold)):
        if doc_id in sources:
            marked, cited = (bounds(each, doc_id) for each in (gold, judged.citations))
            found += [cut(sources[doc_id], window, marked, cited) for window in windows(marked + cited, len(sources[doc_id]["text"]))]
    return found


def bounds(places: Sequence[Overlapping], doc_id: str) -> list[tuple[int, int]]:
    """The offsets of those places that lie in a document."""
    return [(place.start, place.end) for place in places if place.doc_id == doc_id]


def windows(marks: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Stretches that hold all marks with some text around each, joined where they touch."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start - AROUND), min(length, end + AROUND)) for start, end in marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def cut(source: Mapping[str, Any], window: tuple[int, int], gold: Sequence[tuple[int, int]], cited: Sequence[tuple[int, int]]) -> Passage:
    """A stretch in pieces, each of which is marked alike from end to end."""
    text, (first, last) = source["text"], window
    edges = sorted({first, last, *(edge for mark in [*gold, *cited] for edge in mark if first < edge < last)})
    pieces = [
        Piece(text[start:end], any(a <= start < b for a, b in gold), any(a <= start < b for a, b in cited))
        for start, end in pairwise(edges)
    ]
    return Passage(source["title"], source["id"], tuple(pieces), first > 0, last < len(text))
