"""Two documents that disagree: both are shown, with their dates, and which is the newer."""

from __future__ import annotations

from corpus.document import Document
from corpus.split import split
from service.compose import Composed, compose
from service.differ import difference, rivals
from service.kind import Kind
from service.read import Finding
from tests.conftest import BARS

QUESTION = "How much does Porto's tramway cost?"


def plan(doc_id: str, text: str, **labels: object) -> Document:
    """A document about Porto."""
    return Document(id=doc_id, title=f"The {doc_id} plan", text=text, labels={"place": "Porto", **labels})


def finding(document: Document, answer: str, support: float) -> Finding:
    """A finding for the document's only sentence, with its answer marked."""
    (chunk,) = split(document)
    start = document.text.index(answer)
    return Finding(document, chunk, chunk.sentences[0], support, (start, start + len(answer)))


OLD = finding(plan("old", "Porto's tramway costs 5 million euros.", date="2020"), "5 million euros", 0.9)
NEW = finding(plan("new", "Porto's tramway costs 7 million euros.", date="2022-03"), "7 million euros", 0.8)


def answer(*findings: Finding) -> Composed:
    """What is composed of them."""
    return compose(Kind.FACT, QUESTION, findings, BARS)


def test_both_values_are_shown_with_dates_and_the_newest_is_named() -> None:
    """Nothing is averaged or hidden, though the two sentences share nearly all their words; each value is cited."""
    composed = answer(OLD, NEW)
    first, *others = composed.statements
    assert first.text == (
        "The sources differ: 7 million euros in “The new plan” (2022-03, the newest), 5 million euros in “The old plan” (2020)."
    )
    assert [statement.text for statement in others] == [OLD.text, NEW.text]
    assert first.citations == (2, 1)
    assert [composed.citations[number - 1].doc_id for number in first.citations] == ["new", "old"]
    assert [citation.doc_id for citation in composed.citations] == ["old", "new"]


def test_without_dates_none_is_called_the_newest() -> None:
    """One that is not dated leaves it open."""
    undated = finding(plan("other", "Porto's tramway costs 7 million euros."), "7 million euros", 0.8)
    assert difference(rivals(QUESTION, [OLD, undated], 0.3)) == (
        "The sources differ: 5 million euros in “The old plan” (2020), 7 million euros in “The other plan” (not dated)."
    )


def test_the_same_value_in_other_words_is_no_difference() -> None:
    """Five million euros are 5,000,000 euros."""
    same = finding(plan("new", "Porto's tramway costs 5,000,000 euros.", date="2022"), "5,000,000 euros", 0.8)
    assert rivals(QUESTION, [OLD, same], 0.3) == []


def test_another_subject_or_unit_or_document_of_the_same_is_no_difference() -> None:
    """Lisbon's costs, a length, and a second sentence of one document say nothing against Porto's costs."""
    lisbon = Document(id="lisbon", title="Lisbon", text="Lisbon's tramway costs 7 million euros.", labels={"place": "Lisbon"})
    length = finding(plan("new", "Porto's tramway is 7 km long and costs something."), "7 km", 0.8)
    again = finding(plan("old", "Porto's tramway costs 9 million euros."), "9 million euros", 0.8)
    assert rivals(QUESTION, [OLD, finding(lisbon, "7 million euros", 0.8)], 0.3) == []
    assert rivals(QUESTION, [OLD, length], 0.3) == []
    assert rivals(QUESTION, [OLD, again], 0.3) == []


def test_what_is_far_less_sure_is_no_rival() -> None:
    """A sentence below the bar is not set against the answer."""
    weak = finding(NEW.document, "7 million euros", 0.2)
    assert rivals(QUESTION, [OLD, weak], 0.3) == []


def test_dates_that_differ_are_shown_as_well() -> None:
    """A question for a date takes dates as values."""
    one = finding(plan("old", "Porto's tramway opens in May 2024.", date="2020"), "May 2024", 0.9)
    other = finding(plan("new", "Porto's tramway opens in June 2025.", date="2022"), "June 2025", 0.9)
    said = difference(rivals("When does Porto's tramway open?", [one, other], 0.3))
    assert said == "The sources differ: June 2025 in “The new plan” (2022, the newest), May 2024 in “The old plan” (2020)."


def test_what_is_in_force_answers_before_what_is_superseded() -> None:
    """The superseded document comes in only as the rival that it is, and is marked."""
    gone = finding(plan("old", OLD.document.text, date="2020", status="superseded by new"), "5 million euros", 0.9)
    composed = answer(gone, NEW)
    assert composed.statements[0].text == (
        "The sources differ: 7 million euros in “The new plan” (2022-03, the newest), 5 million euros in “The old plan” (2020, superseded)."
    )
    assert [citation.doc_id for citation in composed.citations] == ["new", "old"]
    assert composed.notes == ("“The old plan” is superseded by “The new plan”.",)
    agreeing = finding(plan("new", "Porto's tramway costs 5 million euros in all."), "5 million euros", 0.8)
    assert [citation.doc_id for citation in answer(gone, agreeing).citations] == ["new"]


def test_a_superseded_document_that_alone_answers_is_marked() -> None:
    """It is shown, and what replaced it is named."""
    gone = finding(plan("old", OLD.document.text, superseded_by="The 2023 plan"), "5 million euros", 0.9)
    composed = answer(gone)
    assert composed.notes == ("“The old plan” is superseded by “The 2023 plan”.",)
    assert [citation.doc_id for citation in composed.citations] == ["old"]
