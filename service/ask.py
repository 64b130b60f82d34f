"""Asking: search, read, compose, verify. The one way to an answer, for the terminal, for HTTP and for evaluation alike."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ulid import ULID

from index.collection import ATTEMPTS, Collection, Found, Hit
from index.fuse import blend
from service.answer import Answer, Backed, Status, backed, joined
from service.compose import compose, nearest
from service.question import Question
from service.read import Reader
from service.verify import verify

UNANSWERED = "The documents do not answer this question."

COMPARED = 24
"""Passages that each of two searches gives at least, so that they can be blended (eval/LOG.md, "Searching with what was said before")."""

Stage = Found | Backed | Answer


class Plenum:
    """A collection and a reader, ready to be asked. Safe to share between threads."""

    def __init__(self, collection: Collection, reader: Reader) -> None:
        self.collection, self.reader = collection, reader

    def ask(self, question: Question) -> Answer:
        """The verified answer; where the documents do not hold it, an answer that says so."""
        *_, answer = self.stages(question)
        assert isinstance(answer, Answer), "the last stage is the answer"
        return answer

    def stages(self, question: Question) -> Iterator[Stage]:
        """What was found, then each verified statement, then the whole answer."""
        clock = Clock()
        found = self.search(question)
        clock.lap("search")
        yield found
        findings = self.reader.read(self.collection.respell(question.standing_alone()).text, found)
        clock.lap("read")
        composed = compose(findings)
        clock.lap("compose")
        unanswered = composed.status is Status.NOT_IN_CORPUS
        draft = Answer(
            id=f"ans_{ULID()}",
            question=question.text,
            status=composed.status,
            text=UNANSWERED if unanswered else joined(composed.statements),
            statements=composed.statements,
            citations=composed.citations,
            confidence=composed.confidence,
            snapshot=found.snapshot,
            nearest=nearest(found) if unanswered else (),
        )
        verify(draft, self.collection.text)
        clock.lap("verify")
        yield from backed(draft)
        yield replace(draft, timings_ms=clock.laps())

    def search(self, question: Question) -> Found:
        """The passages to read, all out of one snapshot."""
        texts = question.searches()
        depth = question.top_k if len(texts) == 1 else max(question.top_k, COMPARED)
        for _ in range(ATTEMPTS):
            searches = [self.collection.search(text, depth, question.filters) for text in texts]
            if len({found.snapshot for found in searches}) == 1:
                return fused(searches, question.top_k)
        return searches[-1]


def fused(searches: Sequence[Found], top_k: int) -> Found:
    """What a question finds alone and, where there is a second search, with what was said before; each passage keeps its best score."""
    first, *others = searches
    if not others:
        return first
    hits: dict[str, Hit] = {}
    for hit in sorted((hit for found in searches for hit in found.hits), key=lambda hit: hit.score):
        hits[hit.chunk.id] = hit
    alone, together = ({hit.chunk.id: hit.score for hit in found.hits} for found in searches)
    order = [hits[chunk_id] for chunk_id, _ in blend(alone, together)[:top_k]]
    known = {doc_id: document for found in searches for doc_id, document in found.documents.items()}
    corrections = tuple(dict.fromkeys(pair for found in searches for pair in found.corrections))
    return Found(order, {hit.chunk.doc_id: known[hit.chunk.doc_id] for hit in order}, first.snapshot, corrections)


class Clock:
    """Wall time in milliseconds, lap by lap."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Note the time since the last lap."""
        now = time.perf_counter()
        self._laps[name] = round((now - self._last) * 1000, 2)
        self._last = now

    def laps(self) -> dict[str, float]:
        """All laps and their total."""
        return self._laps | {"total": round((self._last - self._start) * 1000, 2)}
