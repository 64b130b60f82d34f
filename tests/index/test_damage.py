"""Full disks, homes that may not be written, other writers, flipped bits: each is told, and what is derived is derived again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.document import Document
from corpus.errors import HomeBusy, HomeDamaged, HomeFull
from index.collection import Collection
from index.past import Views
from tests.conftest import WordEncoder

ROOT = Path(__file__).parents[2]
PLANS = [Document(f"plan{number}", f"Plan {number}", f"Tramway number {number} is planned. " * 4) for number in range(40)]


@pytest.fixture
def home(tmp_path: Path, word_encoder: WordEncoder) -> Iterator[Path]:
    """A home with forty documents, closed."""
    collection = Collection(tmp_path / "home", word_encoder)
    list(collection.add(PLANS))
    collection.close()
    yield tmp_path / "home"


def flip(path: Path, place: int) -> None:
    """Flip one bit of a file."""
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 4
    renew(path, bytes(data))


def renew(path: Path, data: bytes) -> None:
    """Put another file in the place of one that is perhaps mapped into memory still."""
    path.unlink()
    path.write_bytes(data)


def whole(home: Path) -> bool:
    """Whether a home opens, finds every document and has no fault."""
    collection = Collection(home, WordEncoder())
    try:
        return collection.search("tramway", 50).documents.keys() == {plan.id for plan in PLANS} and collection.faults() == []
    finally:
        collection.close()


def test_a_full_disk_is_told_and_nothing_is_half_stored(home: Path, word_encoder: WordEncoder) -> None:
    """The change is refused whole; once there is room it comes about."""
    collection = Collection(home, word_encoder)
    connection = collection._store.connection()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    new = [Document(f"new{number}", "New", f"A park {number}. " * 400) for number in range(20)]
    with pytest.raises(HomeFull, match=r"disk full.*make room"):
        collection.change(new)
    assert (collection.counts()["documents"], collection.snapshot, collection.faults()) == (40, 1, [])
    connection.execute("PRAGMA max_page_count = 1000000")
    assert len(collection.change(new).added) == 20
    assert collection.faults() == []
    collection.close()


LIMITED = """
import resource, sys
from pathlib import Path
from corpus.document import Document
from corpus.errors import HomeFull
from index.collection import Collection
from tests.conftest import WordEncoder
collection = Collection(Path(sys.argv[1]), WordEncoder())
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    for number in range(200):
        collection.change([Document(f"new{number}", "New", f"A park {number}. " * 200)])
        print("stored", number, flush=True)
except HomeFull as error:
    print("full", error)
"""


@pytest.mark.parametrize("limit", [60_000, 400_000, 1_000_000])
def test_files_that_cannot_grow_are_told_and_what_was_acknowledged_stays(home: Path, limit: int) -> None:
    """Wherever the limit strikes, in the store or in a view, the message says so, and the next process finds all of it."""
    done = subprocess.run([sys.executable, "-c", LIMITED, str(home), str(limit)], cwd=ROOT, capture_output=True, text=True, check=True)
    *stored, last = done.stdout.strip().splitlines()
    assert last.startswith("full") and "disk full" in last
    collection = Collection(home, WordEncoder())
    assert all(collection.has(f"new{line.split()[1]}") for line in stored)
    assert collection.faults() == []
    collection.close()


READ_ONLY = """
import os, sys
from pathlib import Path
import faiss, tantivy, index.doctor
from corpus.errors import HomeUnusable
from index.collection import Collection
from tests.conftest import WordEncoder
if os.getuid() == 0:
    os.setuid(65534)
try:
    Collection(Path(sys.argv[1]), WordEncoder())
except HomeUnusable as error:
    print("told", error)
"""


def test_a_home_that_may_not_be_written_is_told(home: Path) -> None:
    """The message names the setting that says where the home is."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    shutil.copytree(home, folder / "home")
    for path in [folder / "home", *(folder / "home").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run([sys.executable, "-c", READ_ONLY, str(folder / "home")], cwd=ROOT, capture_output=True, text=True, check=True)
    for path in [folder / "home", *(folder / "home").rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(folder)
    assert done.stdout.startswith("told")
    assert "PLENUM_HOME" in done.stdout


def test_a_second_writer_is_told_when_the_first_one_does_not_end(home: Path, word_encoder: WordEncoder) -> None:
    """It waits for a while, and then says who is in the way; nothing of its change came about."""
    collection = Collection(home, word_encoder)
    collection._store.connection().execute("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(home / "plenum.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HomeBusy, match="writing"):
        collection.remove(["plan1"])
    assert len(collection.search("tramway", 50).documents) == 40
    other.execute("ROLLBACK")
    other.close()
    assert collection.remove(["plan1"]) == ["plan1"]
    collection.close()


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: renew(path, path.read_bytes()[:-100]),
        lambda path: renew(path, b""),
        lambda path: flip(path, path.stat().st_size // 2),
        lambda path: flip(path, 3),
        lambda path: path.unlink(),
    ],
    ids=["truncated", "empty", "flipped in the middle", "flipped at the beginning", "lost"],
)
def test_any_file_of_a_view_that_is_damaged_is_derived_again(home: Path, harm: Callable[[Path], object]) -> None:
    """FAISS's file and each of tantivy's, one after the other."""
    names = {path.suffix or path.name: path for path in [*home.glob("dense-*.faiss"), *(home / "lexical").iterdir()]}
    assert {".faiss", ".idx", ".term", ".json"} <= set(names)
    for suffix in names:
        if suffix in (".tantivy-meta.lock", ".tantivy-writer.lock", ".lock"):
            continue
        found = [path for path in [*home.glob("dense-*.faiss"), *(home / "lexical").iterdir()] if (path.suffix or path.name) == suffix]
        harm(found[0])
        assert whole(home), suffix


def test_a_flipped_bit_in_a_vector_or_a_chunk_is_mended_from_the_text(home: Path, word_encoder: WordEncoder) -> None:
    """Doctor names the document, encodes it again, and finds nothing more."""
    with sqlite3.connect(home / "plenum.sqlite") as connection:
        (vector,) = connection.execute("SELECT vector FROM chunks WHERE number = 3").fetchone()
        broken = np.frombuffer(vector, np.uint8).copy()
        broken[10] ^= 64
        connection.execute("UPDATE chunks SET vector = ? WHERE number = 3", (broken.tobytes(),))
        connection.execute("UPDATE chunks SET start = start + 1 WHERE number = 5")
    connection.close()
    collection = Collection(home, word_encoder)
    found, left = collection.mend()
    assert ["plan2" in found[0], "plan4" in found[1], left] == [True, True, []]
    assert collection.faults() == []
    collection.close()


def test_a_flipped_bit_in_a_text_is_never_cited(home: Path, word_encoder: WordEncoder) -> None:
    """The document is named, by doctor and by whoever wants to read it; adding it again mends it."""
    with sqlite3.connect(home / "plenum.sqlite") as connection:
        connection.execute("UPDATE texts SET text = replace(text, 'number 7', 'number 9') WHERE doc_id = 'plan7'")
    connection.close()
    collection = Collection(home, word_encoder)
    assert any("plan7" in fault for fault in collection.mend()[1])
    with pytest.raises(HomeDamaged, match="plan7"):
        collection.search("tramway", 50)
    collection.remove(["plan7"])
    list(collection.add([PLANS[7]]))
    assert collection.search("number 7", 50).documents["plan7"].text == PLANS[7].text
    collection.close()


def test_a_store_whose_pages_are_damaged_is_told(home: Path, word_encoder: WordEncoder) -> None:
    """The message names the commands that look further and that bring a backup back."""
    path = home / "plenum.sqlite"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(4096 * 12))
    with pytest.raises(HomeDamaged, match=r"plenum doctor.*plenum restore"):
        Collection(home, word_encoder).faults()


def test_a_view_that_holds_what_was_removed_is_found_out_and_derived_again(home: Path, word_encoder: WordEncoder) -> None:
    """Doctor compares numbers and vectors, not counts."""
    collection = Collection(home, word_encoder)
    views: Views = collection.views()
    views.dense.update([999], word_encoder.encode_questions(["ghost"]), [1], views.snapshot)
    views.lexical.update([999], ["ghost"], [2], views.snapshot)
    found, left = collection.mend()
    assert (len(found), left) == (2, [])
    assert all("1 chunks that do not stand, and lacks 1 that do" in fault for fault in found)
    vectors = -word_encoder.encode_questions(["tramway"])
    collection.views().dense.update([3], vectors, [], views.snapshot)
    assert collection.mend() == (["the dense view holds other vectors than the store"], [])
    collection.close()
