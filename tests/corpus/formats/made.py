"""Small files of every format, made where they are needed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from corpus.formats.content import Content, Fault, Format

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read_with(reader: Format, data: bytes) -> list[Content | Fault]:
    """What a format makes of bytes."""
    return list(reader(io.BytesIO(data)))


def only(reader: Format, data: bytes) -> Content:
    """The one content that a format makes of bytes."""
    (found,) = read_with(reader, data)
    assert isinstance(found, Content)
    return found


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """A part of relationships: id to kind and target."""
    rows = "".join(f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for key, (kind, target) in targets.items())
    return f'<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'


def docx(body: str, **parts: str) -> bytes:
    """A Word file with a body, and `styles`, `numbering` or `footnotes` where they are given."""
    named = {f"word/{name}.xml": f"<w:{name} {WORD}>{inner}</w:{name}>" for name, inner in parts.items()}
    return package(
        {
            "_rels/.rels": relations({"r1": ("officeDocument", "word/document.xml")}),
            "word/_rels/document.xml.rels": relations({f"r{name}": (name, f"{name}.xml") for name in parts}),
            "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
        }
        | named
    )


def paragraph(words: str, properties: str = "") -> str:
    """A paragraph of Word."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of Word."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def pdf(pages: Sequence[Sequence[tuple[float, float, str]]], size: float = 11, **options: str) -> bytes:
    """A PDF: for each page lines with their place from the lower left; words that begin with # are large and bold, with ~ small; with ^ their first
    sign alone is bold."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, **options)
    for lines in pages:
        for left, bottom, words in lines:
            canvas.setFont("Helvetica-Bold" if words.startswith("#") else "Helvetica", size * {"#": 1.6, "~": 0.7}.get(words[:1], 1))
            words = words.lstrip("#~ ")
            if words.startswith("^"):
                mark, words = words[1:].split(" ", 1)
                canvas.setFont("Helvetica-Bold", size)
                canvas.drawString(left, bottom, mark)
                left += canvas.stringWidth(f"{mark} ", "Helvetica-Bold", size)
                canvas.setFont("Helvetica", size)
            canvas.drawString(left, bottom, words)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def column(lines: Sequence[str], left: float = 72, top: float = 700, step: float = 14) -> list[tuple[float, float, str]]:
    """Lines one below the other."""
    return [(left, top - step * place, words) for place, words in enumerate(lines)]
