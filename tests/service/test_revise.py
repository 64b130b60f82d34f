"""Sentences that put another value in the place of the best one's."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.split import split
from service.compose import compose
from service.kind import Kind
from service.read import Finding
from service.revise import revisions
from tests.conftest import BARS

QUESTION = "When will the tram line of Porto open?"


def finding(doc_id: str, text: str, support: float, answer: str = "") -> Finding:
    """A finding for a document's only sentence, with its answer marked."""
    document = Document(id=doc_id, title=f"Porto, {doc_id}", text=text)
    (chunk,) = split(document)
    span = (text.index(answer), text.index(answer) + len(answer)) if answer else None
    return Finding(document, chunk, chunk.sentences[0], support, span)


PLAN = finding("plan", "The tram line will open on 1 May 2026.", 0.9, "1 May 2026")


@pytest.mark.parametrize(
    "text",
    [
        "The city moves the opening of the tram line from 1 May 2026 to 1 March 2027.",
        "The tram line opens on 1 March 2027, instead of 1 May 2026.",
        "Not 1 May 2026 but 1 March 2027 is when the tram line opens.",
    ],
)
def test_a_later_value_comes_first(text: str) -> None:
    """Though the reader hardly believed in it; the old one is shown behind it."""
    minutes = finding("minutes", text, 0.05)
    assert revisions(QUESTION, PLAN, [PLAN, minutes]) == [minutes]
    told = compose(Kind.FACT, QUESTION, [PLAN, minutes], BARS)
    assert [statement.text for statement in told.statements] == [text, PLAN.text]


@pytest.mark.parametrize(
    "text",
    [
        "The tram line will open on 1 May 2026, not on 1 May.",
        "The museum moves its party from 1 May 2026 to 1 March 2027.",
        "The tram line runs from 1 June 2026 to 1 March 2027.",
        "On 1 May 2026 the tram line opens, and on 1 March 2027 the bridge.",
    ],
)
def test_what_names_no_other_value_in_its_place_revises_nothing(text: str) -> None:
    """Another thing's date, another date's change, two dates side by side."""
    assert revisions(QUESTION, PLAN, [PLAN, finding("other", text, 0.3)]) == []


def test_amounts_are_revised_as_well() -> None:
    """Words for numbers count as the numbers; where nothing is asked for by form, what answers tells what it is."""
    old = finding("plan", "Eleven rest points will be opened.", 0.9, "Eleven")
    new = finding("review", "Instead of eleven rest points the city now wants 14.", 0.1)
    assert revisions("What is the target for rest points?", old, [old, new]) == [new]
    assert revisions("What is the target for rest points?", finding("none", "Rest points are good.", 0.9), [new]) == []
