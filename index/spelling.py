"""Spelling: what a misspelt word of a question was meant to be, judged by the words that the corpus holds.

A word is respelt only where the corpus does not hold it and one word of the corpus is clearly the nearest, by Damerau's edits: a
letter too many, too few, changed, or two letters swapped ("A technique for computer detection and correction of spelling errors",
CACM 1964). It knows no dictionary, and it never touches numbers, short words and words that the corpus or the encoder knows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.lexical import surface_words, words

SHORTEST = 5
"""Letters of the shortest word that is respelt; what is shorter has too many neighbours (eval/LOG.md, "Misspellings")."""

TWICE = 8
"""Letters from which on a word may hold two slips (eval/LOG.md, "Misspellings")."""

CLEARLY = 3
"""How many times as frequent as the next a word must be where both are as near (eval/LOG.md, "Misspellings")."""

COMMON = 20
"""How many times as frequent as its lower-case form a spelling with capitals must be to be the corpus's own
(eval/LOG.md, "Misspellings")."""

FEW = 20_000
"""Chunks up to which the words are gathered anew after every change, which takes a tenth of a second."""

WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
GAP = re.compile(r"[\s\-‐‑]")
"""What may wrongly part a word in two."""


@dataclass(frozen=True, slots=True)
class Respelt:
    """A text with its misspelt words put right; `corrections` are pairs of what was written and what was read, in order."""

    text: str
    corrections: tuple[tuple[str, str], ...] = ()

    @property
    def searched(self) -> str:
        """The text with what was written after it, so that a wrong guess loses nothing."""
        return " ".join([self.text, *(written for written, _ in self.corrections)])


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A word, with its inflections, that may have been meant; the smaller, the likelier."""

    edits: int
    begins_otherwise: bool
    rarity: int
    word: str


class Vocabulary:
    """The words of a corpus, each in its most frequent spelling, and how many chunks hold them."""

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        self._counts: dict[str, int] = {}
        self._spellings: dict[str, str] = {}
        for term, count in sorted(terms, key=lambda each: -each[1] * (COMMON if each[0].islower() else 1)):
            key = plain(term)
            self._spellings.setdefault(key, term)
            self._counts[key] = self._counts.get(key, 0) + count
        self._words: list[str] = []
        self._lengths, self._letters = np.empty(0, np.int16), np.empty(0, np.uint32)
        self._append(list(self._counts))

    def _append(self, new: Sequence[str]) -> None:
        self._words += new
        self._lengths = np.append(self._lengths, np.fromiter(map(len, new), np.int16, len(new)))
        self._letters = np.append(self._letters, np.fromiter(map(letters, new), np.uint32, len(new)))

    def add(self, terms: Iterable[str]) -> None:
        """Take in the words of one more chunk."""
        new = []
        for term in terms:
            key = plain(term)
            if key not in self._counts:
                new.append(key)
                self._spellings[key] = term
            self._counts[key] = self._counts.get(key, 0) + 1
        self._append(new)

    def __len__(self) -> int:
        return len(self._words)

    def spelling(self, word: str) -> str | None:
        """The word as the corpus spells it, capitals and accents included; None where the corpus lacks it."""
        return self._spellings.get(plain(word))

    def meant(self, word: str) -> str | None:
        """The word of the corpus that is clearly the nearest; None where there is none."""
        candidates = self._candidates(plain(word)) if len(word) >= SHORTEST else []
        if not candidates or (len(candidates) > 1 and not clearly_before(*candidates[:2])):
            return None
        return self._spellings[candidates[0].word]

    def _candidates(self, key: str) -> list[Candidate]:
        """Likeliest first; inflections count as one word, in the form that is nearest."""
        groups: dict[str, list[Candidate]] = {}
        for word, edits in self._near(key, 1 + (len(key) >= TWICE)):
            if edits == 1 or word[0] == key[0]:
                candidate = Candidate(edits, word[0] != key[0], -self._counts[word], word)
                groups.setdefault(" ".join(words(word)) or word, []).append(candidate)
        return sorted(as_one(forms) for forms in groups.values())

    def _near(self, key: str, limit: int) -> list[tuple[str, int]]:
        """Words within `limit` edits, and how many. An edit changes the length by one and the set of letters by two at most."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        strange = np.bitwise_count(self._letters ^ np.uint32(letters(key)))
        near = np.flatnonzero((strange <= 2 * limit) & (abs(self._lengths - len(key)) <= limit))
        found = extract(key, [self._words[place] for place in near], scorer=OSA.distance, score_cutoff=limit, limit=None)
        return [(word, int(edits)) for word, edits, _ in found]


Since = Callable[[int], Sequence[str] | None]
"""The words of the chunks that came after a snapshot, a text for each; None where they are too many to go through."""


class Worded(Protocol):
    """What holds words: a lexical view, or what stands for several."""

    @property
    def snapshot(self) -> int:
        """The last change that it holds."""
        ...

    def __len__(self) -> int: ...

    def holds(self, text: str) -> bool:
        """Whether every word of a text stands in some chunk."""
        ...

    def written(self, roughly: bool = False) -> list[tuple[str, int]]:
        """The words as they are written, and how many chunks write them so; roughly, some that are gone may count."""
        ...

    def stands(self, word: str) -> bool:
        """Whether some chunk writes the word so."""
        ...


class Speller:
    """Respells questions by what a lexical view holds; it follows the view as the view follows the store."""

    def __init__(self, view: Worded, knows: Callable[[str], bool], since: Since = lambda snapshot: None) -> None:
        self._view, self._knows, self._since = view, knows, since
        self._made: tuple[int, Vocabulary] | None = None

    def respell(self, text: str) -> Respelt:
        """The text with the words put right that the corpus does not hold and that have one clear neighbour in it."""
        pieces, corrections, done = [], [], 0
        for start, end, right in self._slips(text):
            if start >= done:
                pieces += [text[done:start], right]
                corrections.append((text[start:end], right))
                done = end
        return Respelt("".join([*pieces, text[done:]]), tuple(dict.fromkeys(corrections)))

    def _slips(self, text: str) -> Iterator[tuple[int, int, str]]:
        tokens = [(match.start(), match.end()) for match in WORD.finditer(text)]
        for place, (start, end) in enumerate(tokens):
            if self._view.holds(text[start:end]):
                continue
            for first, last in ((place, place + 1), (place - 1, place)):
                if first >= 0 and last < len(tokens) and (whole := self._joined(text, tokens[first], tokens[last])):
                    yield tokens[first][0], tokens[last][1], whole
                    break
            else:
                word = text[start:end]
                if not self._knows(word) and (right := self._meant(word)):
                    yield start, end, like(word, right)

    def _joined(self, text: str, one: tuple[int, int], two: tuple[int, int]) -> str | None:
        """Two words as the one that the corpus holds in their place: Fu-long as Fulong."""
        whole = text[one[0] : one[1]] + text[two[0] : two[1]]
        if len(whole) < SHORTEST or not GAP.fullmatch(text[one[1] : two[0]]) or not self._view.holds(whole):
            return None
        return self._vocabulary().spelling(whole)

    def _meant(self, word: str) -> str | None:
        """What the vocabulary takes the word for, if that still stands anywhere."""
        right = self._vocabulary().meant(word)
        return right if right and self._view.stands(right) else None

    def _vocabulary(self) -> Vocabulary:
        snapshot = self._view.snapshot
        if self._made and self._made[0] == snapshot:
            return self._made[1]
        texts = self._since(self._made[0]) if self._made and len(self._view) > FEW else None
        if self._made and texts is not None:
            vocabulary = self._made[1]
            for text in texts:
                vocabulary.add(surface_words(text))
        else:
            vocabulary = Vocabulary(self._view.written(roughly=len(self._view) > FEW))
        self._made = snapshot, vocabulary
        return vocabulary


def clearly_before(first: Candidate, second: Candidate) -> bool:
    """Whether the likelier of two candidates is nearer, or as near and far more frequent."""
    nearer = (first.edits, first.begins_otherwise) < (second.edits, second.begins_otherwise)
    return nearer or first.rarity <= CLEARLY * second.rarity


def as_one(forms: list[Candidate]) -> Candidate:
    """The nearest of a word's forms, as frequent as all together."""
    nearest = min(forms)
    return Candidate(nearest.edits, nearest.begins_otherwise, sum(form.rarity for form in forms), nearest.word)


def plain(word: str) -> str:
    """The word without capitals and accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(letter))


def letters(word: str) -> int:
    """Which letters a word has, one of 32 bits for each; two letters may share a bit."""
    bits = 0
    for letter in word:
        bits |= 1 << ord(letter) % 32
    return bits


def like(written: str, right: str) -> str:
    """The right word with the capital that the written one begins with."""
    return right[0].upper() + right[1:] if written[0].isupper() else right
