"""The numbers before Word's list items and headings, which no file spells out: they are counted."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from corpus.formats.package import attribute, child, tag

ROMAN = list(
    zip(
        [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1],
        ["m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"],
        strict=True,
    )
)

Level = tuple[str, str, int]
"""How a level is numbered (decimal, bullet, ...), the pattern of its mark ("%1.%2"), and its first number."""


class Numbering:
    """Counters of all lists of a document."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._shared: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        drafts = {}
        for element in root if root is not None else ():
            if tag(element) == "abstractNum":
                drafts[attribute(element, "abstractNumId")] = dict(map(level, (each for each in element if tag(each) == "lvl")))
        for element in root if root is not None else ():
            if tag(element) == "num":
                self._add(element, drafts)

    def _add(self, element: Any, drafts: dict[str | None, dict[int, Level]]) -> None:
        list_id = attribute(element, "numId") or ""
        draft = child(element, "abstractNumId")
        draft_id = attribute(draft, "val") if draft is not None else None
        self._levels[list_id] = dict(drafts.get(draft_id, {}))
        restarts = False
        for override in (each for each in element if tag(each) == "lvlOverride"):
            restarts = True
            own = child(override, "lvl")
            if own is not None:
                self._levels[list_id].update([level(own)])
        self._shared[list_id] = list_id if restarts else f"draft {draft_id}"

    def next(self, list_id: str, depth: int) -> str:
        """The mark of the next item at this depth; "" for a bullet."""
        levels, counts = self._levels.get(list_id, {}), self._counts[self._shared.get(list_id, list_id)]
        kind, pattern, first = levels.get(depth, ("bullet", "", 1))
        counts[depth] = counts.get(depth, first - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if kind in ("bullet", "none") or "%" not in pattern:
            return ""

        def shown(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            own_kind, _, own_first = levels.get(place, ("decimal", "", 1))
            return spelt(counts.setdefault(place, own_first), own_kind)

        return re.sub(r"%(\d)", shown, pattern)


def level(element: Any) -> tuple[int, Level]:
    """A level's depth and how it is numbered."""
    depth, kind, pattern, first = (
        attribute(element, "ilvl"),
        *(attribute(found, "val") if (found := child(element, name)) is not None else None for name in ("numFmt", "lvlText", "start")),
    )
    return int(depth or 0), (kind or "decimal", pattern or "", int(first) if first and first.lstrip("-").isdigit() else 1)


def spelt(number: int, kind: str) -> str:
    """A number as a list shows it."""
    if kind in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for worth, sign in ROMAN:
            roman += sign * (number // worth)
            number %= worth
        return roman.upper() if kind == "upperRoman" else roman
    return f"{number:02}" if kind == "decimalZero" else str(number)
