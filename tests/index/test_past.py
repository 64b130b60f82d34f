"""The past is searched as it stood: what came later is not found, what has gone since is, and scores are those of then."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import UnknownSnapshot
from index.collection import Collection, utc
from tests.conftest import WordEncoder


def ranked(collection: Collection, question: str, as_of: int | str | None, top_k: int = 5) -> list[str]:
    return [hit.chunk.doc_id for hit in collection.at(as_of).search(question, top_k).hits]


def plan(number: int, words: str) -> Document:
    return Document(f"d{number:03}", f"Plan {number}", f"{words} number {number}.", labels={"half": "first" if number < 50 else "second"})


def test_a_snapshot_ranks_as_it_did(collection: Collection) -> None:
    """Passages and cosines are those that a search had then, whatever came and went since."""
    for number in range(0, 100, 10):
        list(collection.add([plan(each, "tramway park" if each % 3 else "tramway harbour") for each in range(number, number + 10)]))
    then = collection.search("harbour tramway number 42", 10)
    collection.remove([f"d{number:03}" for number in range(0, 100, 2)])
    list(collection.add([plan(number, "tramway harbour number 42") for number in range(100, 180)]))
    list(collection.add([plan(number, "bridge") for number in range(1, 40, 2)]))
    now = collection.at(then.snapshot).search("harbour tramway number 42", 10)
    assert now.snapshot == then.snapshot
    assert [hit.chunk for hit in now.hits][:1] == [hit.chunk for hit in then.hits][:1]
    assert {hit.chunk.doc_id for hit in now.hits} == {hit.chunk.doc_id for hit in then.hits}
    assert [hit.score for hit in now.hits] == pytest.approx([hit.score for hit in then.hits], abs=0.05)
    assert all(document.text == then.documents[doc_id].text for doc_id, document in now.documents.items())
    assert {document.labels["half"] for document in collection.at(10).search("tramway", 9, {"half": "first"}).documents.values()} == {
        "first"
    }


def test_words_that_only_the_past_holds_are_known_there(collection: Collection) -> None:
    """They are found, and no other word is taken for them, or them for another."""
    list(collection.add([Document("a", "A", "The Quzhouring tramway."), Document("b", "B", "A park.")]))
    collection.remove(["a"])
    list(collection.add([Document("c", "C", "The Quzhoring ferry.")]))
    assert ranked(collection, "Quzhouring", 1) == ["a", "b"]
    past = collection.at(1)
    assert past.respell("quzhouring").corrections == ()
    assert (past.holds("quzhour"), past.holds("bridg")) == (True, False)


def test_as_of_takes_numbers_dates_and_times(collection: Collection) -> None:
    """What has not come yet, or is no time, is refused by name; the last snapshot is today's collection."""
    list(collection.add([Document("a", "A", "A tramway.")]))
    list(collection.add([Document("b", "B", "A park.")]))
    added = collection.versions("a")[0].added
    assert added is not None
    assert ranked(collection, "tramway", added) == ["a"]
    assert (ranked(collection, "tramway", "1"), ranked(collection, "tramway", 0)) == (["a"], [])
    assert collection.at(2) is collection.at(None) is collection
    for wrong, told in ((3, "the last one is 2"), ("soon", "soon"), ("2026-13-01", "2026-13-01")):
        with pytest.raises(UnknownSnapshot, match=told):
            collection.at(wrong)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-03-31", "2026-03-31T23:59:59.999Z"),
        ("2026-03-31T12:00:00Z", "2026-03-31T12:00:00.000Z"),
        ("2026-03-31T12:00:00.123456", "2026-03-31T12:00:00.123Z"),
        ("2026-03-31T12:00+08:00", "2026-03-31T04:00:00.000Z"),
    ],
)
def test_times_are_read_as_utc(given: str, expected: str) -> None:
    """A date is the end of its day; a zone is heeded."""
    assert utc(given) == expected


def test_the_past_survives_a_rebuild(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """Another encoder encodes old versions too."""
    from index.rebuild import rebuild

    collection = Collection(tmp_path, word_encoder)
    list(collection.add([Document("a", "A", "A tramway."), Document("b", "B", "A park.")]))
    collection.remove(["a"])
    list(collection.add([Document("b", "B", "A ferry.")]))
    collection.close()
    rebuilt = rebuild(tmp_path, WordEncoder(dimension=32))
    assert (ranked(rebuilt, "tramway park", 1), ranked(rebuilt, "tramway park", 2)) == (["a", "b"], ["b"])
    assert rebuilt.at(1).search("park", 2).documents["b"].text == "A park."
    assert rebuilt.faults() == []
    assert math.isclose(rebuilt.search("ferry", 1).hits[0].score, rebuilt.at(3).search("ferry", 1).hits[0].score)
    rebuilt.close()
