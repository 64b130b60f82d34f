"""What the network says of each sentence of a passage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from corpus.document import Chunk, Span
from service.network import END, START, SUPPORT
from service.pair import MAX_PIECES, Pair

Logits = npt.NDArray[np.float32]
"""Of a row's word pieces, (length, 3)."""

MAX_ANSWER_PIECES = 40
"""Word pieces of the words that are marked as the answer."""


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


def judged_sentences(chunk: Chunk, score: float, row: Pair, pieces: Logits, answers: float) -> list[Judged]:
    """The sentences of a passage, as far as it was read: support, passage and the best span against none at all."""
    judged = []
    for start, end in chunk.sentences:
        if said := said_of(row, pieces, (start - chunk.start, end - chunk.start)):
            support, span, answer = said
            within = (max(start, chunk.start + answer[0]), min(end, chunk.start + answer[1]))
            judged.append(Judged(chunk, (start, end), score, support, answers, span, within))
    return judged


def said_of(row: Pair, pieces: Logits, sentence: Span) -> tuple[float, float, Span] | None:
    """Of a sentence of a row's text its support, its best span against none at all, and where that span stands; None if it was not read."""
    first, last = row.pieces(sentence)
    if first == last:
        return None
    best, (opening, closing) = best_span(pieces[first:last])
    answer = (row.spans[first + opening - row.passage][0], row.spans[first + closing - row.passage][1])
    return float(pieces[first:last, SUPPORT].mean()), best - float(pieces[0, START] + pieces[0, END]), answer


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
