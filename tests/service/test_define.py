"""What a thing is, and what letters stand for, told by the form of a sentence."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.split import split
from index.collection import Collection
from index.found import Found, Hit
from service.answer import Status
from service.ask import Plenum
from service.define import SURE, defines, defining, depth, spells_out, thing_of, with_definitions
from service.question import Question
from service.read import Finding
from tests.conftest import BARS


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("What is a tram?", "tram"),
        ("what's the tramway fund", "tramway fund"),
        ("What are green corridors?", "green corridors"),
        ("What is meant by “fair share”?", "fair share"),
        ("What does resilience mean?", "resilience"),
        ("What does TFO stand for?", "TFO"),
        ("What is TFO short for?", "TFO"),
        ("Define tram.", "tram"),
        ("What is the plan of the city for the year after next?", ""),
        ("What did Porto plan?", ""),
        ("What is a tram, and who pays for it?", ""),
        ("Who is the mayor?", ""),
    ],
)
def test_the_thing_that_is_asked_for(question: str, thing: str) -> None:
    """Without its article; nothing where the question is long or asks for something else."""
    assert thing_of(question) == thing


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        ("tram", "A tram is a railway vehicle that runs in the street."),
        ("green corridors", "3.2. Green corridors are groups of streets that cars may not enter."),
        ("green corridor", "It was agreed that green corridors are often the best way through a town."),
        ("fair share", "“Fair share” refers to what each borough pays."),
        ("whole-system plan", "A whole‑system plan means one for all offices."),
        ("tram", "By tram is understood: a railway in the street, also called a tram."),
        ("tram", "The word tram can be defined as a railway in the street."),
        ("resilience", "The starting point for resilience (the ability to withstand a crisis) is foresight."),
        ("Tramway Fund", "Tramway Fund A fund that pays for tracks."),
        ("Tramway Fund", "| Tramway Fund | money for tracks and stops |"),
        ("TFO", "Transport Fund Office (TFO) An office that pays for tracks."),
    ],
)
def test_sentences_that_say_what_it_is(thing: str, text: str) -> None:
    """A class in which it belongs, a meaning, another word for it, an entry of a glossary, a row of a table."""
    assert defines(thing, text)


@pytest.mark.parametrize(
    ("thing", "text"),
    [
        ("tram", "The tram is red."),
        ("tram", "The tram is also used at night."),
        ("tram", "Nobody knew whether the tram was the cause."),
        ("tram", "The tram was the only way in."),
        ("Tramway", "The Tramway Fund is a fund that pays for tracks."),
        ("tram", "The tram-driver is a member of the council."),
        ("Tramway Fund", "The Tramway Fund (the “Fund”) pays."),
        ("", "A tram is a railway vehicle."),
    ],
)
def test_sentences_that_only_speak_of_it(thing: str, text: str) -> None:
    """What it is like or what it did is not what it is; a longer name is another thing."""
    assert not defines(thing, text)


@pytest.mark.parametrize(
    ("letters", "text", "expected"),
    [
        ("TFO", "It was paid by the Transport Fund Office (TFO) in May.", True),
        ("PHSO", "the Parliamentary and Health Service Ombudsman (“PHSO”)", True),
        ("NPC", "a deputy in the National People's Congress (NPC)", True),
        ("ISAM", "In-Orbit Servicing, Assembly and Manufacturing (ISAM)", True),
        ("TFO", "The office for roads (TFO) paid.", False),
        ("TFO", "Office (TFO)", False),
        ("TFO", "The TFO paid.", False),
    ],
)
def test_letters_that_are_spelt_out(letters: str, text: str, expected: bool) -> None:
    """By the words before them, small ones aside."""
    assert spells_out(letters, text) is expected


def finding(text: str, support: float) -> Finding:
    """The first sentence of a text, with a support."""
    document = Document("d", "T", text)
    chunk = split(document)[0]
    return Finding(document, chunk, chunk.sentences[0], support)


def test_a_definition_has_at_least_the_support_of_its_form() -> None:
    """Others are left out where there is one; letters that are spelt out go before what else is said of them."""
    plain, said, surest = finding("The tram is red.", 0.9), finding("A tram is a vehicle.", 0.1), finding("A tram is a railway.", 0.95)
    assert [each.support for each in defining("tram", [plain, said, surest])] == [SURE, 0.95]
    assert defining("tram", [plain]) == defining("", [said]) == []
    of_letters, spelt = finding("TFO is an office.", 0.3), finding("The Transport Fund Office (TFO) pays.", 0.2)
    assert [each.text for each in defining("TFO", [of_letters, spelt])] == ["The Transport Fund Office (TFO) pays."]
    assert [each.text for each in defining("TFO", [of_letters])] == ["TFO is an office."]


def test_passages_that_tell_are_taken_from_further_down() -> None:
    """And only those; more for letters than for a thing."""
    texts = {"a": "The tram is red.", "b": "The tram is late.", "c": "A tram is a vehicle."}
    documents = {name: Document(name, "T", text) for name, text in texts.items()}
    hits = [Hit(split(document)[0], 1.0) for document in documents.values()]
    found, deeper = Found(hits[:1], {"a": documents["a"]}, 1), Found(hits, documents, 1)
    assert [hit.chunk.doc_id for hit in with_definitions("tram", found, deeper).hits] == ["a", "c"]
    assert set(with_definitions("tram", found, deeper).documents) == {"a", "c"}
    assert depth("tram") < depth("TFO")


class Doubting:
    """A reader that believes a little in everything."""

    def read(self, question: str, found: Found) -> list[Finding]:
        """The first sentence of each passage."""
        return [Finding(found.documents[hit.chunk.doc_id], hit.chunk, hit.chunk.sentences[0], 0.1) for hit in found.hits]


def test_a_thing_is_explained_by_the_one_passage_that_does(collection: Collection) -> None:
    """Though a dozen others speak of it, and the reader sees no answer in any."""
    speaking = [Document(f"d{number}", f"Report {number}", f"The tram number {number} tram tram was late.") for number in range(12)]
    for _ in collection.add([*speaking, Document("glossary", "Words", "A tram is a railway vehicle that runs in the street, on rails.")]):
        pass
    answer = Plenum(collection, Doubting(), BARS).ask(Question("What is a tram?"))
    assert answer.status is Status.ANSWERED
    assert [citation.doc_id for citation in answer.citations] == ["glossary"]
    assert Plenum(collection, Doubting(), BARS).ask(Question("What is a bus?")).status is Status.NOT_IN_CORPUS
