"""A backup is whole whatever goes on meanwhile, and a restored home is what it was."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import BackupUnusable, UnknownSnapshot
from index.backup import back_up, restore
from index.collection import Collection
from tests.conftest import WordEncoder


def ids(collection: Collection) -> list[str]:
    return [listed.id for listed in collection.every_document()]


def test_a_backup_is_restored_with_all_its_versions(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """What came after it is gone, what it held is searchable, and an open collection goes on with it."""
    collection = Collection(tmp_path / "home", word_encoder)
    list(collection.add([Document("a", "A", "A tramway."), Document("b", "B", "A park.")]))
    list(collection.add([Document("a", "A", "A ferry.")]))
    assert back_up(tmp_path / "home", tmp_path / "backup") == 2
    collection.remove(["a"])
    list(collection.add([Document("c", "C", "A bridge.")]))
    snapshot = restore(tmp_path / "home", tmp_path / "backup")
    assert snapshot > 4
    assert [hit.chunk.doc_id for hit in collection.search("ferry bridge", 5).hits] == ["a", "b"]
    assert (ids(collection), collection.snapshot, collection.faults()) == (["a", "b"], snapshot, [])
    assert collection.at(1).search("tramway", 1).documents["a"].text == "A tramway."
    with pytest.raises(UnknownSnapshot, match="3 went"):
        collection.at(3)
    collection.close()
    elsewhere = tmp_path / "elsewhere"
    restore(elsewhere, tmp_path / "backup")
    other = Collection(elsewhere, word_encoder)
    assert (ids(other), other.faults()) == (["a", "b"], [])
    other.close()


def test_a_backup_taken_while_documents_come_holds_whole_changes(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """Pairs of documents are added in one change each; every backup holds pairs alone."""
    collection, stop = Collection(tmp_path / "home", word_encoder), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            collection.change([Document(f"{number}{side}", "T", "A plan.") for side in "ab"])
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(4):
            back_up(tmp_path / "home", tmp_path / f"backup{turn}")
    finally:
        stop.set()
        writer.join()
    for turn in range(4):
        restore(tmp_path / f"home{turn}", tmp_path / f"backup{turn}")
        restored = Collection(tmp_path / f"home{turn}", word_encoder)
        held = ids(restored)
        assert {name[:-1] for name in held if name.endswith("a")} == {name[:-1] for name in held if name.endswith("b")}
        assert restored.faults() == []
        restored.close()
    collection.close()


def test_a_damaged_home_is_restored_and_what_was_left_of_it_is_kept(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """The damaged file is moved aside."""
    collection = Collection(tmp_path / "home", word_encoder)
    list(collection.add([Document("a", "A", "A tramway.")]))
    back_up(tmp_path / "home", tmp_path / "backup")
    collection.close()
    (tmp_path / "home" / "plenum.sqlite").write_bytes(b"broken" * 1000)
    restore(tmp_path / "home", tmp_path / "backup")
    assert (tmp_path / "home" / "damaged-plenum.sqlite").read_bytes().startswith(b"broken")
    opened = Collection(tmp_path / "home", word_encoder)
    assert (ids(opened), opened.faults()) == (["a"], [])
    opened.close()


def test_what_is_no_backup_is_refused_and_the_home_stays(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """A missing file, another file, a truncated backup; and a backup never overwrites a file."""
    collection = Collection(tmp_path / "home", word_encoder)
    list(collection.add([Document(f"d{number}", "A", f"A tramway {number}. " * 50) for number in range(30)]))
    back_up(tmp_path / "home", tmp_path / "backup")
    (tmp_path / "text").write_text("no backup " * 100)
    (tmp_path / "short").write_bytes((tmp_path / "backup").read_bytes()[:-9000])
    for name in ("absent", "text", "short"):
        with pytest.raises(BackupUnusable, match=name):
            restore(tmp_path / "home", tmp_path / name)
    with pytest.raises(BackupUnusable, match="there already"):
        back_up(tmp_path / "home", tmp_path / "text")
    with pytest.raises(BackupUnusable, match="no index"):
        back_up(tmp_path / "nowhere", tmp_path / "new")
    assert (len(ids(collection)), collection.faults()) == (30, [])
    collection.close()


def test_pruned_versions_are_gone_for_good(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """Neither text nor question brings them back, and the file no longer holds their words; what stands is untouched."""
    collection = Collection(tmp_path, word_encoder)
    list(collection.add([Document("a", "A", "Secretword tramway."), Document("b", "B", "Hiddenword park.")]))
    old = collection.document("a").version
    list(collection.add([Document("a", "A", "A ferry.")]))
    collection.remove(["b"])
    before = collection.search("ferry", 5)
    assert collection.prune(2).versions == 1
    assert collection.text("a", old) is None
    assert [hit.chunk.doc_id for hit in collection.at(2).search("hiddenword", 1).hits] == ["b"]
    with pytest.raises(UnknownSnapshot, match="first that can be asked is 2"):
        collection.at(1)
    assert collection.prune(ids=["b"]).versions == 1
    assert [version.since for version in collection.versions("a")] == [2]
    assert collection.search("ferry", 5).hits == before.hits
    assert collection.faults() == []
    collection.close()
    data = b"".join(path.read_bytes() for path in tmp_path.glob("plenum.sqlite*"))
    assert (b"Secretword" in data, b"Hiddenword" in data, b"A ferry." in data) == (False, False, True)
