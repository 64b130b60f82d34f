"""What is written is found again as it was meant, and its words are not changed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.formats.markup import Manuscript, tidy
from corpus.structure import Heading, Unit, structure


def units(text: str) -> list[str]:
    return [text[part.start : part.end] for part in structure(text) if isinstance(part, Unit)]


def headings(text: str) -> list[tuple[int, str]]:
    return [(part.level, part.title) for part in structure(text) if isinstance(part, Heading)]


@settings(deadline=None)
@given(st.text(min_size=1, max_size=60).filter(lambda words: any(map(str.isalnum, tidy(words))) and "\f" not in words))
def test_a_paragraph_is_never_read_as_something_else(words: str) -> None:
    """Whatever the words begin with, the paragraph before, they and the paragraph behind are quotable, and are the same words."""
    out = Manuscript()
    for each in ("Before it.", words, "Behind it."):
        out.paragraph(each)
    text, _ = out.written()
    found = units(text)
    assert (found[0], found[-1]) == ("Before it.", "Behind it.")
    assert not headings(text)
    assert all(letter in "".join(found) for letter in tidy(words) if letter.isalpha())


def test_blocks_are_found_again() -> None:
    """Heading, paragraph, items and rows; a row is quoted whole, whatever stops stand in it."""
    out = Manuscript()
    out.heading(2, "Costs")
    out.paragraph("One sentence. Another.")
    out.item("First point.")
    out.item("Second point.", depth=1)
    out.table([["Firm", "Note", "Cost"], ["Gas Co. Ltd.", "Paid. In full.", "5"]])
    text, _ = out.written()
    assert headings(text) == [(2, "Costs")]
    assert units(text) == [
        "One sentence.",
        "Another.",
        "First point.",
        "Second point.",
        "Firm: Gas Co. Ltd.; Note: Paid. In full.; Cost: 5",
    ]


def test_a_page_begins_where_its_first_words_stand() -> None:
    """Between blocks, within a paragraph, and where a page is empty."""
    out = Manuscript()
    out.begin_page()
    out.paragraph("First page, which goes on \fupon the second.")
    out.begin_page()
    out.begin_page()
    out.paragraph("Fourth.")
    text, pages = out.written()
    assert [text[start:].split()[0] for start in pages] == ["First", "upon", "Fourth.", "Fourth."]


def test_a_long_row_becomes_a_section_of_its_sheet() -> None:
    """Its short cells are the heading, each long one a paragraph with its column's name, sentence by sentence."""
    out = Manuscript()
    answer = "The council will build it. " * 40
    out.table([["No", "Question", "Answer"], ["7", "When?", answer]], level=3)
    text, _ = out.written()
    assert headings(text) == [(3, "No: 7; Question: When?")]
    assert units(text)[1] == "The council will build it."
    assert units(text)[0] == "Answer: The council will build it."
