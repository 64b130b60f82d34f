"""What is shown, as statements with the citations that back them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Document, Span
from corpus.sentences import trim
from service.answer import Citation, Statement
from service.read import Finding

MARKER = re.compile(r"^(?:[-*+•]|\d{1,3}[.)])\s+|^(?:>\s?)+|^#{1,6}\s+")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
BRACKETED = re.compile(r"\[(\d+)\]")
"""A source's own reference, which would read as one of the answer's citations."""

RULE = re.compile(r"\|[\s|:-]+")
"""The line under the names of a table's columns."""

CELL = re.compile(r"(?<!\\)\|")
"""What stands between two cells."""

EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document that becomes a statement."""

    finding: Finding
    span: Span
    item: bool = False
    answer: Span | None = None


def cite(pieces: Sequence[Piece]) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """A statement and a citation for each piece, numbered from 1; a table's row is told by its columns, whose names are cited too."""
    citations: dict[tuple[str, Span], Citation] = {}

    def cited(finding: Finding, span: Span) -> Citation:
        document, (start, end) = finding.document, span
        number = len(citations) + 1
        return citations.setdefault(
            (document.id, span),
            Citation(
                number, document.id, document.version, document.title, finding.chunk.heading,
                document.page(start), document.uri, document.text[start:end], start, end,
            ),
        )  # fmt: skip

    statements = []
    for piece in pieces:
        document = piece.finding.document
        own, columns = cited(piece.finding, piece.span), column_names(document, piece.span)
        numbers = (own.number, cited(piece.finding, columns).number) if columns else (own.number,)
        text = told_by_columns(own.quote, document.text[slice(*columns)]) if columns else plain(own.quote)
        spans = marked(text, document.text[slice(*piece.answer)]) if piece.answer else ()
        statements.append(Statement(text, numbers, round(piece.finding.support, 4), piece.item, spans))
    return tuple(statements), tuple(citations.values())


def column_names(document: Document, span: Span) -> Span | None:
    """The first row of a row's table, where it names the columns; None for any other sentence, and for that row itself."""
    text, start = document.text, span[0]
    if not text.startswith("|", start):
        return None
    rows: list[Span] = []
    while start > 0 and (opening := text.rfind("\n", 0, start - 1) + 1) < start and text.startswith("|", opening):
        rows.append((opening, start - 1))
        start = opening
    named = len(rows) > 1 and RULE.fullmatch(text, *rows[-2])
    return trim(text, *rows[-1]) if named else None


def told_by_columns(row: str, columns: str) -> str:
    """A row's cells, each behind the name of its column; as they are where there are more or fewer of them than names."""
    names, values = ([plain(cell.strip()) for cell in CELL.split(each.strip().strip("|"))] for each in (columns, row))
    if len(names) != len(values) or not any(names):
        return plain(row)
    return "; ".join(f"{name}: {value}" if name else value for name, value in zip(names, values, strict=True) if value)


def marked(text: str, answer: str) -> tuple[Span, ...]:
    """Where the answer's words stand in a statement; nowhere if markup tears them apart or they are all of it."""
    wanted = plain(answer).strip(" .,;:")
    start = text.find(wanted) if wanted else -1
    return ((start, start + len(wanted)),) if start >= 0 and len(wanted) < len(text) - 1 else ()


def plain(quote: str) -> str:
    """The words of a quote without Markdown's marks, on one line; a table row's cells side by side."""
    text = " ".join(MARKER.sub("", line.strip()) for line in quote.splitlines())
    if text.startswith("|"):
        text = ", ".join(cell.strip() for cell in text.strip("| ").split("|") if cell.strip())
    text = BRACKETED.sub(r"(\1)", EMPHASIS.sub(r"\2", LINK.sub(r"\1", text)))
    return " ".join(text.split()) or BRACKETED.sub(r"(\1)", quote)
