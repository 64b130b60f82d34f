"""The dense view: one FAISS index over all chunk vectors, derived from the store and written beside it.

Exact. The rows are kept as 16-bit floats, which is what the store holds of them, so nothing is lost twice.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.encode import Vectors

if TYPE_CHECKING:
    import faiss

Scored = tuple[int, float]
"""A chunk's number and its score; larger is nearer."""

SAVED_SHARE = 0.1
"""The file is written anew once this share of the rows has changed; fewer are taken from the store at the next start."""

FILE = re.compile(r"dense-(?P<snapshot>\d+)\.faiss")


class DenseView:
    """Inner products with every chunk's vector. `snapshot` is the last change of the store that it holds."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder, self._dimension = folder, dimension
        self._lock = threading.Lock()
        self.snapshot = 0
        self._index: Any = empty(dimension)
        self._unsaved = 0
        self._load()

    def _load(self) -> None:
        import faiss

        for snapshot, path in files(self._folder)[:1]:
            try:
                index = faiss.read_index(str(path))
            except RuntimeError:
                path.unlink(missing_ok=True)
                continue
            if index.d == self._dimension:
                self.snapshot, self._index = snapshot, index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def update(self, numbers: Sequence[int], vectors: Vectors, removed: Sequence[int], snapshot: int) -> None:
        """Take rows in and out; what is there already is replaced, so that doing it twice changes nothing."""
        with self._lock:
            gone = np.asarray([*removed, *numbers], np.int64)
            if len(gone) and self._index.ntotal:
                self._index.remove_ids(gone)
            if len(numbers):
                self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(numbers, np.int64))
            self._unsaved += len(gone)
            self.snapshot = snapshot

    def clear(self) -> None:
        """Forget every row."""
        with self._lock:
            self._index, self.snapshot = empty(self._dimension), 0

    def save(self) -> None:
        """Put the index on disk under its snapshot, whole or not at all, if it is worth it, and drop older files."""
        import faiss

        with self._lock:
            if self._unsaved < SAVED_SHARE * self._index.ntotal or not self._unsaved:
                return
            path = self._folder / f"dense-{self.snapshot}.faiss"
            draft = path.with_suffix(f".{os.getpid()}.tmp")
            faiss.write_index(self._index, str(draft))
            draft.replace(path)
            self._unsaved = 0
        for _, older in files(self._folder)[1:]:
            older.unlink(missing_ok=True)

    def search(self, vector: Vectors, top_k: int, allowed: npt.NDArray[np.int64] | None = None) -> list[Scored]:
        """The `top_k` chunks nearest to a unit vector (dimension,), best first; among `allowed` numbers only, where given."""
        import faiss

        if allowed is not None and not len(allowed):
            return []
        faiss.omp_set_num_threads(1)  # counts per thread; on two threads a query this small takes longer than on one
        chosen: Any = None
        if allowed is not None:
            chosen = faiss.SearchParameters()
            chosen.sel = faiss.IDSelectorBatch(allowed)
        with self._lock:
            top_k = min(top_k, self._index.ntotal)
            if not top_k:
                return []
            scores, numbers = self._index.search(vector[None, :], top_k, params=chosen)
        return [(int(number), float(score)) for number, score in zip(numbers[0], scores[0], strict=True) if number >= 0]

    def cosines(self, vector: Vectors, numbers: Collection[int]) -> dict[int, float]:
        """The inner product with each of these chunks; a chunk that is not there is left out."""
        rows = {}
        with self._lock:
            for number in numbers:
                with suppress(RuntimeError):  # what FAISS raises for a number that it does not hold
                    rows[number] = self._index.reconstruct(int(number))
        return {number: float(row @ vector) for number, row in rows.items()}


def empty(dimension: int) -> faiss.IndexIDMap2:
    """An exact index of 16-bit rows, addressed by chunk number."""
    import faiss

    rows = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexIDMap2(rows)


def files(folder: Path) -> list[tuple[int, Path]]:
    """The index files and their snapshots, newest first."""
    found = ((FILE.fullmatch(path.name), path) for path in folder.glob("dense-*.faiss"))
    return sorted(((int(match["snapshot"]), path) for match, path in found if match), reverse=True)
