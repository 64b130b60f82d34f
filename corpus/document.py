"""What travels from the files to the index: documents, and the chunks they are split into.

Offsets are Unicode code points, half-open: ``document.text[start:end]`` is the chunk's or the sentence's text, always.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.errors import BadDocument

MAX_ID = 512
"""Characters in a document's id."""

MAX_TEXT = 32 * 2**20
"""Characters in a document's text: far more than the longest act of law, far less than memory."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """One source: its text is what quotes are taken from, to the character.

    `labels` are JSON values (kind, place, people, date, ...); `pages` are the offsets at which pages begin, if it has any. `source` is the
    file it was read from, as a URI; it says where the document came from and is no part of it.
    """

    id: str
    title: str
    text: str
    uri: str = ""
    labels: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    source: str = field(default="", compare=False)
    version: str = field(init=False)

    def __post_init__(self) -> None:
        check(self)
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        object.__setattr__(self, "version", f"sha256:{digest}")

    def page(self, offset: int) -> int | None:
        """The number, from 1, of the page that holds `offset`; None where there are no pages."""
        return sum(start <= offset for start in self.pages) or None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document; `sentences` are its quotable units: sentences, list items, table rows."""

    id: str
    doc_id: str
    start: int
    end: int
    heading: tuple[str, ...]
    sentences: tuple[Span, ...]


def check(document: Document) -> None:
    """Raise BadDocument unless the document can be stored and quoted."""
    name = repr(document.id[:80])
    if not document.id.strip() or len(document.id) > MAX_ID or not document.id.isprintable():
        raise BadDocument(f"the id {name} is not usable: give 1 to {MAX_ID} printable characters")
    if not document.text.strip():
        raise BadDocument(f"document {name} has no text: leave it out, or give it some")
    if len(document.text) > MAX_TEXT:
        raise BadDocument(f"document {name} has {len(document.text):,} characters: split it below {MAX_TEXT:,}")
    try:
        f"{document.id}{document.title}{document.text}{document.uri}".encode()
    except UnicodeEncodeError:
        raise BadDocument(f"document {name} holds half a surrogate pair: mend its encoding") from None
