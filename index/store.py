"""The truth: documents with all their versions, chunks and embeddings in one SQLite file, changed in transactions.

Every transaction that changes something is a snapshot, numbered from 1, and every snapshot can be read as it was until it is pruned.
What a view (dense, lexical) needs to follow is what came in and what went out between the snapshot that it holds and a later one.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.document import Chunk, Document
from corpus.errors import BadFilter, HomeBusy, HomeDamaged, HomeFull, HomeUnusable
from index.among import Numbers
from index.encode import Vectors
from index.held import Held
from index.passage import for_encoder, for_words
from index.rows import (
    CHUNK,
    STANDS,
    STATE,
    STATES,
    Prepared,
    as_chunk,
    as_document,
    as_vector,
    begin,
    document_in,
    document_of,
    end,
    label_values,
    last_snapshot,
    new_snapshot,
    seal,
)
from index.tables import FOREVER, NOW, is_current, make

BUSY_SECONDS = 30
"""How long a writer waits for another."""

GIVEN = "(SELECT value FROM json_each(?))"
"""The numbers that a statement is given as JSON."""

PIECE = 10_000
"""Chunks whose words are read at a time."""

RECEIPT_DAYS = 7
"""How long it is known what a request with an idempotency key was answered."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Chunks that came in, and their words, in one order; `last`: nothing comes after these."""

    numbers: list[int]
    texts: list[str]
    last: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A document without its text."""

    id: str
    version: str
    title: str
    uri: str
    labels: Mapping[str, Any]
    chunks: int


@dataclass(frozen=True, slots=True)
class Version:
    """A state of a document: from which snapshot to which it held, and when these were. The end is None while it holds."""

    version: str
    title: str
    since: int
    until: int | None
    added: str
    ended: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a request with an idempotency key was answered: the digest of the request, and the response as JSON."""

    key: str
    request: str
    response: str


Note = Callable[[int, list[str]], Receipt]
"""A receipt, made of the snapshot and of the documents that were removed."""


class Store:
    """One SQLite file in WAL mode; any number of readers, one writer at a time. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._held = Held()
        with self.reading() as connection:
            current = is_current(connection)
        if not current:
            with self.writing() as connection:
                make(connection)

    def manifest(self) -> dict[str, Any]:
        """What the index was made with; empty where nothing was made yet."""
        with self.reading() as connection:
            return {name: json.loads(value) for name, value in connection.execute("SELECT name, value FROM manifest")}

    def note(self, record: Mapping[str, Any]) -> None:
        """Note what the index is made with."""
        with self.writing() as connection:
            note(connection, record)

    def snapshot(self) -> int:
        """The number of the last change; 0 before the first."""
        with self.reading(once=True) as connection:
            return last_snapshot(connection)

    def has_snapshot(self, number: int) -> bool:
        """Whether a change has made this snapshot; where a backup was restored, those between are not there. 0 is before the first."""
        with self.reading() as connection:
            return not number or bool(connection.execute("SELECT 1 FROM snapshots WHERE number = ?", (number,)).fetchone())

    def snapshot_at(self, time: str) -> int:
        """The last snapshot made at or before a time (ISO 8601, UTC, to the millisecond); 0 before the first."""
        with self.reading() as connection:
            return int(connection.execute("SELECT coalesce(max(number), 0) FROM snapshots WHERE at <= ?", (time,)).fetchone()[0])

    def bound(self, name: str) -> int:
        """`horizon`: the first snapshot that can still be asked for; `floor`: the first that a view can be brought up from."""
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM manifest WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def counts(self) -> dict[str, int]:
        """How many documents and chunks there are."""
        with self.reading() as connection:
            row = connection.execute("SELECT documents, chunks FROM snapshots ORDER BY number DESC LIMIT 1").fetchone()
        documents, chunks = row or (0, 0)
        return {"documents": documents, "chunks": chunks}

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """What tells an unchanged document, for those of `ids` that are stored."""
        query = "SELECT id, digest FROM documents WHERE id = ? AND until = ?"
        with self.reading() as connection:
            found = (connection.execute(query, (doc_id, FOREVER)).fetchone() for doc_id in ids)
            return dict(row for row in found if row)

    def encoded(self, doc_id: str) -> dict[str, Vectors]:
        """What the encoder was given in the last state of a document, even one that ended, and what it gave."""
        with self.reading() as connection:
            row = connection.execute("SELECT number FROM documents WHERE id = ? ORDER BY until DESC LIMIT 1", (doc_id,)).fetchone()
            try:
                document = document_of(connection, row[0]) if row else None
            except HomeDamaged:
                document = None
            if not document:
                return {}
            chunks = connection.execute(f"SELECT {CHUNK}, vector FROM chunks WHERE document = ?", row)
            return {for_encoder(document, as_chunk(doc_id, told)): as_vector(vector) for *told, vector in chunks}

    def change(self, put: Sequence[Prepared], remove: Sequence[str] = (), receipt: Note | None = None) -> tuple[int, list[str]]:
        """Remove documents and store others, each in place of what had its id: all of it or nothing.

        Gives the snapshot that this made, or the last one where nothing changed, and which documents were there to be removed. `receipt`
        makes of both what is to be kept of the request that asked for it.
        """
        live = "SELECT 1 FROM documents WHERE id = ? AND until = ?"
        with self.writing() as connection:
            there = [doc_id for doc_id in dict.fromkeys(remove) if connection.execute(live, (doc_id, FOREVER)).fetchone()]
            snapshot = new_snapshot(connection) if put or there else last_snapshot(connection)
            for doc_id in there:
                end(connection, doc_id, snapshot)
            for prepared in put:
                end(connection, prepared.document.id, snapshot)
                begin(connection, prepared, snapshot)
            if receipt:
                keep(connection, receipt(snapshot, there))
        return snapshot, there

    def moved(self, documents: Sequence[Document]) -> None:
        """Note from where documents that have not changed come now."""
        rows = [(document.source, document.id, FOREVER, document.source) for document in documents]
        with self.writing() as connection:
            connection.executemany("UPDATE documents SET source = ? WHERE id = ? AND until = ? AND source <> ?", rows)

    def sources(self, ids: Sequence[str]) -> dict[str, str]:
        """Where documents come from, for those of `ids` that are stored."""
        query = "SELECT id, source FROM documents WHERE id = ? AND until = ?"
        with self.reading() as connection:
            found = (connection.execute(query, (doc_id, FOREVER)).fetchone() for doc_id in ids)
            return dict(row for row in found if row)

    def from_below(self, source: str) -> dict[str, str]:
        """The documents that come from a source or from one below it, and where each comes from."""
        below = source.rstrip("/")
        query = "SELECT id, source FROM documents WHERE until = ? AND (source = ? OR source >= ? AND source < ?)"
        with self.reading() as connection:  # the sign after "/" is "0"
            return dict(connection.execute(query, (FOREVER, below, f"{below}/", f"{below}0")).fetchall())

    def receipt(self, key: str) -> Receipt | None:
        """What a request with this key was answered."""
        with self.reading() as connection:
            row = connection.execute("SELECT key, request, response FROM receipts WHERE key = ?", (key,)).fetchone()
        return Receipt(*row) if row else None

    def departed(self, since: int, upto: int) -> list[int]:
        """The chunks that went out after the one snapshot and no later than the other."""
        query = "SELECT chunks.number FROM documents JOIN chunks ON document = documents.number WHERE until > ? AND until <= ?"
        query += f" AND until < {FOREVER}"  # what SQLite has to see to look into the index of those that ended
        with self.reading() as connection:
            return [number for (number,) in connection.execute(query, (since, upto))] if since else []

    def arrived(self, since: int, upto: int, size: int = PIECE) -> Iterator[Arrived]:
        """The chunks that came in after the one snapshot and stand in the other, in pieces of some `size` chunks; at least one piece."""
        state, last = 0, False
        while not last:
            numbers: list[int] = []
            texts: list[str] = []
            with self.reading() as connection:
                while not last and len(numbers) < size:
                    state = next_state(connection, state, since, upto)
                    last = not state
                    for number, text in passages(connection, state) if state else ():
                        numbers.append(number)
                        texts.append(text)
                last = last or not next_state(connection, state, since, upto)
            yield Arrived(numbers, texts, last)

    def past(self, snapshot: int) -> tuple[int, dict[int, str]]:
        """What a snapshot held: the last chunk that had come by then, and those of its chunks that have gone since, with their words."""
        query = "SELECT number FROM documents WHERE until > ? AND until < ? AND since <= ? ORDER BY number"
        with self.reading() as connection:
            last = connection.execute(
                "SELECT max(chunks.number) FROM chunks WHERE document ="
                " (SELECT number FROM documents WHERE since <= ? ORDER BY since DESC, number DESC LIMIT 1)",
                (snapshot,),
            ).fetchone()
            states = connection.execute(query, (snapshot, FOREVER, snapshot)).fetchall()
            return last[0] or 0, dict(passage for (state,) in states for passage in passages(connection, state))

    def chunks(self, numbers: Sequence[int], snapshot: int, ranked_in: int) -> tuple[dict[int, Chunk], dict[str, Document]]:
        """Those of the chunks that stand in a snapshot, and their documents as they stand in it.

        `ranked_in` is the snapshot of the views that gave the numbers: all stand in it. Where all was numbered anew since, they mean
        nothing.
        """
        with self.reading() as connection:
            floor = self.bound("floor")
            if ranked_in < floor:
                return {}, {}
            known = self._held.chunks(floor, numbers) if snapshot == ranked_in else {}
            known |= self._chunks(connection, floor, [number for number in numbers if number not in known], snapshot)
            chunks = {number: known[number][1] for number in numbers if number in known}
            states = {chunk.doc_id: state for state, chunk in known.values()}
            documents = self._documents(connection, floor, list(states.values()))
            return chunks, {doc_id: documents[state] for doc_id, state in states.items()}

    def _chunks(self, connection: sqlite3.Connection, floor: int, numbers: Sequence[int], snapshot: int) -> dict[int, tuple[int, Chunk]]:
        """Those of the chunks that stand in a snapshot, with their states; held from now on."""
        joined = "chunks JOIN documents ON documents.number = document"
        rows = together(
            connection,
            f"chunks.number, document, id, {CHUNK}",
            f"{joined} WHERE chunks.number IN {GIVEN} AND {STANDS}",
            numbers,
            snapshot,
            snapshot,
        )
        found = {number: (state, as_chunk(doc_id, told)) for number, state, doc_id, *told in rows}
        self._held.hold_chunks(floor, found)
        return found

    def _documents(self, connection: sqlite3.Connection, floor: int, states: Sequence[int]) -> dict[int, Document]:
        """The documents in these states; held from now on."""
        known = self._held.documents(floor, states)
        others = [state for state in states if state not in known]
        rows = together(connection, f"number, {STATE}", f"{STATES} WHERE number IN {GIVEN}", others)
        read = {state: as_document(told) for state, *told in rows}
        self._held.hold_documents(floor, read)
        return known | read

    def owners(self, numbers: Sequence[int]) -> dict[int, str]:
        """The documents to which chunks belong, for those of `numbers` that stand."""
        query = "SELECT chunks.number, id FROM chunks JOIN documents ON documents.number = document WHERE chunks.number = ? AND until = ?"
        with self.reading() as connection:
            found = (connection.execute(query, (number, FOREVER)).fetchone() for number in numbers)
            return dict(row for row in found if row)

    def document(self, doc_id: str) -> Document | None:
        """The document as it stands."""
        with self.reading() as connection:
            return document_in(connection, doc_id, last_snapshot(connection))

    def chunk_count(self, doc_id: str) -> int:
        """How many chunks a document has."""
        with self.reading() as connection:
            row = connection.execute("SELECT chunks FROM documents WHERE id = ? AND until = ?", (doc_id, FOREVER)).fetchone()
        return int(row[0]) if row else 0

    def text(self, doc_id: str, version: str) -> str | None:
        """The text of a version, of a document that may have changed or gone since."""
        with self.reading() as connection:
            row = connection.execute("SELECT text FROM texts WHERE doc_id = ? AND version = ?", (doc_id, version)).fetchone()
        return row[0] if row else None

    def versions(self, doc_id: str) -> list[Version]:
        """The states of a document, the first one first."""
        query = (
            "SELECT version, title, since, nullif(until, ?), came.at, went.at FROM documents"
            " LEFT JOIN snapshots came ON came.number = since LEFT JOIN snapshots went ON went.number = until"
            " WHERE id = ? ORDER BY since"
        )
        with self.reading() as connection:
            return [Version(*row) for row in connection.execute(query, (FOREVER, doc_id))]

    def listing(self, after: str, limit: int) -> list[Listed]:
        """Up to `limit` documents in order of id, from behind `after`."""
        query = "SELECT id, version, title, uri, labels, chunks FROM documents WHERE id > ? AND until = ? ORDER BY id LIMIT ?"
        with self.reading() as connection:
            rows = connection.execute(query, (after, FOREVER, limit)).fetchall()
        return [Listed(doc_id, version, title, uri, json.loads(labels), chunks) for doc_id, version, title, uri, labels, chunks in rows]

    def numbers_where(self, filters: Mapping[str, Any], snapshot: int, since: int = 0) -> Numbers:
        """The chunks that came after `since`, of documents whose labels hold, for every name, one of the values, in a snapshot."""
        clauses: list[str] = []
        values: list[Any] = []
        for name, wanted in filters.items():
            options = label_values(wanted)
            if not options:
                raise BadFilter(f"the filter {name!r} names no value: give a word, a number or a list of them")
            marks = ", ".join("?" * len(options))
            clauses.append(f"documents.number IN (SELECT document FROM labels WHERE name = ? AND value IN ({marks}))")
            values += [name, *options]
        query = (
            "SELECT group_concat(chunks.number) FROM documents JOIN chunks ON document = documents.number"
            f" WHERE {' AND '.join([*clauses, STANDS])} AND since > ?"
        )
        with self.reading() as connection:  # as one text the numbers are read several times as quickly as one by one
            (joined,) = connection.execute(query, (*values, snapshot, snapshot, since)).fetchone()
        return np.sort(np.fromstring(joined or "", np.int64, sep=","))

    def labels_valued(self, values: Sequence[str], snapshot: int) -> list[tuple[str, str]]:
        """Every label, name and value, that has one of these values in some document of a snapshot; case does not count."""
        following = "SELECT min(name) FROM labels WHERE value = ? AND name > ?"  # from name to name, however many documents have it
        holds = f"SELECT 1 FROM labels JOIN documents ON documents.number = document WHERE name = ? AND value = ? AND {STANDS} LIMIT 1"
        found: list[tuple[str, str]] = []
        with self.reading() as connection:
            for value in dict.fromkeys(word for given in values for word in label_values(given)):
                name: str | None = ""
                while (name := connection.execute(following, (value, name)).fetchone()[0]) is not None:
                    if connection.execute(holds, (name, value, snapshot, snapshot)).fetchone():
                        found.append((name, value))
        return found

    def close(self) -> None:
        """Let go of this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    @contextmanager
    def reading(self, once: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file throughout, or for one statement; within another transaction, that one."""
        with self._transaction("" if once else "BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes come about together, or not at all."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.create_function("seal", 5, seal, deterministic=True)
            self._local.connection = connection
        return connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            connection = self.connection()
            if connection.in_transaction or not begin:
                yield connection
                return
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise unusable(self.path, error) from error


def unusable(path: Path, error: sqlite3.Error) -> HomeUnusable:
    """What is wrong with the file, and what to do about it."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF  # the upper bits only tell variants apart
    if code == sqlite3.SQLITE_BUSY:
        return HomeBusy(f"somebody else has been writing to {path} for {BUSY_SECONDS} seconds: try again when they are done")
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return HomeFull(f"{path} cannot be written or read ({error}): is the disk full? Nothing was changed; make room, and try again")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return HomeDamaged(f"{path} is damaged ({error}): `plenum doctor` says how far; `plenum restore FILE` brings a backup back")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return HomeUnusable(f"{path} may not be written ({error}): let Plenum write to the folder, or set PLENUM_HOME to another")
    return HomeUnusable(f"the index {path} cannot be used ({error})")


def note(connection: sqlite3.Connection, record: Mapping[str, Any]) -> None:
    """Note what the index is made with."""
    rows = [(name, json.dumps(value)) for name, value in record.items()]
    connection.executemany("INSERT OR REPLACE INTO manifest VALUES (?, ?)", rows)


def keep(connection: sqlite3.Connection, receipt: Receipt) -> None:
    """Keep a receipt, and forget those that are old."""
    connection.execute(f"DELETE FROM receipts WHERE julianday(at) < julianday('now') - {RECEIPT_DAYS}")
    connection.execute(f"INSERT OR REPLACE INTO receipts VALUES (?, ?, ?, {NOW})", (receipt.key, receipt.request, receipt.response))


def together(connection: sqlite3.Connection, columns: str, source: str, numbers: Sequence[int], *given: int) -> list[list[Any]]:
    """Rows for the numbers that `source` takes as GIVEN, read as one text: with each row by itself other threads would get a turn."""
    if not numbers:
        return []
    (told,) = connection.execute(f"SELECT json_group_array(json_array({columns})) FROM {source}", (json.dumps(numbers), *given)).fetchone()
    return list(json.loads(told))


def next_state(connection: sqlite3.Connection, after: int, since: int, upto: int) -> int:
    """The next state that began after the one snapshot and stands in the other; 0 where there is none."""
    if not after:  # states are numbered in the order in which they came
        row = connection.execute("SELECT number FROM documents WHERE since > ? ORDER BY since, number LIMIT 1", (since,)).fetchone()
        after = row[0] - 1 if row else FOREVER
    query = "SELECT number FROM documents WHERE number > ? AND +since <= ? AND +until > ? ORDER BY number LIMIT 1"
    row = connection.execute(query, (after, upto, upto)).fetchone()  # the signs keep SQLite to the order of the numbers
    return int(row[0]) if row else 0


def passages(connection: sqlite3.Connection, state: int) -> Iterator[tuple[int, str]]:
    """Number and words of each chunk of a state."""
    document = document_of(connection, state)
    for number, *told in connection.execute(f"SELECT number, {CHUNK} FROM chunks WHERE document = ?", (state,)):
        yield number, for_words(document, as_chunk(document.id, told))
