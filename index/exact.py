"""The exact kind of dense index: every row is compared.

The rows are kept in memory as 16-bit floats, which is what the store holds of them, so nothing is lost twice. Where many searches go over
many rows, all are compared in 8 bits first, and again in 16 those that may be the nearest; the scores and the rows are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.among import NONE, Numbers, Scored, as_scored, selector, within
from index.encode import Vectors
from index.rounded import Rounded
from index.seal import is_sealed, seal

MANY = 4_000
"""Rows from which on rounding them first pays."""

WORTH = 64
"""Searches after which the rounded rows, which take a moment to make, are made."""

SPARE = 100
"""Rows that are compared again beyond those wanted: with all of 300 questions about 25,703 passages enough, but for 2 % of them."""


class Exact:
    """Inner products with every row, addressed by chunk number. Not safe to change while it is searched."""

    def __init__(self, dimension: int) -> None:
        import faiss

        rows = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._index: Any = faiss.IndexIDMap2(rows)
        self._sorted: tuple[Numbers, Numbers] | None = None
        self._rounded: Rounded | None = None
        self._searched = 0

    @classmethod
    def read(cls, path: Path, dimension: int) -> Exact | None:
        """The rows of a file; None where it is damaged or of another dimension."""
        import faiss

        if not is_sealed(path):
            return None
        try:
            index = faiss.read_index(str(path))
        except RuntimeError:
            return None
        if index.d != dimension:
            return None
        made = cls(dimension)
        made._index = index
        return made

    def write(self, path: Path) -> None:
        """Put the rows into a file."""
        import faiss

        faiss.write_index(self._index, str(path))
        seal(path)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def change(self, numbers: Sequence[int], vectors: Vectors, removed: Sequence[int]) -> None:
        """Take rows in and out; what is there already is replaced."""
        self._sorted = None
        gone = np.asarray([*removed, *numbers], np.int64)
        if len(gone) and len(self):
            self._index.remove_ids(gone)
        if len(numbers):
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(numbers, np.int64))
        if self._rounded:
            self._rounded.change(numbers, self._rows(np.asarray(numbers, np.int64)), removed)

    def search(self, vector: Vectors, top_k: int, allowed: Numbers | None = None) -> list[Scored]:
        """The `top_k` rows nearest to a unit vector (dimension,), best first; among `allowed` numbers only, where given."""
        return self.searches(vector[None, :], [top_k], [allowed])[0]

    def searches(self, vectors: Vectors, top_k: Sequence[int], allowed: Sequence[Numbers | None]) -> list[list[Scored]]:
        """The same for several vectors, (n, dimension), each with its own number and its own choice of rows.

        Those that may have any row are compared one after the other, while the rows are in the processor's cache.
        """
        import faiss

        faiss.omp_set_num_threads(1)  # counts per thread; on two threads a query this small takes longer than on one
        parameters: Any = faiss.SearchParameters
        free = [place for place, chosen in enumerate(allowed) if chosen is None]
        found: list[list[Scored]] = [[] for _ in allowed]
        if not len(self):
            return found
        if free:
            nearest = self._nearest(vectors[free], max(top_k[place] for place in free))
            for place, scored in zip(free, nearest, strict=True):
                found[place] = scored[: top_k[place]]
        for place, chosen in enumerate(allowed):
            if chosen is not None and len(chosen):
                among = parameters(sel=selector(chosen))
                scores, numbers = self._index.search(vectors[place : place + 1], min(top_k[place], len(self)), params=among)
                found[place] = as_scored(numbers[0], scores[0])
        return found

    def _nearest(self, vectors: Vectors, most: int) -> list[list[Scored]]:
        """For each vector the nearest of all rows, best first, as many as are wanted at most."""
        self._searched += len(vectors)
        if self._rounded is None and len(self) >= MANY and self._searched >= WORTH:
            self._rounded = Rounded(*self.rows())
        if self._rounded is None or len(self) < MANY or most + SPARE > len(self):
            return self._compared(vectors, most)
        numbers, bars = self._rounded.candidates(vectors, most + SPARE)
        rows = self._rows(numbers.ravel()).reshape(*numbers.shape, -1)
        found = [as_scored(own, part @ vector)[:most] for own, part, vector in zip(numbers, rows, vectors, strict=True)]
        return [
            scored if scored[-1][1] >= bar else self._compared(vector[None, :], most)[0]
            for scored, bar, vector in zip(found, bars, vectors, strict=True)
        ]

    def _compared(self, vectors: Vectors, most: int) -> list[list[Scored]]:
        scores, numbers = self._index.search(vectors, min(len(self), most))
        return [as_scored(*told) for told in zip(numbers, scores, strict=True)]

    def _rows(self, numbers: Numbers) -> Vectors:
        """The rows of these numbers, all of which are there, (n, dimension)."""
        held, places = self._in_order()
        return as_floats(self._halves()[places[np.searchsorted(held, numbers)]])

    def _halves(self) -> npt.NDArray[np.uint16]:
        """FAISS's own rows as it holds them, (n, dimension), until the next change."""
        import faiss

        rows: Any = faiss.downcast_index(self._index.index)
        return np.asarray(faiss.rev_swig_ptr(rows.codes.data(), rows.codes.size()).view(np.uint16).reshape(-1, rows.d))

    def cosines(self, vectors: Vectors, numbers: Sequence[Sequence[int]]) -> list[dict[int, float]]:
        """For each vector the inner product with each of its rows; a row that is not there is left out."""
        wanted = [np.asarray(each, np.int64) for each in numbers]
        there = [each[within(each, self.numbers())] for each in wanted]
        rows = self._rows(np.concatenate([NONE, *there]))
        ends = np.cumsum([len(each) for each in there])
        products = [part @ vector for part, vector in zip(np.split(rows, ends[:-1]), vectors, strict=True)]
        return [dict(zip(each.tolist(), product.tolist(), strict=True)) for each, product in zip(there, products, strict=True)]

    def numbers(self) -> Numbers:
        """The numbers of all rows, sorted."""
        return self._in_order()[0]

    def _in_order(self) -> tuple[Numbers, Numbers]:
        """The numbers, sorted, and the place at which each one's row lies."""
        if self._sorted is None:
            order = self._order()
            places = np.argsort(order)
            self._sorted = order[places], places
        return self._sorted

    def rows(self) -> tuple[Numbers, Vectors]:
        """All numbers, (n,), in the order in which they came, and their rows, (n, dimension)."""
        return self._order(), np.asarray(self._index.index.reconstruct_n(0, len(self)), np.float32)

    def _order(self) -> Numbers:
        import faiss

        return np.asarray(faiss.vector_to_array(self._index.id_map), np.int64)


def as_floats(halves: npt.NDArray[np.uint16]) -> Vectors:
    """16-bit floats, given as their bits, in 32 bits; finite ones only. A fifth of the time that NumPy's or FAISS's own way takes.

    Sign, exponent and fraction are moved to their places; the exponent then counts from 127 where it counted from 15.
    """
    bits = halves.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= np.int32(-0x7000_2000)  # without the copies of the sign
    floats = bits.view(np.float32)
    floats *= np.float32(2.0**112)
    return floats
