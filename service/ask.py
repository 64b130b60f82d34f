"""Asking: search, read, compose, verify. The one way to an answer, for the terminal, for HTTP and for evaluation alike."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from index.collection import Collection
from index.found import ATTEMPTS, Found, Hit
from index.fuse import blend
from index.spelling import Respelt
from service.answer import Answer, Backed, Status, backed, joined, new_id
from service.compose import Bars, Composed, beside, both, compose, nearest, odds, told_by
from service.define import defining, depth, thing_of, with_definitions
from service.each import with_each
from service.kind import Kind, kind_of
from service.missing import missing
from service.mistaken import without_mistaken, without_other_years
from service.options import ORDER
from service.part import DEEP, located, parts_of, quoted
from service.question import Question
from service.read import Finding, Reader, Search, better
from service.sides import Side, sides
from service.truecase import capitals, truecased, with_capitals
from service.twofold import twofold
from service.verify import verify
from service.weigh import surroundings
from service.words import names

UNANSWERED = "The documents do not answer this question."

WIDE, NEAR = 40, 0.5
"""Of a question that asks for all of a kind: how many passages are read at most, and the share of the best score that they have to have."""

COMPARED = 24
"""Passages that each of two searches gives at least, so that they can be blended (eval/LOG.md, "Searching with what was said before")."""

Stage = Found | Backed | Answer


@dataclass(frozen=True, slots=True)
class Aim:
    """A question whose answer can be told by its place: what kind of answer that makes, what was found with that place in it, and which of
    the findings then are the answer; none where they do not hold it."""

    kind: Kind
    found: Found
    chosen: Callable[[Sequence[Finding]], list[Finding]]


class Corpus(Protocol):
    """What is asked: a collection as it stands, or as it stood."""

    def search(self, question: str, top_k: int, filters: Mapping[str, Any] | None = None) -> Found:
        """The passages that fit best."""
        ...

    def respell(self, text: str) -> Respelt:
        """The text with its misspelt words put right."""
        ...

    def labels_valued(self, values: Sequence[str]) -> list[tuple[str, str]]:
        """Every label that has one of these values."""
        ...

    def holds(self, word: str) -> bool:
        """Whether any passage holds a word."""
        ...

    def text(self, doc_id: str, version: str) -> str | None:
        """The text of a version."""
        ...


class Plenum:
    """A collection and a reader, ready to be asked. Safe to share between threads."""

    def __init__(self, collection: Collection, reader: Reader, bars: Bars, corpus: Corpus | None = None) -> None:
        self.collection, self.reader, self._bars = collection, reader, bars
        self._corpus: Corpus = corpus or collection

    def ask(self, question: Question) -> Answer:
        """The verified answer; where the documents do not hold it, an answer that says so."""
        *_, answer = self.stages(question)
        assert isinstance(answer, Answer), "the last stage is the answer"
        return answer

    def stages(self, question: Question) -> Iterator[Stage]:
        """What was found, then each verified statement, then the whole answer."""
        if question.as_of is not None:
            past = Plenum(self.collection, self.reader, self._bars, self.collection.at(question.as_of))
            yield from past.stages(replace(question, as_of=None))
            return
        clock = Clock()
        given, written = question.text, capitals(question, self._finder(question))
        question = truecased(question, written)
        respelt = self._corpus.respell(question.standing_alone())
        respelt = replace(respelt, text=with_capitals(respelt.text, written))
        text = respelt.text
        kind = kind_of(text)
        pair = [] if parts_of(text) else twofold(text) or (sides(text) if kind is Kind.COMPARISON else [])
        clock.lap("understand")
        two = [] if all(side.name for side in pair) else self._at_once([(side.question, question.top_k, question.filters) for side in pair])
        if two:
            found = united(two)
        else:
            found = self.exhaust(question, text) if kind in (Kind.LIST, Kind.COUNT) and not pair else self.search(question, pair)
        aim = None if pair else self._aim(question, text, found)
        found = aim.found if aim else found
        clock.lap("search")
        yield found
        clock.resume()
        if two:
            composed = self._both(question, pair, two)
        elif pair:
            composed = self._compare(text, pair, found)
        else:
            findings = self._read(question, text, found)
            if kind is Kind.LIST and not any(finding.support >= self._bars.partial for finding in findings):
                findings = with_each(text, findings, found, self.reader)
            told = aim.chosen(findings) if aim else []
            composed = compose(aim.kind if aim and told else kind, text, told or findings, self._bars)
        clock.lap("read")
        draft = replace(self._draft(question, respelt, found, composed), question=given)
        clock.lap("compose")
        verify(draft, self._corpus.text)
        clock.lap("verify")
        yield from backed(draft)
        yield replace(draft, timings_ms=clock.laps())

    def _draft(self, question: Question, respelt: Respelt, found: Found, composed: Composed) -> Answer:
        """The answer before it is verified."""
        silent = composed.status is Status.NOT_IN_CORPUS
        return Answer(
            id=new_id(),
            question=question.text,
            status=composed.status,
            text=UNANSWERED if silent else joined(composed.statements),
            statements=composed.statements,
            citations=composed.citations,
            confidence=composed.confidence,
            snapshot=found.snapshot,
            nearest=nearest(found) if silent else (),
            notes=(
                *(() if silent else read_as(respelt)),
                *composed.notes,
                *(self._missing(question, respelt.text, found) if silent else ()),
            ),
        )

    def _aim(self, question: Question, text: str, found: Found) -> Aim | None:
        """Where the question names numbered parts, or asks what a thing is, and the passages that hold them are beside those found."""
        if parts := parts_of(text):
            near, *others = [self._corpus.search(words, DEEP, question.filters) for words in (text, *map(str, parts))]
            place = located(parts, near, [each for each in others if each.snapshot == near.snapshot])
            aim = Aim(Kind.PLACE, united([found, place]), partial(quoted, parts, text, place, self._bars.partial))
        elif thing := thing_of(text):
            near = self._corpus.search(text, depth(thing), question.filters)
            aim = Aim(Kind.FACT, with_definitions(thing, found, near), partial(defining, thing))
        else:
            return None
        return aim if near.snapshot == found.snapshot else None

    def _read(self, question: Question, text: str, found: Found) -> list[Finding]:
        """What the passages say to the question, and not to that of somebody else."""
        findings = without_other_years(text, self.reader.read(text, found), found, self.reader, self._bars)
        return without_mistaken(text, findings, found, self._finder(question), self.reader, self._corpus.holds, self._bars)

    def _missing(self, question: Question, text: str, found: Found) -> tuple[str, ...]:
        """What is missing for an answer, as far as it can be named."""
        return missing(text, found, self._finder(question), self.reader, self._corpus.holds, self._bars)

    def _finder(self, question: Question) -> Search:
        """Searches under the filters of the question."""
        return partial(self._corpus.search, top_k=question.top_k, filters=question.filters)

    def search(self, question: Question, pair: Sequence[Side] = ()) -> Found:
        """The passages to read; of a comparison also those of each side."""
        own = [(side.question, question.top_k, question.filters) for side in pair]
        return self._searched(question, question.top_k, own)

    def exhaust(self, question: Question, text: str) -> Found:
        """All passages that come near enough to the best one, and those of documents labelled with a name in the question."""
        labels = self._corpus.labels_valued(names(text))
        labelled = [(text, question.top_k, {**question.filters, name: value}) for name, value in labels if name not in question.filters]
        return self._searched(question, WIDE, labelled, NEAR)

    def _searched(self, question: Question, depth: int, others: Sequence[tuple[str, int, Mapping[str, Any]]], near: float = 0.0) -> Found:
        """What the question finds, but for what is not `near` enough to the best, and what other searches (words, how many, filters) find
        beside it, all out of one snapshot."""
        texts = question.searches()
        deep = depth if len(texts) == 1 else max(depth, COMPARED)
        searches = self._at_once([*((text, deep, question.filters) for text in texts), *others])
        own, beside_it = searches[: len(texts)], searches[len(texts) :]
        return united([near_enough(fused(own, depth), question.top_k, near), *beside_it])

    def _at_once(self, searches: Sequence[tuple[str, int, Mapping[str, Any]]]) -> list[Found]:
        """What each of the searches (words, how many, filters) finds, all out of one snapshot."""
        for _ in range(ATTEMPTS):
            found = [self._corpus.search(*each) for each in searches]
            if len({each.snapshot for each in found}) == 1:
                break
        return found

    def _compare(self, text: str, pair: Sequence[Side], found: Found) -> Composed:
        """Each side read for itself, in the passages that speak of it."""
        whole = self.reader.read(text, found)
        return beside(text, [(side.name, self._of_side(text, side, whole, found)) for side in pair], self._bars)

    def _both(self, question: Question, pair: Sequence[Side], two: Sequence[Found]) -> Composed:
        """Each of two questions answered for itself, in what it finds."""
        asked = [(side.question, self._read(question, side.question, found)) for side, found in zip(pair, two, strict=True)]
        return both([(text, compose(kind_of(text), text, findings, self._bars)) for text, findings in asked])

    def _of_side(self, text: str, side: Side, whole: Sequence[Finding], found: Found) -> list[Finding]:
        named = told_by(side.name)
        about = [hit for hit in found.hits if named <= surroundings(found.documents[hit.chunk.doc_id], hit.chunk)]
        alone = self.reader.read(side.question, found.part(about))
        together = {finding.place: finding for finding in whole}
        chosen = between if ORDER.search(text) else better
        return [chosen(finding, together.get(finding.place, finding)) for finding in alone]


def between(one: Finding, other: Finding) -> Finding:
    """The reading with more support, with the mean of both supports' log odds."""
    mean = math.sqrt(odds(one.support) * odds(other.support))
    return replace(better(one, other), support=mean / (1 + mean))


def read_as(respelt: Respelt) -> list[str]:
    """Which words of the question were taken for others."""
    return [f"Read “{written}” as “{right}”." for written, right in respelt.corrections]


def fused(searches: Sequence[Found], most: int) -> Found:
    """What a question finds alone and, where there is a second search, with what was said before; each passage keeps its best score."""
    first, *others = searches
    if not others:
        return first
    alone, together = ({hit.chunk.id: hit.score for hit in found.hits} for found in searches)
    hits = {hit.chunk.id: hit for hit in sorted((hit for found in searches for hit in found.hits), key=lambda hit: hit.score)}
    return with_hits(united(searches), [hits[chunk_id] for chunk_id, _ in blend(alone, together)[:most]])


def near_enough(found: Found, least: int, share: float) -> Found:
    """The first so many hits, and those that have a share of the best score."""
    bar = share * max((hit.score for hit in found.hits), default=0.0)
    return with_hits(found, [hit for place, hit in enumerate(found.hits) if place < least or hit.score >= bar])


def with_hits(found: Found, hits: list[Hit]) -> Found:
    """Some of the hits, with their documents."""
    return replace(found, hits=hits, documents={hit.chunk.doc_id: found.documents[hit.chunk.doc_id] for hit in hits})


def united(searches: Sequence[Found]) -> Found:
    """The passages of several searches, each where it came first."""
    hits: dict[str, Hit] = {}
    for hit in (hit for found in searches for hit in found.hits):
        hits.setdefault(hit.chunk.id, hit)
    documents = {doc_id: document for found in searches for doc_id, document in found.documents.items()}
    corrections = tuple(dict.fromkeys(pair for found in searches for pair in found.corrections))
    return Found(list(hits.values()), documents, searches[0].snapshot, corrections)


class Clock:
    """Wall time in milliseconds, lap by lap; what passes between a lap and `resume` is not the clock's."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Note the time since the last lap."""
        now = time.perf_counter()
        self._laps[name] = (now - self._last) * 1000
        self._last = now

    def resume(self) -> None:
        """Go on from now."""
        self._last = time.perf_counter()

    def laps(self) -> dict[str, float]:
        """All laps and their total."""
        return {name: round(value, 2) for name, value in (self._laps | {"total": sum(self._laps.values())}).items()}
