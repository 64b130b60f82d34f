"""Kinds of dense index side by side: what each finds of the true ten nearest, how quickly, in how much memory.

    python -m bench.kinds FILE.jsonl.gz --chunks 200000

Kinds that round more than to 16 bits are asked for `--wanted` rows, which are scored anew by exact rows, as the product does.
Times are the process's own.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.material import REAL, Places, crowd, material
from index.encode import DEFAULT_MODEL, Vectors, load_encoder

TRUE = 10
"""Nearest rows that have to be found."""

TRIES = 2
"""Rounds in which the kinds take turns; the quickest counts."""

Search = Callable[[Vectors], Places]


def exact(rows: Vectors) -> Any:
    """All rows, 16 bits a value."""
    import faiss

    index = faiss.IndexScalarQuantizer(rows.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.add(rows)
    return index


def made(description: str, rows: Vectors) -> Any:
    """An index as FAISS describes it, of inner products, from a part of the rows."""
    import faiss

    lists = round(4 * len(rows) ** 0.5)
    index: Any = faiss.index_factory(rows.shape[1], description.format(lists=lists), faiss.METRIC_INNER_PRODUCT)
    if description.startswith("IVF"):
        index.cp.niter, index.cp.spherical = 8, True
    index.train(rows[:: max(1, len(rows) // (40 * lists))])
    index.add(rows)
    return index


KINDS: dict[str, tuple[str, str, list[int]]] = {
    "HNSW, 32 links, 8 bits": ("HNSW32,SQ8", "efSearch", [64, 128, 256]),
    "IVF, 8 bits": ("IVF{lists},SQ8", "nprobe", [32, 64, 128, 256]),
    "IVF, product, 2 bits a value": ("IVF{lists},PQ96x8", "nprobe", [32, 64, 128]),
    "IVF, 1 bit a value, RaBitQ": ("IVF{lists},RaBitQ", "nprobe", [32, 64, 128]),
}
"""How FAISS describes a kind, and the setting by which it looks further."""


def size(index: Any) -> int:
    """Bytes of an index."""
    import faiss

    return len(faiss.serialize_index(index))


def found_by(index: Any, rows: Vectors, asked: Vectors, setting: dict[str, int], wanted: int) -> tuple[Places, float]:
    """The ten best of `wanted` rows that the index finds for each question, scored by `rows`, and the milliseconds for each."""
    import faiss

    if setting:
        parameters = getattr(faiss, "SearchParametersHNSW" if "efSearch" in setting else "SearchParametersIVF")(**setting)
    start = time.process_time()
    places = np.concatenate([index.search(vector[None], wanted, **({"params": parameters} if setting else {}))[1] for vector in asked])
    spent = (time.process_time() - start) * 1000 / len(asked)
    scores = np.einsum("qwd,qd->qw", rows[places], asked) - 2.0 * (places < 0)
    return np.take_along_axis(places, np.argsort(-scores, axis=1)[:, :TRUE], axis=1), spent


def recall(found: Places, true: Places) -> float:
    """Share of the true ten that are found."""
    return float(np.mean([len(set(one) & set(two)) / TRUE for one, two in zip(found.tolist(), true.tolist(), strict=True)]))


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="sections of acts, JSON lines, gzip")
    parser.add_argument("--chunks", type=int, default=200_000)
    parser.add_argument("--wanted", type=int, default=200, help="rows that are scored anew")
    parser.add_argument("--real", type=int, default=REAL, help="passages that are encoded")
    parser.add_argument("--kept", type=Path, default=Path(".plenum-bench"), help="folder for what is made once")
    given = parser.parse_args()
    real = material(given.source, load_encoder(DEFAULT_MODEL, given.kept / "encoder"), given.kept, given.real)
    compare(crowd(real.vectors, given.chunks), real.asked, given.wanted)


def compare(rows: Vectors, asked: Vectors, wanted: int) -> None:
    """Build every kind and ask it the same questions."""
    import faiss

    rows = rows.astype(np.float16).astype(np.float32)
    faiss.omp_set_num_threads(2)
    whole = exact(rows)
    indexes: dict[str, tuple[Any, str, list[int], float]] = {}
    for name, (description, setting, values) in KINDS.items():
        start = time.process_time()
        indexes[name] = made(description, rows), setting, values, time.process_time() - start
    faiss.omp_set_num_threads(1)
    true = np.concatenate([whole.search(vector[None], TRUE)[1] for vector in asked])
    print(f"{len(rows):,} rows, {len(asked)} questions, one thread\n{'kind':32}{'':16}{'recall@10':>10}{'ms':>8}{'MB':>8}{'build s':>9}")
    spent = min(found_by(whole, rows, asked, {}, TRUE)[1] for _ in range(TRIES))
    print(f"{'exact, 16 bits':32}{'':16}{1.0:10.3f}{spent:8.2f}{size(whole) / 1e6:8.0f}")
    for name, (index, setting, values, built) in indexes.items():
        for value in values:
            found, spent = min((found_by(index, rows, asked, {setting: value}, wanted) for _ in range(TRIES)), key=lambda each: each[1])
            print(
                f"{name:32}{setting:>9} {value:<6}{recall(found, true):10.3f}{spent:8.2f}{size(index) / 1e6:8.0f}{built:9.0f}", flush=True
            )


if __name__ == "__main__":
    main()
