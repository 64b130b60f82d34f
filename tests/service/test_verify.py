"""The invariant: every way to break it is caught."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.document import Document
from corpus.errors import UnverifiedAnswer
from service.answer import Answer, Citation, Statement, Status, joined
from service.verify import fault_of, verify

PLAN = Document(id="plan", title="The plan", text="It starts in 2023. It costs 5 million. 😀 It ends.")
CITATIONS = tuple(
    Citation(number, "plan", PLAN.version, "The plan", (), None, "", quote, PLAN.text.index(quote), PLAN.text.index(quote) + len(quote))
    for number, quote in enumerate(["It starts in 2023.", "It ends."], start=1)
)
STATEMENTS = (Statement("It starts in 2023.", (1,), 0.9), Statement("It ends.", (2,), 0.8))
GOOD = Answer("ans_1", "when?", Status.ANSWERED, joined(STATEMENTS), STATEMENTS, CITATIONS, 0.9, 1)


def texts(doc_id: str, version: str) -> str | None:
    return PLAN.text if (doc_id, version) == ("plan", PLAN.version) else None


def test_a_good_answer_passes() -> None:
    """What holds is given back as it is, whatever characters stand before the quote."""
    assert verify(GOOD, texts) is GOOD


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (replace(GOOD, statements=(replace(STATEMENTS[0], citations=()), STATEMENTS[1])), "no citation"),
        (replace(GOOD, statements=STATEMENTS[:1], text=joined(STATEMENTS[:1])), "use the citations"),
        (replace(GOOD, citations=CITATIONS[:1]), "use the citations"),
        (replace(GOOD, citations=(CITATIONS[0], replace(CITATIONS[1], number=3))), "numbered"),
        (replace(GOOD, text=GOOD.text + " [7]"), "marks"),
        (replace(GOOD, text=GOOD.text.replace("2023", "2024")), "join"),
        (replace(GOOD, citations=(CITATIONS[0], replace(CITATIONS[1], quote="It Ends."))), "other words"),
        (replace(GOOD, citations=(CITATIONS[0], replace(CITATIONS[1], start=0))), "other words"),
        (replace(GOOD, citations=(CITATIONS[0], replace(CITATIONS[1], end=10_000))), "offsets"),
        (replace(GOOD, citations=(CITATIONS[0], replace(CITATIONS[1], version="sha256:0"))), "ever stored"),
        (replace(GOOD, citations=(CITATIONS[0], replace(CITATIONS[1], doc_id="other"))), "ever stored"),
    ],
)
def test_a_broken_answer_is_held_back(broken: Answer, told: str) -> None:
    """A statement without citation, a mark too many, a wrong word, offset, version or document: never sent."""
    with pytest.raises(UnverifiedAnswer, match=told):
        verify(broken, texts)


def test_an_empty_quote_does_not_stand() -> None:
    """No words are no evidence."""
    assert fault_of(replace(CITATIONS[0], quote="", start=3, end=3), texts) is not None
