"""Sentences that answer for somebody else, with a reader and searches made by hand."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.split import split
from index.found import Found, Hit
from index.lexical import words
from service.mistaken import without_mistaken, without_other_years
from service.read import Finding
from tests.conftest import BARS

PORTO = Document("porto", "Plans of Porto", "Porto wants 12 parks.", labels={"place": "Porto"})
LISBON = Document("lisbon", "Weather in Lisbon", "It rains in Lisbon.", labels={"place": "Lisbon"})
OVERVIEW = Document("overview", "Parks in the country", "Porto wants 12 parks.")
SHARED = Document("shared", "Plans of Porto", "Porto wants 12 parks. Lisbon shares them.", labels={"place": "Porto"})


def found(*documents: Document) -> Found:
    """The documents' first passages."""
    return Found([Hit(split(document)[0], 1.0) for document in documents], {document.id: document for document in documents}, 1)


class Reader:
    """Believes in the first sentence of a passage as much as it is told, and otherwise where the question names Porto."""

    def __init__(self, of_porto: float, of_others: float) -> None:
        self._of_porto, self._of_others = of_porto, of_others

    def read(self, question: str, found: Found) -> list[Finding]:
        """One finding for each passage."""
        support = self._of_porto if "Porto" in question else self._of_others
        return [Finding(found.documents[hit.chunk.doc_id], hit.chunk, hit.chunk.sentences[0], support) for hit in found.hits]


def supports(question: str, *documents: Document, of_porto: float = 0.9, of_others: float = 0.6) -> list[float]:
    """What is left of the findings of these documents, where a search for a name finds all of them."""
    reader, passages = Reader(of_porto, of_others), found(*documents)
    findings = reader.read(question, passages)
    held = {word for document in (PORTO, LISBON, OVERVIEW, SHARED) for word in words(document.text)}
    kept = without_mistaken(question, findings, passages, lambda name: found(PORTO, LISBON), reader, held.__contains__, BARS)
    assert [(each.chunk, each.sentence) for each in kept] == [(each.chunk, each.sentence) for each in findings]
    return [each.support for each in kept]


@pytest.mark.parametrize("document", [PORTO, OVERVIEW, SHARED])
def test_a_sentence_that_answers_better_for_another_is_no_answer(document: Document) -> None:
    """Whether the document is about the other, or only the sentence is, and even if its passage speaks of the one that is asked for."""
    assert supports("How many parks does Lisbon want?", document) == [0.0]


def test_a_sentence_answers_for_whom_it_names_or_stands_beside() -> None:
    """Porto is asked for and meant; a sentence that names nobody may answer for whom its passage speaks of."""
    assert supports("How many parks does Porto want?", PORTO) == [0.9]
    beside = Document("beside", "Plans of Porto", "The city wants 12 parks. Lisbon shares them.", labels={"place": "Porto"})
    assert supports("How many parks does Lisbon want?", beside) == [0.6]


@pytest.mark.parametrize(("name", "support"), [("Faro", 0.0), ("Oporto", 0.6), ("P.", 0.6)])
def test_a_name_of_which_no_document_speaks_is_another_unless_it_may_mean_the_same(name: str, support: float) -> None:
    """A name written much like the other, or its initials, may be one for the same."""
    assert supports(f"How many parks does {name} want?", PORTO) == [support]


def test_what_the_documents_speak_of_and_are_not_about_is_no_other_subject() -> None:
    """Rain may be another word for what they are about."""
    assert supports("How many parks does Rains want?", PORTO) == [0.6]


@pytest.mark.parametrize(("of_porto", "of_others"), [(0.7, 0.6), (0.45, 0.1), (0.4, 0.35)])
def test_only_what_answers_better_counts(of_porto: float, of_others: float) -> None:
    """Not a little better, not without being an answer, and not where nothing would be shown."""
    assert supports("How many parks does Lisbon want?", PORTO, of_porto=of_porto, of_others=of_others) == [of_others]


class Years:
    """Believes in the first sentence of a passage as much as it is told by the year that the question names."""

    def __init__(self, by_year: dict[str, float]) -> None:
        self._by_year = by_year

    def read(self, question: str, found: Found) -> list[Finding]:
        """One finding for each passage."""
        support = next((support for year, support in self._by_year.items() if year in question), 0.0)
        return [Finding(found.documents[hit.chunk.doc_id], hit.chunk, hit.chunk.sentences[0], support) for hit in found.hits]


def of_year(question: str, text: str, title: str = "Budget", **by_year: float) -> float:
    """What is left of the finding of a document's first passage."""
    passages = found(Document("budget", title, text))
    reader = Years({year.strip("_"): support for year, support in by_year.items()})
    (kept,) = without_other_years(question, reader.read(question, passages), passages, reader, BARS)
    return kept.support


def test_a_sentence_that_answers_better_for_another_year_is_no_answer() -> None:
    """By its own year, or by that of its title; what stands under the year that is asked for stays."""
    asked, text = "How many parks are planned for 2028?", "In 2027 12 parks are planned.\n\n# Later\n\nNothing is known of 2028."
    assert of_year(asked, text, _2028=0.6, _2027=0.9) == 0.0
    assert of_year(asked, text, _2028=0.6, _2027=0.7) == 0.6
    assert of_year(asked, "12 parks are planned.\n\n# Later\n\nOf 2028 later.", "Budget of 2027", _2028=0.6, _2027=0.9) == 0.0
    assert of_year(asked, "12 parks are planned for 2028, as in 2027.", _2028=0.6, _2027=0.9) == 0.6


def test_a_document_that_tells_of_other_years_alone_does_not_answer_for_one() -> None:
    """One that tells of no year may, and so may any where two years are asked for, or none."""
    assert of_year("How many parks are planned for 2028?", "12 parks are planned. That was said in 2025.", _2028=0.6) == 0.0
    assert of_year("How many parks are planned for 2028?", "12 parks are planned.", _2028=0.6) == 0.6
    assert of_year("How many parks are planned for 2028 or 2029?", "12 parks are planned in 2025.", _2028=0.6) == 0.6
