"""A collection beyond the few chunks that are all compared: it keeps every promise of a small one."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from corpus.document import Document
from index.collection import Collection
from index.found import Found
from tests.conftest import WordEncoder

WORDS = ["alpha", "beta", "gamma", "delta", "kappa", "lambda", "omega", "sigma", "theta", "zeta"]


def documents(first: int, last: int) -> list[Document]:
    """Documents of three words each, no two alike."""
    texts = [f"{WORDS[number % 10]} {WORDS[number // 10 % 10]} number{number}." for number in range(first, last)]
    return [
        Document(id=f"d{number}", title="", text=text, labels={"tens": number // 10})
        for number, text in zip(range(first, last), texts, strict=True)
    ]


def told(found: Found) -> list[tuple[str, float]]:
    """Documents and scores."""
    return [(hit.chunk.doc_id, round(hit.score, 4)) for hit in found.hits]


@pytest.fixture
def few(tmp_path: Path, word_encoder: WordEncoder) -> Collection:
    """A collection of 60 documents that compares all of them."""
    collection = Collection(tmp_path / "few", word_encoder)
    list(collection.add(documents(0, 60)))
    return collection


def test_lists_are_written_in_the_background_and_find_the_same(tmp_path: Path, few: Collection, word_encoder: WordEncoder) -> None:
    """With and without a filter, at once and after opening again; so they do when all that is derived was deleted."""
    many = Collection(tmp_path / "many", word_encoder, few=40)
    list(many.add(documents(0, 60)))
    asked = ["beta gamma", "number7", "alpha number42"]
    expected = [told(few.search(question, 10)) for question in asked]
    narrow = told(few.search("beta gamma", 10, {"tens": 3}))
    for _ in range(3):
        assert [told(many.search(question, 10)) for question in asked] == expected
        assert told(many.search("beta gamma", 10, {"tens": 3})) == narrow
        many.close()
        (path,) = (tmp_path / "many").glob("dense-*.faiss")
        assert path.name.startswith("dense-lists-60-")
        path.unlink()
        many = Collection(tmp_path / "many", word_encoder, few=40)
    assert many.faults() == []
    many.close()
    few.close()


def test_what_comes_and_goes_after_lists_were_written_is_seen_by_all(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """By the one that changes and by another that opened before."""
    one = Collection(tmp_path, word_encoder, few=40)
    list(one.add(documents(0, 60)))
    two = Collection(tmp_path, word_encoder, few=40)
    list(one.add([Document(id="d3", title="", text="omega omikron.")]))
    two.remove(["d7"])
    for collection in (one, two):
        assert told(collection.search("omikron", 1))[0][0] == "d3"
        assert "d7" not in dict(told(collection.search("number7", 60)))
        assert collection.faults() == []
    list(one.add(documents(60, 120)))
    one.close()
    assert told(two.search("number111", 1))[0][0] == "d111"
    assert two.faults() == []
    two.close()


def test_what_was_added_is_found_while_lists_are_written_anew(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """Each document is found by the next search, by this thread and by others, whichever file is being written."""
    collection, missed, stop = Collection(tmp_path, word_encoder, few=10), [], threading.Event()

    def ask() -> None:
        while not stop.is_set():
            if len(told(collection.search("number0", 5))) < min(5, collection.counts()["documents"]):
                missed.append("fewer than there are")

    list(collection.add(documents(0, 20)))
    asking = threading.Thread(target=ask)
    asking.start()
    for number in range(20, 80):
        list(collection.add(documents(number, number + 1)))
        if told(collection.search(f"number{number}", 1))[0][0] != f"d{number}":
            missed.append(f"number {number}")
    stop.set()
    asking.join()
    collection.close()
    assert missed == []
    opened = Collection(tmp_path, word_encoder, few=10)
    assert opened.faults() == []
    opened.close()


class Many(RuleBasedStateMachine):
    """Random changes against a dictionary, with lists from the third document on."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # tantivy may still collect its garbage
        self.encoder = WordEncoder()
        self.collection = Collection(Path(self._folder.name), self.encoder, few=2)
        self.model: dict[str, str] = {}

    @rule(doc_id=st.sampled_from("abcdefgh"), text=st.sampled_from(["alpha beta.", "gamma delta.", "alpha delta. Beta gamma."]))
    def put(self, doc_id: str, text: str) -> None:
        list(self.collection.add([Document(id=doc_id, title=f"Title {doc_id}", text=text)]))
        self.model[doc_id] = text

    @rule(doc_id=st.sampled_from("abcdefgh"))
    def remove(self, doc_id: str) -> None:
        self.collection.remove([doc_id])
        self.model.pop(doc_id, None)

    @rule()
    def reopen(self) -> None:
        self.collection.close()
        self.collection = Collection(Path(self._folder.name), self.encoder, few=2)

    @invariant()
    def what_is_found_is_what_is_there(self) -> None:
        found = self.collection.search("alpha beta gamma delta", 10)
        assert {doc_id: source.text for doc_id, source in found.documents.items()} == self.model

    def teardown(self) -> None:
        self.collection.close()
        opened = Collection(Path(self._folder.name), self.encoder, few=2)
        assert opened.faults() == []
        opened.close()
        self._folder.cleanup()


TestMany = Many.TestCase
TestMany.settings = settings(max_examples=10, stateful_step_count=15, deadline=None)
