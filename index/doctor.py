"""Whether a home is whole: the store against its own checksums, the views against the store; and what can be mended, mended.

Texts are the truth: they can be found to be damaged, and only a backup or the document itself brings them back. Chunks and vectors are
made from them again, and so are the views.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np

from corpus.errors import HomeDamaged, HomeUnusable
from corpus.split import Splitting, split
from index.collection import Collection
from index.encode import Encoder
from index.passage import for_encoder
from index.past import Views
from index.rows import STATES, as_vector, digest, document_of, new_snapshot, put_chunks
from index.store import Store, note
from index.tables import FOREVER

AGREE = 1e-3
"""How far a vector in a view may be from the one in the store: both are 16-bit floats."""

BLOCK = 10_000
"""Chunks whose vectors are compared at a time."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in a sentence. `state`: of a document, whose chunks can be made again; `view`: of a view, which can be derived."""

    told: str
    state: int | None = None
    view: bool = False


def examine(collection: Collection, store: Store) -> list[Fault]:
    """What is wrong with a home that could be opened; empty where all is well."""
    return [*structure_faults(store), *text_faults(store), *chunk_faults(store), *count_faults(store), *view_faults(collection, store)]


def mend(collection: Collection, store: Store, faults: list[Fault], encoder: Encoder, splitting: Splitting) -> list[Fault]:
    """Make again what can be made again; gives the faults that stay."""
    for state in sorted({fault.state for fault in faults if fault.state is not None}):
        remake(store, state, encoder, splitting)
    if any(fault.view or fault.state is not None for fault in faults):
        collection.forget_views()
        return examine(collection, store)
    return faults


def remake(store: Store, state: int, encoder: Encoder, splitting: Splitting) -> None:
    """Split and encode a state again, under the numbers that its chunks had as far as they go."""
    with store.writing() as connection:
        document = document_of(connection, state)
        chunks = split(document, splitting)
        vectors = encoder.encode_passages([for_encoder(document, chunk) for chunk in chunks])
        numbers = [number for (number,) in connection.execute("SELECT number FROM chunks WHERE document = ? ORDER BY number", (state,))]
        if len(numbers) != len(chunks):
            raise HomeDamaged(f"chunks of the document {document.id!r} are lost: make the index anew with `plenum doctor --rebuild`")
        connection.execute("DELETE FROM chunks WHERE document = ?", (state,))
        put_chunks(connection, "chunks", state, chunks, vectors, numbers)
        note(connection, {"floor": new_snapshot(connection)})


def structure_faults(store: Store) -> list[Fault]:
    """What SQLite finds wrong with its file."""
    with store.reading() as connection:
        found = [told for (told,) in connection.execute("PRAGMA quick_check(5)")]
        staged = connection.execute("SELECT 1 FROM manifest WHERE name = 'staged'").fetchone()
    told = "SQLite finds a fault in plenum.sqlite: {}: bring a backup back with `plenum restore FILE`"
    faults = [Fault(told.format(" ".join(fault.split()))) for fault in found if fault != "ok"]
    return faults + [Fault("a rebuild was broken off: `plenum doctor --rebuild` goes on with it")] * bool(staged)


def text_faults(store: Store) -> list[Fault]:
    """The documents whose text, title or labels are not what was stored."""
    faults = []
    with store.reading() as connection:
        for (state,) in connection.execute("SELECT number FROM documents ORDER BY number").fetchall():
            told, doc_id = connection.execute("SELECT digest, id FROM documents WHERE number = ?", (state,)).fetchone()
            try:
                whole = digest(document_of(connection, state)) == told
            except (HomeUnusable, ValueError, TypeError, sqlite3.OperationalError):
                whole = False
            if not whole:
                faults.append(Fault(f"the document {doc_id!r} is not what was stored: remove it and add it again, or restore a backup"))
    return faults


def chunk_faults(store: Store) -> list[Fault]:
    """The states some of whose chunks are damaged or lost."""
    damaged = 'SELECT DISTINCT document FROM chunks WHERE seal(start, "end", heading, sentences, vector) <> seal'
    lost = "SELECT number FROM documents WHERE chunks <> (SELECT count(*) FROM chunks WHERE document = documents.number)"
    with store.reading() as connection:
        states = [state for (state,) in connection.execute(f"{damaged} UNION {lost} ORDER BY 1")]
        ids = dict(connection.execute(f"SELECT number, id FROM documents WHERE number IN ({', '.join(map(str, states))})").fetchall())
    return [Fault(f"chunks of the document {ids.get(state, '?')!r} are damaged", state=state) for state in states]


def count_faults(store: Store) -> list[Fault]:
    """Where the last snapshot counts otherwise than its documents do, and texts that are missing."""
    with store.reading() as connection:
        counted = connection.execute("SELECT count(*), coalesce(sum(chunks), 0) FROM documents WHERE until = ?", (FOREVER,)).fetchone()
        told = connection.execute("SELECT documents, chunks FROM snapshots ORDER BY number DESC LIMIT 1").fetchone() or (0, 0)
        states, texts = (connection.execute(f"SELECT count(*) FROM {tables}").fetchone()[0] for tables in ("documents", STATES))
    faults = [
        Fault(f"the last snapshot counts {told[0]:,} documents and {told[1]:,} chunks, and there are {counted[0]:,} and {counted[1]:,}")
    ]
    return faults * (tuple(told) != tuple(counted)) + [Fault(f"{states - texts:,} texts are missing: restore a backup")] * (states != texts)


def view_faults(collection: Collection, store: Store) -> list[Fault]:
    """Where the views hold other chunks than those that stand, or other vectors, or are damaged on disk."""
    views = collection.views()
    live = standing(store, views.snapshot)
    faults = [f"a file of the lexical view is damaged: {path.name}" for path in views.lexical.damaged()]
    for name, held in (("dense", views.dense.numbers()), ("lexical", views.lexical.numbers())):
        if (gone := len(np.setdiff1d(held, live))) or len(held) != len(live):
            faults.append(f"the {name} view holds {gone:,} chunks that do not stand, and lacks {len(np.setdiff1d(live, held)):,} that do")
    if not faults and not agree(views, store):
        faults.append("the dense view holds other vectors than the store")
    return [Fault(told, view=True) for told in faults]


def standing(store: Store, snapshot: int) -> np.ndarray:
    """The chunks that stand in a snapshot, sorted, as rows of the tables tell."""
    query = "SELECT chunks.number FROM chunks JOIN documents ON documents.number = document WHERE since <= ? AND until > ? ORDER BY 1"
    with store.reading() as connection:
        return np.asarray([number for (number,) in connection.execute(query, (snapshot, snapshot))], np.int64)


def agree(views: Views, store: Store) -> bool:
    """Whether the vectors that the dense view keeps are those of the store."""
    for numbers, rows in views.dense.blocks(BLOCK):
        with store.reading() as connection:
            query = "SELECT vector FROM chunks WHERE number = ?"
            stored = [as_vector(connection.execute(query, (int(number),)).fetchone()[0]) for number in numbers]
        if len(numbers) and np.abs(np.asarray(stored) - rows).max() > AGREE:
            return False
    return True
