"""OpenDocument texts and presentations: headings, paragraphs, lists, tables, notes; each slide is a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from corpus.errors import Unreadable
from corpus.formats.content import Content
from corpus.formats.markup import Manuscript, tidy
from corpus.formats.package import attribute, child, open_package, optional_part, tag, xml_part

GONE = {"tracked-changes", "annotation", "annotation-end", "table-of-content", "sequence-decls", "forms", "note-citation", "shapes"}
"""Elements that are no part of the text, or repeat it."""


def read(file: BinaryIO) -> Iterator[Content]:
    """The document; Unreadable where it is encrypted."""
    package = open_package(file)
    manifest = optional_part(package, "META-INF/manifest.xml")
    if manifest is not None and any(tag(each) == "encryption-data" for each in manifest.iter()):
        raise Unreadable("it is protected by a password: save it without one")
    body = child(xml_part(package, "content.xml"), "body")
    out, notes = Manuscript(), list[Any]()
    for kind in body if body is not None else ():
        blocks(kind, out, notes)
    for number, note in enumerate(notes, start=1):
        out.note(str(number), words_of(note, []))
    text, pages = out.written()
    said = properties(optional_part(package, "meta.xml"))
    labels = {"format": "odp" if pages else "odt"} | {
        label: said[name] for label, name in (("author", "creator"), ("created", "creation-date"), ("modified", "date")) if name in said
    }
    yield Content(
        text, tidy(said.get("title", "")), {key: value[:10] if key.endswith("ed") else value for key, value in labels.items()}, pages
    )


def properties(root: Any | None) -> dict[str, str]:
    """What the file says of itself, by the names of the elements."""
    meta = child(root, "meta") if root is not None else None
    return {tag(each): each.text.strip() for each in meta if each.text and each.text.strip()} if meta is not None else {}


def blocks(parent: Any, out: Manuscript, notes: list[Any], depth: int = -1) -> None:
    """Write what an element holds; `depth`: how many lists deep it lies."""
    for each in parent:
        name = tag(each)
        if name == "h":
            level = attribute(each, "outline-level") or "1"
            out.heading(int(level) if level.isdigit() else 1, words_of(each, notes))
        elif name == "p":
            if depth < 0:
                out.paragraph(words_of(each, notes))
            else:
                out.item(words_of(each, notes), depth)
            framed(each, out, notes)
        elif name == "list":
            blocks(each, out, notes, depth + 1)
        elif name == "table":
            table(each, out, notes)
        elif name == "page":
            out.begin_page()
            blocks(each, out, notes)
        elif name not in GONE:
            blocks(each, out, notes, depth)


def framed(paragraph: Any, out: Manuscript, notes: list[Any]) -> None:
    """Write the text boxes that hang on a paragraph."""
    for each in paragraph.iter():
        if tag(each) == "text-box":
            blocks(each, out, notes)


def table(element: Any, out: Manuscript, notes: list[Any]) -> None:
    """Write a table; one that only lays a page out is written as what it holds."""
    rows = [each for each in element.iter() if tag(each) == "table-row"]
    grid = [[cell for cell in row if tag(cell) in ("table-cell", "covered-table-cell")] for row in rows]
    if max(map(len, grid), default=0) <= 1:
        for row in grid:
            for cell in row:
                blocks(cell, out, notes)
        return
    headed = any(tag(each) == "table-header-rows" for each in element)
    out.table([[word for cell in row for word in repeated(cell, notes)] for row in grid], headed or None)


def repeated(cell: Any, notes: list[Any]) -> list[str]:
    """A cell's words, as often as it is repeated."""
    times = attribute(cell, "number-columns-repeated") or "1"
    words = " ".join(words_of(each, notes) for each in cell.iter() if tag(each) in ("p", "h"))
    return [words] * (min(int(times), 100) if times.isdigit() and words else 1)


def words_of(element: Any, notes: list[Any]) -> str:
    """The words of a paragraph; notes that hang on it are put aside."""
    pieces = [element.text or ""]
    for each in element:
        name = tag(each)
        if name in ("s", "tab"):
            pieces.append(" ")
        elif name == "line-break":
            pieces.append("\n")
        elif name == "note":
            body = child(each, "note-body")
            notes += [body] if body is not None else []
        elif name not in GONE and name not in ("frame", "g", "custom-shape"):
            pieces.append(words_of(each, notes))
        pieces.append(each.tail or "")
    return "".join(pieces)
