"""The tables of the SQLite file, and how a file of an older format becomes one of this.

A row of `documents` is a state of a document: it holds in every snapshot s with since <= s < until, and is never changed but for its
end. Labels and chunks belong to a state, so that a document is replaced or removed by setting one number, and every snapshot can be
asked for. States, like chunks, are numbered in the order in which they came.
"""

from __future__ import annotations

import sqlite3

from corpus.errors import HomeUnusable

FORMAT = 2
"""Grows when the tables change; kept as SQLite's `user_version`."""

FOREVER = 2**63 - 1
"""`until` of a state that has not ended."""

NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
"""This moment in UTC, to the millisecond."""

CHUNK_COLUMNS = """(
    number INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    heading TEXT NOT NULL, sentences TEXT NOT NULL, vector BLOB NOT NULL, seal INTEGER NOT NULL)"""

TABLES = f"""
CREATE TABLE manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE snapshots (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, documents INTEGER NOT NULL, chunks INTEGER NOT NULL);
CREATE INDEX snapshots_by_time ON snapshots (at);
CREATE TABLE texts (doc_id TEXT NOT NULL, version TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (doc_id, version));
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, version TEXT NOT NULL, title TEXT NOT NULL, uri TEXT NOT NULL,
    labels TEXT NOT NULL, pages TEXT NOT NULL, digest TEXT NOT NULL, chunks INTEGER NOT NULL, source TEXT NOT NULL,
    since INTEGER NOT NULL, until INTEGER NOT NULL DEFAULT {FOREVER});
CREATE UNIQUE INDEX documents_by_id ON documents (id, until);
CREATE INDEX documents_by_since ON documents (since);
CREATE INDEX documents_by_end ON documents (until) WHERE until < {FOREVER};
CREATE INDEX documents_by_source ON documents (source) WHERE until = {FOREVER};
CREATE TABLE labels (
    name TEXT NOT NULL, value TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (name, value, document)) WITHOUT ROWID;
CREATE INDEX labels_of_document ON labels (document);
CREATE INDEX labels_by_value ON labels (value, name);
CREATE TABLE chunks {CHUNK_COLUMNS};
CREATE INDEX chunks_of_document ON chunks (document);
CREATE TABLE receipts (key TEXT PRIMARY KEY, request TEXT NOT NULL, response TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
"""

FROM_1 = f"""
DROP INDEX labels_of_document;
DROP INDEX labels_by_value;
DROP INDEX chunks_of_document;
DROP INDEX chunks_by_snapshot;
ALTER TABLE snapshots RENAME TO old_snapshots;
ALTER TABLE texts RENAME TO old_texts;
ALTER TABLE documents RENAME TO old_documents;
ALTER TABLE labels RENAME TO old_labels;
ALTER TABLE chunks RENAME TO old_chunks;
ALTER TABLE manifest RENAME TO old_manifest;
{TABLES}
INSERT INTO manifest SELECT * FROM old_manifest WHERE name <> 'format';
INSERT INTO texts SELECT doc_id, version, text FROM old_texts;
INSERT INTO documents (id, version, title, uri, labels, pages, digest, chunks, source, since)
    SELECT id, version, title, uri, labels, pages, digest, chunks, '',
        (SELECT coalesce(max(snapshot), 1) FROM old_chunks WHERE doc_id = old_documents.id) AS came FROM old_documents ORDER BY came, id;
INSERT INTO labels SELECT name, value, documents.number FROM old_labels JOIN documents ON documents.id = doc_id;
INSERT INTO chunks SELECT old_chunks.number, documents.number, start, "end", heading, sentences, vector,
    seal(start, "end", heading, sentences, vector) FROM old_chunks JOIN documents ON documents.id = doc_id;
INSERT INTO snapshots SELECT number, strftime('%Y-%m-%dT%H:%M:%fZ', at), 0, 0 FROM old_snapshots;
UPDATE snapshots SET documents = (SELECT count(*) FROM documents), chunks = (SELECT count(*) FROM chunks)
    WHERE number = (SELECT max(number) FROM snapshots);
INSERT OR REPLACE INTO manifest SELECT 'horizon', max(number) FROM snapshots;
INSERT OR REPLACE INTO manifest SELECT 'floor', max(number) FROM snapshots;
DROP TABLE old_chunks;
DROP TABLE old_labels;
DROP TABLE old_documents;
DROP TABLE old_texts;
DROP TABLE old_snapshots;
DROP TABLE old_manifest;
DROP TABLE removals;
"""
"""What was removed before is not known to have held from when to when, so older snapshots cannot be asked for."""


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the tables are there in this format; HomeUnusable where a later Plenum made them."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > FORMAT:
        raise HomeUnusable(
            f"the index has format {found}, and this Plenum knows up to {FORMAT}: open it with the later Plenum that made it"
        )
    return bool(found == FORMAT)


def make(connection: sqlite3.Connection) -> None:
    """Make the tables, out of those of an older format where they are there; within a transaction."""
    if is_current(connection):
        return
    older = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'removals'").fetchone()
    for statement in (FROM_1 if older else TABLES).split(";\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FORMAT}")
