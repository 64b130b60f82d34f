"""Digests to learn from: a question with sentences of several passages, as the reader sees what it found surest side by side.

Beside the sentence that answers, or that tempts to answer, stand others that share the question's words: of its own passage, of others that
are alike, and of whatever else search finds.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from corpus.document import Span
from corpus.sentences import sentence_spans
from eval.examples import LONG_ANSWER, Example, spoken
from eval.written import OPEN, Written
from index.lexical import words
from service.digest import CHARACTERS, digest

COUNTS = (4, 5, 6, 6, 6, 7, 8)
"""Sentences in a digest, by chance."""

SHARES = (0.45, 0.25, 0.3)
"""How often a further sentence is of the question's own passage, of one of its family, of any other."""

FURTHER = 0.5
"""How often the next sentence is taken in place of the one that shares most with the question."""

SEARCHED = 12
"""Sentences that search finds for a question."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the passage that it stands in, by number, and its words."""

    passage: int
    span: Span
    text: str
    words: frozenset[str]


class Shelf:
    """The sentences of some passages, and which of them share a question's words."""

    def __init__(self, asked: Sequence[Written]) -> None:
        import bm25s

        held = {each.text: each for each in asked}
        self.places = {text: place for place, text in enumerate(held)}
        self.titles = [each.title for each in held.values()]
        self.families = [each.family or each.text for each in held.values()]
        self.sentences = [self._sentences(place, text) for text, place in self.places.items()]
        self.by_family: dict[str, list[int]] = defaultdict(list)
        for place, family in enumerate(self.families):
            self.by_family[family].append(place)
        self.every = [sentence for inside in self.sentences for sentence in inside]
        count: dict[str, int] = defaultdict(int)
        for sentence in self.every:
            for word in sentence.words:
                count[word] += 1
        self._rarity: Mapping[str, float] = {word: log(1 + len(self.every) / held) for word, held in count.items()}
        self._search = bm25s.BM25()
        self._search.index([words(sentence.text) or ["-"] for sentence in self.every], show_progress=False)

    @staticmethod
    def _sentences(place: int, text: str) -> list[Sentence]:
        return [Sentence(place, (a, b), " ".join(text[a:b].split()), frozenset(words(text[a:b]))) for a, b in sentence_spans(text)]

    def found(self, questions: Sequence[str]) -> Iterator[list[Sentence]]:
        """For each question the sentences that lexical search ranks first."""
        if questions:
            asked = [words(question) or ["-"] for question in questions]
            places, _ = self._search.retrieve(asked, k=min(SEARCHED, len(self.every)), show_progress=False)
            yield from ([self.every[place] for place in ranked] for ranked in places)

    def nearest(self, question: str, passages: Sequence[int]) -> list[Sentence]:
        """The sentences of some passages, those first that share most with the question, by the rarity of its words."""
        asked = set(words(question))
        inside = [sentence for place in passages for sentence in self.sentences[place]]
        return sorted(inside, key=lambda sentence: -sum(self._rarity.get(word, 0.0) for word in asked & sentence.words))


def digests(asked: Sequence[Written], shelf: Shelf, chance: random.Random) -> Iterator[Example]:
    """Each question with sentences from the shelf that its passage stands on."""
    for each, found in zip(asked, shelf.found([each.question for each in asked]), strict=True):
        yield one_digest(each, found, shelf, chance)


def one_digest(asked: Written, found: Sequence[Sentence], shelf: Shelf, chance: random.Random) -> Example:
    """The sentences that hold the answer, or what tempts, and others, passages in a random order, each in the order of its text."""
    own = shelf.places[asked.text]
    family = shelf.by_family[shelf.families[own]]
    answer = asked.text[slice(*asked.answer)].casefold() if asked.answer else ""
    marked = asked.answer or asked.beside
    kept = [each for each in shelf.sentences[own] if marked and each.span[0] < marked[1] and marked[0] < each.span[1]]

    def free(sentences: Sequence[Sentence]) -> list[Sentence]:
        return [each for each in sentences if each not in kept and not (answer and answer in each.text.casefold())]

    alike = shelf.nearest(asked.question, [place for place in family if place != own]) if asked.answer else []
    elsewhere = [each for each in found if shelf.families[each.passage] != shelf.families[own]]
    pools = [free(shelf.nearest(asked.question, [own])), free(alike), free(elsewhere)]
    chosen = filled(kept, pools, chance.choice(COUNTS), chance)
    passages = sorted({each.passage for each in chosen}, key=lambda _: chance.random())
    lines = [sorted((each for each in chosen if each.passage == place), key=lambda each: each.span) for place in passages]
    text, spans = digest((shelf.titles[place], [each.text for each in line]) for place, line in zip(passages, lines, strict=True))
    placed = [
        (span, bool(asked.answer) and each in kept)
        for line, inside in zip(lines, spans, strict=True)
        for each, span in zip(line, inside, strict=True)
    ]
    return Example(
        spoken(asked.question, chance),
        "",
        text,
        in_digest(asked, text, [span for span, held in placed if held]),
        float(bool(asked.answer)),
        tuple(span for span, _ in placed),
        tuple(float(held) for _, held in placed),
    )


def filled(kept: Sequence[Sentence], pools: Sequence[list[Sentence]], count: int, chance: random.Random) -> list[Sentence]:
    """What is kept, and others of the three pools, up to a number and to the characters of a digest."""
    chosen = list(kept)
    while len(chosen) < count and any(pools):
        (pool,) = chance.choices(pools, [share * bool(pool) for share, pool in zip(SHARES, pools, strict=True)])
        place = 0
        while place + 1 < len(pool) and chance.random() < FURTHER:
            place += 1
        chosen.append(pool.pop(place))
        if sum(len(each.text) for each in chosen) > CHARACTERS:
            return chosen[:-1]
    return chosen


def in_digest(asked: Written, text: str, right: Sequence[Span]) -> Span | None:
    """Where the answer's words stand in the sentences that hold it; None where it is sentences, or goes over their ends."""
    if not asked.answer or asked.kind == OPEN or asked.answer[1] - asked.answer[0] > LONG_ANSWER:
        return None
    words_of = " ".join(asked.text[slice(*asked.answer)].split())
    for start, end in right:
        place = text.find(words_of, start, end)
        if place >= 0:
            return place, place + len(words_of)
    return None
