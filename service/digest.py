"""A digest: the surest sentences of all passages in one text, so that the reader sees them side by side.

Read passage by passage, each sentence is as sure as it is by itself, and of those that are put alike the right one is often not the surest.
In a digest it is read with the others before the reader's eyes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from corpus.document import Span
from index.found import Found
from index.passage import context
from service.judge import Judged, Logits, said_of
from service.pair import Pair
from service.weigh import Floats

CONTEXT_CHARACTERS = 100
"""Of the context before a passage's sentences."""

CHARACTERS = 1300
"""Of the sentences of a digest, so that a row holds nearly all of it."""

SENTENCES = 6
"""Of a digest (eval/LOG.md, "A second look")."""


def digest(passages: Iterable[tuple[str, Sequence[str]]]) -> tuple[str, list[list[Span]]]:
    """For (context, sentences) of each passage a line of text, and where in it each of the sentences stands."""
    text, spans = "", []
    for above, sentences in passages:
        text += ("\n" if text else "") + (f"{above[:CONTEXT_CHARACTERS]}:" if above else "")
        inside = []
        for sentence in sentences:
            text += " " if text and not text.endswith("\n") else ""
            inside.append((len(text), len(text) + len(sentence)))
            text += sentence
        spans.append(inside)
    return text, spans


def surest(judged: Sequence[Judged], logits: Floats) -> list[int]:
    """Which of the sentences, by number, make the digest, the surest first; of a sentence in two passages the surer reading."""
    chosen: dict[tuple[str, Span], int] = {}
    left = CHARACTERS
    for number in np.argsort(-logits, kind="stable").tolist():
        each = judged[number]
        place = (each.chunk.doc_id, each.sentence)
        left -= 0 if place in chosen else each.sentence[1] - each.sentence[0]
        if len(chosen) == SENTENCES or left < 0 < len(chosen):
            break
        chosen.setdefault(place, number)
    return list(chosen.values())


def laid_out(found: Found, judged: Sequence[Judged], chosen: Sequence[int]) -> tuple[str, dict[int, Span]]:
    """The digest of the chosen sentences, the passage with the surest first, each in the order of its text; where each of them stands."""
    passages: dict[str, list[int]] = {}
    for number in chosen:
        passages.setdefault(judged[number].chunk.id, []).append(number)
    lines = [sorted(numbers, key=lambda number: judged[number].sentence) for numbers in passages.values()]
    chunks = [judged[line[0]].chunk for line in lines]
    documents = [found.documents[chunk.doc_id] for chunk in chunks]
    text, spans = digest(
        (context(document, chunk), [" ".join(document.text[slice(*judged[number].sentence)].split()) for number in line])
        for document, chunk, line in zip(documents, chunks, lines, strict=True)
    )
    return text, {number: span for line, inside in zip(lines, spans, strict=True) for number, span in zip(line, inside, strict=True)}


def looked_at(row: Pair, pieces: Logits, answers: float, spans: dict[int, Span]) -> dict[int, tuple[float, float, float]]:
    """What the network says of each sentence of a digest that it could read: support, passage, span."""
    said = {number: said_of(row, pieces, span) for number, span in spans.items()}
    return {number: (each[0], answers, each[1]) for number, each in said.items() if each}
