"""What a question asks for, told by its form alone: an amount, a date, a person, a place; and whether a sentence gives such a thing.

A sentence gives only what the question does not say itself: "Who runs the Office?" is not answered by the Office, and "How many firms
applied?" not by a date. Nothing here knows a name of any document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import partial

from index.lexical import words
from service.value import MONTHS, moments, overlap
from service.words import telling


class Wanted(StrEnum):
    """What a sentence must hold to answer."""

    AMOUNT = "amount"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"


WHICH = r"\b(?:what|which)(?: [a-z-]+){0,2}"
ASKED = {
    Wanted.AMOUNT: re.compile(
        r"\bhow (many|much|large|big|long|old|high|far|often|tall|deep|wide|heavy|fast)\b"
        r"|\b(what|which) (share|percent\w*|proportion|fraction|number|amount|sum|size|price|age|fee|fine)\b",
        re.IGNORECASE,
    ),
    Wanted.DATE: re.compile(r"\bwhen\b|\bhow soon\b|\b(what|which) (year|date|day|month)\b", re.IGNORECASE),
    Wanted.PERSON: re.compile(
        rf"\b(who|whom|whose)\b|{WHICH} (person|people|company|companies|firms?|organi[sz]ations?|part(?:y|ies)|agency|authority|operator"
        r"|contractor|supplier|ministers?|mayors?|councillors?|members?|experts?|author)\b",
        re.IGNORECASE,
    ),
    Wanted.PLACE: re.compile(
        rf"\bwhere\b|{WHICH} (city|cities|towns?|villages?|country|countries|places?|provinces?|regions?|districts?|boroughs?|streets?)\b",
        re.IGNORECASE,
    ),
}

NUMBER = re.compile(
    r"\d(?:[\d.,]*\d)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|dozens?|half|halves|thirds?|quarters?|fifths?"
    r"|sixths?|sevenths?|eighths?|ninths?|tenths?|twice|once|daily|weekly|monthly|yearly|annually|none|nobody)\b",
    re.IGNORECASE,
)
DAY = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{'|'.join(MONTHS)})\b|\b(?:{'|'.join(MONTHS)})\s+\d{{1,2}}\b", re.IGNORECASE)
COUNTED = re.compile(r"\bhow many (?P<thing>[\w'’-]+)", re.IGNORECASE)

MARK = re.compile(r"^\W*\(?\d{1,3}(?:\.\d+)*[.)]\s")
"""The number of a paragraph or of an item, which counts nothing."""

MONTH = rf"(?:(?-i:May|March)|{'|'.join(month for month in MONTHS if month not in ('may', 'march'))})"
"""A month's name; may and march in small letters are verbs."""

WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
TIME = re.compile(
    rf"\b(?:1[0-9]{{3}}|20[0-9]{{2}})\b|\b(?:{MONTH}|spring|summer|autumn|winter|{WEEKDAY})\b|\b\d{{1,2}}:\d{{2}}\b"
    r"|\b(?:days?|weeks?|months?|years?) (?:after|before|later|earlier|from)\b|\b(?:within|in|after) \S+ (?:day|week|month|year)s?\b",
    re.IGNORECASE,
)
CALENDAR = re.compile(rf"(?:{'|'.join(MONTHS)}|{WEEKDAY})", re.IGNORECASE)
CAPITAL = re.compile(r"(?<![\w'’-])[A-Z][\w'’-]*(?P<more>(?=\s+[A-Z]))?")
"""A word with a capital, and whether another follows."""


def wanted(question: str) -> Wanted | None:
    """What the question asks for; None where that cannot be told."""
    return next((kind for kind, asked in ASKED.items() if asked.search(question)), None)


def amount(question: str, text: str) -> bool:
    """Whether the text gives a number that is no part of a date, not its paragraph's, and counts nothing else that the question names."""
    dates = [moment.span for moment in moments(text)] + [found.span() for found in DAY.finditer(text)]
    mark = MARK.match(text)
    numbers = [
        found for found in NUMBER.finditer(text, mark.end() if mark else 0) if not any(overlap(found.span(), each) for each in dates)
    ]
    counted = COUNTED.search(question)
    if not counted or set(words(counted["thing"])) & set(words(text)):
        return bool(numbers)
    others = set(words(telling(question))) - set(words(counted["thing"]))
    return any(not others & set(words(behind(text, found.end()))) for found in numbers)


def behind(text: str, place: int) -> str:
    """The word behind a number, with which what it counts begins."""
    found = re.match(r"\s+(?P<word>[\w'’-]+)", text[place:])
    return found["word"] if found else ""


def date(question: str, text: str) -> bool:
    """Whether the text tells a time that the question does not tell."""
    said = question.casefold()
    return any(found[0].casefold() not in said for found in TIME.finditer(text))


def name(question: str, text: str) -> bool:
    """Whether the text names somebody or something that the question does not name; a capital that only opens a sentence names nothing."""
    asked = set(words(question))
    return any(
        not set(words(found[0])) <= asked
        and not CALENDAR.fullmatch(found[0])
        and (found["more"] is not None or not opens(text, found.start()))
        for found in CAPITAL.finditer(text)
    )


def opens(text: str, place: int) -> bool:
    """Whether a sentence of the text begins there."""
    before = text[:place].rstrip(" \t\n*_|\"'“‘(")
    return not before or before.endswith((".", "!", "?", ":", ";", "-", ")"))


GIVEN: dict[Wanted, Callable[[str, str], bool]] = {
    Wanted.AMOUNT: amount,
    Wanted.DATE: date,
    Wanted.PERSON: name,
    Wanted.PLACE: name,
}
"""Whether a text gives what a question asks for."""


def given(question: str) -> Callable[[str], bool] | None:
    """Whether a sentence gives what the question asks for; None where that cannot be told."""
    kind = wanted(question)
    return partial(GIVEN[kind], question) if kind else None
