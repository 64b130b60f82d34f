"""Values that another sentence takes back: "moved from 1 September 2026 to 1 March 2027", "14, instead of eleven".

A later minute, report or note often repeats a figure or a date only to put another in its place. Where the best sentence tells the old one,
the sentence that revises it comes first. Told by the value and by form, so that the reader need not have believed in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexical import words
from index.passage import context
from service.differ import Told, told
from service.read import Finding
from service.value import Value, amounts, moments
from service.wanted import Wanted, wanted
from service.words import telling

BEFORE = re.compile(
    r"\b(?:from|instead of|in place of|rather than|in lieu of|no longer|not)\s+(?:the\s+|a\s+|about\s+|some\s+)?$", re.IGNORECASE
)
"""What stands before a value that is no longer meant."""

SHARED = 2
"""Telling words of the question and of the best sentence that a sentence with its headings has to hold, besides the value."""


def revisions(question: str, best: Finding, findings: Sequence[Finding]) -> list[Finding]:
    """The surest sentence that puts another value in the place of the one that the best sentence answers with; empty where none does."""
    asked = wanted(question)
    first = next(filter(None, (told(kind, best) for kind in ([asked] if asked else [Wanted.AMOUNT, Wanted.DATE]))), None)
    if first is None:
        return []
    speaks = set(words(telling(f"{question}\n{best.text}"))) - set(words(first.written))
    revising = [each for each in findings if each.place != best.place and revises(each.text, first) and len(speaks & said(each)) >= SHARED]
    return sorted(revising, key=lambda each: -each.support)[:1]


def revises(text: str, old: Told) -> bool:
    """Whether a text names the value as one that no longer holds, and beside it another of its kind."""
    values: list[Value] = [*amounts(text), *moments(text)]
    same = [each for each in values if each.same(old.value)]
    return any(BEFORE.search(text[: each.span[0]]) for each in same) and any(each.disagrees(old.value) for each in values)


def said(finding: Finding) -> set[str]:
    """The words of a sentence with its headings."""
    return set(words(f"{context(finding.document, finding.chunk)}\n{finding.text}"))
