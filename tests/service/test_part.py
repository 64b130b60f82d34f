"""Numbered parts that a question names."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.split import split
from index.collection import Collection
from index.found import Found, Hit
from service.answer import Status
from service.ask import Plenum, united
from service.define import SURE
from service.part import Part, located, parts_of, quoted
from service.question import Question
from service.read import Finding
from tests.conftest import BARS

REPLY = Document(
    "reply",
    "Reply to the tramway report",
    "## Recommendation 1\n\nBuild a tramway.\n\nThe city accepts this.\n\n## Recommendation 10\n\nPaint the trams red. Do it soon.\n\n"
    "The city will paint them blue.\n\n## Costs\n\nPaint is dear.",
)
FIRST = ["Build a tramway.", "The city accepts this."]
TENTH = [Part("recommendation", "10")]
LETTER = Document(
    "letter", "A letter", "We thank you.\n\nRecommendation 10: Paint\n\nRed is a loud colour.\n\nRecommendation 11: Bells\n\nRing."
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is recommendation 10?", ["recommendation 10"]),
        ("What does Section 4.2 of the Act say?", ["section 4.2"]),
        ("What is in Annex B?", ["annex B"]),
        ("Who wrote Part II?", ["part II"]),
        ("What is Part I?", ["part I"]),
        ("Does the city accept Recommendation No. 3?", ["recommendation 3"]),
        ("Compare recommendation 1 and recommendation 2.", ["recommendation 1", "recommendation 2"]),
        ("What do sections 2, 3(a) and 5 say?", ["section 2", "section 3(a)", "section 5"]),
        ("What is Chengdu's goal 2022?", []),
        ("What part I played", []),
        ("Which recommendations are there?", []),
    ],
)
def test_the_parts_that_are_named(question: str, expected: list[str]) -> None:
    """Each by its noun and its number or letter."""
    assert [str(part) for part in parts_of(question)] == expected


def found(*documents: Document, score: float = 1.0) -> Found:
    """All passages of the documents."""
    hits = [Hit(chunk, score) for document in documents for chunk in split(document)]
    return Found(hits, {document.id: document for document in documents}, 1)


def said(question: str, *documents: Document) -> list[str]:
    """What the part that the question names says, as it is quoted."""
    parts = parts_of(question)
    return [each.text for each in quoted(parts, question, located(parts, found(*documents), []), BARS.partial, [])]


def test_a_part_is_quoted_from_its_heading_or_its_line_to_the_next() -> None:
    """In each document that has it; 1 is not 10."""
    assert said("What is recommendation 10?", REPLY) == ["Paint the trams red.", "Do it soon.", "The city will paint them blue."]
    assert said("What does recommendation 1 say?", REPLY) == FIRST
    assert said("Summarise recommendation 10.", LETTER) == ["Recommendation 10: Paint", "Red is a loud colour."]
    assert said("What is recommendation 12?", REPLY, LETTER) == []


def test_several_parts_are_quoted_one_after_the_other() -> None:
    """Some sentences of each, the more the fewer there are."""
    assert said("Compare recommendations 10 and 1.", REPLY) == [
        "Paint the trams red.",
        "Do it soon.",
        "The city will paint them blue.",
        *FIRST,
    ]


@pytest.mark.parametrize(
    ("question", "support"),
    [
        ("What is recommendation 10 of the report?", SURE),
        ("What was proposed in recommendation 10?", SURE),
        ("Does the city accept recommendation 10?", BARS.partial),
        ("How did the city respond to recommendation 10?", BARS.partial),
        ("Who signed recommendation 10?", None),
    ],
)
def test_how_sure_a_quoted_part_is(question: str, support: float | None) -> None:
    """Surely what it says itself; perhaps what is said to it; nothing else, which has to be read."""
    told = quoted(TENTH, question, located(TENTH, found(REPLY), []), BARS.partial, [])
    assert {each.support for each in told} == ({support} if support else set())


def test_what_was_read_with_more_support_keeps_it() -> None:
    """So that the sentence which answers stands out."""
    place = located(TENTH, found(REPLY), [])
    surer = [
        Finding(REPLY, hit.chunk, span, 0.9)
        for hit in place.hits
        for span in hit.chunk.sentences
        if REPLY.text[slice(*span)] == "The city will paint them blue."
    ]
    told = quoted(TENTH, "Does the city accept recommendation 10?", place, 0.3, surer)
    assert [each.support for each in told] == [0.3, 0.3, 0.9]


def test_a_part_of_a_document_that_is_far_from_the_question_is_left_out() -> None:
    """Each inquiry has a tenth recommendation."""
    for score, expected in ((0.9, {"reply", "letter"}), (0.5, {"reply"})):
        near = united([found(REPLY), found(LETTER, score=score)])
        assert set(located(TENTH, near, []).documents) == expected
    assert set(located(TENTH, found(REPLY), [found(LETTER)]).documents) == {"reply", "letter"}


class Blind:
    """A reader that sees no answer anywhere."""

    def read(self, question: str, found: Found) -> list[Finding]:
        """Each sentence, without support."""
        return [Finding(found.documents[hit.chunk.doc_id], hit.chunk, span, 0.0) for hit in found.hits for span in hit.chunk.sentences]


def test_a_part_is_found_by_its_number_whatever_its_words_are(collection: Collection) -> None:
    """Asked as such it is quoted; what is said to it makes a part of an answer; another number has none."""
    for _ in collection.add([REPLY, LETTER]):
        pass
    plenum = Plenum(collection, Blind(), BARS)
    answer = plenum.ask(Question("What is recommendation 10 of the tramway report?"))
    assert answer.status is Status.ANSWERED
    assert "Paint the trams red." in [citation.quote for citation in answer.citations]
    assert plenum.ask(Question("Does the city accept recommendation 1?")).status is Status.PARTIAL
    assert plenum.ask(Question("What is recommendation 99?")).status is Status.NOT_IN_CORPUS
