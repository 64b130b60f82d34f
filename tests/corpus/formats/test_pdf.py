"""PDF: paragraphs whole, in reading order, with the pages that they stand on."""

from __future__ import annotations

import io

import pytest

from corpus.errors import Unreadable
from corpus.formats.content import Content, Fault
from corpus.formats.pdf import chosen_title, own_title, read
from tests.corpus.formats.made import column, only, pdf, read_with

FILLER = [
    "These lines are here so that the page has a body whose width is plain",
    "to see for whoever reads it, line after line, and then it ends.",
]


def test_lines_are_joined_to_sentences_and_pages_are_kept() -> None:
    """A sentence that goes over a page's end is whole; it belongs to the page where it begins."""
    first = [*FILLER, "Chengdu wants the share of its core digital industries in regional"]
    found = only(read, pdf([column(first), column(["GDP to exceed 12.8% in the year 2022.", "Another sentence stands here."])]))
    sentence = "Chengdu wants the share of its core digital industries in regional GDP to exceed 12.8% in the year 2022."
    assert sentence in found.text
    assert found.text[found.pages[1] :].startswith("GDP to exceed")


def test_what_repeats_at_the_edges_is_left_out() -> None:
    """Running heads, feet and page numbers are no part of the text; a line that stands once at the edge is."""
    pages = [
        [(72, 800, "Annual report of the council"), *column([f"Page {name} says something of its own."]), (290, 30, str(number))]
        for number, name in enumerate(["one", "two", "three", "four"], 1)
    ]
    pages[2].append((72, 60, "Printed once."))
    text = only(read, pdf(pages)).text
    assert "Annual report" not in text
    assert [line for line in text.split("\n") if line.strip().isdigit()] == []
    assert "Printed once." in text
    assert text.count("says something of its own.") == 4


def test_columns_are_read_one_after_the_other_however_they_are_drawn() -> None:
    """Lines that are drawn from left to right across two columns are put in order."""
    left = [f"left line {number} has words that go on and" for number in range(12)]
    right = [f"right line {number} has words that go on and" for number in range(12)]
    drawn = [line for pair in zip(column(left, 60), column(right, 330), strict=True) for line in pair]
    text = only(read, pdf([drawn], size=9)).text
    assert text.index("left line 11") < text.index("right line 0")


def test_a_broken_word_is_made_whole() -> None:
    """With its hyphen where the document writes it so elsewhere."""
    lines = [
        "The long-term plan of the council for the harbour is a matter of long-",
        "term debate, and of much talk, which the may-",
        "or of the city has led since the day of the election.",
    ]
    text = only(read, pdf([column(lines)])).text
    assert "a matter of long-term debate" in text
    assert "the mayor of the city" in text


def test_large_lines_are_headings() -> None:
    """The largest one of the beginning is the title, where the file does not name one."""
    found = only(read, pdf([[(72, 760, "# Harbour plan"), *column([*FILLER, "A tramway is planned."])]]))
    assert found.title == "Harbour plan"
    assert found.text.startswith("# Harbour plan\n\n")


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        (["# The Report", "Post harbour inquiry"], "Post harbour inquiry: The Report"),
        (["# CP 1478"], ""),
        (["# Report"], "Report"),
        (["# Harbour and tramway plan", "Volume 1"], "Harbour and tramway plan"),
    ],
)
def test_a_title_tells_one_document_from_another(headings: list[str], title: str) -> None:
    """A large heading that tells little stands behind the largest that tells more; a number is no title."""
    large = [(72.0, 780.0 - 60 * place, f"# {words.removeprefix('# ')}") for place, words in enumerate(headings)]
    assert only(read, pdf([[*large, *column([*FILLER, "A tramway is planned."])]])).title == title


@pytest.mark.parametrize(
    ("own", "title"),
    [("Committee template 4.3", "Harbour plan for all"), ("Harbour plan", "Harbour plan"), ("untitled", "Harbour plan for all")],
)
def test_a_title_that_the_file_names_has_to_stand_in_it(own: str, title: str) -> None:
    """Many files keep the title of a template or of a draft."""
    assert chosen_title(own_title(own), "Harbour plan for all", "# Harbour plan for all\n\nIt is new.") == title
    assert chosen_title(own_title(own), "", "It is new.") == own_title(own)


def test_an_item_behind_a_bold_bullet_is_whole() -> None:
    """A line is as bold as its words are."""
    lines = [
        "Each council should:",
        "^• publish a report that sums up what was found out by the",
        "exercise, within three months of its end;",
        "^• tell us.",
    ]
    text = only(read, pdf([column([*FILLER, *lines])])).text
    assert "- publish a report that sums up what was found out by the exercise, within three months of its end;\n" in text


def test_a_footnote_is_told_from_the_text() -> None:
    """By its smaller letters at the page's foot and the number that it begins with; one that goes on over two lines is whole."""
    body = [(left, bottom, words) for left, bottom, words in column([*FILLER, *FILLER, "It was agreed.12"])]
    notes = [(72.0, 60.0, "~12 The council's report of last year, at the"), (72.0, 51.0, "~beginning of its second part.")]
    text = only(read, pdf([[*body, *notes]])).text
    assert "[^12]: The council's report of last year, at the beginning of its second part." in text.split("\n")
    assert "It was agreed.12" in text


def test_rows_of_a_table_name_their_columns() -> None:
    """Words that stand in columns are cells."""
    rows = [("Place", "Target", "Year"), ("Chengdu", "12.8%", "2022"), ("Hefei", "9.5%", "2023"), ("Wuhan", "11%", "2024")]
    lines = [(72 + 160 * place, 600 - 16 * number, cell) for number, row in enumerate(rows) for place, cell in enumerate(row)]
    text = only(read, pdf([[*column(FILLER), *lines]])).text
    assert "- Place: Chengdu; Target: 12.8%; Year: 2022\n" in text


def test_a_form_has_no_header() -> None:
    """Labels beside what they label are no names of columns."""
    rows = [("Insured", "Gabriel Diaz", "Make", "Jeep"), ("Claim", "SF-1008", "Model", "Cherokee"), ("Phone", "425 111", "Trim", "Limited")]
    lines = [(72 + 110 * place, 600 - 16 * number, cell) for number, row in enumerate(rows) for place, cell in enumerate(row)]
    assert "- Insured; Gabriel Diaz; Make; Jeep\n- Claim; SF-1008; Model; Cherokee\n" in only(read, pdf([[*column(FILLER), *lines]])).text


def test_bullets_are_items() -> None:
    """Each with its own lines."""
    text = only(read, pdf([column([*FILLER, "• Build the tramway along the water.", "• Plant trees."])])).text
    assert "- Build the tramway along the water.\n- Plant trees." in text


def scan(words: str = "") -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made)
    if words:
        canvas.drawString(72, 700, words)
        canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("L", (200, 200), 128)), 0, 0, 500, 700)
    canvas.save()
    return made.getvalue()


def test_a_scan_is_told() -> None:
    """A file of pictures alone is refused as such; a page among others is told, and the others go in."""
    with pytest.raises(Unreadable, match="scan"):
        read_with(read, scan())
    content, fault = read_with(read, scan("The first page has words."))
    assert isinstance(content, Content)
    assert isinstance(fault, Fault)
    assert (fault.lesser, "1 of its 2 pages" in fault.reason) == (True, True)


def test_a_password_is_told() -> None:
    """And what to do about it."""
    with pytest.raises(Unreadable, match="password"):
        read_with(read, pdf([column(["Secret."])], encrypt="pass"))


def test_no_pdf_is_told() -> None:
    """Whatever its ending says."""
    with pytest.raises(Unreadable, match="damaged"):
        read_with(read, b"%PDF-1.7\nnothing")
