"""Chunks and documents that were read before. What stands under a number never changes, so it need not be read again.

Where all is numbered anew, the numbers count from another `floor`, the snapshot in which that was done, and mean something else.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

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

    def chunks(self, floor: int, numbers: Iterable[int]) -> dict[int, tuple[int, Chunk]]:
        """Those of the chunks that are held, each with the state of its document."""
        with self._lock:
            return {number: known for number in numbers if (known := self._chunks.get((floor, number)))}

    def documents(self, floor: int, states: Iterable[int]) -> dict[int, Document]:
        """Those of the documents in these states that are held."""
        with self._lock:
            return {state: known for state in states if (known := self._documents.get((floor, state)))}

    def hold_chunks(self, floor: int, chunks: Mapping[int, tuple[int, Chunk]]) -> None:
        """Hold chunks, each of a state."""
        with self._lock:
            for number, known in chunks.items():
                self._chunks[floor, number] = known

    def hold_documents(self, floor: int, documents: Mapping[int, Document]) -> None:
        """Hold documents, each in a state."""
        with self._lock:
            for state, document in documents.items():
                if len(document.text) <= CHARACTERS:
                    self._documents[floor, state] = document
