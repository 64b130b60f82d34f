"""PowerPoint: each slide is a page; its title a heading, its bullets a list; tables, diagrams and notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO
from zipfile import ZipFile

from corpus.errors import Unreadable
from corpus.formats.content import Content
from corpus.formats.markup import Manuscript, tidy
from corpus.formats.package import (
    attribute,
    child,
    core_properties,
    main_part,
    office_labels,
    open_package,
    related,
    tag,
    xml_part,
)

TITLES = {"title", "ctrTitle"}
FURNITURE = {"sldNum", "ftr", "dt", "hdr", "sldImg"}
"""Placeholders that repeat on every slide."""


def read(file: BinaryIO) -> Iterator[Content]:
    """The slides in their order; Unreadable where none holds words."""
    package = open_package(file)
    main = main_part(package, "ppt/presentation.xml")
    targets = {key: target for key, _, target in related(package, main)}
    listed = child(xml_part(package, main), "sldIdLst")
    slides = [targets.get(relation_id(each), "") for each in (listed if listed is not None else ())]
    out, title = Manuscript(), ""
    for name in slides:
        out.begin_page()
        if name in package.NameToInfo:
            heading = slide(package, name, out)
            title = title or heading
    text, pages = out.written()
    if not text:
        raise Unreadable("its slides hold no words, only pictures: describe them in the slides' notes, or leave it out")
    properties = core_properties(package)
    yield Content(text, tidy(properties.get("title", "")) or title, office_labels(properties, "pptx"), pages)


def relation_id(element: Any) -> str:
    """The relationship that an entry of the list of slides names (its own `id` has no namespace)."""
    return next((str(value) for key, value in element.attrib.items() if key.endswith("}id")), "")


def slide(package: ZipFile, name: str, out: Manuscript) -> str:
    """Write a slide; gives its title."""
    shapes = child(xml_part(package, name), "cSld", "spTree")
    every = list(flattened(shapes)) if shapes is not None else []
    titled = next((shape for shape in every if placeholder(shape) in TITLES and words_of(shape)), None)
    heading = tidy(words_of(titled)) if titled is not None else ""
    if titled is not None:
        out.heading(2, heading)
    relations = list(related(package, name))
    for shape in every:
        if shape is not titled and placeholder(shape) not in FURNITURE:
            write(shape, package, {key: target for key, _, target in relations}, out)
    for _, kind, target in relations:
        if kind == "notesSlide" and target in package.NameToInfo:
            notes(xml_part(package, target), out)
    return heading


def flattened(parent: Any) -> Iterator[Any]:
    """The shapes of a slide, groups opened; of alternatives the first."""
    for each in parent:
        if tag(each) in ("sp", "graphicFrame", "cxnSp"):
            yield each
        elif tag(each) in ("grpSp", "AlternateContent", "Choice"):
            yield from flattened(each)


def placeholder(shape: Any) -> str:
    """What place of the layout a shape fills: title, body ...; "" where none."""
    found = next((each for each in shape.iter() if tag(each) == "ph"), None)
    return "" if found is None else found.get("type", "body")


def words_of(element: Any) -> str:
    """The words of a shape or a paragraph."""
    pieces = []
    for each in element.iter():
        if tag(each) == "t":
            pieces.append(each.text or "")
        elif tag(each) == "br" or (tag(each) == "p" and pieces):
            pieces.append("\n")
    return "".join(pieces).strip()


def write(shape: Any, package: ZipFile, targets: dict[str, str], out: Manuscript) -> None:
    """Write a shape: a table, a diagram, or paragraphs."""
    found = next((each for each in shape.iter() if tag(each) == "tbl"), None)
    if found is not None:
        table(found, out)
        return
    diagram = next((each for each in shape.iter() if tag(each) == "relIds"), None)
    if diagram is not None:
        name = targets.get(attribute(diagram, "dm") or "", "")
        root = xml_part(package, name) if name in package.NameToInfo else None
        for line in (words_of(each) for each in (root.iter() if root is not None else ()) if tag(each) == "p"):
            out.item(line)
        return
    listed = placeholder(shape) in ("body", "obj")
    for body in (each for each in shape if tag(each) == "txBody"):
        for line in (each for each in body if tag(each) == "p"):
            write_line(line, listed, out)


def write_line(line: Any, listed: bool, out: Manuscript) -> None:
    """Write a paragraph, as an item where it has a bullet."""
    properties = child(line, "pPr")
    depth, bullet = 0, listed
    if properties is not None:
        depth = int(properties.get("lvl", "0")) if properties.get("lvl", "0").isdigit() else 0
        names = {tag(each) for each in properties}
        bullet = (listed and "buNone" not in names) or bool(names & {"buChar", "buAutoNum", "buBlip"})
    if bullet:
        out.item(words_of(line), depth)
    else:
        out.paragraph(words_of(line))


def table(element: Any, out: Manuscript) -> None:
    """Write a table; a merged cell fills all that it covers."""
    grid: list[list[str]] = []
    for row in (each for each in element if tag(each) == "tr"):
        cells: list[str] = []
        for cell in (each for each in row if tag(each) == "tc"):
            across, down = cell.get("hMerge") == "1", cell.get("vMerge") == "1"
            above = grid[-1][len(cells)] if down and grid and len(cells) < len(grid[-1]) else ""
            cells.append(cells[-1] if across and cells else above or words_of(cell))
        grid.append(cells)
    properties = child(element, "tblPr")
    out.table(grid, True if properties is not None and properties.get("firstRow") == "1" and len(grid) > 1 else None)


def notes(root: Any, out: Manuscript) -> None:
    """Write what the speaker noted."""
    shapes = child(root, "cSld", "spTree")
    for shape in flattened(shapes) if shapes is not None else ():
        if placeholder(shape) not in FURNITURE:
            for body in (each for each in shape if tag(each) == "txBody"):
                for line in (each for each in body if tag(each) == "p"):
                    out.paragraph(words_of(line))
