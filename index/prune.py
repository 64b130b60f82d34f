"""Forgetting old versions: what no longer stands is taken out of the store for good, and off the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from index.rows import last_snapshot, new_snapshot
from index.store import Store, note
from index.tables import FOREVER


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many versions went, and the snapshot in which they no longer are there."""

    versions: int
    snapshot: int


def prune(store: Store, before: int | None = None, ids: Sequence[str] = ()) -> Pruned:
    """Forget every version that had ended by snapshot `before` (None: by now), of all documents or of some.

    Where it goes for all documents, earlier snapshots can no longer be asked for. Where it goes for some, it is as if these versions
    had never been. Views that have not followed so far have to be derived anew.
    """
    with store.writing() as connection:
        until = last_snapshot(connection) if before is None else before
        states = ended(connection, until, ids)
        if not states:
            return Pruned(0, last_snapshot(connection))
        snapshot = new_snapshot(connection)
        connection.execute("CREATE TEMP TABLE pruned (number INTEGER PRIMARY KEY)")
        connection.executemany("INSERT INTO pruned VALUES (?)", [(state,) for state in states])
        for column, table in (("document", "chunks"), ("document", "labels"), ("number", "documents")):
            connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT number FROM pruned)")
        connection.execute("DROP TABLE pruned")
        connection.execute(
            "DELETE FROM texts WHERE NOT EXISTS (SELECT 1 FROM documents WHERE id = doc_id AND documents.version = texts.version)"
        )
        for name in ("floor",) if ids else ("floor", "horizon"):
            note(connection, {name: max(until, store.bound(name))})
    shrink(store.connection())
    return Pruned(len(states), snapshot)


def ended(connection: sqlite3.Connection, by: int, ids: Sequence[str]) -> list[int]:
    """The states that had ended by a snapshot."""
    query = "SELECT number FROM documents WHERE until <= ? AND until < ?"
    if not ids:
        return [number for (number,) in connection.execute(query, (by, FOREVER))]
    return [number for doc_id in ids for (number,) in connection.execute(f"{query} AND id = ?", (by, FOREVER, doc_id))]


def shrink(connection: sqlite3.Connection) -> None:
    """Give the room back to the disk, so that what was forgotten is not left in it."""
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
