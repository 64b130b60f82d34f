"""Writing a text that `corpus.structure` reads back as it was meant: Markdown headings, paragraphs, items, notes, rows and code.

The words themselves are never marked up or escaped, so that a quote of them is what a person would copy from the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.formats.rows import ABRIDGED, captioned, laid_out, spread

STARTS_BLOCK = re.compile(r"(?:#{1,6}(?:\s|$)|`{3}|~{3}|>|[-+*](?:\s|$)|\d{4,9}[.)]\s|\|)")
"""Words that would begin something else than a paragraph; set in by four columns they do not (indented code is not read)."""

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF])
"""Soft hyphens, joiners and other signs without ink."""

SIGNS = str.maketrans(LIGATURES | {chr(code): None for code in UNSEEN})
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")

DEEPEST = 6
"""Levels of Markdown headings."""


def tidy(words: str) -> str:
    """The words on one line, one space between them, without signs that nobody sees."""
    return " ".join(CONTROLS.sub("", words.translate(SIGNS)).split())


class Manuscript:
    """A text that grows block by block. A form feed in the words says that a page begins there."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._pages: list[int] = []
        self._waiting = 0
        self._close = False

    def begin_page(self) -> None:
        """A page begins with the next block."""
        self._waiting += 1

    def heading(self, level: int, words: str) -> None:
        """A heading of level 1 to 6; a deeper one is a paragraph."""
        if level > DEEPEST:
            self.paragraph(words)
        elif line := tidy(words.replace("\f", " ")):
            self._block("#" * max(1, level) + " ", line)

    def paragraph(self, words: str, inset: int = 0) -> None:
        """A paragraph, its lines as they were broken on purpose; `inset`: it belongs to an item of that depth."""
        lines = [line for given in words.split("\n") if (line := marked_tidy(given))]
        if lines:
            margin = "  " * inset
            self._block(margin, "\n".join(margin * (place > 0) + safe(line, inset) for place, line in enumerate(lines)))

    def note(self, mark: str, words: str) -> None:
        """A footnote, by the number or sign that it stands under."""
        if line := marked_tidy(words.replace("\n", " ")):
            self._block(f"[^{mark}]: ", line)

    def item(self, words: str, depth: int = 0, mark: str = "-") -> None:
        """An item of a list, `depth` lists deep."""
        if line := marked_tidy(words.replace("\n", " ")):
            self._block("  " * min(depth, 8) + mark + " ", line, close=True)

    def code(self, text: str) -> None:
        """Lines as they are."""
        body = CONTROLS.sub("", text.replace("\f", "")).strip("\n")
        if body.strip():
            fence = max((run for run in re.findall(r"`{3,}", body)), key=len, default="``") + "`"
            self._block("", f"{fence}\n{body}\n{fence}")

    def table(self, rows: Sequence[Sequence[str]], headed: bool | None = None, level: int = 0) -> None:
        """Each row as an item that names its columns. A row too long to be quoted whole becomes a section of `level` or, at 0, an item with
        a paragraph for each long cell."""
        above, body = captioned([[tidy(cell) for cell in row] for row in rows])
        for line in above:
            self.paragraph(line)
        self._close = False
        for cells in laid_out(body, headed):
            short, long = spread(cells)
            if not long:
                self.item("; ".join(short))
            elif level:
                self.heading(level, abridged("; ".join(short) or long[0]))
                for each in long:
                    self.paragraph(each)
            else:
                self.item("; ".join(short) or long.pop(0))
                for each in long:
                    self.paragraph(each, inset=1)
        self._close = False

    def written(self) -> tuple[str, tuple[int, ...]]:
        """The text, and the offsets at which pages begin."""
        return "".join(self._pieces) + "\n" * bool(self._pieces), (*self._pages, *[self._length] * self._waiting)

    def _block(self, mark: str, words: str, close: bool = False) -> None:
        gap = "" if not self._pieces else "\n" if close and self._close else "\n\n"
        self._close = close
        self._length += len(gap) + len(mark)
        self._pages += [self._length] * self._waiting
        self._waiting = 0
        for piece in words.split("\f")[:-1]:
            self._length += len(piece)
            self._pages.append(self._length)
        self._length += len(words.rsplit("\f", 1)[-1])
        self._pieces.append(gap + mark + words.replace("\f", ""))


def marked_tidy(words: str) -> str:
    """Tidy words in which form feeds stay, each right before the first word of its page."""
    first, *others = (tidy(piece) for piece in words.split("\f"))
    line = first
    for other in others:
        line += " " * bool(line.strip("\f") and not line.endswith(" ")) + "\f" + other
    return line if line.strip("\f ") else ""


def safe(line: str, inset: int) -> str:
    """The line so that it begins no other block."""
    return "    " + line if not inset and STARTS_BLOCK.match(line) else line


def abridged(words: str) -> str:
    """The words, or as many as a heading bears."""
    return words if len(words) <= ABRIDGED else words[:ABRIDGED].rsplit(" ", 1)[0] + " …"
