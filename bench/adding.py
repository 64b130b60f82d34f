"""What adding many short documents costs beside encoding alone: `python -m bench.adding --documents 10000`.

Both are measured in turns over the same texts, so that what else the machine does falls on both: a part is encoded alone, then added to
a collection (split, encoded, stored, put into both views). Documents are sentences of the default corpus, drawn at random.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.document import Document
from corpus.read import read
from corpus.split import split
from corpus.structure import Unit, structure
from corpus.tokens import DOCUMENTS
from index.collection import Collection
from index.encode import DEFAULT_MODEL, Encoder, load_encoder
from index.passage import for_encoder

TURNS = 5
"""Parts in which the documents are encoded and added."""

SENTENCES = 3
"""Sentences in a document."""

Seconds = npt.NDArray[np.float64]

MOST = 1.3
"""Times encoding alone that adding may take."""


def documents(count: int, seed: int = 0) -> list[Document]:
    """Short documents of sentences of the default corpus, no two alike."""
    chance = random.Random(seed)
    every = [item for item in read([DOCUMENTS]) if isinstance(item, Document)]
    units = [document.text[unit.start : unit.end] for document in every for unit in structure(document.text) if isinstance(unit, Unit)]
    texts = [" ".join(chance.sample(units, SENTENCES)) for _ in range(count)]
    return [Document(f"short{number}", f"Short document {number}", text) for number, text in enumerate(texts)]


def measure(given: list[Document], encoder: Encoder, home: Path) -> dict[str, Any]:
    """Seconds of encoding alone and of adding, and their ratio."""
    collection, encoding, adding = Collection(home, encoder), np.zeros(2), np.zeros(2)
    size = -(-len(given) // TURNS)
    for first in range(0, len(given), size):
        part = given[first : first + size]
        texts = [for_encoder(document, chunk) for document in part for chunk in split(document)]
        encoding += seconds(lambda texts=texts: encoder.encode_passages(texts))  # type: ignore[misc]
        adding += seconds(lambda part=part: list(collection.add(part)))  # type: ignore[misc]
        print(json.dumps({"added": first + len(part), **told(encoding, adding)}), flush=True)
    chunks = collection.counts()["chunks"]
    collection.close()
    return {"documents": len(given), "chunks": chunks, **told(encoding, adding)}


def told(encoding: Seconds, adding: Seconds) -> dict[str, Any]:
    """Seconds on the wall and of the processor, and what adding takes beside encoding alone by either."""
    ratios = adding / encoding
    return {
        "encoding_s": encoding.round(1).tolist(),
        "adding_s": adding.round(1).tolist(),
        "ratio": round(float(ratios[0]), 3),
        "processor_ratio": round(float(ratios[1]), 3),
    }


def seconds(work: Callable[[], object]) -> Seconds:
    """How long work takes, (2,): on the wall, and of the processor, all its cores together."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return np.asarray([time.perf_counter() - wall, time.process_time() - processor])


def main() -> None:
    """Measure, and end with 1 where adding takes too long."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, default=10_000)
    given = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="plenum-adding-"))
    try:
        encoder = load_encoder(DEFAULT_MODEL, Path(".plenum") / "encoder")
        encoder.encode_passages(["warm"])
        outcome = measure(documents(given.documents), encoder, folder)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(outcome))
    raise SystemExit(outcome["ratio"] > MOST)


if __name__ == "__main__":
    main()
