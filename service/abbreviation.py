"""Abbreviations and what they are short for, side by side in question and passage: AI and artificial intelligence, or what a document
defines once, "the Horizon Shortfall Scheme (HSS)", and calls by its initials from there on.

Initials alone count, each the first letter of a word: the plain case of Schwartz and Hearst, "A simple algorithm for identifying
abbreviation definitions in biomedical text" (PSB 2003).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from threading import Lock

from cachetools import LRUCache, cached

from corpus.document import Document
from service.words import FUNCTION_WORDS

SHORT = re.compile(r"[A-Z]{2,7}")
DEFINED = re.compile(rf"\((?:the )?[“\"'‘]?(?P<short>{SHORT.pattern})[”\"'’]?\)")
BACK = 120
"""Characters before an abbreviation in which its words stand."""

DOCUMENTS = 512
"""Documents whose abbreviations are remembered."""

SMALL = r"(?:(?:of|and|for|the|in|on|to)[\s-]+)?"
"""What initials may pass over."""

BINDS = rf"(?:{'|'.join(sorted(FUNCTION_WORDS))})\b"

Abbreviations = Mapping[str, str]
"""What abbreviations are short for."""


def initials(question: str) -> list[str]:
    """The words of a question that are written in capitals only."""
    return [word for word in re.findall(r"[\w&]+", question) if SHORT.fullmatch(word)]


def spelt_out(short: Iterable[str], text: str) -> set[str]:
    """Those of the initials, in small letters, for which a text has the words."""
    return {each.lower() for each in short if words_for(each).search(text)}


@lru_cache(1024)
def words_for(short: str) -> re.Pattern[str]:
    """Words in a row that begin with these letters."""
    return re.compile(r"\b" + rf"[\s-]+{SMALL}".join(rf"(?!{BINDS}){letter}[a-z]\w+" for letter in short) + r"\b", re.IGNORECASE)


@cached(LRUCache(DOCUMENTS), key=lambda document: document.version, lock=Lock())
def defined(document: Document) -> Abbreviations:
    """What a document defines, each behind its words in parentheses."""
    found = {}
    for match in DEFINED.finditer(document.text):
        before = document.text[max(0, match.start() - BACK) : match.start()].rstrip()
        for long in words_for(match["short"]).finditer(before):
            if long.end() == len(before):
                found[match["short"]] = " ".join(long[0].split())
    return found


def meant(question: str, document: Document) -> Abbreviations:
    """Those of a document's abbreviations that a question uses, or whose words it has."""
    asked = question.casefold()
    used = set(initials(question))
    return {short: long for short, long in defined(document).items() if short in used or long.casefold() in asked}
