"""Sets of chunk numbers, as FAISS asks for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
"""Chunk numbers, sorted, each once."""

Scored = tuple[int, float]
"""A chunk's number and its score; larger is nearer."""

NONE: Numbers = np.empty(0, np.int64)


def within(numbers: Numbers, held: Numbers) -> npt.NDArray[np.bool_]:
    """Which of the numbers, in any order, are held; quick where these are few and the held ones many."""
    if not len(held):
        return np.zeros(len(numbers), bool)
    places = np.minimum(np.searchsorted(held, numbers), len(held) - 1)
    return np.asarray(held[places] == numbers, bool)


def bits(numbers: Numbers, barred: Numbers = NONE) -> npt.NDArray[np.uint8]:
    """One bit for each number up to the largest, set for those given and not barred; the lowest bit of a byte comes first."""
    flags = np.zeros(int(numbers[-1]) + 1 if len(numbers) else 0, bool)
    flags[numbers] = True
    flags[barred[: np.searchsorted(barred, len(flags))]] = False
    return np.packbits(flags, bitorder="little")


def selector(allowed: Numbers | None, barred: Numbers = NONE) -> Any:
    """FAISS's way to choose what is allowed (None: everything) and not barred; None where that is everything."""
    import faiss

    bitmap: Any = faiss.IDSelectorBitmap
    if allowed is not None:
        return bitmap(bits(allowed, barred))
    return faiss.IDSelectorNot(bitmap(bits(barred))) if len(barred) else None


def as_scored(numbers: npt.NDArray[np.int64], scores: npt.NDArray[np.float32]) -> list[Scored]:
    """Pairs, largest score first, ties by number, without the places that FAISS could not fill."""
    order = np.lexsort((numbers, -scores))
    order = order[numbers[order] >= 0]
    return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))
