"""The collection: what it acknowledges is there, what it removes is gone, and its views follow the store."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.document import Document
from corpus.errors import BadFilter, EncoderMismatch, HomeUnusable, UnknownDocument
from index.collection import Collection
from index.found import Wanted
from index.intake import GROUP
from index.passage import for_encoder
from index.rebuild import rebuild
from tests.conftest import WordEncoder


def document(doc_id: str, text: str, **labels: object) -> Document:
    return Document(id=doc_id, title=f"Title {doc_id}", text=text, labels=labels)


CITIES = [
    document("chengdu", "Chengdu plans a tramway to the harbour.", kind="city-plan", place="Chengdu"),
    document("hefei", "Hefei plans a park for quantum science.", kind="city-plan", place=["Hefei", "Anhui"]),
    document(
        "gao", "Gao Yu asks for a law on virtual persons.", kind="regulation", people=[{"name": "Gao Yu", "role": "deputy"}], year=2022
    ),
]


def add(collection: Collection, *documents: Document) -> list[bool]:
    return [added.changed for added in collection.add(documents)]


def found_ids(collection: Collection, question: str, **filters: object) -> list[str]:
    return [hit.chunk.doc_id for hit in collection.search(question, 10, filters).hits]


def test_an_added_document_is_found_first_by_its_own_words(collection: Collection) -> None:
    """Each document answers to its words, with its stored text around the chunk."""
    assert add(collection, *CITIES) == [True, True, True]
    found = collection.search("quantum science park", 3)
    best = found.hits[0]
    assert best.chunk.doc_id == "hefei"
    assert found.documents["hefei"] == CITIES[1]
    assert found.documents["hefei"].text[best.chunk.start : best.chunk.end] == CITIES[1].text
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


def test_scores_are_the_convex_fusion_of_exact_scores(collection: Collection, word_encoder: WordEncoder) -> None:
    """A hit's score is 0.7 x cosine + 0.3 x BM25 / largest BM25, computed here by brute force."""
    add(collection, *CITIES)
    question = "a law for Hefei"
    vector = word_encoder.encode_questions([question])[0]
    lexical = dict(collection.rankings(question, vector, 10)[1])
    found = collection.search(question, 10)
    numbers = {doc_id: number for number, doc_id in collection.owners(range(1, 10)).items()}
    for hit in found.hits:
        source = found.documents[hit.chunk.doc_id]
        row = word_encoder.encode_questions([for_encoder(source, hit.chunk)])[0].astype(np.float16).astype(np.float32)
        bm25 = lexical.get(numbers[hit.chunk.doc_id], 0.0) / max(lexical.values())
        assert hit.score == pytest.approx(0.7 * float(row @ vector) + 0.3 * bm25, abs=1e-4)


def test_the_same_content_twice_changes_nothing(collection: Collection, word_encoder: WordEncoder) -> None:
    """Nothing is encoded again, and the snapshot stays."""
    add(collection, *CITIES)
    snapshot, encoded = collection.snapshot, word_encoder.encoded
    assert add(collection, *CITIES) == [False, False, False]
    assert (collection.snapshot, word_encoder.encoded) == (snapshot, encoded)


def test_changed_content_replaces_and_the_old_version_can_still_be_checked(collection: Collection) -> None:
    """A search finds the new text alone; the old one is kept under its version."""
    add(collection, *CITIES)
    changed = document("hefei", "Hefei plans a library.")
    assert add(collection, changed) == [True]
    assert collection.document("hefei") == changed
    assert "hefei" not in found_ids(collection, "quantum science park")[:1] or collection.counts()["chunks"] == 3
    assert all("quantum" not in text.text for text in collection.search("quantum", 10).documents.values())
    assert collection.text("hefei", CITIES[1].version) == CITIES[1].text
    assert collection.text("hefei", "sha256:0") is None


def test_changed_labels_count_as_a_change(collection: Collection) -> None:
    """The same text with other labels is found under the new ones."""
    add(collection, document("a", "A plan.", place="Hefei"))
    assert add(collection, document("a", "A plan.", place="Wuhan")) == [True]
    assert found_ids(collection, "plan", place="Hefei") == []
    assert found_ids(collection, "plan", place="Wuhan") == ["a"]


def test_a_removed_document_is_never_found(collection: Collection) -> None:
    """It is gone from search, list and reading; removing what is not there says so."""
    add(collection, *CITIES)
    assert collection.remove(["hefei", "nobody"]) == ["hefei"]
    assert "hefei" not in found_ids(collection, "quantum science park in Hefei")
    assert [listed.id for listed in collection.every_document()] == ["chengdu", "gao"]
    with pytest.raises(UnknownDocument, match="hefei"):
        collection.document("hefei")
    assert collection.faults() == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"kind": "city-plan"}, {"chengdu", "hefei"}),
        ({"kind": "CITY-PLAN", "place": "anhui"}, {"hefei"}),
        ({"place": ["Chengdu", "Hefei"]}, {"chengdu", "hefei"}),
        ({"people": "Gao Yu"}, {"gao"}),
        ({"year": 2022}, {"gao"}),
        ({"kind": "regulation", "place": "Chengdu"}, set()),
        ({"colour": "red"}, set()),
    ],
)
def test_filters_select_by_labels(collection: Collection, filters: dict[str, object], expected: set[str]) -> None:
    """Every name has to match, any value of a list will do, and case does not count."""
    add(collection, *CITIES)
    assert set(found_ids(collection, "plan law", **filters)) == expected


def test_a_filter_without_values_is_refused(collection: Collection) -> None:
    """An empty list asks for nothing."""
    with pytest.raises(BadFilter, match="place"):
        collection.search("plan", 3, {"place": []})


def test_a_filter_on_an_empty_collection_finds_nothing(collection: Collection) -> None:
    """Before the first document, and after the last one has gone."""
    assert found_ids(collection, "plan", place="Hefei") == []
    add(collection, CITIES[0])
    collection.remove(["chengdu"])
    assert found_ids(collection, "plan", place="Chengdu") == []


def test_aliases_find_a_document_that_never_uses_them(collection: Collection) -> None:
    """Another spelling of a name leads to the document whose label holds it."""
    add(collection, document("kong", "Kong Fulong proposed an institution.", aliases=["Kong FaLong"]), *CITIES)
    assert found_ids(collection, "FaLong")[0] == "kong"


def test_a_second_process_sees_changes_and_can_make_them(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """Two collections on one home stay in step, whoever writes."""
    one, two = Collection(tmp_path, word_encoder), Collection(tmp_path, word_encoder)
    add(one, CITIES[0])
    assert found_ids(two, "tramway") == ["chengdu"]
    add(two, CITIES[1])
    one.remove(["chengdu"])
    for collection in (one, two):
        assert found_ids(collection, "tramway park") == ["hefei"]
        assert collection.faults() == []
        collection.close()


def test_a_search_that_was_begun_before_a_change_finds_what_stands_after_it(collection: Collection) -> None:
    """Also by its words, which were looked up before; searches in one go find what each finds alone."""
    add(collection, *CITIES)
    wanted = [Wanted("tramway", 3), Wanted("quantum park", 2, {"kind": "city-plan"}), Wanted("Gao Yu", 1)]
    begun = collection.begin(wanted)
    assert [each.lexical is not None for each in begun] == [True, True, True]
    alone = [collection.search(each.question, each.top_k, each.filters) for each in wanted]
    assert [found.hits for found in collection.finish(begun)] == [found.hits for found in alone]
    collection.remove(["chengdu"])
    add(collection, document("zigong", "Zigong wants a tramway, and a tramway, and a tramway."))
    first, *_ = collection.finish(begun)
    assert [hit.chunk.doc_id for hit in first.hits] == [hit.chunk.doc_id for hit in collection.search("tramway", 3).hits]
    assert first.hits[0].chunk.doc_id == "zigong"


def test_any_sign_in_a_text_comes_back_as_it_was(collection: Collection) -> None:
    """Signs that end a string, or that JSON writes otherwise."""
    odd = Document("odd", 'A "title" \\ with signs', "A tramway\x00 with \x1f, \u2028, \\ and \N{GRINNING FACE}.", labels={"kind": 'a"b'})
    add(collection, odd)
    assert collection.search("tramway", 1).documents == {"odd": odd}


def test_questions_while_documents_change_see_whole_documents(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """While one thread replaces a document again and again, every search finds it, in one of its two wordings."""
    collection = Collection(tmp_path, word_encoder)
    wordings = [document("a", f"Wuhan plans number {number}. " * 3) for number in (1, 2)]
    add(collection, wordings[0])
    faults: list[object] = []

    def ask() -> None:
        for _ in range(60):
            found = collection.search("Wuhan plans", 5)
            if [found.documents[hit.chunk.doc_id].text for hit in found.hits] not in [[each.text] for each in wordings]:
                faults.append(found)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for turn in range(12):
        add(collection, wordings[(turn + 1) % 2])
    for thread in threads:
        thread.join()
    assert faults == []
    collection.close()


def test_views_that_were_deleted_are_derived_again(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """SQLite alone is enough."""
    import shutil

    collection = Collection(tmp_path, word_encoder)
    add(collection, *CITIES)
    expected = collection.search("quantum law", 10)
    collection.close()
    shutil.rmtree(tmp_path / "lexical")
    for path in tmp_path.glob("dense-*.faiss"):
        path.unlink()
    opened = Collection(tmp_path, word_encoder)
    assert opened.search("quantum law", 10) == expected
    assert opened.faults() == []
    opened.close()


def test_another_encoder_is_refused_by_name_and_a_rebuild_mends_it(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """The message names both encoders and the command; after a rebuild the other one serves."""
    collection = Collection(tmp_path, word_encoder)
    add(collection, *CITIES)
    collection.close()
    other = WordEncoder(dimension=32)
    with pytest.raises(EncoderMismatch, match=r"words.*words.*plenum doctor --rebuild"):
        Collection(tmp_path, other)
    rebuilt = rebuild(tmp_path, other)
    assert found_ids(rebuilt, "quantum science park")[0] == "hefei"
    assert rebuilt.faults() == []
    rebuilt.close()


def test_an_interrupted_rebuild_changes_nothing_and_goes_on_where_it_was(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """The index answers as before; doing it again encodes only what was not encoded yet."""

    class Failing(WordEncoder):
        def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
            if self.encoded:
                raise RuntimeError("out of power")
            return super().encode_passages(texts)

    collection = Collection(tmp_path, word_encoder)
    add(collection, *[document(f"d{number:03}", f"Plan {number}.") for number in range(GROUP + 3)])
    before = collection.search("plan", 10)
    with pytest.raises(RuntimeError, match="out of power"):
        rebuild(tmp_path, Failing())
    assert collection.search("plan", 10) == before
    collection.close()
    word_encoder.encoded = 0
    mended = rebuild(tmp_path, word_encoder)
    assert word_encoder.encoded == 3
    assert mended.faults() == []
    assert [hit.score for hit in mended.search("plan", 10).hits] == pytest.approx([hit.score for hit in before.hits])
    mended.close()


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """A file in the way gives a message that names it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnusable, match="file"):
        Collection(tmp_path / "file" / "home", word_encoder)


def test_a_broken_store_is_told(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """A file that is no database gives a message and no traceback of SQLite's."""
    (tmp_path / "plenum.sqlite").write_bytes(b"not a database " * 100)
    with pytest.raises(HomeUnusable, match=r"plenum\.sqlite"):
        Collection(tmp_path, word_encoder)


def test_embeddings_are_stored_as_half_floats(tmp_path: Path, word_encoder: WordEncoder) -> None:
    """The store holds what the encoder gave, to 16 bits."""
    collection = Collection(tmp_path, word_encoder)
    add(collection, CITIES[0])
    (blob,) = sqlite3.connect(tmp_path / "plenum.sqlite").execute("SELECT vector FROM chunks").fetchone()
    expected = word_encoder.encode_questions([f"{CITIES[0].title}\n{CITIES[0].text}"])[0]
    assert np.frombuffer(blob, np.float16) == pytest.approx(expected, abs=1e-3)
    collection.close()


def test_labels_are_found_by_their_value(collection: Collection) -> None:
    """Whatever the label's name and the value's case; a value that nothing has gives none."""
    list(
        collection.add(
            [
                Document(id="a", title="A", text="One.", labels={"place": "Porto", "people": [{"name": "Ana Lima"}]}),
                Document(id="b", title="B", text="Two.", labels={"about": ["porto", "Lisbon"]}),
            ]
        )
    )
    assert collection.labels_valued(["PORTO", "ana lima", "Faro"]) == [("about", "porto"), ("place", "porto"), ("people", "ana lima")]
