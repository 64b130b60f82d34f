"""Where sentences begin and end. Abbreviations, ellipses and the stops of other scripts are the library's knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def sentence_spans(text: str, language: str = "en") -> list[Span]:
    """The sentences of `text`, without the white space around them, in order and not overlapping."""
    boundaries = get_sentence_boundaries(language, text)
    spans = [trim(text, *span) for found in boundaries for span in cut_at_notes(text, found["start_index"], found["end_index"])]
    return [(start, end) for start, end in spans if start < end]


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
