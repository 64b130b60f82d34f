"""Word: headings, paragraphs, numbered and other lists, tables, text boxes, footnotes and formulas, in the order of the text.

The parts are read as they are rather than through a library: those that were tried lose text boxes, formulas or content controls, or fail
on strict files (eval/LOG.md, "Converters").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from zipfile import ZipFile

from corpus.formats.content import Content
from corpus.formats.formula import formula
from corpus.formats.markup import Manuscript
from corpus.formats.numbering import Numbering
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

WRAPPERS = frozenset(
    [
        "sdt",
        "sdtContent",
        "customXml",
        "smartTag",
        "ins",
        "moveTo",
        "hyperlink",
        "fldSimple",
        "r",
        "dir",
        "bdo",
        "AlternateContent",
        "Choice",
    ]
)
"""Elements whose children count as their parent's. Of alternatives (`AlternateContent`) the first is taken; `Fallback` repeats it."""

BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}
GONE = {"del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr", "sdtPr"}


@dataclass
class Style:
    """What a paragraph style sets: its name, the level of heading (from 1; 0: none) and the list that it belongs to."""

    name: str = ""
    level: int = 0
    list_id: str = ""
    list_level: int = 0
    based_on: str = ""


@dataclass
class Reading:
    """A document that is being read: its styles and lists, and what has been written."""

    styles: dict[str, Style]
    numbering: Numbering
    manuscript: Manuscript = field(default_factory=Manuscript)
    title: str = ""


def read(file: BinaryIO) -> Iterator[Content]:
    """The document, titled by its properties or its first title or heading."""
    package = open_package(file)
    main = main_part(package, "word/document.xml")
    parts: defaultdict[str, str] = defaultdict(str, {kind: target for _, kind, target in related(package, main)})
    reading = Reading(read_styles(package, parts["styles"]), Numbering(optional(package, parts["numbering"])))
    body = child(xml_part(package, main), "body")
    if body is not None:
        blocks(body, reading)
    for kind, sign in (("footnotes", ""), ("endnotes", "e")):
        notes(optional(package, parts[kind]), reading, sign)
    text, _ = reading.manuscript.written()
    properties = core_properties(package)
    yield Content(text, reading.title or properties.get("title", ""), office_labels(properties, "docx"))


def optional(package: ZipFile, name: str) -> Any | None:
    """The root of a part that may be absent."""
    return xml_part(package, name) if name and name in package.NameToInfo else None


def read_styles(package: ZipFile, name: str) -> dict[str, Style]:
    """The paragraph styles by id, each with what it inherits."""
    root = optional(package, name)
    found: dict[str, Style] = {}
    for element in root if root is not None else ():
        if tag(element) == "style":
            found[attribute(element, "styleId") or ""] = as_style(element)
    return {key: inherited(style, found) for key, style in found.items()}


def as_style(element: Any) -> Style:
    """A style as it stands, without what it inherits."""
    name = (value(child(element, "name")) or "").lower()
    properties = child(element, "pPr")
    style = Style(name, based_on=value(child(element, "basedOn")) or "")
    if name.startswith("heading ") and name[8:].isdigit():
        style.level = int(name[8:])
    elif name == "title":
        style.level = 1
    if properties is not None:
        style.level = style.level or outline_level(properties)
        style.list_id, style.list_level = list_place(properties)
    return style


def inherited(style: Style, every: dict[str, Style]) -> Style:
    """The style with what those set that it is based on."""
    level, list_id, depth, above = style.level, style.list_id, style.list_level, style
    for _ in range(20):
        if above.based_on not in every:
            break
        above = every[above.based_on]
        level = level or above.level
        if not list_id:
            list_id, depth = above.list_id, above.list_level
    return Style(style.name, level, list_id, depth, style.based_on)


def outline_level(properties: Any) -> int:
    """The level of heading that paragraph properties set, from 1; 0: none."""
    said = value(child(properties, "outlineLvl"))
    return int(said) + 1 if said and said.isdigit() and int(said) < 9 else 0


def list_place(properties: Any) -> tuple[str, int]:
    """The list that paragraph properties name ("" where none), and the depth in it."""
    numbered = child(properties, "numPr")
    if numbered is None:
        return "", 0
    depth = value(child(numbered, "ilvl")) or "0"
    return value(child(numbered, "numId")) or "", int(depth) if depth.isdigit() else 0


def value(element: Any | None) -> str | None:
    """The `val` of a property."""
    return attribute(element, "val") if element is not None else None


def blocks(parent: Any, reading: Reading) -> None:
    """Write the paragraphs and tables of a body, a cell or a text box."""
    for element in parent:
        name = tag(element)
        if name == "p":
            paragraph(element, reading)
        elif name == "tbl":
            table(element, reading)
        elif name in WRAPPERS:
            blocks(element, reading)


def paragraph(element: Any, reading: Reading) -> None:
    """Write a paragraph, and behind it the text boxes that hang on it."""
    properties = child(element, "pPr")
    style = reading.styles.get(value(child(properties, "pStyle")) or "" if properties is not None else "", Style())
    level, list_id, depth = style.level, style.list_id, style.list_level
    if properties is not None:
        level = outline_level(properties) or level
        own_list, own_depth = list_place(properties)
        list_id, depth = (own_list, own_depth) if own_list else (list_id, depth)
    words, out = words_of(element).strip(), reading.manuscript
    mark = reading.numbering.next(list_id, depth) if words and list_id not in ("", "0") else None
    if level:
        out.heading(level, f"{mark or ''} {words}")
        if style.name == "title" and not reading.title:
            reading.title = " ".join(words.split())
    elif mark is None:
        out.paragraph(words)
    elif mark[:-1].isdigit() and len(mark) <= 4:
        out.item(words, depth, mark)
    else:
        out.item(f"{mark} {words}" if mark else words, depth)
    for box in boxes(element):
        blocks(box, reading)


def words_of(element: Any) -> str:
    """The words of a paragraph as it stands after all tracked changes."""
    pieces = []
    for each in element:
        name = tag(each)
        if name == "t":
            pieces.append(each.text or "")
        elif name in BREAKS:
            pieces.append(BREAKS[name])
        elif name in ("oMath", "oMathPara"):
            pieces.append(f" {formula(each)} ")
        elif name in WRAPPERS:
            pieces.append(words_of(each))
    return "".join(pieces)


def boxes(element: Any) -> Iterator[Any]:
    """The text boxes within a paragraph, each once."""
    for each in element:
        name = tag(each)
        if name == "txbxContent":
            yield each
        elif name not in GONE:
            yield from boxes(each)


def table(element: Any, reading: Reading) -> None:
    """Write a table; one that only lays a page out (a single column) is written as what it holds."""
    rows = list(inner(element, "tr"))
    cells = [list(inner(row, "tc")) for row in rows]
    if max(map(len, cells), default=0) <= 1:
        for row in cells:
            for cell in row:
                blocks(cell, reading)
        return
    grid: list[list[str]] = []
    for row in cells:
        grid.append(filled(row, grid[-1] if grid else []))
    reading.manuscript.table(grid, True if rows and marked_header(rows[0]) else None)


def inner(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, content controls looked through."""
    for each in element:
        if tag(each) == name:
            yield each
        elif tag(each) in WRAPPERS:
            yield from inner(each, name)


def filled(row: list[Any], above: list[str]) -> list[str]:
    """The words of each column; a merged cell fills all that it covers."""
    words: list[str] = []
    for cell in row:
        properties = child(cell, "tcPr")
        merge = child(properties, "vMerge") if properties is not None else None
        span = value(child(properties, "gridSpan")) if properties is not None else None
        width = min(int(span), 100) if span and span.isdigit() else 1
        carried = merge is not None and value(merge) in (None, "continue") and len(words) < len(above)
        words += [above[len(words)] if carried else cell_words(cell)] * width
    return words


def cell_words(cell: Any) -> str:
    """All words in a cell, tables within it too."""
    found = []
    for each in cell.iter():
        if tag(each) == "p" and not any(tag(above) in GONE or tag(above) == "txbxContent" for above in each.iterancestors()):
            found += [words_of(each), *(words_of(line) for box in boxes(each) for line in inner(box, "p"))]
    return " ".join(found)


def marked_header(row: Any) -> bool:
    """Whether a row is marked to be repeated on each page, or is bold throughout."""
    properties = child(row, "trPr")
    if properties is not None and child(properties, "tblHeader") is not None:
        return True
    runs = [run for run in row.iter() if tag(run) == "r" and any(tag(each) == "t" and (each.text or "").strip() for each in run)]
    return bool(runs) and all(child(run, "rPr", "b") is not None for run in runs)


def notes(root: Any | None, reading: Reading, sign: str) -> None:
    """Write footnotes or endnotes, each under its number behind a sign; separators are none."""
    every = [note for note in root if attribute(note, "type") is None] if root is not None else []
    for number, note in enumerate(every, start=1):
        reading.manuscript.note(f"{sign}{number}", " ".join(words_of(each) for each in note.iter() if tag(each) == "p"))
