"""Truecasing: a question typed without capitals, with those that the documents give its names.

What a question is about is told by its names, and names by their capitals. Who types "and hefei?" means Hefei: the passages that are found
for it write the word with a capital in the middle of sentences, and hardly ever without. Only what holds no name with a capital is touched.
The task is that of Lita et al., "tRuEcasIng" (ACL 2003); where the documents are at hand it takes no model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from index.found import Found
from index.passage import aliases
from service.labels import SUBJECTS, values
from service.phrase import ARTICLES, POSSESSIVES
from service.question import Question, within_bounds
from service.read import Search
from service.words import FUNCTION_WORDS

WORD = re.compile(r"(?<![\w&])[^\W\d_]+(?![\w&])")
NAMED = re.compile(r"(?<!^)(?<![.?!:]\s)(?<![\w’'-])[A-Z][a-z]")
"""A capital that does not begin a sentence, and is not of a word in capitals, which also those keep who type no others."""

MIDDLE = re.compile(r"[\w,;)’'”\"]\s\(?$")
"""What stands before a word that begins no sentence, item or cell."""

SURELY = 5
"""How many times as often as without a name has to stand with a capital."""

SHOUTED = 3
"""Words from which on a question all in capitals is no abbreviation."""

Capitals = Mapping[str, str]
"""How names are written, by the name in small letters."""


def capitals(question: Question, search: Search) -> Capitals:
    """How the documents write the names in a question and in what was asked before it; empty where all is typed with capitals."""
    turns = [turn.content for turn in question.history if turn.role == "user" and careless(turn.content)]
    own = [question.text] if careless(question.text) else []
    found = [search(text) for text in (*own, within_bounds(turns, "")) if text]
    asked = {match[0].casefold() for text in (*own, *turns) for match in WORD.finditer(text)}
    right = {right.casefold() for each in found for _, right in each.corrections}
    return spellings((asked | right) - FUNCTION_WORDS, found)


def careless(text: str) -> bool:
    """Whether a text is typed without the capitals of names."""
    return not NAMED.search(text)


def truecased(question: Question, written: Capitals) -> Question:
    """The question, and what was asked before it, with the capitals of names."""
    turns = ((turn.role, with_capitals(turn.content, written) if turn.role == "user" else turn.content) for turn in question.history)
    return question.reworded(with_capitals(question.text, written), turns)


def with_capitals(text: str, written: Capitals) -> str:
    """The text with the capitals of names; itself where it has some. All in capitals, it is taken for typed without any."""
    if not careless(text):
        return text
    text = text.lower() if text.isupper() and len(text.split()) >= SHOUTED else text
    pieces, done = [], 0
    for start, end, right in names(text, written):
        pieces += [text[done:start], right]
        done = end
    return "".join([*pieces, text[done:]])


def names(text: str, written: Capitals) -> Iterator[tuple[int, int, str]]:
    """Places of words that are names or parts of one. What stands alone behind an article is a common noun, but for letters that are a
    name's: the government, the CPPCC."""
    words = list(WORD.finditer(text))
    told = [written.get(match[0].casefold()) for match in words]
    for place, (match, right) in enumerate(zip(words, told, strict=True)):
        before = words[place - 1][0].casefold() if place else ""
        beside = (place and told[place - 1]) or (place + 1 < len(told) and told[place + 1])
        if right and (beside or not right[1:].islower() or before not in ARTICLES | POSSESSIVES):
            yield match.start(), match.end(), right


def spellings(asked: set[str], found: Sequence[Found]) -> Capitals:
    """How what was found writes those of the words, in small letters, that are names to it."""
    forms: dict[str, Counter[str]] = {word: Counter() for word in asked}
    for each in found:
        for written in occurrences(each, asked):
            forms[written.casefold()][written] += 1
    told = {}
    for word, seen in forms.items():
        small = seen.pop(word, 0)
        if seen and seen.total() > SURELY * small:
            told[word] = seen.most_common(1)[0][0]
    return told


def occurrences(found: Found, asked: set[str]) -> Iterator[str]:
    """The words as passages and labels write them, but where a capital may only begin a sentence."""
    for hit in found.hits:
        text = found.documents[hit.chunk.doc_id].text
        for match in WORD.finditer(text, hit.chunk.start, hit.chunk.end):
            if match[0].casefold() in asked:
                may_begin = match[0].istitle() and not MIDDLE.search(text[max(0, match.start() - 3) : match.start()])
                yield from () if may_begin else (match[0],)
    for document in found.documents.values():
        labelled = (value for label in SUBJECTS for value in values(document.labels.get(label)))
        for name in (*labelled, *aliases(document)):
            yield from (match[0] for match in WORD.finditer(name) if match[0].casefold() in asked and not match[0].islower())
