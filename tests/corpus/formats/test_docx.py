"""Word: every paragraph once, with its heading, list and table."""

from __future__ import annotations

import pytest

from corpus.errors import Unreadable
from corpus.formats.docx import read
from tests.corpus.formats.made import docx, only, package, paragraph, read_with, word_table

STYLES = '<w:style w:styleId="H2"><w:name w:val="heading 2"/></w:style><w:style w:styleId="Own"><w:basedOn w:val="H2"/></w:style><w:style w:styleId="T"><w:name w:val="Title"/></w:style>'
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)


def listed(number: int, depth: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def test_headings_follow_from_styles_and_what_they_are_based_on() -> None:
    """The document is titled by its title."""
    body = paragraph("The plan", '<w:pStyle w:val="T"/>') + paragraph("Costs", '<w:pStyle w:val="Own"/>') + paragraph("Much.")
    found = only(read, docx(body, styles=STYLES))
    assert (found.title, found.text) == ("The plan", "# The plan\n\n## Costs\n\nMuch.\n")


def test_numbers_of_lists_are_counted() -> None:
    """They are nowhere in the file; bullets have none."""
    body = "".join(
        [paragraph("One", listed(1)), paragraph("Within", listed(1, 1)), paragraph("Two", listed(1)), paragraph("Point", listed(2))]
    )
    assert only(read, docx(body, numbering=NUMBERING)).text == "1. One\n  - 1.a) Within\n2. Two\n- Point\n"


def test_rows_name_their_columns_and_merged_cells_fill_what_they_cover() -> None:
    """A row that is quoted says what its cells are."""
    table = word_table([["Place", "Target", "Year"], ["Chengdu", "12.8%", "2022"]])
    assert only(read, docx(table)).text == "- Place: Chengdu; Target: 12.8%; Year: 2022\n"


def test_deleted_words_are_gone_and_inserted_ones_are_there() -> None:
    """The text is that after all tracked changes; text boxes, content controls and footnotes are read once."""
    body = (
        "<w:p><w:r><w:t>It costs </w:t></w:r><w:del><w:r><w:delText>five</w:delText></w:r></w:del><w:ins><w:r><w:t>six</w:t></w:r></w:ins></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('Within a control.')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><AlternateContent><Choice><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></Choice>"
        f"<Fallback><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></Fallback></AlternateContent></w:r></w:p>"
    )
    found = only(read, docx(body, footnotes=f"<w:footnote>{paragraph('A note.')}</w:footnote>"))
    assert found.text == "It costs six\n\nWithin a control.\n\nIn a box.\n\n[^1]: A note.\n"


def test_a_formula_is_a_line() -> None:
    """Fractions, roots and powers as one would type them."""
    math = "<oMath><f><num><r><t>a</t></r></num><den><sSup><e><r><t>b</t></r></e><sup><r><t>2</t></r></sup></sSup></den></f></oMath>"
    assert only(read, docx(f"<w:p><w:r><w:t>It is</w:t></w:r>{math}</w:p>")).text == "It is a/(b^2)\n"


def test_an_entity_is_not_resolved(tmp_path: object) -> None:
    """Neither one that names a file nor one that grows."""
    bomb = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    document = f'<!DOCTYPE d [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">{bomb}]><w:document xmlns:w="x"><w:body>{paragraph("Safe &f; &l9;")}</w:body></w:document>'
    assert only(read, package({"word/document.xml": document})).text.strip() == "Safe"


def test_an_older_or_encrypted_file_is_told() -> None:
    """And what to do about it."""
    with pytest.raises(Unreadable, match="before 2007"):
        read_with(read, b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(Unreadable, match="damaged"):
        read_with(read, b"PK\x03\x04 nothing")
