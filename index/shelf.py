"""The store's vectors, as the dense view asks for them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from index.among import Numbers
from index.encode import Vectors
from index.store import Store
from index.tables import FOREVER

BLOCK = 10_000
"""Vectors that are read at a time."""


class Shelf:
    """Reads vectors out of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def snapshot(self) -> int:
        """The number of the last change."""
        return self._store.snapshot()

    def count(self) -> int:
        """How many chunks stand."""
        return self._store.counts()["chunks"]

    def vectors(self, numbers: Collection[int]) -> tuple[Numbers, Vectors]:
        """Those of these chunks that are kept, (n,), and their vectors, (n, dimension) float32."""
        query = "SELECT number, vector FROM json_each(?) JOIN chunks ON number = value"
        with self._store.reading() as connection:
            return stacked(connection.execute(query, (json.dumps(list(numbers)),)).fetchall())

    def every_vector(self) -> Iterator[tuple[Numbers, Vectors]]:
        """All chunks that stand, and their vectors, block by block; what changes meanwhile may be in or not."""
        query = (
            "SELECT chunks.number, vector FROM chunks JOIN documents ON documents.number = document"
            " WHERE chunks.number > ? AND +until = ? ORDER BY chunks.number LIMIT ?"
        )
        after = 0
        while True:
            with self._store.reading() as connection:
                rows = connection.execute(query, (after, FOREVER, BLOCK)).fetchall()
            if not rows:
                return
            yield stacked(rows)
            after = rows[-1][0]

    def arrived(self, since: int, upto: int) -> Iterator[tuple[bool, list[int], Vectors]]:
        """The chunks that came in after the one snapshot and stand in the other, and their vectors, in pieces that say which is the last.

        There is at least one piece.
        """
        query = (
            "SELECT chunks.number, vector FROM documents JOIN chunks ON document = documents.number"
            " WHERE since > ? AND +since <= ? AND +until > ? ORDER BY since"
        )
        with self._store.reading() as connection:
            rows = connection.execute(query, (since, upto, upto))
            piece = rows.fetchmany(BLOCK)
            while True:
                following = rows.fetchmany(BLOCK) if piece else []
                numbers, vectors = stacked(piece)
                yield not following, numbers.tolist(), vectors
                if not following:
                    return
                piece = following


def stacked(rows: Sequence[tuple[int, bytes]]) -> tuple[Numbers, Vectors]:
    """Numbers and vectors out of their columns."""
    numbers = np.asarray([number for number, _ in rows], np.int64)
    vectors = np.frombuffer(b"".join(vector for _, vector in rows), np.float16).astype(np.float32)
    return numbers, vectors.reshape(len(rows), -1) if rows else np.empty((0, 0), np.float32)
