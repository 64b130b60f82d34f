"""The truth: documents, their versions, chunks and embeddings in one SQLite file, changed in transactions.

Every transaction that changes something is a snapshot, numbered from 1. What a view (dense, lexical) needs to follow is what came in
and what went out since the snapshot that it holds. Old versions of a text stay, so that an old citation can be checked.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.document import Chunk, Document
from corpus.errors import BadFilter, HomeUnusable
from index.among import Numbers
from index.encode import Vectors
from index.passage import for_words

FORMAT = 1
"""Grows when the tables change."""

BUSY_SECONDS = 30
"""How long a writer waits for another."""

BLOCK = 10_000
"""Vectors that are read at a time."""

TABLES = """
CREATE TABLE IF NOT EXISTS manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS snapshots (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE IF NOT EXISTS texts (
    doc_id TEXT NOT NULL, version TEXT NOT NULL, text TEXT NOT NULL, snapshot INTEGER NOT NULL, PRIMARY KEY (doc_id, version));
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, version TEXT NOT NULL, title TEXT NOT NULL, uri TEXT NOT NULL, labels TEXT NOT NULL, pages TEXT NOT NULL,
    digest TEXT NOT NULL, chunks INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS labels (
    name TEXT NOT NULL, value TEXT NOT NULL, doc_id TEXT NOT NULL, PRIMARY KEY (name, value, doc_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS labels_of_document ON labels (doc_id);
CREATE INDEX IF NOT EXISTS labels_by_value ON labels (value, name);
CREATE TABLE IF NOT EXISTS chunks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, doc_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    heading TEXT NOT NULL, sentences TEXT NOT NULL, vector BLOB NOT NULL, snapshot INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_of_document ON chunks (doc_id);
CREATE INDEX IF NOT EXISTS chunks_by_snapshot ON chunks (snapshot);
CREATE TABLE IF NOT EXISTS removals (number INTEGER PRIMARY KEY, snapshot INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS removals_by_snapshot ON removals (snapshot);
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be stored: its chunks and their vectors, (n, dimension)."""

    document: Document
    chunks: Sequence[Chunk]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Changes:
    """What came in and went out since a snapshot. `vectors` (n, dimension) float32 and `texts` belong to `numbers`."""

    snapshot: int
    numbers: list[int]
    vectors: Vectors
    texts: list[str]
    removed: list[int]


@dataclass(frozen=True, slots=True)
class Listed:
    """A document without its text."""

    id: str
    version: str
    title: str
    uri: str
    labels: Mapping[str, Any]
    chunks: int


class Store:
    """One SQLite file in WAL mode; any number of readers, one writer at a time. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        with self._write() as connection:
            for statement in TABLES.split(";\n"):
                connection.execute(statement)

    def manifest(self) -> dict[str, Any]:
        """What the index was made with; empty where nothing was made yet."""
        with self._read() as connection:
            return {name: json.loads(value) for name, value in connection.execute("SELECT name, value FROM manifest")}

    def write_manifest(self, record: Mapping[str, Any]) -> None:
        """Note what the index is made with."""
        with self._write() as connection:
            write_record(connection, record)

    def snapshot(self) -> int:
        """The number of the last change; 0 before the first."""
        with self._read() as connection:
            return last_snapshot(connection)

    def counts(self) -> dict[str, int]:
        """How many documents and chunks there are."""
        with self._read() as connection:
            documents, chunks = connection.execute("SELECT count(*), coalesce(sum(chunks), 0) FROM documents").fetchone()
        return {"documents": documents, "chunks": chunks}

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """What tells an unchanged document, for those of `ids` that are stored."""
        with self._read() as connection:
            found = (connection.execute("SELECT id, digest FROM documents WHERE id = ?", (doc_id,)).fetchone() for doc_id in ids)
            return dict(row for row in found if row)

    def put(self, batch: Sequence[Prepared]) -> int:
        """Store documents, each in place of what had its id; all of them or none. Gives the new snapshot."""
        with self._write() as connection:
            snapshot = new_snapshot(connection)
            for prepared in batch:
                take_out(connection, prepared.document.id, snapshot)
                put_in(connection, prepared, snapshot)
        return snapshot

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Take documents out; gives those that were there."""
        with self._write() as connection:
            there = [doc_id for doc_id in ids if connection.execute("SELECT 1 FROM documents WHERE id = ?", (doc_id,)).fetchone()]
            snapshot = new_snapshot(connection) if there else 0
            for doc_id in there:
                take_out(connection, doc_id, snapshot)
        return there

    def forget_chunks(self, record: Mapping[str, Any]) -> None:
        """Take every chunk and embedding out, leave the documents, and note what they are now to be made with."""
        with self._write() as connection:
            write_record(connection, record)
            snapshot = new_snapshot(connection)
            connection.execute("INSERT INTO removals SELECT number, ? FROM chunks", (snapshot,))
            connection.execute("DELETE FROM chunks")
            connection.execute("UPDATE documents SET digest = ''")

    def changes(self, since: int) -> Changes:
        """What a view that holds snapshot `since` has to take in and out."""
        with self._read() as connection:
            removed = [number for (number,) in connection.execute("SELECT number FROM removals WHERE snapshot > ?", (since,))]
            rows = connection.execute(f"SELECT {CHUNK}, number, vector FROM chunks WHERE snapshot > ? ORDER BY doc_id, number", (since,))
            numbers, vectors, texts, document = [], [], [], None
            for *chunk_row, number, vector in rows:
                chunk = as_chunk(chunk_row)
                if document is None or document.id != chunk.doc_id:
                    document = one_document(connection, chunk.doc_id)
                numbers.append(number)
                vectors.append(np.frombuffer(vector, np.float16))
                texts.append(for_words(document, chunk) if document else "")
            stacked = np.asarray(vectors, np.float32) if vectors else np.empty((0, 0), np.float32)
            return Changes(last_snapshot(connection), numbers, stacked, texts, removed)

    def chunks(self, numbers: Sequence[int]) -> tuple[int, dict[int, Chunk], dict[str, Document]]:
        """The snapshot, those of the chunks that stand in it, and their documents: one view of the store."""
        with self._read() as connection:
            found = {}
            for number in numbers:
                row = connection.execute(f"SELECT {CHUNK} FROM chunks WHERE number = ?", (number,)).fetchone()
                if row:
                    found[number] = as_chunk(row)
            ids = dict.fromkeys(chunk.doc_id for chunk in found.values())
            documents = {doc_id: one_document(connection, doc_id) for doc_id in ids}
            return last_snapshot(connection), found, {key: value for key, value in documents.items() if value}

    def owners(self, numbers: Sequence[int]) -> dict[int, str]:
        """The documents to which chunks belong."""
        with self._read() as connection:
            found = (connection.execute("SELECT number, doc_id FROM chunks WHERE number = ?", (number,)).fetchone() for number in numbers)
            return dict(row for row in found if row)

    def document(self, doc_id: str) -> Document | None:
        """The document as it stands."""
        with self._read() as connection:
            return one_document(connection, doc_id)

    def chunk_count(self, doc_id: str) -> int:
        """How many chunks a document has."""
        with self._read() as connection:
            row = connection.execute("SELECT chunks FROM documents WHERE id = ?", (doc_id,)).fetchone()
        return int(row[0]) if row else 0

    def text(self, doc_id: str, version: str) -> str | None:
        """The text of a version, of a document that may have changed or gone since."""
        with self._read() as connection:
            row = connection.execute("SELECT text FROM texts WHERE doc_id = ? AND version = ?", (doc_id, version)).fetchone()
        return row[0] if row else None

    def listing(self, after: str, limit: int) -> list[Listed]:
        """Up to `limit` documents in order of id, from behind `after`."""
        query = "SELECT id, version, title, uri, labels, chunks FROM documents WHERE id > ? ORDER BY id LIMIT ?"
        with self._read() as connection:
            rows = connection.execute(query, (after, limit)).fetchall()
        return [Listed(doc_id, version, title, uri, json.loads(labels), chunks) for doc_id, version, title, uri, labels, chunks in rows]

    def numbers_where(self, filters: Mapping[str, Any]) -> npt.NDArray[np.int64]:
        """The chunks of documents whose labels hold, for every name, one of the values, sorted."""
        clauses, values = [], []
        for name, wanted in filters.items():
            options = label_values(wanted)
            if not options:
                raise BadFilter(f"the filter {name!r} names no value: give a word, a number or a list of them")
            marks = ", ".join("?" * len(options))
            clauses.append(f"doc_id IN (SELECT doc_id FROM labels WHERE name = ? AND value IN ({marks}))")
            values += [name, *options]
        query = f"SELECT number FROM chunks WHERE {' AND '.join(clauses) or '1'} ORDER BY number"
        with self._read() as connection:
            return np.asarray([number for (number,) in connection.execute(query, values)], np.int64)

    def labels_valued(self, values: Sequence[str]) -> list[tuple[str, str]]:
        """Every label, name and value, that has one of these values in some document; case does not count."""
        found: list[tuple[str, str]] = []
        with self._read() as connection:
            for value in dict.fromkeys(word for given in values for word in label_values(given)):
                found += connection.execute("SELECT DISTINCT name, value FROM labels WHERE value = ? ORDER BY name", (value,)).fetchall()
        return found

    def vectors(self, numbers: Collection[int]) -> tuple[Numbers, Vectors]:
        """Those of these chunks that are there, (n,), and their vectors, (n, dimension) float32."""
        query = "SELECT number, vector FROM json_each(?) JOIN chunks ON number = value"
        with self._read() as connection:
            return stacked(connection.execute(query, (json.dumps(list(numbers)),)).fetchall())

    def every_vector(self) -> Iterator[tuple[Numbers, Vectors]]:
        """All chunks and their vectors, block by block; what is changed meanwhile may be in or not."""
        query, after = "SELECT number, vector FROM chunks WHERE number > ? ORDER BY number LIMIT ?", 0
        while True:
            with self._read() as connection:
                rows = connection.execute(query, (after, BLOCK)).fetchall()
            if not rows:
                return
            yield stacked(rows)
            after = rows[-1][0]

    def unencoded(self) -> int:
        """How many documents have lost their chunks and not got new ones yet."""
        with self._read() as connection:
            return int(connection.execute("SELECT count(*) FROM documents WHERE digest = ''").fetchone()[0])

    def check(self) -> str:
        """ "ok", or what SQLite finds wrong with the file."""
        with self._read() as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])

    def close(self) -> None:
        """Let go of this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
        return connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._connection()
            connection.execute(begin)
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise HomeUnusable(
                f"the index {self._path} cannot be used ({error}): check that the folder may be written, that its disk is not full, "
                "and that nobody else is writing"
            ) from error

    def _read(self) -> Any:
        return self._transaction("BEGIN")

    def _write(self) -> Any:
        return self._transaction("BEGIN IMMEDIATE")


def stacked(rows: Sequence[tuple[int, bytes]]) -> tuple[Numbers, Vectors]:
    """Numbers and vectors out of their columns."""
    numbers = np.asarray([number for number, _ in rows], np.int64)
    vectors = np.frombuffer(b"".join(vector for _, vector in rows), np.float16).astype(np.float32)
    return numbers, vectors.reshape(len(rows), -1) if rows else np.empty((0, 0), np.float32)


CHUNK = 'id, doc_id, start, "end", heading, sentences'


def as_chunk(row: Sequence[Any]) -> Chunk:
    """A chunk out of its columns."""
    chunk_id, doc_id, start, end, heading, sentences = row
    return Chunk(chunk_id, doc_id, start, end, tuple(json.loads(heading)), tuple((first, last) for first, last in json.loads(sentences)))


def one_document(connection: sqlite3.Connection, doc_id: str) -> Document | None:
    """The document as the transaction sees it."""
    query = (
        "SELECT id, title, text, uri, labels, pages FROM documents JOIN texts"
        " ON texts.doc_id = documents.id AND texts.version = documents.version WHERE id = ?"
    )
    row = connection.execute(query, (doc_id,)).fetchone()
    if not row:
        return None
    found_id, title, text, uri, labels, pages = row
    return Document(found_id, title, text, uri, json.loads(labels), tuple(json.loads(pages)))


def last_snapshot(connection: sqlite3.Connection) -> int:
    """The number of the last change."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM snapshots").fetchone()[0])


def new_snapshot(connection: sqlite3.Connection) -> int:
    """The number of the change that this transaction makes."""
    return int(connection.execute("INSERT INTO snapshots DEFAULT VALUES").lastrowid or 0)


def write_record(connection: sqlite3.Connection, record: Mapping[str, Any]) -> None:
    """Note what the index is made with."""
    rows = [(name, json.dumps(value)) for name, value in record.items()]
    connection.executemany("INSERT OR REPLACE INTO manifest VALUES (?, ?)", rows)


def take_out(connection: sqlite3.Connection, doc_id: str, snapshot: int) -> None:
    """Remove a document, its labels and its chunks, and note which chunks went."""
    connection.execute("INSERT INTO removals SELECT number, ? FROM chunks WHERE doc_id = ?", (snapshot, doc_id))
    for statement in ("chunks WHERE doc_id", "labels WHERE doc_id", "documents WHERE id"):
        connection.execute(f"DELETE FROM {statement} = ?", (doc_id,))


def put_in(connection: sqlite3.Connection, prepared: Prepared, snapshot: int) -> None:
    """Insert a document, its text, its labels and its chunks."""
    document = prepared.document
    labels = json.dumps(document.labels, ensure_ascii=False)
    connection.execute("INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?)", (document.id, document.version, document.text, snapshot))
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document.id,
            document.version,
            document.title,
            document.uri,
            labels,
            json.dumps(document.pages),
            digest(document),
            len(prepared.chunks),
        ),
    )
    pairs = [(name, value, document.id) for name, given in document.labels.items() for value in label_values(given)]
    connection.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?, ?)", pairs)
    rows = [
        (
            chunk.id,
            chunk.doc_id,
            chunk.start,
            chunk.end,
            json.dumps(chunk.heading),
            json.dumps(chunk.sentences),
            vector.tobytes(),
            snapshot,
        )
        for chunk, vector in zip(prepared.chunks, prepared.vectors.astype(np.float16), strict=True)
    ]
    columns = 'id, doc_id, start, "end", heading, sentences, vector, snapshot'
    connection.executemany(f"INSERT INTO chunks ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


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
