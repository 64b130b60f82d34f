"""What the index is measured with: real passages of law, and as many more as are wanted, mixed from them.

Encoding a quarter of a million passages takes two cores over half an hour, so at most `REAL` passages are encoded (and kept in a folder).
Beyond those, a document is mixed out of a real one and neighbours of its passages: its text holds sentences of both, its vectors lie
between theirs, shaken by noise.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.document import Chunk, Document
from corpus.split import split
from index.encode import Encoder, Vectors
from index.passage import for_encoder
from index.rows import Prepared

REAL = 30_000
"""Real passages that are encoded, if no other number is given."""

ENCODED = 256
"""Texts that are encoded before their vectors are kept."""

QUESTIONS = 300
"""Questions that are asked."""

NEIGHBOURS = 20
"""A passage is mixed with one of so many that are nearest to it."""

NOISE = 0.45
"""Length of the noise that is added to the mean of two vectors of unit length; `python -m bench.material` compares what comes out with true
encodings of the mixed texts."""

SERIES = 20
"""Documents carry a label `series` with one of so many values, so that a filter by it leaves a twentieth."""

BLOCK = 2_000
"""Rows compared with all others at once."""


Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Material:
    """Real documents with their chunks, the vectors of all chunks, (n, d), and questions with theirs."""

    documents: list[Document]
    chunks: list[list[Chunk]]
    vectors: Vectors
    questions: list[str]
    asked: Vectors


def material(source: Path, encoder: Encoder, kept: Path, real: int = REAL) -> Material:
    """Some `real` passages of a file of sections, encoded once and kept in the folder `kept`."""
    sections = shuffled(source)
    documents, chunks = split_once(sections, kept / "chunks.jsonl", real)
    questions = list(islice((text for section in reversed(sections) if (text := question_about(section))), QUESTIONS))
    texts = [for_encoder(document, chunk) for document, own in zip(documents, chunks, strict=True) for chunk in own]
    own = kept / f"{encoder.fingerprint.weights[:12]}-{encoder.fingerprint.precision}"
    vectors = encoded(encoder, texts, own / "vectors")
    return Material(documents, chunks, vectors, questions, encoded(encoder, questions, own / "questions"))


def shuffled(source: Path) -> list[dict[str, Any]]:
    """The sections in an order that is always the same and has nothing to do with the file's."""
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        sections = [json.loads(line) for line in lines]
    random.Random(0).shuffle(sections)
    return sections


def split_once(sections: Sequence[dict[str, Any]], kept: Path, real: int) -> tuple[list[Document], list[list[Chunk]]]:
    """The first documents and their chunks, some `real` chunks in all; chunks are kept in a file."""
    lines = iter(kept.read_text("utf-8").splitlines() if kept.exists() else [])
    documents, chunks, told, total = [], [], [], 0
    for place, section in enumerate(sections):
        documents.append(as_document(section, place))
        line = next(lines, "")
        chunks.append([as_chunk(row) for row in json.loads(line)] if line else split(documents[-1]))
        told.append(line or json.dumps([asdict(chunk) for chunk in chunks[-1]]))
        if (total := total + len(chunks[-1])) >= real:
            break
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("\n".join([*told, *lines]), "utf-8")
    return documents, chunks


def as_document(section: dict[str, Any], place: int) -> Document:
    """A section as a document of its own."""
    heading = f"# {section['heading']}\n\n" if section["heading"] else ""
    labels = {"kind": section["kind"], "act": section["doc_id"], "series": place % SERIES}
    return Document(f"section-{place}", section["title"], heading + section["text"], labels=labels)


def as_chunk(row: dict[str, Any]) -> Chunk:
    """A chunk out of JSON."""
    return Chunk(**{**row, "heading": tuple(row["heading"]), "sentences": tuple((first, last) for first, last in row["sentences"])})


def question_about(section: dict[str, Any]) -> str:
    """What somebody might ask who wants this section; empty where it has no heading."""
    heading, title = section["heading"], section["title"]
    if not heading:
        return ""
    forms = [f"{heading} {title}", f"What does the {title} say about {heading.lower()}?", f"When does the rule on {heading.lower()} apply?"]
    return forms[len(section["text"]) % len(forms)]


def encoded(encoder: Encoder, texts: Sequence[str], kept: Path) -> Vectors:
    """The vectors of texts, kept in files of a folder, so that what was interrupted goes on."""
    kept.mkdir(parents=True, exist_ok=True)
    blocks = []
    for first in range(0, len(texts), ENCODED):
        path = kept / f"{first:07}.npy"
        wanted = texts[first : first + ENCODED]
        if not path.exists() or len(np.load(path)) < len(wanted):
            np.save(path, encoder.encode_passages(wanted).astype(np.float16))
        blocks.append(np.load(path)[: len(wanted)])
    return np.concatenate(blocks).astype(np.float32)


def prepared(given: Material, count: int, seed: int = 0) -> Iterator[Prepared]:
    """Documents with about `count` chunks in all, ready to be stored: the real ones, then mixed ones."""
    firsts = np.cumsum([0, *map(len, given.chunks)])
    left = count
    for place, (document, own) in enumerate(zip(given.documents, given.chunks, strict=True)):
        if left <= 0:
            return
        yield Prepared(document, own, given.vectors[firsts[place] : firsts[place + 1]])
        left -= len(own)
    if left > 0:
        yield from mixed(given, left, seed)


def mixed(given: Material, count: int, seed: int) -> Iterator[Prepared]:
    """Documents mixed out of real ones, with about `count` chunks in all."""
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    near, firsts = neighbours(given.vectors), np.cumsum([0, *map(len, given.chunks)])
    told = [
        [document.text[start:end] for start, end in chunk.sentences]
        for document, own in zip(given.documents, given.chunks, strict=True)
        for chunk in own
    ]
    made = 0
    while made < count:
        place = chance.randrange(len(given.documents))
        ones = np.arange(firsts[place], firsts[place + 1])
        twos, shares = near[ones, noise.integers(0, NEIGHBOURS, len(ones))], noise.uniform(0.3, 0.7, len(ones))
        passages = [mix(told[one], told[two], share, chance) for one, two, share in zip(ones, twos, np.asarray(shares), strict=True)]
        vectors = between(given.vectors, ones, twos, shares, noise)
        yield written(f"mixed-{seed}-{made}", given.documents[place], given.chunks[place], passages, vectors)
        made += len(ones)


def neighbours(vectors: Vectors) -> Places:
    """The rows nearest to each row, itself left out, (n, NEIGHBOURS)."""
    near: Places = np.empty((len(vectors), NEIGHBOURS), np.int64)
    for first in range(0, len(vectors), BLOCK):
        cosines = vectors[first : first + BLOCK] @ vectors.T
        cosines[np.arange(len(cosines)), np.arange(first, first + len(cosines))] = -1
        near[first : first + BLOCK] = np.argpartition(-cosines, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    return near


def crowd(vectors: Vectors, count: int, seed: int = 0) -> Vectors:
    """The rows and as many mixed ones as make `count` in all, (count, d)."""
    if count <= len(vectors):
        return vectors[:count]
    noise, near = np.random.default_rng(seed), neighbours(vectors)
    rows = noise.integers(0, len(vectors), count - len(vectors))
    others = near[rows, noise.integers(0, NEIGHBOURS, len(rows))]
    blocks = [slice(first, first + BLOCK) for first in range(0, len(rows), BLOCK)]
    return np.concatenate(
        [vectors, *(between(vectors, rows[at], others[at], noise.uniform(0.3, 0.7, len(rows[at])), noise) for at in blocks)]
    )


def between(vectors: Vectors, ones: Places, twos: Places, shares: npt.ArrayLike, noise: np.random.Generator) -> Vectors:
    """A vector of unit length for each pair of rows, between the two and shaken."""
    share = np.asarray(shares, np.float32)[:, None]
    rows = share * vectors[ones] + (1 - share) * vectors[twos]
    rows = rows + np.asarray(noise.normal(size=rows.shape), np.float32) * np.float32(NOISE / vectors.shape[1] ** 0.5)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def mix(one: Sequence[str], two: Sequence[str], share: float, chance: random.Random) -> list[str]:
    """Sentences of two passages, `share` of the first and the rest of the second."""
    kept = [text for text in one if chance.random() < share] + [text for text in two if chance.random() < 1 - share]
    return kept or list(one)


def written(doc_id: str, like: Document, chunks: Sequence[Chunk], passages: Sequence[Sequence[str]], vectors: Vectors) -> Prepared:
    """A document of these passages, one chunk each."""
    text, made = "", []
    for chunk, sentences in zip(chunks, passages, strict=True):
        spans, start = [], len(text)
        for sentence in sentences:
            spans.append((len(text), len(text) + len(sentence)))
            text += sentence + " "
        text = text[:-1] + "\n\n"
        made.append(Chunk(f"{doc_id}:{start}-{spans[-1][1]}", doc_id, start, spans[-1][1], chunk.heading, tuple(spans)))
    return Prepared(Document(doc_id, like.title, text, labels=like.labels), made, vectors)
