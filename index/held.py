"""Chunks and documents that were read before. What stands under a number never changes, so it need not be read again.

Where all is numbered anew, the numbers count from another `floor`, the snapshot in which that was done, and mean something else.
"""

from __future__ import annotations

import threading

from cachetools import LRUCache

from corpus.document import Chunk, Document

CHUNKS = 20_000
"""Chunks that are held, some 1 KB each."""

CHARACTERS = 32 * 2**20
"""Characters of the documents that are held; a longer one is not."""


class Held:
    """The last chunks by number, with the state that each belongs to, and the last documents by state. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._chunks: LRUCache[tuple[int, int], tuple[int, Chunk]] = LRUCache(CHUNKS)
        self._documents: LRUCache[tuple[int, int], Document] = LRUCache(CHARACTERS, lambda document: len(document.text))

    def chunk(self, floor: int, number: int) -> tuple[int, Chunk] | None:
        """A chunk and the state of its document."""
        with self._lock:
            return self._chunks.get((floor, number))

    def document(self, floor: int, state: int) -> Document | None:
        """A document in one of its states."""
        with self._lock:
            return self._documents.get((floor, state))

    def hold_chunk(self, floor: int, number: int, state: int, chunk: Chunk) -> None:
        """Hold a chunk of a state."""
        with self._lock:
            self._chunks[floor, number] = state, chunk

    def hold_document(self, floor: int, state: int, document: Document) -> None:
        """Hold a document in a state."""
        with self._lock:
            if len(document.text) <= CHARACTERS:
                self._documents[floor, state] = document
