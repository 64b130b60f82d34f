"""The dense view: which chunks' vectors are nearest to a question's, derived from the store and kept beside it.

While there are few rows, one exact index holds them all. Beyond that most rows lie in a file of lists that is searched approximately and
scored anew by the store's rows; an exact index holds what came since, and what went since is barred. Once that has become much, `fold`
writes the file anew, which takes its time and disturbs no reader: whoever comes by later opens the `renewed` view.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from index.among import NONE, Numbers, Scored, within
from index.encode import Vectors
from index.exact import Exact
from index.inverted import OUTGROWN, Inverted, lay_out, merge

FEW = 50_000
"""Rows up to which all are compared: under 2 ms on one thread (eval/LOG.md, "Kinds of dense index")."""

SAVED_SHARE = 0.1
"""The file of exact rows is written anew once this share of them has changed; fewer are taken from the store at the next start."""

LATE_SHARE = 0.25
"""The file of lists is written anew once so many rows, by its own, lie beside it, or FEW."""

DEAD_SHARE = 0.2
"""It is written anew once this share of its rows is gone, too."""

MARGIN = 100
"""Rows that are taken from the lists beyond those wanted, because their scores are rounded."""

SINGLY = 500
"""Rows that are rather fetched from the store one by one than looked for in the lists."""

EXACT = re.compile(r"dense-(?P<snapshot>\d+)\.faiss")
LISTS = re.compile(r"dense-lists-(?P<rows>\d+)-(?P<snapshot>\d+)\.faiss")


class Vectored(Protocol):
    """Where rows come from: the store."""

    def snapshot(self) -> int:
        """The number of the last change."""
        ...

    def count(self) -> int:
        """How many chunks stand."""
        ...

    def vectors(self, numbers: Collection[int]) -> tuple[Numbers, Vectors]:
        """Those of these chunks that are kept, (n,), and their vectors, (n, dimension) float32."""
        ...

    def every_vector(self) -> Iterator[tuple[Numbers, Vectors]]:
        """All chunks that stand, and their vectors, block by block."""
        ...


@dataclass(frozen=True, slots=True)
class Laid:
    """A file of lists: the snapshot that it holds, and for how many rows the lists were laid out."""

    path: Path
    snapshot: int
    rows: int


class DenseView:
    """Inner products with chunks' vectors. `snapshot` is the last change of the store that it holds."""

    def __init__(self, folder: Path, dimension: int, store: Vectored, few: int = FEW) -> None:
        self._folder, self._dimension, self._store, self._few = folder, dimension, store, few
        self._lock = threading.Lock()
        self._forget()
        self._load()

    def _forget(self) -> None:
        self.snapshot, self._unsaved = 0, 0
        self._exact, self._gone = Exact(self._dimension), NONE
        self._laid: Laid | None = None
        self._lists: Inverted | None = None

    def _load(self) -> None:
        for laid in laid_files(self._folder):
            if lists := Inverted.read(laid.path, self._dimension):
                self._laid, self._lists, self.snapshot = laid, lists, laid.snapshot
                return
            laid.path.unlink(missing_ok=True)
        for snapshot, path in exact_files(self._folder):
            if exact := Exact.read(path, self._dimension):
                self.snapshot, self._exact = snapshot, exact
                return
            path.unlink(missing_ok=True)

    def __len__(self) -> int:
        with self._lock:
            if self._lists is None:
                return len(self._exact)
            return len(self._lists) - len(self._gone) + len(np.setdiff1d(self._exact.numbers(), self._lists.numbers()))

    def numbers(self) -> Numbers:
        """The chunks that it holds, sorted."""
        with self._lock:
            exact = self._exact.numbers()
            return np.union1d(exact, np.setdiff1d(self._lists.numbers(), self._gone)) if self._lists else exact

    def blocks(self, size: int) -> Iterator[tuple[Numbers, Vectors]]:
        """The rows that it keeps as they are, and their numbers, in blocks; those of the lists are rounded, and are left out."""
        with self._lock:
            numbers, rows = self._exact.rows()
        for first in range(0, len(numbers), size):
            yield numbers[first : first + size], rows[first : first + size]

    def update(self, numbers: Sequence[int], vectors: Vectors, removed: Sequence[int], snapshot: int) -> None:
        """Take rows in and out; what is there already is replaced, so that doing it twice changes nothing."""
        with self._lock:
            self._exact.change(numbers, vectors, removed)
            if self._lists and removed:
                gone = np.asarray(removed, np.int64)
                self._gone = np.union1d(self._gone, gone[within(gone, self._lists.numbers())])
            self._unsaved += len(numbers) + len(removed)
            self.snapshot = snapshot

    def clear(self) -> None:
        """Forget every row, on disk too."""
        with self._lock:
            for path in self._folder.glob("dense-*.faiss"):
                path.unlink(missing_ok=True)
            self._forget()

    def save(self) -> None:
        """Put the exact rows on disk under their snapshot, whole or not at all, if it is worth it; rows beside lists are not."""
        with self._lock:
            if self._lists or not self._unsaved or self._unsaved < SAVED_SHARE * len(self._exact):
                return
            path = self._folder / f"dense-{self.snapshot}.faiss"
            draft = path.with_suffix(f".{os.getpid()}.tmp")
            self._exact.write(draft)
            draft.replace(path)
            self._unsaved = 0
        for _, older in exact_files(self._folder)[1:]:
            older.unlink(missing_ok=True)

    def outgrown(self) -> bool:
        """Whether the lists should be written anew."""
        with self._lock:
            if self._lists is None:
                return len(self._exact) > self._few
            late = min(self._few, LATE_SHARE * len(self._lists))
            return len(self._exact) > late or len(self._gone) > DEAD_SHARE * len(self._lists)

    def fold(self) -> None:
        """Write the lists anew, or do away with them where few rows are left. One process at a time, on one thread."""
        import faiss

        faiss.omp_set_num_threads(1)
        count = self._store.count()
        older = [laid.path for laid in laid_files(self._folder)]
        if count > self._few / 2:
            self._lay_anew(count) if self._laid is None or count > OUTGROWN * self._laid.rows else self._merge(self._laid)
        for path in (*older, *(path for _, path in exact_files(self._folder)), *self._folder.glob("dense-*.tmp")):
            path.unlink(missing_ok=True)

    def _lay_anew(self, count: int) -> None:
        path = self._folder / f"dense-lists-{count}-{self._store.snapshot()}.faiss"
        lay_out(self._store.every_vector, count, self._dimension, path)

    def _merge(self, laid: Laid) -> None:
        with self._lock:
            snapshot, gone, (numbers, vectors) = self.snapshot, self._gone, self._exact.rows()
        merge(laid.path, np.union1d(gone, numbers), numbers, vectors, self._folder / f"dense-lists-{laid.rows}-{snapshot}.faiss")

    def renewed(self) -> DenseView:
        """This view, or the one to be had from the file where the lists have been written anew; that one has to catch up first."""
        newest = next(iter(laid_files(self._folder)), None)
        return self if newest == self._laid else DenseView(self._folder, self._dimension, self._store, self._few)

    def search(self, vector: Vectors, top_k: int, allowed: Numbers | None = None) -> list[Scored]:
        """The `top_k` chunks nearest to a unit vector (dimension,), best first; among `allowed` numbers only, where given."""
        return self.searches(vector[None, :], [top_k], [allowed])[0]

    def searches(self, vectors: Vectors, top_k: Sequence[int], allowed: Sequence[Numbers | None]) -> list[list[Scored]]:
        """The same for several vectors, (n, dimension), each with its own number and its own choice of chunks."""
        with self._lock:
            lists, gone = self._lists, self._gone
            recent = self._exact.searches(vectors, top_k, allowed)
        if lists is None:
            return recent
        found = []
        for vector, most, chosen, beside in zip(vectors, top_k, allowed, recent, strict=True):
            older = self._scored(vector, self._candidates(lists, vector, most, chosen, gone))
            found.append(sorted((older | dict(beside)).items(), key=lambda scored: (-scored[1], scored[0]))[:most])
        return found

    def _candidates(self, lists: Inverted, vector: Vectors, top_k: int, allowed: Numbers | None, gone: Numbers) -> Collection[int]:
        if allowed is not None and len(allowed) <= SINGLY:
            return [int(number) for number in allowed]
        return [number for number, _ in lists.search(vector, top_k + MARGIN, allowed, gone)]

    def cosines(self, vectors: Vectors, numbers: Sequence[Sequence[int]]) -> list[dict[int, float]]:
        """For each vector the inner product with each of its chunks; a chunk that is not there is left out."""
        with self._lock:
            lists, held = self._lists, self._exact.cosines(vectors, numbers)
        if lists is None:
            return held
        return [
            known | self._scored(vector, [number for number in wanted if number not in known])
            for vector, wanted, known in zip(vectors, numbers, held, strict=True)
        ]

    def _scored(self, vector: Vectors, numbers: Collection[int]) -> dict[int, float]:
        found, rows = self._store.vectors(numbers)
        return dict(zip(found.tolist(), (rows @ vector).tolist(), strict=True)) if len(found) else {}


def laid_files(folder: Path) -> list[Laid]:
    """The files of lists, newest first."""
    found = ((LISTS.fullmatch(path.name), path) for path in folder.glob("dense-lists-*.faiss"))
    return sorted(
        (Laid(path, int(match["snapshot"]), int(match["rows"])) for match, path in found if match), key=lambda laid: -laid.snapshot
    )


def exact_files(folder: Path) -> list[tuple[int, Path]]:
    """The files of exact rows and their snapshots, newest first."""
    found = ((EXACT.fullmatch(path.name), path) for path in folder.glob("dense-*.faiss"))
    return sorted(((int(match["snapshot"]), path) for match, path in found if match), reverse=True)
