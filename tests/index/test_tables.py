"""The tables: homes of an older format are taken over, those of a later one are refused."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from corpus.document import Document
from corpus.errors import HomeUnusable
from corpus.split import Splitting, split
from index.collection import Collection
from index.passage import for_encoder
from index.rows import digest
from index.tables import FORMAT
from tests.conftest import WordEncoder

FORMAT_1 = """
CREATE TABLE manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE snapshots (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE texts (
    doc_id TEXT NOT NULL, version TEXT NOT NULL, text TEXT NOT NULL, snapshot INTEGER NOT NULL, PRIMARY KEY (doc_id, version));
CREATE TABLE documents (
    id TEXT PRIMARY KEY, version TEXT NOT NULL, title TEXT NOT NULL, uri TEXT NOT NULL, labels TEXT NOT NULL, pages TEXT NOT NULL,
    digest TEXT NOT NULL, chunks INTEGER NOT NULL);
CREATE TABLE labels (
    name TEXT NOT NULL, value TEXT NOT NULL, doc_id TEXT NOT NULL, PRIMARY KEY (name, value, doc_id)) WITHOUT ROWID;
CREATE INDEX labels_of_document ON labels (doc_id);
CREATE INDEX labels_by_value ON labels (value, name);
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, doc_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    heading TEXT NOT NULL, sentences TEXT NOT NULL, vector BLOB NOT NULL, snapshot INTEGER NOT NULL);
CREATE INDEX chunks_of_document ON chunks (doc_id);
CREATE INDEX chunks_by_snapshot ON chunks (snapshot);
CREATE TABLE removals (number INTEGER PRIMARY KEY, snapshot INTEGER NOT NULL);
CREATE INDEX removals_by_snapshot ON removals (snapshot);
"""

PLAN = Document("plan", "The plan", "A tramway is planned.", labels={"place": "Hefei"})
OLDER = Document("plan", "The plan", "A bus is planned.")


def home_of_format_1(folder: Path, encoder: WordEncoder) -> Path:
    """A home as the first format left it: one document, with an older version of its text, two snapshots, one removed chunk."""
    folder.mkdir()
    connection = sqlite3.connect(folder / "plenum.sqlite")
    connection.executescript(FORMAT_1)
    made_with = {"format": 1, "encoder": encoder.fingerprint.record(), "splitting": Splitting().record()}
    connection.executemany("INSERT INTO manifest VALUES (?, ?)", [(name, json.dumps(value)) for name, value in made_with.items()])
    connection.executemany("INSERT INTO snapshots VALUES (?, ?)", [(1, "2026-01-01 00:00:00"), (2, "2026-01-02 00:00:00")])
    rows = [(each.id, each.version, each.text, place) for place, each in enumerate([OLDER, PLAN], start=1)]
    connection.executemany("INSERT INTO texts VALUES (?, ?, ?, ?)", rows)
    told = (PLAN.id, PLAN.version, PLAN.title, "", json.dumps(PLAN.labels), "[]", digest(PLAN), 1)
    connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", told)
    connection.execute("INSERT INTO labels VALUES ('place', 'hefei', 'plan')")
    (chunk,) = split(PLAN)
    vector = encoder.encode_questions([for_encoder(PLAN, chunk)])[0].astype(np.float16).tobytes()
    row = (2, chunk.id, "plan", chunk.start, chunk.end, "[]", json.dumps(chunk.sentences), vector, 2)
    connection.execute("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.execute("INSERT INTO removals VALUES (1, 2)")
    connection.commit()
    connection.close()
    return folder


def test_a_home_of_the_first_format_is_taken_over(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """Documents, labels, vectors, snapshots and old texts are there, nothing is encoded again, and changes go on from there."""
    collection = Collection(home_of_format_1(tmp_path / "home", word_encoder), word_encoder)
    assert collection.document("plan") == PLAN
    assert collection.text("plan", OLDER.version) == OLDER.text
    assert [hit.chunk.doc_id for hit in collection.search("tramway", 3, {"place": "Hefei"}).hits] == ["plan"]
    assert (collection.snapshot, collection.counts(), word_encoder.encoded) == (2, {"documents": 1, "chunks": 1}, 0)
    assert [each.changed for each in collection.add([PLAN])] == [False]
    assert [each.changed for each in collection.add([Document("plan", "The plan", "A ferry is planned.")])] == [True]
    assert [version.since for version in collection.versions("plan")] == [2, 3]
    assert collection.faults() == []
    collection.close()


def test_a_home_of_a_later_format_is_refused(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """The message names both formats, and the file is left alone."""
    Collection(tmp_path, word_encoder).close()
    connection = sqlite3.connect(tmp_path / "plenum.sqlite")
    connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    with pytest.raises(HomeUnusable, match=f"format {FORMAT + 1}.*up to {FORMAT}"):
        Collection(tmp_path, word_encoder)
