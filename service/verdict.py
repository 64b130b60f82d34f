"""What quotes say of a yes or no, and of first and larger: only what their own words state.

A verdict is given where the evidence holds every telling word of the question; else the evidence stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.lexical import words
from service.kind import telling

NEGATION = re.compile(r"\b(not|no|never|none|neither|nor|without|cannot|lacks?|fails?|failed)\b|n['’]t\b", re.IGNORECASE)
QUANTIFIED = re.compile(r"\b(all|every|each|only|any|always|both|single|exactly|entirely|most|least|more|less|than)\b", re.IGNORECASE)
"""Words by which a sentence may hold all that is asked and still not state it."""

MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{'|'.join(MONTHS)})(?:\s+(?P<day_after>\d{{1,2}}))?,?\s+(?:of\s+)?(?P<year>\d{{4}})"
    r"|(?P<iso>\d{4}-\d{2}(?:-\d{2})?)|\b(?P<bare>(?:1[0-9]|20)\d\d)\b",
    re.IGNORECASE,
)


def verdict(question: str, evidence: str, context: str) -> str:
    """Yes or No where the evidence, read under its title and headings, states it; else nothing."""
    asked = set(words(telling(NEGATION.sub(" ", question))))
    if not asked or QUANTIFIED.search(question) or not asked <= set(words(f"{context}\n{evidence}")):
        return ""
    opposed = bool(NEGATION.search(question)) != bool(NEGATION.search(evidence))
    return "No" if opposed else "Yes"


@dataclass(frozen=True, order=True, slots=True)
class Moment:
    """A date as far as it is told; months and days that are not told are 0."""

    year: int
    month: int = 0
    day: int = 0


def moment(text: str) -> Moment | None:
    """The first date that a text tells; None where it tells none."""
    found = DATE.search(text)
    if not found:
        return None
    if found["iso"]:
        return Moment(*map(int, found["iso"].split("-")))
    if found["bare"]:
        return Moment(int(found["bare"]))
    day = found["day"] or found["day_after"] or 0
    return Moment(int(found["year"]), MONTHS.index(found["month"].lower()) + 1, int(day))


def order(sides: Sequence[tuple[str, str]]) -> str:
    """Which of two things, each with the words that date it, came first; nothing where their dates do not tell."""
    (one, first), (other, second) = ((name, moment(text)) for name, text in sides)
    if first is None or second is None or undecided(first, second):
        return ""
    earlier, later = (one, other) if first < second else (other, one)
    return f"{capital(earlier)} came before {later}"


def undecided(one: Moment, other: Moment) -> bool:
    """Whether two dates may fall together, as far as they are told."""
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    for own, its in pairs:
        if 0 in (own, its):
            return True
        if own != its:
            return False
    return True


def capital(text: str) -> str:
    """With a capital at the beginning."""
    return text[:1].upper() + text[1:]
