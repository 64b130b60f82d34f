"""Drafting gold from documents."""

from __future__ import annotations

from corpus.document import Document
from eval.cases import lines, parse
from eval.draft import draft, telling

HARBOUR = Document(
    "harbour",
    "Harbour",
    "The harbour tramway of Wuhan costs 5 million euros in 2031.\n\nNothing in particular is said in this long sentence here.",
)
PARK = Document(
    "park",
    "Park",
    "The park of Chengdu will open its gates in May 2030 at the latest.\n\nIts director Li Ming wants 300 trees to be planted there.",
)


def test_the_most_telling_sentences_come_first_a_document_in_turn() -> None:
    """Each with its words, its place and the numbers that an answer must hold, and without a question."""
    rows = draft([HARBOUR, PARK], [], 10)
    assert {row.facts[0].spans[0].doc_id for row in rows[:2]} == {"harbour", "park"}
    assert len(rows) == 3
    for row in rows:
        (span,) = row.facts[0].spans
        document = {"harbour": HARBOUR, "park": PARK}[span.doc_id]
        assert document.text[span.start : span.end] == span.quote
        assert row.question == ""
        assert all(number in span.quote for number in row.facts[0].must_contain)


def test_what_gold_speaks_of_is_not_proposed_again() -> None:
    """And no more rows than are wanted; the same each time."""
    first = draft([HARBOUR, PARK], [], 1)
    assert first == draft([HARBOUR, PARK], [], 1)
    assert not {row.id for row in first} & {row.id for row in draft([HARBOUR, PARK], first, 10)}


def test_a_draft_is_gold_but_for_its_questions() -> None:
    """It is written and read as gold is."""
    rows = draft([HARBOUR], [], 10)
    assert parse(lines(rows)) == rows


def test_numbers_and_names_are_telling() -> None:
    """A first word's capital is none."""
    assert telling("Nothing is said.") < telling("Here Wuhan is named.") < telling("Here Wuhan spends 12.8%.")
