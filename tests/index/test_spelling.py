"""Spelling: what is put right, what is left alone, and that it follows the collection."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from corpus.document import Document
from index.collection import Collection
from index.lexical import LexicalView
from index.spelling import Respelt, Speller, Vocabulary, letters, plain
from tests.conftest import WordEncoder

TEXTS = [
    "Tongzhou issued measures for its metaverse fund.",
    "The measures of Chengdu, 2022 edition, cover data security.",
    "Kong Fulong asks for a national institution in Zürich.",
    "The committee measured the harbour; a minister measures the minster.",
]


@pytest.fixture
def view(tmp_path: Path) -> LexicalView:
    view = LexicalView(tmp_path / "lexical")
    view.update(list(range(len(TEXTS))), TEXTS, [], 1)
    return view


@pytest.fixture
def speller(view: LexicalView) -> Speller:
    return Speller(view, WordEncoder().knows)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tongzou mesures", "Tongzhou measures"),
        ("tongzou Mesures", "Tongzhou Measures"),
        ("What does Chendgu plan?", "What does Chengdu plan?"),
        ("Chengdv's harbor", "Chengdu's harbour"),
        ("metaverce fund, natoinal institutoin", "metaverse fund, national institution"),
        ("Kong Fu-long", "Kong Fulong"),
        ("kong fu long", "kong Fulong"),
        ("a meta-verse", "a metaverse"),
        ("commitees in zurick", "committee in Zürich"),
    ],
)
def test_a_misspelt_word_is_read_as_the_corpus_spells_it(speller: Speller, written: str, read: str) -> None:
    """One slip in a word, two in a long one, a word in two pieces: each becomes the corpus's word, the rest stays to the letter."""
    assert speller.respell(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "Measuring security at the harbours",  # inflections of what the corpus holds
        "2023 editions of 12.8%",  # numbers
        "fond dota",  # short
        "football in Helsinki",  # nothing near
        "a minsster",  # as near to minister as to minster
        "What should they have been about?",  # stop words
        "",
        "?!",
        "元宇宙基金政策",
        "x12measurs",
    ],
)
def test_what_is_no_clear_slip_is_left_alone(speller: Speller, text: str) -> None:
    """Words the corpus holds, numbers, short words, words far from all others and words between two stay as they are."""
    assert speller.respell(text) == Respelt(text)


def test_a_word_that_the_encoder_knows_is_no_slip(view: LexicalView) -> None:
    """A true word that the corpus happens to lack is not bent to one that it holds."""
    assert Speller(view, lambda word: word == "funds").respell("meatverse fends").text == "metaverse fends"
    assert Speller(view, lambda word: word == "harbors").respell("harbors").corrections == ()


def test_the_default_encoder_knows_english_words_and_no_slips(default_collection: Collection) -> None:
    """Words of daily life are known whole, misspelt ones and rare names are not."""
    knows = default_collection.encoder.knows
    assert [word for word in ("daughter", "football", "Racist", "mesures", "Tongzou", "Chendgu") if knows(word)] == [
        "daughter",
        "football",
        "Racist",
    ]


def test_corrections_tell_what_was_written_and_what_was_read(speller: Speller) -> None:
    """Once for each word, in the order of the question; what was written is searched as well."""
    respelt = speller.respell("Mesures of Tongzou: mesures of Fu-long, Mesures")
    assert respelt.corrections == (("Mesures", "Measures"), ("Tongzou", "Tongzhou"), ("mesures", "measures"), ("Fu-long", "Fulong"))
    assert respelt.searched == "Measures of Tongzhou: measures of Fulong, Measures Mesures Tongzou mesures Fu-long"


def test_of_two_as_near_the_far_more_frequent_is_meant() -> None:
    """Three times as many chunks are clear, fewer are not; inflections count together."""
    assert Vocabulary([("harbour", 30), ("harboor", 10)]).meant("harbor") == "harbour"
    assert Vocabulary([("harbour", 29), ("harboor", 10)]).meant("harbor") is None
    assert Vocabulary([("plants", 6), ("plant", 6), ("plank", 4)]).meant("plang") is None


def test_a_name_is_spelt_with_its_capital_and_a_word_without() -> None:
    """A capital that only begins sentences or titles is not the word's own."""
    vocabulary = Vocabulary([("Measures", 30), ("measures", 4), ("Tongzhou", 30), ("tongzhou", 1)])
    assert (vocabulary.meant("mesures"), vocabulary.meant("tongzou")) == ("measures", "Tongzhou")


@given(st.text("abcdefgh", min_size=5, max_size=11), st.lists(st.text("abcdefgh", min_size=4, max_size=12), max_size=30, unique=True))
def test_no_word_within_the_limit_is_overlooked(word: str, held: list[str]) -> None:
    """The quick look at letters and lengths drops nothing that the full comparison keeps."""
    vocabulary = Vocabulary([(each, 1) for each in held])
    for limit in (1, 2):
        near = {each for each in held if OSA.distance(word, each) <= limit}
        assert {each for each, _ in vocabulary._near(word, limit)} == near


def test_letters_and_plain_forms() -> None:
    """Accents and capitals do not tell words apart; a set of letters is one bit each."""
    assert plain("ZÜRICH") == "zurich"
    assert letters("aab") == letters("ba") == 1 << ord("a") % 32 | 1 << ord("b") % 32


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Collection]:
    collection = Collection(tmp_path / "growing", WordEncoder())
    yield collection
    collection.close()


def test_corrections_follow_the_collection(growing: Collection) -> None:
    """A word can be meant once a document holds it, by its text or its aliases, and no longer when the document is gone."""
    assert growing.respell("Tongzou").corrections == ()
    list(growing.add([Document(id="a", title="Plan", text="Tongzhou has a fund.", labels={"aliases": ["Tunghsien"]})]))
    assert growing.respell("Tongzou and Tunghsein").text == "Tongzhou and Tunghsien"
    growing.remove(["a"])
    assert growing.respell("Tongzou").corrections == ()


def test_a_search_tells_what_it_corrected(growing: Collection) -> None:
    """The passage is found by the corrected word, and the correction comes with it."""
    list(growing.add([Document(id=name, title=name, text=text) for name, text in zip("abcd", TEXTS, strict=True)]))
    found = growing.search("metavese", 2)
    assert found.hits[0].chunk.doc_id == "a"
    assert found.corrections == (("metavese", "metaverse"),)
    assert growing.search("metaverse", 2).corrections == ()


def test_a_large_vocabulary_is_quick(tmp_path: Path) -> None:
    """A slip among 50,000 words is judged in less than 50 ms even on a busy machine."""
    import time

    chance = random.Random(0)
    held = ["".join(chance.choices("etaoinshrdlucmfwypvbgkjqxz", k=chance.randint(5, 11))) for _ in range(50_000)]
    vocabulary = Vocabulary([(word, 1) for word in held])
    vocabulary.meant("warmingup")
    start = time.perf_counter()
    for word in held[:20]:
        vocabulary.meant(word + "q")
    assert (time.perf_counter() - start) / 20 < 0.05


def test_a_large_vocabulary_goes_on_growing(tmp_path: Path) -> None:
    """It takes in what came since instead of being made anew; a word that is gone again is not meant, though it is still known."""
    view = LexicalView(tmp_path / "lexical")
    view.update(list(range(21_000)), ["Tongzhou"] * 21_000, [], 1)
    late: dict[int, list[str]] = {1: []}
    speller = Speller(view, WordEncoder().knows, lambda snapshot: late.get(snapshot))
    assert speller.respell("Tongzou and Chendgu").text == "Tongzhou and Chendgu"
    view.update([30_000], ["Chengdu."], [], 2)
    late[1] = ["Chengdu."]
    assert speller.respell("Tongzou and Chendgu").text == "Tongzhou and Chengdu"
    view.update([], [], [30_000], 3)
    late[2] = []
    assert speller.respell("Tongzou and Chendgu").text == "Tongzhou and Chendgu"
    view.update([30_001], ["Hefei."], [], 4)  # too much has come to go through: everything is gathered anew
    assert speller.respell("Tongzou and Hefai").text == "Tongzhou and Hefei"
    view.settle()
