"""Where sentences begin and end. Abbreviations, ellipses and the stops of other scripts are the library's knowledge."""

from __future__ import annotations

from sentencex import get_sentence_boundaries

from corpus.document import Span


def sentence_spans(text: str, language: str = "en") -> list[Span]:
    """The sentences of `text`, without the white space around them, in order and not overlapping."""
    boundaries = get_sentence_boundaries(language, text)
    spans = [trim(text, found["start_index"], found["end_index"]) for found in boundaries]
    return [(start, end) for start, end in spans if start < end]


def trim(text: str, start: int, end: int) -> Span:
    """The same stretch of text without white space at either end."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
