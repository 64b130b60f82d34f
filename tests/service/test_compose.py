"""Composing from findings by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.document import Chunk, Document
from corpus.split import split
from service.answer import Status
from service.cite import marked
from service.compose import Composed, beside, both
from service.compose import compose as compose_kind
from service.kind import Kind
from service.read import Finding
from tests.conftest import BARS


def findings(document: Document, supports: dict[str, float]) -> list[Finding]:
    """A finding for every sentence; those not named have no support."""
    made = []
    for chunk in split(document):
        for start, end in chunk.sentences:
            made.append(Finding(document, chunk, (start, end), supports.get(document.text[start:end], 0.0)))
    return made


def compose(found: list[Finding], kind: Kind = Kind.FACT, question: str = "What is planned?") -> Composed:
    """The answer to a question for a fact."""
    return compose_kind(kind, question, found, BARS)


PLAN = Document(id="plan", title="The plan", text="# The plan\n\nWork starts in 2023. The tramway costs 5 million. Birds sing here.\n")


def test_the_best_sentence_is_the_answer() -> None:
    """One statement, its quote to the character, its place, and its number in the text."""
    composed = compose(findings(PLAN, {"The tramway costs 5 million.": 0.9}))
    (statement,), (citation,) = composed.statements, composed.citations
    assert composed.status is Status.ANSWERED
    assert (statement.text, statement.citations, statement.support) == ("The tramway costs 5 million.", (1,), 0.9)
    assert PLAN.text[citation.start : citation.end] == citation.quote == "The tramway costs 5 million."
    assert (citation.doc_id, citation.version, citation.title) == ("plan", PLAN.version, "The plan")


def test_a_reason_comes_with_the_sentence_behind_that_gives_it() -> None:
    """Not where a fact is asked for, and nothing that does not open as a reason."""
    wish, aim = "Porto wants trams.", "The aim is cleaner air."
    document = Document("trams", "Trams", f"{wish} Ana Lima said so. {aim} Birds sing.")
    found = findings(document, {wish: 0.9})
    assert [statement.text for statement in compose(found, Kind.REASON, "Why does Porto want trams?").statements] == [wish, aim]
    assert [statement.text for statement in compose(found).statements] == [wish]


def test_a_list_answers_as_a_whole() -> None:
    """Items that are all nearly sure make a list that is; one that stands out, or two alone, do not."""
    items, nearly = ["buy trams", "plant trees", "open parks"], BARS.partial / 2
    document = Document("d", "T", "The board met.\n\n" + "\n".join(f"- {item}" for item in items))
    told = compose(findings(document, dict.fromkeys(items, nearly)), Kind.LIST)
    assert [statement.text for statement in told.statements] == items
    assert told.confidence == pytest.approx(1 - (1 - nearly) ** 3, abs=1e-4)
    assert not compose(findings(document, dict.fromkeys(items, nearly)), Kind.FACT).statements
    assert not compose(findings(document, dict.fromkeys(items[:2], nearly)), Kind.LIST).statements
    uneven = compose(findings(document, {items[0]: 0.9, items[1]: 0.05, items[2]: 0.05}), Kind.LIST)
    assert uneven.confidence == 0.9


def test_of_a_list_by_names_only_the_one_asked_for_is_shown() -> None:
    """A list that does not name somebody in each item is shown whole, and so is one where all are asked for."""
    lead, rest = "Three cities set dates:", ["- Lisbon begins in 2021.", "- Porto begins in 2022.", "- Faro begins in 2023."]
    document = Document("dates", "Dates", "\n".join([lead, "", *rest]))
    found = findings(document, {lead: 0.9})
    whole = [lead, *(item[2:] for item in rest)]
    assert [statement.text for statement in compose(found, question="When does Porto begin?").statements] == [lead, "Porto begins in 2022."]
    assert [statement.text for statement in compose(found, Kind.LIST, "Which cities but Porto set dates?").statements] == whole
    mixed = Document("mixed", "Plans", "Porto has plans:\n\n- trams for Porto\n- more parks")
    told = compose(findings(mixed, {"Porto has plans:": 0.9}), question="What does Porto plan?").statements
    assert [statement.text for statement in told] == ["Porto has plans:", "trams for Porto", "more parks"]


def test_a_list_has_what_is_put_alike_beside_what_answers() -> None:
    """What opens with the same word, says what should be, or is an item of the same list, where it answers nearly; nothing else."""
    nearly, hardly = BARS.partial / 3, BARS.partial / 30
    stages = ["Stage Yellow begins at half.", "Stage Orange begins at a third.", "The council met.", "Stage Red is signed by nobody."]
    text = " ".join(stages)
    supports = dict(zip(stages, (0.9, nearly, nearly, hardly), strict=True))
    told = compose(findings(Document(id="d", title="T", text=text), supports), Kind.LIST).statements
    assert [statement.text for statement in told] == stages[:2]
    asked = ["The rate should rise.", "Payment should come first.", "Nobody disagreed."]
    told = compose(
        findings(Document("d", "T", " ".join(asked)), dict(zip(asked, (0.9, nearly, nearly), strict=True))), Kind.LIST
    ).statements
    assert [statement.text for statement in told] == asked[:2]
    items = ["trams for all", "quiet parks"]
    document = Document("d", "T", "The aims are many.\n\n" + "\n".join(f"- {item}" for item in items))
    told = compose(findings(document, {items[0]: 0.9, items[1]: nearly}), Kind.LIST).statements
    assert [statement.text for statement in told] == items


def test_sentences_about_as_good_come_in_the_order_of_the_document() -> None:
    """A second sentence stands where its document has it; a weak one is left out."""
    composed = compose(findings(PLAN, {"The tramway costs 5 million.": 0.9, "Work starts in 2023.": 0.85, "Birds sing here.": 0.2}))
    assert [statement.text for statement in composed.statements] == ["Work starts in 2023.", "The tramway costs 5 million."]


def test_nothing_that_fits_is_no_answer() -> None:
    """Below the bar there are no statements."""
    composed = compose(findings(PLAN, {"The tramway costs 5 million.": BARS.partial - 0.01}))
    assert (composed.status, composed.statements, composed.citations) == (Status.NOT_IN_CORPUS, (), ())
    assert compose([]).status is Status.NOT_IN_CORPUS


def test_a_doubtful_answer_says_that_it_is_partial() -> None:
    """Between the two bars the answer is shown and marked."""
    assert compose(findings(PLAN, {"The tramway costs 5 million.": (BARS.partial + BARS.answered) / 2})).status is Status.PARTIAL


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


@pytest.mark.parametrize("marks", ["- {}", "{}", "a) {}"])
def test_what_goes_on_comes_with_the_sentence_that_announced_it(marks: str) -> None:
    """An item in lower case says little without its lead-in, which is cited too; the items between are left out."""
    parts = [marks.format(part) for part in ("a part of the first kind;", "another part of the second kind.")]
    text = "\n\n".join(["Reports should hold:", *parts, "Afterwards all is well."])
    composed = compose(findings(Document(id="d", title="T", text=text), {parts[1].removeprefix("- "): 0.9}))
    assert [citation.quote for citation in composed.citations] == ["Reports should hold:", parts[1].removeprefix("- ")]


def test_what_goes_on_with_nothing_announced_stands_alone() -> None:
    """Between it and the last colon another sentence was ended."""
    text = "Reports should hold:\n\nAll is well.\n\nand more of the same kind\n"
    composed = compose(findings(Document(id="d", title="T", text=text), {"and more of the same kind": 0.9}))
    assert [citation.quote for citation in composed.citations] == ["and more of the same kind"]


def test_the_same_words_twice_are_said_once() -> None:
    """Two documents with one sentence give one statement."""
    other = Document(id="other", title="Other", text="The tramway costs 5 million.")
    composed = compose([*findings(PLAN, {"The tramway costs 5 million.": 0.9}), *findings(other, {"The tramway costs 5 million.": 0.89})])
    assert [citation.doc_id for citation in composed.citations] == ["plan"]


def test_a_citation_says_its_page() -> None:
    """The page is the one that holds the first character of the quote."""
    document = Document(id="d", title="T", text="First page. Second page.", pages=(0, 12))
    (finding,) = [each for each in findings(document, {"Second page.": 0.9}) if each.support]
    assert compose([finding]).citations[0].page == 2


def test_a_list_in_a_table_is_cited_row_by_row() -> None:
    """Rows that a sentence announces are items too; each tells its columns' names, which are cited beside it."""
    text = "The targets are:\n\n| City | Share |\n|---|---|\n| Chengdu | 12.8% |\n| Hefei | *none* |\n"
    composed = compose(findings(Document(id="d", title="T", text=text), {"The targets are:": 0.9}))
    assert [(statement.text, statement.citations) for statement in composed.statements] == [
        ("The targets are:", (1,)),
        ("City: Chengdu; Share: 12.8%", (2, 3)),
        ("City: Hefei; Share: none", (4, 3)),
    ]
    quotes = ["The targets are:", "| Chengdu | 12.8% |", "| City | Share |", "| Hefei | *none* |"]
    assert [citation.quote for citation in composed.citations] == quotes


def test_a_chunk_without_sentences_gives_no_answer() -> None:
    """A heading alone is never quoted."""
    document = Document(id="d", title="T", text="# Alone")
    assert split(document)[0] == Chunk("d:0-7", "d", 0, 7, (), ())
    assert compose(findings(document, {})).statements == ()


def test_a_pronoun_is_made_clear_by_the_sentence_before_it() -> None:
    """The sentence to which a quote points back is shown and cited before it; the quote itself stays as it is."""
    text = "# Harbour\n\nThe city plans a tramway. It costs 5 million."
    composed = compose(findings(Document(id="d", title="T", text=text), {"It costs 5 million.": 0.9}))
    assert [citation.quote for citation in composed.citations] == ["The city plans a tramway.", "It costs 5 million."]


@pytest.mark.parametrize(("lead", "items"), [("The plan names 2 parts:", []), ("The parts are these:", ["one part", "another part"])])
def test_how_many_it_is_needs_no_items_where_it_is_said(lead: str, items: list[str]) -> None:
    """What is counted is only listed where nobody has counted it."""
    document = Document(id="d", title="T", text=f"{lead}\n\n- one part\n- another part\n")
    (first, *rest) = findings(document, {lead: 0.9})
    number = document.text.index("2") if "2" in lead else document.text.index("one")
    composed = compose([replace(first, answer=(number, number + 1 if "2" in lead else number + 3)), *rest], Kind.COUNT)
    assert [statement.text for statement in composed.statements] == [lead, *items]


def test_beside_a_sentence_that_lists_only_what_is_nearly_as_sure_is_shown() -> None:
    """What is far less sure has to be a list of the same document."""
    text = "Wuhan plans trams, parks and a zoo. Wuhan sleeps. Wuhan built bridges, roads and mills."
    spans = split(Document(id="d", title="T", text=text))[0].sentences
    supports = {text[start:end]: support for (start, end), support in zip(spans, (0.9, 0.6, 0.6), strict=True)}
    composed = compose(findings(Document(id="d", title="T", text=text), supports), Kind.LIST)
    assert [statement.text for statement in composed.statements] == [text[slice(*spans[0])], text[slice(*spans[2])]]


MANY = Document(
    id="many",
    title="Cities",
    text="Wuhan plans a park. Hefei plans a laboratory. Nanchang plans a summit. Wuhan, as was said, plans a park.",
)


def test_a_list_holds_all_that_add_something_and_says_how_far_it_looked() -> None:
    """Every sentence beyond the bar is an item, but for those that say nothing new."""
    supports = {MANY.text[start:end]: 0.9 - place / 10 for place, (start, end) in enumerate(split(MANY)[0].sentences)}
    composed = compose(findings(MANY, supports), Kind.LIST)
    assert [statement.text for statement in composed.statements] == [
        "Wuhan plans a park.",
        "Hefei plans a laboratory.",
        "Nanchang plans a summit.",
    ]
    assert composed.notes == ("Looked at 1 passage of 1 document.",)


def side(name: str, text: str, support: float) -> tuple[str, list[Finding]]:
    """One side of a comparison with one sentence."""
    return name, findings(Document(id=name.lower(), title=name, text=text), {text: support})


def test_a_comparison_shows_one_side_after_the_other() -> None:
    """Each side has its own statement; that one is less sure than the other does not silence it."""
    composed = beside("Compare A and B", [side("A", "A wants 12 parks.", 0.9), side("B", "B wants 5 parks.", 0.5)], BARS)
    assert (composed.status, composed.confidence) == (Status.ANSWERED, 0.5)
    assert [statement.text for statement in composed.statements] == ["A wants 12 parks.", "B wants 5 parks."]


def test_beside_one_side_the_other_needs_less_support() -> None:
    """If a sentence names it; the answer is partial."""
    composed = beside("Compare A and B", [side("A", "A wants 12 parks.", 0.9), side("B", "B has parks.", 0.2)], BARS)
    assert [statement.text for statement in composed.statements] == ["A wants 12 parks.", "B has parks."]
    assert (composed.status, composed.notes) == (Status.PARTIAL, ())
    nobody = beside("Compare A and B", [side("A", "A wants 12 parks.", 0.9), side("B", "There are parks.", 0.2)], BARS)
    assert nobody.notes == ("The documents do not say this of B.",)


def test_a_sentence_of_both_sides_gives_way_to_one_of_each() -> None:
    """Where that answers nearly as well; else it stays."""
    document = Document("both", "Parks", "A and B have parks. A wants 12 parks.")
    for support, shown in ((0.6, "A wants 12 parks."), (0.01, "A and B have parks.")):
        own = findings(document, {"A and B have parks.": 0.8, "A wants 12 parks.": support})
        composed = beside("Compare A and B", [("A", own), side("B", "B wants 3 parks.", 0.9)], BARS)
        assert composed.statements[0].text == shown


def test_a_comparison_without_one_side_is_partial_and_says_which() -> None:
    """What is known of the other side is shown."""
    composed = beside("Compare A and B", [side("A", "A wants 12 parks.", 0.9), side("B", "B sleeps.", 0.05)], BARS)
    assert (composed.status, composed.notes) == (Status.PARTIAL, ("The documents do not say this of B.",))
    assert beside("Compare A and B", [side("A", "A.", 0.1), ("B", [])], BARS).status is Status.NOT_IN_CORPUS


def test_a_sentence_that_names_the_other_side_alone_is_not_of_this_one() -> None:
    """It stands in a passage that speaks of both."""
    text = "Porto counts trams as a future track."
    document = Document(id="both", title="Lisbon and Porto", text=text)
    pair = [(name, findings(document, {text: 0.9})) for name in ("Lisbon", "Porto")]
    composed = beside("What do Lisbon and Porto say of trams?", pair, BARS)
    assert (composed.status, composed.notes) == (Status.PARTIAL, ("The documents do not say this of Lisbon.",))
    assert [statement.text for statement in composed.statements] == [text]


WROTE = Document(id="report", title="Report", text="Ana Lima wrote the report. Rui Sousa edited it.")
"""What two questions in one are asked about."""


def answered(sentence: str, question: str) -> tuple[str, Composed]:
    """A question answered with a sentence of that document, or with none."""
    return question, compose(findings(WROTE, {sentence: 0.9} if sentence else {}), Kind.FACT, question)


def test_the_answers_to_two_questions_stand_one_after_the_other() -> None:
    """Their citations are numbered through, and what both rest on is said once."""
    one, other = answered("Ana Lima wrote the report.", "Who wrote it?"), answered("Rui Sousa edited it.", "Who edited it?")
    composed = both([one, other])
    assert (composed.status, composed.notes) == (Status.ANSWERED, ())
    assert [(statement.text, statement.citations) for statement in composed.statements] == [
        ("Ana Lima wrote the report.", (1,)),
        ("Rui Sousa edited it.", (2,)),
    ]
    assert [(citation.number, citation.quote) for citation in composed.citations] == [
        (1, "Ana Lima wrote the report."),
        (2, "Rui Sousa edited it."),
    ]
    assert both([one, one]).statements == one[1].statements


def test_of_two_questions_the_one_without_an_answer_is_named() -> None:
    """The other is answered; where neither is, nothing is said."""
    composed = both([answered("Ana Lima wrote the report.", "Who wrote it?"), answered("", "Who printed it?")])
    assert (composed.status, composed.notes) == (Status.PARTIAL, ("The documents do not answer “Who printed it?”",))
    assert both([answered("", "Who bound it?"), answered("", "Who printed it?")]).status is Status.NOT_IN_CORPUS


def test_which_came_first_is_said_with_both_dates_cited() -> None:
    """The first statement compares, and rests on the quotes that date the two."""
    sides = [side("the listing", "The listing was in March 2021.", 0.9), side("the renaming", "The renaming was on October 28, 2021.", 0.8)]
    composed = beside("Which came first, the listing or the renaming?", sides, BARS)
    assert (composed.statements[0].text, composed.statements[0].citations) == ("The listing came before the renaming.", (1, 2))


def test_a_verdict_stands_only_where_the_evidence_states_it() -> None:
    """Yes before a sentence that holds all that was asked; nothing where a detail of the question is not there."""
    document = Document(id="d", title="Wuhan", text="Wuhan builds a pilot zone.")
    (finding,) = findings(document, {document.text: 0.9})
    stated = compose([finding], Kind.YES_NO, "Does Wuhan build a pilot zone?")
    assert [statement.text for statement in stated.statements] == ["Yes: Wuhan builds a pilot zone."]
    open_ = compose([finding], Kind.YES_NO, "Does Wuhan build a pilot zone in 2022?")
    assert [statement.text for statement in open_.statements] == ["Wuhan builds a pilot zone."]


def test_beside_a_sentence_that_lists_only_what_is_sure_or_lists_in_the_same_document_is_shown() -> None:
    """A weak remark steps back, a fuller list of the same stays."""
    short, long, remark = "Porto names roads, rails and ports.", "Porto wants new roads, faster rails and deeper ports.", "Porto is old."
    plan = Document(id="d", title="T", text=f"{remark} {short} {long}")
    weak = BARS.partial + 0.01
    composed = compose(findings(plan, {short: 0.9, long: weak, remark: weak}), Kind.LIST)
    assert [statement.text for statement in composed.statements] == [short, long]
    assert remark not in [statement.text for statement in compose(findings(plan, {short: 0.9, remark: weak}), Kind.LIST).statements]


def test_the_answer_is_marked_in_its_sentence() -> None:
    """The words that the reader points at stand in the statement at its spans, whatever markup the source has."""
    document = Document(id="d", title="T", text="- The **tramway** costs 5 million euros.")
    (finding,) = findings(document, {document.text: 0.9, document.text[2:]: 0.9})
    start = document.text.index("5 million")
    (statement,) = compose([replace(finding, answer=(start, start + 15))]).statements
    ((first, last),) = statement.spans
    assert (statement.text[first:last], "**" in statement.text) == ("5 million euros", False)
    assert marked("All of it.", "All of it.") == ()
