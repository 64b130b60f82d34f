"""Rows in 8 bits, to tell quickly which of many may be the nearest ones: half of what is read from memory for 16.

How far a rounded row and a rounded vector lie from what they stand for is known, and so is how far their inner product may be off
(Cauchy and Schwarz). So whoever compares the candidates again knows whether another row could have been nearer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.among import Numbers
from index.encode import Vectors

LARGEST = 127
SLACK = 1e-5
"""For what 32-bit sums lose."""


class Rounded:
    """Inner products with rows in 8 bits, addressed by chunk number. Not safe to change while it is searched."""

    def __init__(self, numbers: Numbers, rows: Vectors) -> None:
        import faiss

        bytes_ = faiss.IndexScalarQuantizer(rows.shape[1], faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT)
        self._index: Any = faiss.IndexIDMap2(bytes_)
        self._scale = LARGEST / max(float(np.abs(rows).max(initial=0.0)), 1e-9)
        self._off = 0.0
        self.change(numbers, rows, [])

    def change(self, numbers: Sequence[int] | Numbers, rows: Vectors, removed: Sequence[int]) -> None:
        """Take rows in and out; what is there already is replaced."""
        if gone := [*removed, *numbers]:
            self._index.remove_ids(np.asarray(gone, np.int64))
        if len(numbers):
            rounded = np.clip(np.rint(rows * self._scale), -LARGEST, LARGEST)
            self._off = max(self._off, float(np.linalg.norm(rows - rounded / self._scale, axis=1).max()))
            self._index.add_with_ids(rounded, np.asarray(numbers, np.int64))

    def candidates(self, vectors: Vectors, count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """For each unit vector of (n, dimension) its `count` candidates, (n, count), and the inner product that no other row exceeds, (n,).

        There must be as many rows.
        """
        scales = LARGEST / np.maximum(np.abs(vectors).max(1, keepdims=True), 1e-9)
        rounded = np.rint(vectors * scales)
        scores, numbers = self._index.search(rounded, count)
        # |x.q - x'.q'| <= |x - x'||q| + |x'||q - q'|, and |x'| <= 1 + |x - x'|
        off = self._off + (1 + self._off) * np.linalg.norm(vectors - rounded / scales, axis=1)
        return numbers, scores[:, -1] / (scales[:, 0] * self._scale) + off + SLACK
