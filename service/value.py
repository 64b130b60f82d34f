"""Values that a text tells, in a form in which two texts can be compared: amounts with their units, and dates.

Knows English words for numbers, scales, currencies and measures. What it cannot compare it does not call equal or different.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.document import Span

MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{'|'.join(MONTHS)})(?:\s+(?P<day_after>\d{{1,2}}))?,?\s+(?:of\s+)?(?P<year>\d{{4}})"
    r"|(?P<iso>\d{4}-\d{2}(?:-\d{2})?)|(?<![\d.,])\b(?P<bare>(?:1[0-9]|20)\d\d)\b(?![.,]\d|\s*%)",
    re.IGNORECASE,
)

ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
CURRENCIES = {
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yuan",
    "usd": "dollar",
    "eur": "euro",
    "gbp": "pound",
    "rmb": "yuan",
    "cny": "yuan",
}
UNITS = {
    "%": "percent", "percent": "percent", "per cent": "percent", "percentage point": "point",
    "dollar": "dollar", "euro": "euro", "pound": "pound", "yuan": "yuan", "rupee": "rupee", "yen": "yen", "franc": "franc",
    "metre": "metre", "meter": "metre", "m": "metre", "kilometre": "kilometre", "kilometer": "kilometre", "km": "kilometre", "mile": "mile",
    "hectare": "hectare", "acre": "acre", "tonne": "tonne", "ton": "tonne", "kilogram": "kilogram", "kg": "kilogram", "litre": "litre",
    "megawatt": "megawatt", "mw": "megawatt", "gigawatt": "gigawatt", "gw": "gigawatt", "degree": "degree",
    "year": "year", "month": "month", "week": "week", "day": "day", "hour": "hour", "minute": "minute",
}  # fmt: skip
"""Units by how they are written, singular and small; an amount of anything else is a count."""

COUNT = "count"

WRITTEN = "|".join(word for word in (*UNITS, *CURRENCIES) if word.isalpha())
AMOUNT = re.compile(
    rf"(?P<sign>US\$|[$€£¥])?\s*(?P<number>(?<![\w.])\d[\d,]*(?:\.\d+)?|(?<![\w-])(?:{'|'.join(ONES)})\b)"
    rf"(?:[\s-]*(?P<scale>{'|'.join(SCALES)})s?\b)?"
    rf"(?:[\s-]*(?:US\s+)?(?P<unit>%|per ?cent\b|percentage points?\b|(?:{WRITTEN})s?\b))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in one unit, and where it is told, with its unit."""

    number: float
    unit: str
    span: Span

    def disagrees(self, other: Value) -> bool:
        """Whether the two cannot both be said of one thing: another number of the same unit."""
        return isinstance(other, Amount) and self.unit == other.unit and self.number != other.number

    def same(self, other: Value) -> bool:
        """Whether the two are the same number of the same unit."""
        return isinstance(other, Amount) and (self.number, self.unit) == (other.number, other.unit)


@dataclass(frozen=True, order=True, slots=True)
class Moment:
    """A date as far as it is told, and where; months and days that are not told are 0."""

    year: int
    month: int = 0
    day: int = 0
    span: Span = field(default=(0, 0), compare=False)

    def disagrees(self, other: Value) -> bool:
        """Whether the two cannot fall together, as far as they are told."""
        if not isinstance(other, Moment):
            return False
        for own, its in ((self.year, other.year), (self.month, other.month), (self.day, other.day)):
            if 0 in (own, its):
                return False
            if own != its:
                return True
        return False

    def same(self, other: Value) -> bool:
        """Whether the two are the same date, told as far."""
        return isinstance(other, Moment) and self == other


Value = Amount | Moment


def amounts(text: str) -> list[Amount]:
    """Every amount in a text, but for dates."""
    dated = [moment.span for moment in moments(text)]
    return [as_amount(found) for found in AMOUNT.finditer(text) if not any(overlap(found.span("number"), span) for span in dated)]


def as_amount(found: re.Match[str]) -> Amount:
    """What was found, in its unit."""
    written = found["number"].replace(",", "").lower()
    number = float(ONES.index(written)) if written in ONES else float(written)
    number *= SCALES.get((found["scale"] or "").lower(), 1.0)
    start = found.start("sign") if found["sign"] else found.start("number")
    return Amount(number, unit(found), (start, found.end()))


def unit(found: re.Match[str]) -> str:
    """The unit by its one name; COUNT where none is written that is known."""
    if found["sign"]:
        return CURRENCIES[found["sign"][-1]]
    written = (found["unit"] or "").lower()
    return next((name for name in (named(each) for each in (written, written.removesuffix("s"))) if name), COUNT)


def named(written: str) -> str | None:
    """The one name of a unit as it is written."""
    return UNITS.get(written) or CURRENCIES.get(written)


def moments(text: str) -> list[Moment]:
    """Every date in a text."""
    return [as_moment(found) for found in DATE.finditer(text)]


def as_moment(found: re.Match[str]) -> Moment:
    """What was found, as far as it is told."""
    if found["iso"]:
        year, month, day = (*map(int, found["iso"].split("-")), 0)[:3]
        return Moment(year, month, day, found.span())
    if found["bare"]:
        return Moment(int(found["bare"]), span=found.span())
    day = int(found["day"] or found["day_after"] or 0)
    return Moment(int(found["year"]), MONTHS.index(found["month"].lower()) + 1, day, found.span())


def overlap(one: Span, other: Span) -> bool:
    """Whether two stretches share a character."""
    return one[0] < other[1] and other[0] < one[1]
