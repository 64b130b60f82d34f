"""What a text is made of: its headings, and its quotable units in order.

Every text is read as Markdown without its indented code, raw HTML and underlined headings, so that plain text with blank lines
between paragraphs, dashes before list items or hard-wrapped lines comes out right as well. Headings are never units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

from corpus.document import Span
from corpus.sentences import sentence_spans, trim

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

ROW = re.compile(r"[^\s:;][^:;\n]{0,79}: [^\n]*; [^:;\n]{1,80}: ")
"""How an item begins that is a row with its columns' names: "Place: Chengdu; Target: 12.8%"; it is quoted whole."""


CONTENTS = re.compile(r"(?:…|\.{3,}|(?:\. ){3,}|_{3,})\s*\d{1,4}\W*$")
"""How a line of a table of contents ends: it names what stands elsewhere, and is not quoted."""

OF_CONTENTS = {"contents", "table of contents", "list of contents", "index"}
"""Headings under which a line that ends in a page's number is one of a table of contents, too."""

ENTRY = re.compile(r"\d{1,4}\W*$")
"""How such a line ends."""

PAGE = re.compile(r"[\s:…](\d{1,3})$")
"""A page's number at the end of such a line; four digits are rather a year."""

CAPTION = re.compile(r"(?:fig(?:ure|\.)|table|box|chart|map|exhibit|diagram|photo|plate|image)\s+\d[\w.]*\s*[:.–—|-]", re.IGNORECASE)
"""How the caption of a figure begins: it names what stands beside it."""

NOTE = re.compile(r"\[\^[^\]\s]{1,12}\]:\s")
"""How a footnote begins: it is read, and found, but not quoted, since most name a source and say nothing."""

WORD = re.compile(r"[^\W\d_]{3}")
"""What may be a word, and no unit of measure."""

ENDED = re.compile(r"[.!?:;。！？…：；][\"'”’)\]]*$")

"""How a sentence ends."""

LONG = 12
"""Signs from which a paragraph says something in scripts that do not part words, too."""


def says_something(words: str) -> bool:
    """Whether a paragraph is more than a figure or a label: it holds a word, and is ended like a sentence, has three parts or more, or is
    LONG."""
    return bool(WORD.search(words)) and (bool(ENDED.search(words)) or len(re.findall(r"\w+", words)) > 2 or len(words) >= LONG)


def is_caption(words: str) -> bool:
    """Whether a paragraph only names a figure or a table; one that is ended like a sentence may say what it shows."""
    return bool(CAPTION.match(words)) and not ENDED.search(words)


class Join(IntEnum):
    """How closely a unit hangs on the one before it: the closer, the worse a cut between them."""

    APART = 0
    """another paragraph, or another table"""
    ITEM = 1
    """the next item of a list, or the next row of a table"""
    SENTENCE = 2
    """the next sentence of a paragraph"""
    LED = 3
    """what a sentence ending in a colon leads to"""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, a list item's sentence, a table row or a block of code; `table_header` is the row above a row's table, `note` whether it
    belongs to a footnote."""

    start: int
    end: int
    join: Join
    table_header: str = ""
    note: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's first offset, its level from 1 to 6, and its words without markup."""

    start: int
    level: int
    title: str


def structure(text: str, language: str = "en") -> list[Unit | Heading]:
    """The headings and units of `text`, in order; `text[unit.start:unit.end]` is what may be quoted."""
    lines = Lines(text)
    found: list[Unit | Heading] = []
    for part in parts(parser().parse(lines.readable), lines, language):
        led = isinstance(part, Unit) and bool(found) and ends_in_colon(text, found[-1]) and part.join is not Join.SENTENCE
        found.append(replace(part, join=Join.LED) if led and isinstance(part, Unit) else part)
    return found


def ends_in_colon(text: str, part: Unit | Heading) -> bool:
    """Whether a unit announces what comes next."""
    return isinstance(part, Unit) and text[part.end - 1] in ":："


@cache
def parser() -> MarkdownIt:
    """CommonMark and tables, less the blocks that plain text would trip over."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable(["code", "lheading", "html_block", "reference"])


class Lines:
    """A text's lines with the offset of each."""

    def __init__(self, text: str) -> None:
        self.readable = text.replace("\r", " ").replace("\0", " ")
        self.lines = self.readable.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def span(self, first: int, last: int) -> Span:
        """The lines from `first` up to but without `last`, trimmed."""
        start, end = self.starts[first], min(self.starts[last] - 1, len(self.readable))
        return trim(self.readable, start, end)

    def content_span(self, token: Token) -> Span:
        """The lines of an inline token from where its own words begin: behind a list's dash or a quotation's mark."""
        first, last = token.map or [0, 0]
        start, end = self.span(first, last)
        opening = token.content.split("\n", 1)[0]
        found = self.readable.find(opening, start, self.starts[first + 1])
        return max(start, found), end


def parts(tokens: list[Token], lines: Lines, language: str) -> Iterator[Unit | Heading]:
    """Units and headings out of the parser's tokens."""
    table_header, table_rows, in_item = "", 0, False
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            table_header, table_rows = "", 0
        elif token.type == "tr_open" and token.map:
            start, end = lines.span(*token.map)
            if table_header:
                yield Unit(start, end, Join.ITEM if table_rows else Join.APART, table_header)
                table_rows += 1
            else:
                table_header = lines.readable[start:end]
        elif token.type == "list_item_open":
            in_item = True
        elif token.type == "fence" and token.map:
            start, end = lines.span(*token.map)
            yield Unit(start, end, Join.APART)
        elif token.type == "inline" and tokens[place - 1].type == "heading_open":
            start, _ = lines.span(*(token.map or [0, 0]))
            yield Heading(start, int(tokens[place - 1].tag[1]), plain_words(token))
        elif token.type == "inline" and tokens[place - 1].type == "paragraph_open":
            start, end = lines.content_span(token)
            if in_item and ROW.match(lines.readable, start, end):
                yield Unit(start, end, Join.ITEM)
            else:
                note = bool(NOTE.match(lines.readable, start, end))
                yield from sentences(lines.readable, (start, end), Join.ITEM if in_item else Join.APART, language, note)
            in_item = False


def sentences(text: str, span: Span, first: Join, language: str, note: bool) -> Iterator[Unit]:
    """The sentences of a paragraph; a line that was ended on purpose ends a sentence too."""
    join = first
    for start, end in unwrapped(text, *span):
        for opening, closing in sentence_spans(text[start:end], language):
            yield Unit(start + opening, start + closing, join, note=note)
            join = Join.SENTENCE


def unwrapped(text: str, start: int, end: int) -> Iterator[Span]:
    """The paragraph cut where a line had room for the next line's first word and was ended all the same."""
    lines = text[start:end].split("\n")
    width = max(map(len, lines))
    opening = offset = start
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        offset += len(line) + 1
        next_word = following.split(maxsplit=1)[:1]
        if not next_word or len(line.rstrip()) + 1 + len(next_word[0]) <= width:
            yield trim(text, opening, min(offset - 1, end))
            opening = offset


def plain_words(token: Token) -> str:
    """A heading's words without its markup."""
    leaves = token.children or []
    return "".join(leaf.content or " " * (leaf.type == "softbreak") for leaf in leaves).strip()
