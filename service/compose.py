"""Composing: findings to statements and their citations, without a language model.

An answer is made of sentences of the sources: those that answer the question about as well as the best one does, each in the words of
its source, with the sentences that a lead-in announces. Statements are the source's words without markup; quotes are untouched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Document, Span
from index.collection import Found, Hit
from service.answer import Citation, Nearest, Statement, Status
from service.read import Finding

ANSWERED = 0.35
"""Support from which an answer counts as one (eval/LOG.md, "First reader")."""

PARTIAL = 0.15
"""Support from which a sentence is worth showing."""

COMPANION = 0.6
"""A further sentence is shown where its support is at least this share of the best one's."""

MAX_STATEMENTS = 4
"""Sentences of an answer, the items of announced lists not counted."""

MAX_ITEMS = 20
"""Items of one list."""

NEAREST = 3
"""Passages named where the documents do not answer."""

MARKER = re.compile(r"^(?:[-*+•]|\d{1,3}[.)])\s+|^(?:>\s?)+|^#{1,6}\s+")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
BRACKETED = re.compile(r"\[(\d+)\]")
"""A source's own reference, which would read as one of the answer's citations."""

EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class Composed:
    """What an answer says, before it has been verified."""

    status: Status
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document that becomes a statement."""

    finding: Finding
    span: Span
    item: bool


def compose(findings: Sequence[Finding]) -> Composed:
    """The sentences that answer, grouped by passage, the passage with the best one first, each in the order of its document."""
    best = max((finding.support for finding in findings), default=0.0)
    if best < PARTIAL:
        return Composed(Status.NOT_IN_CORPUS, (), (), round(1 - best, 4))
    chosen = choose(findings, best)
    pieces = [piece for finding in in_reading_order(chosen) for piece in unfold(finding)]
    statements, citations = cite(without_repeats(pieces))
    return Composed(Status.ANSWERED if best >= ANSWERED else Status.PARTIAL, statements, citations, round(best, 4))


def choose(findings: Sequence[Finding], best: float) -> list[Finding]:
    """The best sentence and those about as good, no two of which say the same."""
    bar = max(PARTIAL, COMPANION * best)
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: -finding.support):
        if finding.support < bar or len(chosen) == MAX_STATEMENTS:
            break
        if not any(says_the_same(finding.text, other.text) for other in chosen):
            chosen.append(finding)
    return chosen


def says_the_same(text: str, other: str) -> bool:
    """Whether two sentences share nearly all their words."""
    words, others = set(re.findall(r"\w+", text.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(words & others) >= 0.8 * min(len(words), len(others))


def in_reading_order(chosen: Sequence[Finding]) -> list[Finding]:
    """Documents in the order of their best sentence, sentences in the order of their document."""
    rank: dict[str, int] = {}
    for finding in chosen:
        rank.setdefault(finding.document.id, len(rank))
    return sorted(chosen, key=lambda finding: (rank[finding.document.id], finding.sentence))


def unfold(finding: Finding) -> Iterator[Piece]:
    """The sentence and, where it ends in a colon, what it announces in the same passage."""
    yield Piece(finding, finding.sentence, item=False)
    if not finding.text.rstrip().endswith((":", "：")):
        return
    after = [span for span in finding.chunk.sentences if span[0] >= finding.sentence[1]]
    for span in after[:MAX_ITEMS]:
        if not is_item(finding.document, span):
            return
        yield Piece(finding, span, item=True)


def is_item(document: Document, span: Span) -> bool:
    """Whether a sentence stands in a list or a table: behind a list's mark, or between a row's bars."""
    line_start = document.text.rfind("\n", 0, span[0]) + 1
    line = document.text[line_start : span[1]].lstrip()
    return bool(MARKER.match(line)) or line.startswith("|") or document.text[line_start : span[0]].isspace()


def without_repeats(pieces: Sequence[Piece]) -> list[Piece]:
    """Each stretch of a document once, where it comes first."""
    seen: dict[tuple[str, Span], Piece] = {}
    for piece in pieces:
        seen.setdefault((piece.finding.document.id, piece.span), piece)
    return list(seen.values())


def cite(pieces: Sequence[Piece]) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """A statement and a citation for each piece, numbered from 1."""
    statements, citations = [], []
    for number, piece in enumerate(pieces, start=1):
        document, (start, end) = piece.finding.document, piece.span
        quote = document.text[start:end]
        citations.append(
            Citation(
                number, document.id, document.version, document.title, piece.finding.chunk.heading,
                document.page(start), document.uri, quote, start, end,
            )
        )  # fmt: skip
        statements.append(Statement(plain(quote), (number,), round(piece.finding.support, 4), piece.item))
    return tuple(statements), tuple(citations)


def plain(quote: str) -> str:
    """The words of a quote without Markdown's marks, on one line; a table row's cells side by side."""
    text = " ".join(MARKER.sub("", line.strip()) for line in quote.splitlines())
    if text.startswith("|"):
        text = ", ".join(cell.strip() for cell in text.strip("| ").split("|") if cell.strip())
    text = BRACKETED.sub(r"(\1)", EMPHASIS.sub(r"\2", LINK.sub(r"\1", text)))
    return " ".join(text.split()) or BRACKETED.sub(r"(\1)", quote)


def nearest(found: Found) -> tuple[Nearest, ...]:
    """The passages that came nearest."""
    return tuple(as_nearest(hit, found) for hit in found.hits[:NEAREST])


def as_nearest(hit: Hit, found: Found) -> Nearest:
    """A hit with the words of its passage."""
    document, chunk = found.documents[hit.chunk.doc_id], hit.chunk
    text = document.text[chunk.start : chunk.end]
    return Nearest(chunk.id, document.id, document.title, chunk.heading, text, chunk.start, chunk.end, round(hit.score, 4))
