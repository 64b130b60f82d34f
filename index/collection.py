"""The collection: documents in, hits out. It keeps the derived views in step with the store and fuses what they find.

What `add`, `change` and `remove` have returned is on disk and searchable. A search sees each change whole or not at all: it ranks by
views that stand at one snapshot throughout, and looks what they find up as it stands in that snapshot.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.document import Document
from corpus.errors import EncoderMismatch, HomeUnusable, UnknownDocument, UnknownSnapshot
from corpus.split import Splitting
from index.abreast import Abreast
from index.among import Numbers, Scored
from index.dense import FEW
from index.encode import Encoder, Vectors
from index.found import ATTEMPTS, Begun, Found, Ranked, Wanted, found
from index.fuse import convex
from index.intake import Intake, Progress, batches
from index.past import Gone, Past, Views
from index.rows import Prepared, digest
from index.select import Selections
from index.shelf import Shelf
from index.spelling import Respelt, Speller
from index.store import Listed, Receipt, Store, Version

if TYPE_CHECKING:
    from index.prune import Pruned

READ = 2_000
"""New chunks whose words are taken in for spelling at most; after more, the words are gathered anew."""

PASTS = 4
"""Snapshots of which what has gone since is kept at hand."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a document: how many chunks it has, and whether anything changed."""

    id: str
    version: str
    chunks: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change: its documents, those that were there to be removed, and the snapshot in which all of it stands."""

    added: list[Added]
    removed: list[str]
    snapshot: int


class Collection:
    """An index folder, opened with the encoder that it was made with. Beyond `few` chunks dense search is approximate."""

    def __init__(self, home: Path, encoder: Encoder, splitting: Splitting = Splitting(), few: int = FEW) -> None:
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeUnusable(
                f"the folder {home} cannot be made ({error.strerror}): set PLENUM_HOME to one that can be written"
            ) from error
        self.home, self.encoder, self._splitting = home, encoder, splitting
        self._store = Store(home / "plenum.sqlite")
        self._check_manifest()
        self.shelf = Shelf(self._store)
        self._abreast = Abreast(home, encoder.fingerprint.dimension, self._store, few, self._check_manifest)
        self._intake = Intake(self._store, encoder, splitting)
        self._selections = Selections(self._store)
        self._speller = Speller(self._abreast.lexical, encoder.knows, self._texts_since)
        self._past = threading.Lock()
        self._gone: dict[tuple[int, int], Gone] = {}
        self.refresh()

    def _check_manifest(self) -> None:
        found, given = self._store.manifest(), manifest(self.encoder, self._splitting)
        made_with = {name: found[name] for name in given if name in found}
        if not made_with:
            self._store.note(given)
        elif made_with != given:
            raise EncoderMismatch(
                f"the index in {self.home} was made with {describe(made_with)}, and is opened with {describe(given)} on "
                f"{self.encoder.runtime}. Go back to the former, or make the index anew with `plenum doctor --rebuild`"
            )

    def add(self, documents: Iterable[Document], progress: Progress = lambda done: None) -> Iterator[Added]:
        """Store documents and make them searchable, batch by batch; a document is yielded once it is both."""
        for batch in batches(documents):
            yield from self.change(batch, progress=progress).added

    def change(
        self,
        put: Sequence[Document],
        remove: Sequence[str] = (),
        receipt: Callable[[Changed], Receipt] | None = None,
        progress: Progress = lambda done: None,
    ) -> Changed:
        """Remove documents and store others, each in place of what had its id: all of it in one snapshot, or nothing.

        A document that has not changed is left alone. `receipt` makes what is kept of the request together with the change.
        """
        latest = {document.id: document for document in put}
        known = self._store.digests(list(latest))
        changed = [document for document in latest.values() if document.id in remove or known.get(document.id) != digest(document)]
        progress(len(put) - len(changed))
        prepared = list(self._intake.prepared(changed, progress))
        new = {each.document.id: len(each.chunks) for each in prepared}
        added = [
            Added(doc_id, document.version, new[doc_id] if doc_id in new else self._store.chunk_count(doc_id), doc_id in new)
            for doc_id, document in latest.items()
        ]
        self._note_sources([document for document in latest.values() if document.id not in new])
        kept = (lambda snapshot, gone: receipt(Changed(added, gone, snapshot))) if receipt else None
        snapshot, gone = self._store.change(prepared, remove, kept) if prepared or remove or kept else (self.snapshot, [])
        self.refresh()
        self._abreast.tidy()
        return Changed(added, gone, snapshot)

    def take(self, prepared: Sequence[Prepared]) -> int:
        """Store documents that are split and encoded already, and make them searchable; gives the snapshot."""
        snapshot, _ = self._store.change(prepared)
        self.refresh()
        self._abreast.tidy()
        return snapshot

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Take documents out of every view; gives those that were there."""
        return self.change([], ids).removed

    def _note_sources(self, unchanged: Sequence[Document]) -> None:
        known = self._store.sources([document.id for document in unchanged if document.source])
        moved = [document for document in unchanged if document.source and known.get(document.id) != document.source]
        if moved:
            self._store.moved(moved)

    def search(self, question: str, top_k: int, filters: Mapping[str, Any] | None = None) -> Found:
        """The `top_k` chunks that fit a question best, of documents whose labels match the filters; misspelt words are put right."""
        return self.finish(self.begin([Wanted(question, top_k, filters or {})]))[0]

    def search_with(self, question: str, vector: Vectors, top_k: int, filters: Mapping[str, Any] | None = None) -> Found:
        """The same for a question that is encoded already, and read as it is spelt."""
        return self.finish([Begun(Wanted(question, top_k, filters or {}), vector)])[0]

    def begin(self, searches: Sequence[Wanted], snapshot: int | None = None) -> list[Begun]:
        """Misspelt words put right, questions encoded together, their words looked up: the first half, as long as `finish`.

        `snapshot` is what `refresh` has just given, where the caller had to know it.
        """
        if not searches:
            return []
        snapshot = self.refresh() if snapshot is None else snapshot
        respelt = [self._speller.respell(each.question) for each in searches]
        vectors = self.encoder.encode_questions([each.searched for each in respelt])
        wanted = [replace(each, question=read.searched) for each, read in zip(searches, respelt, strict=True)]
        lexical = [Ranked(snapshot, self._by_words(each, self._allowed(each.filters))) for each in wanted]
        still = self.stand_at(snapshot)
        return [
            Begun(each, vector, read.corrections, ranked if still else None)
            for each, vector, read, ranked in zip(wanted, vectors, respelt, lexical, strict=True)
        ]

    def finish(self, searches: Sequence[Begun]) -> list[Found]:
        """What they find, each in one snapshot; their vectors are compared with those of the chunks together."""
        if not searches:
            return []
        for _ in range(ATTEMPTS):
            snapshot = self.refresh()
            rankings = self._ranked(searches, snapshot)
            numbers = {number for ranking in rankings for number, _ in ranking}
            chunks, documents = self._store.chunks(list(numbers), snapshot, ranked_in=snapshot)
            if len(chunks) == len(numbers) and self.stand_at(snapshot):
                break
        return [found(ranking, chunks, documents, snapshot, each.corrections) for each, ranking in zip(searches, rankings, strict=True)]

    def _ranked(self, searches: Sequence[Begun], snapshot: int) -> list[list[Scored]]:
        """The best chunks of each, by what both views find."""
        allowed = [self._allowed(each.wanted.filters) for each in searches]
        lexical = [dict(self._words_of(each, chosen, snapshot)) for each, chosen in zip(searches, allowed, strict=True)]
        depths, vectors = [each.wanted.depth for each in searches], np.stack([each.vector for each in searches])
        near = [dict(each) for each in self._abreast.dense.searches(vectors, depths, allowed)]
        others = [list(words.keys() - dense.keys()) for words, dense in zip(lexical, near, strict=True)]
        cosines = [dense | other for dense, other in zip(near, self._abreast.dense.cosines(vectors, others), strict=True)]
        return [convex(each, words)[: search.wanted.top_k] for search, each, words in zip(searches, cosines, lexical, strict=True)]

    def _words_of(self, search: Begun, allowed: Numbers | None, snapshot: int) -> list[Scored]:
        """What the lexical view finds, or has found while it stood as it stands."""
        known = search.lexical
        return known.scored if known and known.snapshot == snapshot else self._by_words(search.wanted, allowed)

    def _by_words(self, wanted: Wanted, allowed: Numbers | None) -> list[Scored]:
        return self._abreast.lexical.search(wanted.question, wanted.depth, allowed)

    def at(self, as_of: int | str | None) -> Collection | Past:
        """The collection as it stood in a snapshot, given by number or by a time in ISO 8601; None: as it stands.

        UnknownSnapshot where it has not come yet, or where versions that stood in it were pruned.
        """
        if as_of is None:
            return self
        snapshot = self._known(as_of)
        return self if snapshot == self.snapshot else Past(self, self._store, snapshot)

    def _known(self, as_of: int | str) -> int:
        snapshot, last, horizon = self._number(as_of), self.snapshot, self._store.bound("horizon")
        if snapshot > last:
            raise UnknownSnapshot(f"there is no snapshot {snapshot} yet: the last one is {last}")
        if not self._store.has_snapshot(snapshot):
            raise UnknownSnapshot(f"snapshot {snapshot} went when a backup was restored: `plenum versions` shows which are there")
        if snapshot < horizon:
            raise UnknownSnapshot(f"versions that stood in snapshot {snapshot} were pruned: the first that can be asked is {horizon}")
        return snapshot

    def _number(self, as_of: int | str) -> int:
        given = str(as_of).strip()
        if given.isdecimal():
            return int(given)
        try:
            return self._store.snapshot_at(utc(given))
        except ValueError:
            raise UnknownSnapshot(
                f"as_of is {given!r}: give the number of a snapshot, or a date or time like 2026-03-31 or 2026-03-31T12:00:00Z"
            ) from None

    def views(self) -> Views:
        """The views, brought to the store's last change."""
        snapshot = self.refresh()
        return Views(self._abreast.dense, self._abreast.lexical, snapshot)

    def gone(self, snapshot: int, now: int) -> Gone:
        """What stood in a snapshot and stands no longer in that of now; the last ones asked for are kept."""
        with self._past:
            gone = self._gone.pop((snapshot, now), None) or Gone(self._store, self.shelf, snapshot)
            self._gone[snapshot, now] = gone
            for key in list(self._gone)[:-PASTS]:
                del self._gone[key]
        return gone

    def rankings(
        self, question: str, vector: Vectors, depth: int, filters: Mapping[str, Any] | None = None
    ) -> tuple[list[Scored], list[Scored]]:
        """What the dense and the lexical view find, each on its own: chunk numbers and scores, best first."""
        allowed = self._allowed(filters)
        return self._abreast.dense.search(vector, depth, allowed), self._abreast.lexical.search(question, depth, allowed)

    def _allowed(self, filters: Mapping[str, Any] | None) -> Numbers | None:
        return self._selections.chosen(filters, self.snapshot) if filters else None

    def cosines(self, vector: Vectors, numbers: Iterable[int]) -> dict[int, float]:
        """The cosine of a unit vector and each of these chunks."""
        return self._abreast.dense.cosines(vector[None, :], [list(numbers)])[0]

    def labels_valued(self, values: Sequence[str]) -> list[tuple[str, str]]:
        """Every label, name and value, that has one of these values in some document; case does not count."""
        return self._store.labels_valued(values, self.snapshot)

    def owners(self, numbers: Sequence[int]) -> dict[int, str]:
        """The documents to which these chunks belong."""
        return self._store.owners(numbers)

    def rarity(self, word: str) -> float:
        """How much a word (as `index.lexical.words` gives it) tells one chunk from another; larger is rarer."""
        return self._abreast.lexical.rarity(word)

    def holds(self, word: str) -> bool:
        """Whether any chunk holds a word (as `index.lexical.words` gives it)."""
        return self._abreast.lexical.frequency(word) > 0

    def respell(self, text: str) -> Respelt:
        """The text with its misspelt words put right by the words of the documents."""
        self.refresh()
        return self._speller.respell(text)

    def _texts_since(self, snapshot: int) -> list[str] | None:
        piece = next(self._store.arrived(snapshot, self._abreast.lexical.snapshot, READ))
        return piece.texts if piece.last else None

    def refresh(self) -> int:
        """Bring the views to the store's last change, and give its number."""
        return self._abreast.refresh()

    def stand_at(self, snapshot: int) -> bool:
        """Whether the views hold this snapshot and nothing later."""
        return self._abreast.stand_at(snapshot)

    def forget_views(self) -> None:
        """Throw the derived views away and derive them again."""
        self._abreast.derive_anew()

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

    def has(self, doc_id: str) -> bool:
        """Whether there is a document of this id."""
        return bool(self._store.digests([doc_id]))

    def receipt(self, key: str) -> Receipt | None:
        """What a request with this idempotency key was answered."""
        return self._store.receipt(key)

    def text(self, doc_id: str, version: str) -> str | None:
        """The text of a version that was ever stored; None where it never was."""
        return self._store.text(doc_id, version)

    def versions(self, doc_id: str) -> list[Version]:
        """Every state of a document that is kept, the first one first; UnknownDocument where there never was one."""
        found = self._store.versions(doc_id)
        if not found:
            raise UnknownDocument(f"no document ever had the id {doc_id!r}, or its versions were pruned")
        return found

    def counts(self) -> dict[str, int]:
        """How many documents and chunks there are."""
        return self._store.counts()

    @property
    def snapshot(self) -> int:
        """The number of the last change."""
        return self._store.snapshot()

    def faults(self) -> list[str]:
        """What is wrong with the folder; empty where all is well."""
        from index.doctor import examine

        told = [fault.told for fault in examine(self, self._store)]
        if self._abreast.failure:
            told.append(f"the dense view could not be written anew, so that searches take longer: {self._abreast.failure}")
        return told

    def mend(self) -> tuple[list[str], list[str]]:
        """What was wrong with the folder, and what still is once all that is derived from the texts has been derived again."""
        from index.doctor import examine, mend

        found = examine(self, self._store)
        left = mend(self, self._store, found, self.encoder, self._splitting)
        return [fault.told for fault in found], [fault.told for fault in left]

    def prune(self, before: int | str | None = None, ids: Sequence[str] = ()) -> Pruned:
        """Forget the versions that had ended by a snapshot or a time (None: by now), of all documents or of some of them."""
        from index.prune import prune

        pruned = prune(self._store, None if before is None else self._known(before), ids)
        self.refresh()
        return pruned

    def from_below(self, source: str) -> dict[str, str]:
        """The documents that were read from a source or from one below it (both are URIs), and where each was read from."""
        return self._store.from_below(source)

    def close(self) -> None:
        """Let go of the files, once what goes on in the background is done."""
        self._abreast.close()
        self._store.close()


def utc(time: str) -> str:
    """A time in ISO 8601 as the store writes it; one without a zone is UTC, a date alone is the end of its day."""
    given = datetime.fromisoformat(time)
    if len(time) == len("2026-03-31"):
        given = given.replace(hour=23, minute=59, second=59, microsecond=999_000)
    given = given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    return f"{given:%Y-%m-%dT%H:%M:%S}.{given.microsecond // 1000:03}Z"


def manifest(encoder: Encoder, splitting: Splitting) -> dict[str, Any]:
    """What an index is made with."""
    return {"encoder": encoder.fingerprint.record(), "splitting": splitting.record()}


def describe(made_with: Mapping[str, Any]) -> str:
    """A manifest in a few words."""
    encoder, splitting = made_with.get("encoder", {}), made_with.get("splitting", {})
    return (
        f"encoder {encoder.get('name')} ({encoder.get('precision')}, weights {str(encoder.get('weights'))[:12]}), "
        f"chunks of {splitting.get('tokens')} tokens"
    )
