"""PowerPoint: each slide is a page."""

from __future__ import annotations

import pytest

from corpus.errors import Unreadable
from corpus.formats.pptx import read
from tests.corpus.formats.made import OFFICE, only, package, read_with, relations

NAMES = f'xmlns:p="p" xmlns:a="a" xmlns:r="{OFFICE}"'


def shape(words: list[str], place: str = "") -> str:
    lines = "".join(f"<a:p><a:r><a:t>{each}</a:t></a:r></a:p>" for each in words)
    mark = f'<p:nvSpPr><p:nvPr><p:ph type="{place}"/></p:nvPr></p:nvSpPr>' if place else ""
    return f"<p:sp>{mark}<p:txBody>{lines}</p:txBody></p:sp>"


def slides(*trees: str) -> bytes:
    listed = "".join(f'<p:sldId id="{256 + number}" r:id="r{number}"/>' for number in range(len(trees)))
    parts = {
        "_rels/.rels": relations({"m": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/presentation.xml": f"<p:presentation {NAMES}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
        # the parts are numbered the other way round: the order is that of the list
        "ppt/_rels/presentation.xml.rels": relations(
            {f"r{number}": ("slide", f"slides/slide{9 - number}.xml") for number in range(len(trees))}
        ),
    }
    return package(
        parts
        | {
            f"ppt/slides/slide{9 - number}.xml": f"<p:sld {NAMES}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sld>"
            for number, tree in enumerate(trees)
        }
    )


def test_slides_are_pages_with_headings_and_items() -> None:
    """In the order in which they are shown; slide numbers and footers are no words."""
    first = shape(["A footer"], "ftr") + shape(["Build.", "Plant."], "body") + shape(["The plan"], "title")
    found = only(read, slides(first, shape(["Alone."])))
    assert found.text == "## The plan\n\n- Build.\n- Plant.\n\nAlone.\n"
    assert (found.title, [found.text[start:][:5] for start in found.pages]) == ("The plan", ["The p", "Alone"])


def test_rows_of_a_table_name_their_columns() -> None:
    """As in every format."""
    rows = "".join(
        f"<a:tr>{''.join(f'<a:tc><a:txBody><a:p><a:r><a:t>{cell}</a:t></a:r></a:p></a:txBody></a:tc>' for cell in row)}</a:tr>"
        for row in [["Place", "Year"], ["Hefei", "2022"]]
    )
    table = f'<p:graphicFrame><a:tbl><a:tblPr firstRow="1"/>{rows}</a:tbl></p:graphicFrame>'
    assert only(read, slides(table)).text == "- Place: Hefei; Year: 2022\n"


def test_slides_of_pictures_are_told() -> None:
    """They hold no words."""
    with pytest.raises(Unreadable, match="its slides hold no words"):
        read_with(read, slides(""))
