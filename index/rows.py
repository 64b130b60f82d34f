"""Documents and chunks as rows of the tables, in and out. All of it happens within a transaction that somebody else has begun."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.document import Chunk, Document
from corpus.errors import HomeDamaged
from index.encode import Vectors
from index.tables import FOREVER, NOW

STATE = "id, documents.version, title, text, uri, labels, pages"
STATES = "documents JOIN texts ON texts.doc_id = documents.id AND texts.version = documents.version"
STANDS = "since <= ? AND until > ?"
"""Of a state, with a snapshot twice: whether it holds in it."""

CHUNK = 'start, "end", heading, sentences'


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be stored: its chunks and their vectors, (n, dimension)."""

    document: Document
    chunks: Sequence[Chunk]
    vectors: Vectors


def as_document(row: Sequence[Any]) -> Document:
    """A document out of its columns; HomeDamaged where its text is not what was stored."""
    doc_id, version, title, text, uri, labels, pages = row
    document = Document(doc_id, title, text, uri, json.loads(labels), tuple(json.loads(pages)))
    if document.version != version:
        raise HomeDamaged(
            f"the text of the document {doc_id!r} is not what was stored: the disk has changed it. "
            "Add the document again, or bring the index back with `plenum restore`"
        )
    return document


def as_chunk(doc_id: str, row: Sequence[Any]) -> Chunk:
    """A chunk out of its columns."""
    start, end, heading, sentences = row
    spans = tuple((first, last) for first, last in json.loads(sentences))
    return Chunk(f"{doc_id}:{start}-{end}", doc_id, start, end, tuple(json.loads(heading)), spans)


def as_vector(blob: bytes) -> Vectors:
    """A chunk's vector, (dimension,) float32."""
    return np.frombuffer(blob, np.float16).astype(np.float32)


def document_in(connection: sqlite3.Connection, doc_id: str, snapshot: int) -> Document | None:
    """The document as it stands in a snapshot."""
    row = connection.execute(f"SELECT {STATE} FROM {STATES} WHERE id = ? AND {STANDS}", (doc_id, snapshot, snapshot)).fetchone()
    return as_document(row) if row else None


def document_of(connection: sqlite3.Connection, state: int) -> Document:
    """The document in one of its states."""
    return as_document(connection.execute(f"SELECT {STATE} FROM {STATES} WHERE number = ?", (state,)).fetchone())


def last_snapshot(connection: sqlite3.Connection) -> int:
    """The number of the last change; 0 before the first."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM snapshots").fetchone()[0])


def new_snapshot(connection: sqlite3.Connection, after: int = 0) -> int:
    """The number of the change that this transaction makes, later than `after`; it begins with the counts of the one before."""
    last, documents, chunks = connection.execute("SELECT coalesce(max(number), 0), documents, chunks FROM snapshots").fetchone()
    columns = "INSERT INTO snapshots (number, at, documents, chunks)"
    connection.execute(f"{columns} VALUES (?, {NOW}, ?, ?)", (max(last, after) + 1, documents or 0, chunks or 0))
    return int(max(last, after) + 1)


def end(connection: sqlite3.Connection, doc_id: str, snapshot: int) -> bool:
    """End the state that a document is in; whether there was one."""
    live = (doc_id, FOREVER)
    row = connection.execute("SELECT number, chunks FROM documents WHERE id = ? AND until = ?", live).fetchone()
    if row:
        connection.execute("UPDATE documents SET until = ? WHERE number = ?", (snapshot, row[0]))
        connection.execute("UPDATE snapshots SET documents = documents - 1, chunks = chunks - ? WHERE number = ?", (row[1], snapshot))
    return bool(row)


def begin(connection: sqlite3.Connection, prepared: Prepared, snapshot: int) -> None:
    """Begin a state of a document: insert it, its text, its labels and its chunks."""
    document, count = prepared.document, len(prepared.chunks)
    labels, pages = json.dumps(document.labels, ensure_ascii=False), json.dumps(document.pages)
    upsert = "INSERT INTO texts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text WHERE text <> excluded.text"
    connection.execute(upsert, (document.id, document.version, document.text))
    told = (document.id, document.version, document.title, document.uri, labels, pages, digest(document), count, document.source, snapshot)
    columns = "id, version, title, uri, labels, pages, digest, chunks, source, since"
    state = connection.execute(f"INSERT INTO documents ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", told).lastrowid or 0
    pairs = [(name, value, state) for name, given in document.labels.items() for value in label_values(given)]
    connection.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?, ?)", pairs)
    put_chunks(connection, "chunks", state, prepared.chunks, prepared.vectors)
    connection.execute("UPDATE snapshots SET documents = documents + 1, chunks = chunks + ? WHERE number = ?", (count, snapshot))


def put_chunks(
    connection: sqlite3.Connection, table: str, state: int, chunks: Sequence[Chunk], vectors: Vectors, numbers: Sequence[int] = ()
) -> None:
    """Insert the chunks of a state, each under a seal; under new numbers, where none are given."""
    rows = []
    for place, (chunk, vector) in enumerate(zip(chunks, vectors.astype(np.float16), strict=True)):
        told = (chunk.start, chunk.end, json.dumps(chunk.heading), json.dumps(chunk.sentences), vector.tobytes())
        rows.append((numbers[place] if numbers else None, state, *told, seal(*told)))
    connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def seal(start: int, end: int, heading: str, sentences: str, vector: bytes) -> int:
    """A checksum by which a flipped bit in a chunk's row is noticed."""
    return zlib.crc32(vector, zlib.crc32(f"{start} {end} {heading} {sentences}".encode()))


def digest(document: Document) -> str:
    """What tells whether anything about a document has changed."""
    told = [document.version, document.title, document.uri, document.labels, document.pages]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def label_values(value: Any) -> list[str]:
    """The words by which a label is found: of a list any of its items, of an object any of its values; case does not count."""
    if isinstance(value, Mapping):
        return [word for item in value.values() for word in label_values(item)]
    if isinstance(value, (list, tuple)):
        return [word for item in value for word in label_values(item)]
    if isinstance(value, (bool, type(None))):
        return [json.dumps(value)]
    return [str(value).casefold().strip()]
