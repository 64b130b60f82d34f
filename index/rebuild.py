"""Making an index anew: every state of every document split and encoded again, beside what is there, and put in its place at once.

Until that moment the index answers as before. Where it is interrupted it goes on from where it was, if it is made with the same encoder
and splitting, and begins anew otherwise.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from corpus.errors import HomeBusy
from corpus.split import Splitting, split
from index.collection import Collection, manifest
from index.encode import Encoder
from index.intake import GROUP, Progress
from index.passage import for_encoder
from index.rows import document_of, new_snapshot, put_chunks
from index.store import Store, note
from index.tables import CHUNK_COLUMNS

SWAP = """
DROP TABLE chunks;
ALTER TABLE staged RENAME TO chunks;
CREATE INDEX chunks_of_document ON chunks (document);
UPDATE documents SET chunks = (SELECT count(*) FROM chunks WHERE document = documents.number);
DELETE FROM manifest WHERE name = 'staged'
"""


def rebuild(home: Path, encoder: Encoder, splitting: Splitting = Splitting(), progress: Progress = lambda done: None) -> Collection:
    """The collection of a home, split and encoded anew, whichever encoder it was made with."""
    home.mkdir(parents=True, exist_ok=True)
    store, record = Store(home / "plenum.sqlite"), manifest(encoder, splitting)
    try:
        with FileLock(home / "rebuild.lock", timeout=0):
            set_up(store, record)
            while states := missing(store, GROUP):
                with store.writing() as connection:
                    stage(connection, states, encoder, splitting)
                progress(len(states))
            swap(store, record, encoder, splitting)
    except Timeout:
        raise HomeBusy(f"the index in {home} is being rebuilt already: wait for that to end") from None
    finally:
        store.close()
    return Collection(home, encoder, splitting)


def set_up(store: Store, record: dict[str, Any]) -> None:
    """Make the table that is filled beside that of the chunks, unless it is there, made for the same encoder and splitting."""
    if store.manifest().get("staged") == record:
        return
    with store.writing() as connection:
        connection.execute("DROP TABLE IF EXISTS staged")
        connection.execute(f"CREATE TABLE staged {CHUNK_COLUMNS}")
        note(connection, {"staged": record})


def missing(store: Store, most: int) -> list[int]:
    """The next states that have not been made anew; they go in order, so that their chunks are numbered in the order in which they came."""
    with store.reading() as connection:
        return missing_in(connection, most)


def missing_in(connection: sqlite3.Connection, most: int) -> list[int]:
    """The same within a transaction."""
    query = "SELECT number FROM documents WHERE number > (SELECT coalesce(max(document), 0) FROM staged) ORDER BY number LIMIT ?"
    return [number for (number,) in connection.execute(query, (most,))]


def stage(connection: sqlite3.Connection, states: Sequence[int], encoder: Encoder, splitting: Splitting) -> None:
    """Split and encode states, and put their chunks beside the others."""
    documents = [document_of(connection, state) for state in states]
    chunks = [split(document, splitting) for document in documents]
    texts = [[for_encoder(document, chunk) for chunk in own] for document, own in zip(documents, chunks, strict=True)]
    vectors = encoder.encode_passages([text for own in texts for text in own])
    first = 0
    for state, own in zip(states, chunks, strict=True):
        put_chunks(connection, "staged", state, own, vectors[first : first + len(own)])
        first += len(own)


def swap(store: Store, record: dict[str, Any], encoder: Encoder, splitting: Splitting) -> None:
    """Put what was made in its place, with what has come meanwhile; views are derived anew from here."""
    with store.writing() as connection:
        while states := missing_in(connection, GROUP):
            stage(connection, states, encoder, splitting)
        for statement in SWAP.split(";\n"):
            connection.execute(statement)
        snapshot = new_snapshot(connection)
        counts = "SELECT coalesce(sum(chunks), 0) FROM documents WHERE since <= snapshots.number AND until > snapshots.number"
        connection.execute(f"UPDATE snapshots SET chunks = ({counts}) WHERE number = ?", (snapshot,))
        note(connection, {**record, "floor": snapshot})
