"""Composing from findings by hand."""

from __future__ import annotations

import pytest

from corpus.document import Chunk, Document
from corpus.split import split
from service.answer import Status
from service.compose import ANSWERED, PARTIAL, compose, plain
from service.read import Finding


def findings(document: Document, supports: dict[str, float]) -> list[Finding]:
    """A finding for every sentence; those not named have no support."""
    made = []
    for chunk in split(document):
        for start, end in chunk.sentences:
            made.append(Finding(document, chunk, (start, end), supports.get(document.text[start:end], 0.0)))
    return made


PLAN = Document(id="plan", title="The plan", text="# The plan\n\nIt starts in 2023. It costs 5 million. Birds sing here.\n")


def test_the_best_sentence_is_the_answer() -> None:
    """One statement, its quote to the character, its place, and its number in the text."""
    composed = compose(findings(PLAN, {"It costs 5 million.": 0.9}))
    (statement,), (citation,) = composed.statements, composed.citations
    assert composed.status is Status.ANSWERED
    assert (statement.text, statement.citations, statement.support) == ("It costs 5 million.", (1,), 0.9)
    assert PLAN.text[citation.start : citation.end] == citation.quote == "It costs 5 million."
    assert (citation.doc_id, citation.version, citation.title) == ("plan", PLAN.version, "The plan")


def test_sentences_about_as_good_come_in_the_order_of_the_document() -> None:
    """A second sentence stands where its document has it; a weak one is left out."""
    composed = compose(findings(PLAN, {"It costs 5 million.": 0.9, "It starts in 2023.": 0.85, "Birds sing here.": 0.2}))
    assert [statement.text for statement in composed.statements] == ["It starts in 2023.", "It costs 5 million."]


def test_nothing_that_fits_is_no_answer() -> None:
    """Below the bar there are no statements."""
    composed = compose(findings(PLAN, {"It costs 5 million.": PARTIAL - 0.01}))
    assert (composed.status, composed.statements, composed.citations) == (Status.NOT_IN_CORPUS, (), ())
    assert compose([]).status is Status.NOT_IN_CORPUS


def test_a_doubtful_answer_says_that_it_is_partial() -> None:
    """Between the two bars the answer is shown and marked."""
    assert compose(findings(PLAN, {"It costs 5 million.": (PARTIAL + ANSWERED) / 2})).status is Status.PARTIAL


def test_a_sentence_that_announces_a_list_brings_it() -> None:
    """The items follow, each cited, and the sentence after the list does not."""
    text = "The parts are these:\n\n- one part\n- another part\n\nAfterwards.\n"
    composed = compose(findings(Document(id="d", title="T", text=text), {"The parts are these:": 0.9}))
    assert [(statement.text, statement.item) for statement in composed.statements] == [
        ("The parts are these:", False),
        ("one part", True),
        ("another part", True),
    ]
    assert [citation.quote for citation in composed.citations] == ["The parts are these:", "one part", "another part"]


def test_the_same_words_twice_are_said_once() -> None:
    """Two documents with one sentence give one statement."""
    other = Document(id="other", title="Other", text="It costs 5 million.")
    composed = compose([*findings(PLAN, {"It costs 5 million.": 0.9}), *findings(other, {"It costs 5 million.": 0.89})])
    assert [citation.doc_id for citation in composed.citations] == ["plan"]


def test_a_citation_says_its_page() -> None:
    """The page is the one that holds the first character of the quote."""
    document = Document(id="d", title="T", text="First page. Second page.", pages=(0, 12))
    (finding,) = [each for each in findings(document, {"Second page.": 0.9}) if each.support]
    assert compose([finding]).citations[0].page == 2


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("| Chengdu | 12.8% |", "Chengdu, 12.8%"),
        ("A **bold** and *lean* `word`", "A bold and lean word"),
        ("see [the plan](http://example.org)", "see the plan"),
        ("wrapped\nline", "wrapped line"),
        ("> quoted\n> twice", "quoted twice"),
        ("as found in 2010 [3].", "as found in 2010 (3)."),
        ("[3]", "(3)"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_statements_are_the_words_without_markup(quote: str, words: str) -> None:
    """Marks of Markdown go; a source's own references cannot be taken for citations."""
    assert plain(quote) == words


def test_a_list_in_a_table_is_cited_row_by_row() -> None:
    """Rows that a sentence announces are items too."""
    text = "The targets are:\n\n| City | Share |\n|---|---|\n| Chengdu | 12.8% |\n| Hefei | none |\n"
    composed = compose(findings(Document(id="d", title="T", text=text), {"The targets are:": 0.9}))
    assert [statement.text for statement in composed.statements] == ["The targets are:", "Chengdu, 12.8%", "Hefei, none"]


def test_a_chunk_without_sentences_gives_no_answer() -> None:
    """A heading alone is never quoted."""
    document = Document(id="d", title="T", text="# Alone")
    assert split(document)[0] == Chunk("d:0-7", "d", 0, 7, (), ())
    assert compose(findings(document, {})).statements == ()
