"""OpenDocument, EPUB and rich text."""

from __future__ import annotations

import pytest

from corpus.errors import Unreadable
from corpus.formats import epub, odt, rtf
from tests.corpus.formats.made import only, package, read_with

NAMES = 'xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d"'


def content(inner: str) -> bytes:
    return package({"content.xml": f"<office:document-content {NAMES}><office:body>{inner}</office:body></office:document-content>"})


def test_an_opendocument_text_keeps_its_structure() -> None:
    """Headings, lists, tables, and notes behind the text that they hang on."""
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>"
    cells = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{cell}</text:p></table:table-cell>' for cell in row)}</table:table-row>"
        for row in [["Place", "Share"], ["Hefei", "9"]]
    )
    body = (
        '<office:text><text:tracked-changes><text:p>Gone.</text:p></text:tracked-changes><text:h text:outline-level="2">Plan</text:h>'
        f"<text:p>It<text:s/>is{note} planned.</text:p><text:list><text:list-item><text:p>One</text:p></text:list-item></text:list>"
        f"<table:table>{cells}</table:table></office:text>"
    )
    assert only(odt.read, content(body)).text == "## Plan\n\nIt is planned.\n\n- One\n\n- Place: Hefei; Share: 9\n\n[^1]: A note.\n"


def test_slides_of_opendocument_are_pages() -> None:
    """As in PowerPoint."""
    pages = "".join(
        f"<draw:page><draw:frame><draw:text-box><text:p>{words}</text:p></draw:text-box></draw:frame></draw:page>"
        for words in ("One.", "Two.")
    )
    found = only(odt.read, content(f"<office:presentation>{pages}</office:presentation>"))
    assert [found.text[start:][:4] for start in found.pages] == ["One.", "Two."]


def test_an_encrypted_opendocument_is_told() -> None:
    """Its manifest says so."""
    with pytest.raises(Unreadable, match="password"):
        read_with(
            odt.read, package({"META-INF/manifest.xml": "<m><file-entry><encryption-data/></file-entry></m>", "content.xml": b"\x01\x02"})
        )


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    """Without its table of contents."""
    book = (
        "<package xmlns:dc='dc'><metadata><dc:title>Plans</dc:title><dc:creator>Li Wei</dc:creator></metadata><manifest>"
        "<item id='n' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/><item id='b' href='b%201.xhtml' media-type='application/xhtml+xml'/>"
        "<item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest><spine><itemref idref='n'/><itemref idref='b'/><itemref idref='a'/></spine></package>"
    )
    parts = {
        "META-INF/container.xml": "<container><rootfiles><rootfile full-path='in/book.opf'/></rootfiles></container>",
        "in/book.opf": book,
        "in/nav.xhtml": "<body><p>Contents</p></body>",
        "in/a.xhtml": "<html><body><p>Second.</p></body></html>",
        "in/b 1.xhtml": "<html><body><h1>One</h1><p>First.</p></body></html>",
    }
    found = only(epub.read, package(parts))
    assert (found.title, found.labels["author"], found.text) == ("Plans", "Li Wei", "# One\n\nFirst.\n\nSecond.\n")


def test_rich_text_is_read_by_paragraphs_and_rows() -> None:
    """Signs of other alphabets too."""
    source = rb"{\rtf1\ansi\ansicpg1252 It is planned.\par Stra\'dfe \u8211? ok.\par \trowd Place\cell Share\cell\row \trowd Hefei\cell 9\cell\row}"
    assert only(rtf.read, source).text == "It is planned.\n\nStraße – ok.\n\n- Place: Hefei; Share: 9\n"
    with pytest.raises(Unreadable, match="rich text"):
        read_with(rtf.read, b"words")
