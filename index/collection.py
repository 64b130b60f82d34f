"""The collection: documents in, hits out. It keeps the derived views in step with the store and fuses what they find.

What `add` and `remove` have returned is on disk and searchable. A search sees each change whole or not at all: what the views find is
looked up in one transaction of the store, and is searched again where a change came between.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from filelock import FileLock

from corpus.document import Chunk, Document
from corpus.errors import EncoderMismatch, HomeUnusable, UnknownDocument
from corpus.split import Splitting, split
from index.dense import DenseView, Scored
from index.encode import Encoder, Vectors
from index.fuse import convex
from index.lexical import LexicalView
from index.passage import for_encoder
from index.spelling import Respelt, Speller
from index.store import FORMAT, Listed, Prepared, Store, digest

DEPTH = 100
"""How many chunks each view gives to the fusion."""

BATCH = 64
"""Documents stored in one transaction."""

ATTEMPTS = 5
"""How often a search is tried again because a change came between."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk and how well it fits; larger is nearer, and the rank is the place in the list."""

    chunk: Chunk
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: hits, best first, their documents by id, and the snapshot in which all of it stands.

    `corrections` are the words that were searched in another spelling: what was written, what was read.
    """

    hits: list[Hit]
    documents: dict[str, Document]
    snapshot: int
    corrections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a document: how many chunks it has, and whether anything changed."""

    id: str
    version: str
    chunks: int
    changed: bool


class Collection:
    """An index folder, opened with the encoder that it was made with."""

    def __init__(self, home: Path, encoder: Encoder, splitting: Splitting = Splitting()) -> None:
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeUnusable(
                f"the folder {home} cannot be made ({error.strerror}): set PLENUM_HOME to one that can be written"
            ) from error
        self.home, self.encoder, self._splitting = home, encoder, splitting
        self._store = Store(home / "plenum.sqlite")
        self._check_manifest()
        self._dense = DenseView(home, encoder.fingerprint.dimension)
        self._lexical = LexicalView(home / "lexical")
        self._speller = Speller(self._lexical, encoder.knows)
        self._in_step = threading.RLock()
        self._lock = FileLock(home / "views.lock")
        self.refresh()

    def _check_manifest(self) -> None:
        made_with, given = self._store.manifest(), manifest(self.encoder, self._splitting)
        if not made_with:
            self._store.write_manifest(given)
        elif made_with != given:
            raise EncoderMismatch(
                f"the index in {self.home} was made with {describe(made_with)}, and is opened with {describe(given)} on "
                f"{self.encoder.runtime}. Go back to the former, or make the index anew with `plenum doctor --rebuild`"
            )

    def add(self, documents: Iterable[Document], progress: Progress = lambda done: None) -> Iterator[Added]:
        """Store documents and make them searchable, batch by batch; a document is yielded once it is both."""
        stream = iter(documents)
        while batch := list(islice(stream, BATCH)):
            latest = {document.id: document for document in batch}
            known = self._store.digests(list(latest))
            changed = [document for document in latest.values() if known.get(document.id) != digest(document)]
            prepared = self._prepare(changed)
            if prepared:
                self._store.put(prepared)
                self.refresh()
            new = {item.document.id for item in prepared}
            for document in latest.values():
                yield Added(document.id, document.version, self._store.chunk_count(document.id), document.id in new)
            progress(len(batch))

    def _prepare(self, documents: Sequence[Document]) -> list[Prepared]:
        chunks = [split(document, self._splitting) for document in documents]
        texts = [for_encoder(document, chunk) for document, own in zip(documents, chunks, strict=True) for chunk in own]
        vectors = self.encoder.encode_passages(texts) if texts else empty_vectors(self.encoder)
        prepared, first = [], 0
        for document, own in zip(documents, chunks, strict=True):
            prepared.append(Prepared(document, own, vectors[first : first + len(own)]))
            first += len(own)
        return prepared

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Take documents out of every view; gives those that were there."""
        gone = self._store.remove(ids)
        if gone:
            self.refresh()
        return gone

    def search(self, question: str, top_k: int, filters: Mapping[str, Any] | None = None) -> Found:
        """The `top_k` chunks that fit a question best, of documents whose labels match the filters; misspelt words are put right."""
        respelt = self.respell(question)
        found = self.search_with(respelt.searched, self.encoder.encode_question(respelt.searched), top_k, filters)
        return replace(found, corrections=respelt.corrections)

    def search_with(self, question: str, vector: Vectors, top_k: int, filters: Mapping[str, Any] | None = None) -> Found:
        """The same for a question that is encoded already, and read as it is spelt."""
        for _ in range(ATTEMPTS):
            self.refresh()
            ranking = self._rank(question, vector, max(DEPTH, top_k), filters)
            snapshot, chunks, documents = self._store.chunks([number for number, _ in ranking[:top_k]])
            if len(chunks) == len(ranking[:top_k]):
                break
        hits = [Hit(chunks[number], score) for number, score in ranking[:top_k] if number in chunks]
        return Found(hits, documents, snapshot)

    def _rank(self, question: str, vector: Vectors, depth: int, filters: Mapping[str, Any] | None) -> list[tuple[int, float]]:
        dense, lexical = (dict(ranking) for ranking in self.rankings(question, vector, depth, filters))
        return convex(dense | self.cosines(vector, lexical.keys() - dense.keys()), lexical)

    def rankings(
        self, question: str, vector: Vectors, depth: int, filters: Mapping[str, Any] | None = None
    ) -> tuple[list[Scored], list[Scored]]:
        """What the dense and the lexical view find, each on its own: chunk numbers and scores, best first."""
        allowed = self._store.numbers_where(filters) if filters else None
        return self._dense.search(vector, depth, allowed), self._lexical.search(question, depth, allowed)

    def cosines(self, vector: Vectors, numbers: Iterable[int]) -> dict[int, float]:
        """The cosine of a unit vector and each of these chunks."""
        return self._dense.cosines(vector, list(numbers))

    def labels_valued(self, values: Sequence[str]) -> list[tuple[str, str]]:
        """Every label, name and value, that has one of these values in some document; case does not count."""
        return self._store.labels_valued(values)

    def owners(self, numbers: Sequence[int]) -> dict[int, str]:
        """The documents to which these chunks belong."""
        return self._store.owners(numbers)

    def rarity(self, word: str) -> float:
        """How much a word (as `index.lexical.words` gives it) tells one chunk from another; larger is rarer."""
        return self._lexical.rarity(word)

    def holds(self, word: str) -> bool:
        """Whether any chunk holds a word (as `index.lexical.words` gives it)."""
        return self._lexical.frequency(word) > 0

    def respell(self, text: str) -> Respelt:
        """The text with its misspelt words put right by the words of the documents."""
        self.refresh()
        return self._speller.respell(text)

    def refresh(self) -> None:
        """Bring the views to the store's last change; whichever process comes first does it for all."""
        if self._behind():
            with self._in_step, self._lock:
                self._follow()

    def _behind(self) -> bool:
        snapshot = self._store.snapshot()
        return self._dense.snapshot != snapshot or self._lexical.snapshot != snapshot

    def _follow(self) -> None:
        self._lexical.catch_up()
        snapshot = self._store.snapshot()
        for view in (self._dense, self._lexical):
            if view.snapshot > snapshot:
                view.clear()
        lexical_since, dense_since = self._lexical.snapshot, self._dense.snapshot
        if lexical_since < snapshot:
            changes = self._store.changes(lexical_since)
            self._lexical.update(changes.numbers, changes.texts, changes.removed, changes.snapshot)
        if dense_since < snapshot:
            if dense_since != lexical_since:
                changes = self._store.changes(dense_since)
            self._dense.update(changes.numbers, changes.vectors, changes.removed, changes.snapshot)
            self._dense.save()

    def forget_views(self) -> None:
        """Throw the derived views away and derive them again."""
        with self._in_step, self._lock:
            for path in self.home.glob("dense-*.faiss"):
                path.unlink(missing_ok=True)
            self._dense.clear()
            self._lexical.clear()
            self._follow()

    def every_document(self) -> Iterator[Listed]:
        """All documents in order of id, without their texts."""
        page = self.listing()
        while page:
            yield from page
            page = self.listing(after=page[-1].id)

    def listing(self, after: str = "", limit: int = 100) -> list[Listed]:
        """Up to `limit` documents in order of id, from behind the id `after`."""
        return self._store.listing(after, limit)

    def document(self, doc_id: str) -> Document:
        """The document as it stands; UnknownDocument where there is none."""
        document = self._store.document(doc_id)
        if document is None:
            raise UnknownDocument(f"no document has the id {doc_id!r}: `plenum list` and GET /v1/documents show those that are there")
        return document

    def text(self, doc_id: str, version: str) -> str | None:
        """The text of a version that was ever stored; None where it never was."""
        return self._store.text(doc_id, version)

    def counts(self) -> dict[str, int]:
        """How many documents and chunks there are."""
        return self._store.counts()

    @property
    def snapshot(self) -> int:
        """The number of the last change."""
        return self._store.snapshot()

    def faults(self) -> list[str]:
        """What is wrong with the folder; empty where all is well."""
        self.refresh()
        chunks, state = self.counts()["chunks"], self._store.check()
        told = [] if state == "ok" else [f"SQLite finds a fault in plenum.sqlite: {state}"]
        if unencoded := self._store.unencoded():
            told.append(f"{unencoded:,} documents have not been encoded: run `plenum doctor --rebuild`")
        for name, view in (("dense", self._dense), ("lexical", self._lexical)):
            if len(view) != chunks:
                told.append(f"the {name} view holds {len(view):,} chunks and the store {chunks:,}")
        return told

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()


def empty_vectors(encoder: Encoder) -> Vectors:
    """No rows of the encoder's dimension."""
    import numpy as np

    return np.empty((0, encoder.fingerprint.dimension), np.float32)


def manifest(encoder: Encoder, splitting: Splitting) -> dict[str, Any]:
    """What an index is made with."""
    return {"format": FORMAT, "encoder": encoder.fingerprint.record(), "splitting": splitting.record()}


def describe(made_with: Mapping[str, Any]) -> str:
    """A manifest in a few words."""
    encoder, splitting = made_with.get("encoder", {}), made_with.get("splitting", {})
    return (
        f"encoder {encoder.get('name')} ({encoder.get('precision')}, weights {str(encoder.get('weights'))[:12]}), "
        f"chunks of {splitting.get('tokens')} tokens, format {made_with.get('format')}"
    )


def rebuild(home: Path, encoder: Encoder, splitting: Splitting = Splitting(), progress: Progress = lambda done: None) -> Collection:
    """Split and encode every stored document anew, whichever encoder the index was made with.

    Where it is interrupted the documents are all there, some without chunks; `Collection.faults` says so, and doing it again mends it.
    """
    store = Store(home / "plenum.sqlite")
    store.forget_chunks(manifest(encoder, splitting))
    store.close()
    for path in home.glob("dense-*.faiss"):
        path.unlink()
    collection = Collection(home, encoder, splitting)
    documents = (collection.document(listed.id) for listed in collection.every_document())
    for _ in collection.add(documents, progress):
        pass
    return collection
