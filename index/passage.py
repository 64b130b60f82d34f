"""What the encoder and the lexical index read of a chunk: its context, then its text. Context never enters a quote."""

from __future__ import annotations

from corpus.document import Chunk, Document

CONTEXT_CHARACTERS = 300
"""Characters of context at most, so that it never crowds out the text."""


def context(document: Document, chunk: Chunk) -> str:
    """The title and the headings above the chunk, outermost first."""
    return " > ".join(part for part in (document.title, *chunk.heading) if part)[:CONTEXT_CHARACTERS]


def for_encoder(document: Document, chunk: Chunk) -> str:
    """Title, headings and text."""
    return f"{context(document, chunk)}\n{document.text[chunk.start : chunk.end]}"


def for_words(document: Document, chunk: Chunk) -> str:
    """Title, headings, the document's other names for what it speaks of, and text."""
    return f"{context(document, chunk)}\n{', '.join(aliases(document))}\n{document.text[chunk.start : chunk.end]}"


def aliases(document: Document) -> list[str]:
    """The label `aliases`: other spellings of names in the document."""
    given = document.labels.get("aliases") or []
    return [str(alias) for alias in (given if isinstance(given, list) else [given])]
