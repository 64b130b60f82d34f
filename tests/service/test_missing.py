"""What is said to be missing, with a reader and a search made by hand."""

from __future__ import annotations

from corpus.document import Document
from corpus.split import split
from index.found import Found, Hit
from service.missing import missing, subjects
from service.read import Finding
from tests.conftest import BARS

PORTO = Document("porto", "Plans of Porto", "Porto wants 12 parks.", labels={"place": ["Porto", "Gaia"], "people": [{"name": "Ana Lima"}]})
LISBON = Document("lisbon", "Weather in Lisbon", "It rains in Lisbon.")


def found(*documents: Document) -> Found:
    """The documents' first passages."""
    return Found([Hit(split(document)[0], 1.0) for document in documents], {document.id: document for document in documents}, 1)


class Knows:
    """A reader that finds the answer where the question names Porto."""

    def read(self, question: str, found: Found) -> list[Finding]:
        """One finding for each passage."""
        return [
            Finding(found.documents[hit.chunk.doc_id], hit.chunk, hit.chunk.sentences[0], 0.9 if "Porto" in question else 0.1)
            for hit in found.hits
        ]


def notes(question: str, *documents: Document, known: str = "porto lisbon") -> tuple[str, ...]:
    """What is missing for a question that finds these documents."""
    return missing(question, found(*documents), lambda asked: found(PORTO), Knows(), lambda word: word in known, BARS)


def test_the_subject_for_which_it_is_answered_is_named() -> None:
    """The same question is asked again with the nearest passages' subject in the name's place."""
    assert notes("How many parks does Lisbon want?", LISBON, PORTO) == ("The documents answer this for Porto, not for Lisbon.",)


def test_a_document_that_speaks_of_the_name_too_is_not_set_against_it() -> None:
    """Nor is a sentence that holds little of what was asked."""
    both = Document("porto", "Plans of Porto", "Porto wants 12 parks.\n\nLisbon watches.", labels={"place": "Porto"})
    assert missing("How many parks does Lisbon want?", found(both), lambda asked: found(both), Knows(), lambda word: True, BARS) == ()
    assert notes("Which mayor of Lisbon opened the first tramway bridge?", LISBON, PORTO) == ()


def test_a_sentence_that_does_not_name_the_subject_answers_nothing_for_it() -> None:
    """Nor do its headings: a title may name more than the document is about."""
    silent = Document("porto", "Plans of Porto", "The city wants 12 parks.", labels={"place": "Porto"})
    headed = Document("porto", "Plans", "## Porto\n\nThe city wants 12 parks.", labels={"place": "Porto"})

    def told(document: Document) -> tuple[str, ...]:
        question = "How many parks does Lisbon want?"
        return missing(question, found(LISBON, PORTO), lambda asked: found(document), Knows(), lambda word: True, BARS)

    assert told(silent) == ()
    assert told(headed) == ("The documents answer this for Porto, not for Lisbon.",)


def test_a_name_that_no_document_holds_is_named() -> None:
    """Where nothing else is answered either."""
    assert notes("How many parks does Faro want?", LISBON) == ("No document speaks of Faro.",)


def test_no_name_is_blamed_that_is_not_to_blame() -> None:
    """A question without names, or about names that the documents hold, gets no note."""
    assert notes("how many parks are wanted", LISBON) == ()
    assert notes("How many parks does Lisbon want?", LISBON) == ()


def test_subjects_are_the_labels_that_the_title_names() -> None:
    """What was asked for is none; a document without such labels gives the names in its title."""
    assert subjects(found(PORTO, LISBON), "Coimbra") == ["Porto", "Weather", "Lisbon"]
    assert subjects(found(PORTO), "Porto") == []
