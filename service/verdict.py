"""What quotes say of a yes or no, and of first and larger: only what their own words state.

A verdict is given where the evidence holds every telling word of the question; else the evidence stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.document import Span
from index.lexical import words
from service.value import Amount, amounts, moments, overlap
from service.words import telling

NEGATION = re.compile(r"\b(not|no|never|none|neither|nor|without|cannot|lacks?|fails?|failed)\b|n['’]t\b", re.IGNORECASE)
QUANTIFIED = re.compile(r"\b(all|every|each|only|any|always|both|single|exactly|entirely|most|least|more|less|than)\b", re.IGNORECASE)
"""Words by which a sentence may hold all that is asked and still not state it."""


def verdict(question: str, evidence: str, context: str) -> str:
    """Yes or No where the evidence, read under its title and headings, states it; else nothing."""
    asked = set(words(telling(NEGATION.sub(" ", question))))
    if not asked or QUANTIFIED.search(question) or not asked <= set(words(f"{context}\n{evidence}")):
        return ""
    opposed = bool(NEGATION.search(question)) != bool(NEGATION.search(evidence))
    return "No" if opposed else "Yes"


def order(sides: Sequence[tuple[str, str]]) -> str:
    """Which of two things, each with the words that date it, came first; nothing where their dates do not tell."""
    (one, first), (other, second) = ((name, next(iter(moments(text)), None)) for name, text in sides)
    if first is None or second is None or not first.disagrees(second):
        return ""
    earlier, later = (one, other) if first < second else (other, one)
    return f"{capital(earlier)} came before {later}"


def larger(sides: Sequence[tuple[str, str, Span | None]]) -> str:
    """Which of two things has the larger amount, each with the words that tell it and the answer in them; nothing where they cannot be
    compared."""
    (one, first), (other, second) = ((name, told(text, answer)) for name, text, answer in sides)
    if first is None or second is None or first[0].unit != second[0].unit:
        return ""
    if not first[0].disagrees(second[0]):
        return f"{capital(one)} and {other} have the same: {first[1]}"
    (more, most), (less, least) = ((one, first), (other, second)) if first[0].number > second[0].number else ((other, second), (one, first))
    return f"{capital(more)} has the larger figure, {most[1]}, and {less} the smaller, {least[1]}"


def told(text: str, answer: Span | None) -> tuple[Amount, str] | None:
    """The amount in the words that answer, else the only one in the text, and how it is written; None where that is not clear."""
    every = amounts(text)
    inside = [each for each in every if answer and overlap(each.span, answer)]
    chosen = inside or every
    return (chosen[0], text[slice(*chosen[0].span)]) if len(inside) == 1 or len(every) == 1 else None


def capital(text: str) -> str:
    """With a capital at the beginning."""
    return text[:1].upper() + text[1:]
