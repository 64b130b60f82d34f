"""Where sentences begin and end. Abbreviations, ellipses and the stops of other scripts are the library's knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sentencex import get_sentence_boundaries

from corpus.document import Span

NOTED = re.compile(
    r"""(?<!\bpara[.!?])                                          # para.19 is a reference
    (?:(?<=[a-z]{4}[.!?])                                         # accepted.
    |(?<=[^\W\d_][”’")\]][.!?])|(?<=[^\W\d_][”’")\]]{2}[.!?]))    # (HSSA). (“HSSA”).
    ["'”’)\]]*\d{1,3}(?:,\s?\d{1,3})*                            # the numbers
    (?=\s+["'“‘(\[]?[A-Z])                                       # and the next sentence""",
    re.VERBOSE,
)
"""A footnote's number behind a full stop, as texts keep it that lost what is raised: "accepted.19 It ..."."""

PARAGRAPH = re.compile(r"[(\[“\"]?\d{1,3}(?:\.\d{1,3})*[a-z]?[.)]|\([a-z]\)|\(?[ivx]{1,5}[.)]")
"""A paragraph's or an item's number and nothing else: "4.236.", "(b)"."""

LETTERED = re.compile(r"^\((?=[a-z]{1,4}\)\s)", re.MULTILINE)
"""The bracket before an item's letter, behind which the library finds no end of a sentence."""

EMPHASIS = re.compile(r"(?:\*{1,3}|_{1,3})(?=\s|$)")
"""Marks that end an emphasis."""

NOTE = re.compile(r"\d{1,3}")
"""A footnote's number and nothing else."""


def sentence_spans(text: str, language: str = "en") -> list[Span]:
    """The sentences of `text`, without the white space around them, in order and not overlapping."""
    boundaries = get_sentence_boundaries(language, LETTERED.sub("X", text))
    spans = [trim(text, *span) for found in boundaries for span in cut_at_notes(text, found["start_index"], found["end_index"])]
    return joined(text, [(start, end) for start, end in spans if start < end])


def joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """The number that a paragraph begins with belongs to its first sentence, a footnote's at the end of a line to the one before it, and so
    do the marks that end an emphasis, as in **Safety.** It ..."""
    made: list[Span] = []
    for start, end in spans:
        if made and made[-1][1] == start and (closing := EMPHASIS.match(text, start, end)):
            made[-1], (start, end) = (made[-1][0], closing.end()), trim(text, closing.end(), end)
            if start == end:
                continue
        near = made and "\n" not in text[made[-1][1] : start]
        last = end == len(text) or text[end] == "\n"
        if near and (PARAGRAPH.fullmatch(text, *made[-1]) or (last and NOTE.fullmatch(text, start, end))):
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    return made


def cut_at_notes(text: str, start: int, end: int) -> Iterator[Span]:
    """A stretch, cut behind the numbers of footnotes at which a sentence ends."""
    for match in NOTED.finditer(text, start, end):
        yield start, match.end()
        start = match.end()
    yield start, end


def trim(text: str, start: int, end: int) -> Span:
    """The same stretch of text without white space at either end."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
