"""Whatever happens to a collection, it is what a dictionary says, today and in every snapshot, in every place that holds anything."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from corpus.document import Document
from corpus.split import split
from index.collection import Collection
from index.passage import for_encoder
from index.rebuild import rebuild
from index.rows import Prepared
from tests.conftest import WordEncoder

EVERYTHING = "alpha beta gamma delta"

ids = st.sampled_from(["a", "b", "c"])
texts = st.sampled_from(["alpha beta.", "gamma delta.", "alpha delta. Beta gamma.", "# One\n\nAlpha.\n\n# Two\n\nDelta beta."])
changes = st.lists(st.tuples(ids, texts), min_size=1, max_size=3)


def document(doc_id: str, text: str) -> Document:
    return Document(doc_id, "T", text, labels={"name": doc_id})


class Changes(RuleBasedStateMachine):
    """Random adds, replacements, removals, crashes, losses and reopenings against a dictionary for every snapshot."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.encoder = WordEncoder(16)
        self.collection = Collection(self.home, self.encoder)
        self.model: dict[str, str] = {}
        self.history: dict[int, dict[str, str]] = {0: {}}

    def note(self) -> None:
        self.history[self.collection.snapshot] = dict(self.model)

    @rule(put=changes, remove=st.lists(ids, max_size=2))
    def change(self, put: list[tuple[str, str]], remove: list[str]) -> None:
        gone = [doc_id for doc_id in dict.fromkeys(remove) if doc_id in self.model]
        changed = self.collection.change([document(doc_id, text) for doc_id, text in put], remove)
        assert changed.removed == gone
        for doc_id in remove:
            self.model.pop(doc_id, None)
        self.model.update(put)
        self.note()

    @rule(doc_id=ids)
    def remove(self, doc_id: str) -> None:
        assert self.collection.remove([doc_id]) == [doc_id] * (doc_id in self.model)
        self.model.pop(doc_id, None)
        self.note()

    @rule(doc_id=ids, text=texts)
    def crash_before_the_views_follow(self, doc_id: str, text: str) -> None:
        """The process dies between the store's commit and what comes after it."""
        changed = document(doc_id, text)
        chunks = split(changed)
        vectors = self.encoder.encode_passages([for_encoder(changed, chunk) for chunk in chunks])
        self.collection._store.change([Prepared(changed, chunks, vectors)])
        self.model[doc_id] = text
        self.note()
        self.reopen()

    @rule(part=st.sampled_from(["lexical", "dense", "mark", "all"]))
    def lose_a_view(self, part: str) -> None:
        """A derived file is gone, or is from an older state."""
        self.collection.close()
        if part in ("lexical", "all"):
            shutil.rmtree(self.home / "lexical")
        if part in ("dense", "all"):
            for path in self.home.glob("dense-*"):
                path.unlink()
        if part == "mark":
            (self.home / "lexical" / "snapshot").write_text("0")
        self.collection = Collection(self.home, self.encoder)

    @rule()
    def reopen(self) -> None:
        self.collection.close()
        self.collection = Collection(self.home, self.encoder)

    @rule()
    def make_anew_in_another_process(self) -> None:
        """Everything is numbered anew under a collection that goes on."""
        rebuild(self.home, self.encoder).close()
        self.note()

    @rule(place=st.integers(0, 100))
    def prune(self, place: int) -> None:
        """Versions that had ended by a snapshot are forgotten, and with them the snapshots before it."""
        snapshot = sorted(self.history)[place % len(self.history)]
        if self.collection.prune(snapshot).versions:
            self.history = {number: held for number, held in self.history.items() if number >= snapshot}
        self.note()

    @rule(place=st.integers(0, 100))
    def ask_of_the_past(self, place: int) -> None:
        """A snapshot is what it was, what it held and nothing else."""
        snapshot = sorted(self.history)[place % len(self.history)]
        found = self.collection.at(snapshot).search(EVERYTHING, 20)
        assert {doc_id: held.text for doc_id, held in found.documents.items()} == self.history[snapshot]
        assert found.snapshot == snapshot
        for doc_id in "abc":
            named = self.collection.at(snapshot).search(EVERYTHING, 20, {"name": doc_id})
            assert set(named.documents) == {doc_id} & self.history[snapshot].keys()

    @invariant()
    def everything_is_what_the_model_says(self) -> None:
        found = self.collection.search(EVERYTHING, 20)
        assert {doc_id: held.text for doc_id, held in found.documents.items()} == self.model
        assert {hit.chunk.doc_id for hit in found.hits} == set(self.model)
        assert [listed.id for listed in self.collection.every_document()] == sorted(self.model)
        assert self.collection.counts()["documents"] == len(self.model)
        for doc_id in "abc":
            assert set(self.collection.search(EVERYTHING, 20, {"name": doc_id}).documents) == {doc_id} & self.model.keys()
        assert self.collection.faults() == []
        with sqlite3.connect(self.home / "plenum.sqlite") as connection:
            live = {number for (number,) in connection.execute(
                "SELECT chunks.number FROM chunks JOIN documents d ON d.number = document WHERE d.until > (SELECT max(number) FROM snapshots)"
            )}  # fmt: skip
        connection.close()
        views = self.collection.views()
        assert set(views.dense.numbers().tolist()) == live
        assert views.lexical.numbers().tolist() == sorted(live)

    def teardown(self) -> None:
        self.collection.close()
        shutil.rmtree(self.home, ignore_errors=True)  # tantivy may still collect its garbage


TestChanges = Changes.TestCase
TestChanges.settings = settings(max_examples=15, stateful_step_count=10, deadline=None)
