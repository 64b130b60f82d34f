"""The large kind of dense index: rows in lists around centroids, 8 bits a value, read from a mapped file as they are needed.

A search looks through the lists whose centroids are nearest. Its scores are those of rounded rows: who asks takes more than are
wanted and scores them anew by the store's rows. The file is written once and never changed; what comes later is kept beside it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.among import NONE, Numbers, Scored, as_scored, selector
from index.encode import Vectors

if TYPE_CHECKING:
    import faiss

CENTROIDS = 4.0
"""Lists are so many times the square root of the rows."""

SAMPLE = 40
"""Rows for each centroid from which the centroids are learnt."""

ROUNDS = 8
"""Rounds in which the centroids are learnt."""

PROBES = 128
"""Lists that a search looks through (eval/LOG.md, "Kinds of dense index")."""

LOOKED_AT = 20
"""Rows that a search compares for each that is wanted, at least."""

OUTGROWN = 4
"""Lists are laid out anew once there are so many times the rows for which they were."""

Rows = Iterator[tuple[Numbers, Vectors]]
"""Numbers and their rows, block by block."""


class Inverted:
    """Approximate inner products with rows, addressed by chunk number."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._numbers: Numbers | None = None

    @classmethod
    def read(cls, path: Path, dimension: int) -> Inverted | None:
        """The lists of a file, of which only the head is read now; None where it is damaged or of another dimension."""
        import faiss

        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError:
            return None
        return cls(index) if index.d == dimension else None

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: Vectors, top_k: int, allowed: Numbers | None = None, barred: Numbers = NONE) -> list[Scored]:
        """About the `top_k` rows nearest to a unit vector (dimension,), best first; of `allowed` ones (None: all), not of `barred` ones."""
        import faiss

        faiss.omp_set_num_threads(1)  # counts per thread; a search this small takes longer on two than on one
        top_k = min(top_k, len(self))
        if not top_k:
            return []
        share = 1.0 if allowed is None else max(1, len(allowed)) / len(self)
        parameters: Any = faiss.SearchParametersIVF
        chosen = parameters(sel=selector(allowed, barred), nprobe=self._probes(top_k, share))
        scores, numbers = self._index.search(vector[None, :], top_k, params=chosen)
        return as_scored(numbers[0], scores[0])

    def _probes(self, top_k: int, share: float) -> int:
        """Lists to look through where a share of the rows is allowed: so many that as many rows are compared as without a filter."""
        lists = int(self._index.nlist)
        return min(lists, math.ceil(max(PROBES, LOOKED_AT * top_k * lists / len(self)) / share))

    def numbers(self) -> Numbers:
        """The numbers of all rows; they are read the first time that somebody asks."""
        if self._numbers is None:
            self._numbers = np.sort(np.concatenate([NONE, *map(self._list, range(self._index.nlist))]))
        return self._numbers

    def _list(self, place: int) -> Numbers:
        import faiss

        lists = self._index.invlists
        size = lists.list_size(place)
        return np.array(faiss.rev_swig_ptr(lists.get_ids(place), size), np.int64) if size else NONE


def lay_out(rows: Callable[[], Rows], count: int, dimension: int, path: Path) -> None:
    """Write the file of about `count` rows; `rows` gives them twice, to learn from and to put in."""
    lists = max(1, round(CENTROIDS * count**0.5))
    learnt = sample(rows(), count, SAMPLE * lists)
    index = empty(dimension, min(lists, len(learnt)))
    index.train(learnt)
    for numbers, vectors in rows():
        index.add_with_ids(vectors, numbers)
    write(index, path)


def merge(old: Path, gone: Numbers, numbers: Numbers, vectors: Vectors, path: Path) -> None:
    """Write the file of what `old` holds, without what is `gone`, and these rows."""
    import faiss

    index = faiss.read_index(str(old))
    if len(gone):
        index.remove_ids(selector(gone))
    index.add_with_ids(vectors, numbers)
    write(index, path)


def empty(dimension: int, lists: int) -> faiss.IndexIVFScalarQuantizer:
    """Lists without rows."""
    import faiss

    near: Any = faiss.IndexFlatIP(dimension)
    kind = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(near, dimension, lists, kind, faiss.METRIC_INNER_PRODUCT, False)
    index.cp.niter, index.cp.spherical, index.cp.min_points_per_centroid = ROUNDS, True, 1
    near.this.disown()
    index.own_fields = True
    return index


def sample(rows: Rows, count: int, wanted: int) -> Vectors:
    """About `wanted` of `count` rows, spread evenly."""
    step = max(1, count // max(1, wanted))
    return np.concatenate([vectors[::step] for _, vectors in rows])


def write(index: Any, path: Path) -> None:
    """Put an index on disk, whole or not at all."""
    import faiss

    draft = path.with_suffix(f".{os.getpid()}.tmp")
    faiss.write_index(index, str(draft))
    with draft.open("rb") as file:
        os.fsync(file.fileno())  # its name must not be there before its content is
    draft.replace(path)
