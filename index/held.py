"""Chunks and documents that were read before. What stands under a number never changes, so it need not be read again."""

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
        self._floor = 0
        self._chunks: LRUCache[int, tuple[int, Chunk]] = LRUCache(CHUNKS)
        self._documents: LRUCache[int, Document] = LRUCache(CHARACTERS, lambda document: len(document.text))

    def since(self, floor: int) -> None:
        """Forget what was held before all was numbered anew; `floor` is the snapshot in which it was."""
        with self._lock:
            if floor != self._floor:
                self._chunks.clear()
                self._documents.clear()
                self._floor = floor

    def chunk(self, number: int) -> tuple[int, Chunk] | None:
        """A chunk and the state of its document."""
        with self._lock:
            return self._chunks.get(number)

    def document(self, state: int) -> Document | None:
        """A document in one of its states."""
        with self._lock:
            return self._documents.get(state)

    def hold_chunk(self, number: int, state: int, chunk: Chunk) -> None:
        """Hold a chunk of a state."""
        with self._lock:
            self._chunks[number] = state, chunk

    def hold_document(self, state: int, document: Document) -> None:
        """Hold a document in a state."""
        with self._lock:
            if len(document.text) <= CHARACTERS:
                self._documents[state] = document
