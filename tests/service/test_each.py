"""Questions for all of a kind, asked of each, with a reader made by hand."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.split import split
from index.found import Found, Hit
from service.each import of_each, with_each
from service.read import Finding

LISBON = Document("lisbon", "Plans of Lisbon", "Lisbon plans trams. The council agreed.", labels={"place": "Lisbon"})
PORTO = Document("porto", "Plans of Porto", "Porto sleeps.", labels={"place": ["Porto", "Gaia"]})
LIMA = Document("lima", "Ana Lima", "Ana Lima sits in the council.", labels={"people": [{"name": "Ana Lima", "role": "mayor"}]})
FOUND = Found([Hit(split(each)[0], 1.0) for each in (LISBON, PORTO, LIMA)], {each.id: each for each in (LISBON, PORTO, LIMA)}, 1)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Which cities plan trams?", ["Lisbon plan trams?", "Porto plan trams?", "Gaia plan trams?"]),
        ("Which cities or regions plan trams?", ["Lisbon plan trams?", "Porto plan trams?", "Gaia plan trams?"]),
        ("List all cities that plan trams", ["Lisbon plan trams", "Porto plan trams", "Gaia plan trams"]),
        ("Which towns beside Porto plan trams?", ["Lisbon beside Porto plan trams?", "Gaia beside Porto plan trams?"]),
        ("Which people sit in the council?", ["Ana Lima sit in the council?"]),
        ("Which cities does the minister praise?", []),
        ("Which trams are planned?", []),
        ("Which companies build trams?", []),
    ],
)
def test_all_of_a_kind_are_those_that_labels_name(question: str, asked: list[str]) -> None:
    """By the noun that is asked for; not those whom the question itself names."""
    assert [each for _, each in of_each(question, FOUND)] == asked


class Reader:
    """Believes that every sentence answers what is asked of Lisbon, and nothing else."""

    def read(self, question: str, found: Found) -> list[Finding]:
        """A finding for every sentence."""
        support = 0.7 if "Lisbon" in question else 0.1
        return [
            Finding(found.documents[hit.chunk.doc_id], hit.chunk, sentence, support)
            for hit in found.hits
            for sentence in hit.chunk.sentences
        ]


def test_a_sentence_counts_for_the_one_that_it_names() -> None:
    """The others keep the support they had, and all keep their places."""
    question, reader = "Which cities plan trams?", Reader()
    findings = with_each(question, reader.read(question, FOUND), FOUND, reader)
    assert [(each.text, each.support) for each in findings] == [
        ("Lisbon plans trams.", 0.7),
        ("The council agreed.", 0.1),
        ("Porto sleeps.", 0.1),
        ("Ana Lima sits in the council.", 0.1),
    ]
