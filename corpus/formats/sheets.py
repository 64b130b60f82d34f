"""Workbooks: each sheet under its name, each row with the names of its columns.

Modern Excel files are read by openpyxl, which tells how a number is shown (12.8%, not 0.128); older ones and OpenDocument's by calamine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from zipfile import BadZipFile

from corpus.errors import Unreadable
from corpus.formats.content import Content
from corpus.formats.markup import Manuscript
from corpus.formats.package import core_properties, office_labels, open_package
from corpus.formats.rows import side_by_side

MOST_CELLS = 5_000_000
"""Filled cells of a workbook at most."""

WIDEST = 1_024
"""Columns of a sheet that are read."""

CURRENCIES = "$€£¥₹₩₽₺"


def read(file: BinaryIO) -> Iterator[Content]:
    """A modern Excel file (.xlsx, .xlsm)."""
    package = open_package(file)
    properties = core_properties(package)
    file.seek(0)
    yield workbook(modern_sheets(file), office_labels(properties, "xlsx"), properties.get("title", ""))


def read_other(file: BinaryIO) -> Iterator[Content]:
    """A workbook of older Excel (.xls, .xlsb) or OpenDocument (.ods)."""
    from python_calamine import CalamineError, CalamineWorkbook

    beginning = file.read(4)
    file.seek(0)
    if beginning == b"PK\x03\x04":
        open_package(file)
        file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        sheets = ((name, shown_rows(book.get_sheet_by_name(name).to_python())) for name in book.sheet_names)
        yield workbook(sheets, {"format": "sheet"}, "")
    except CalamineError as error:
        raise Unreadable(f"it is damaged, protected, or no workbook ({error}): open it and save it as .xlsx") from None


def modern_sheets(file: BinaryIO) -> Iterator[tuple[str, Iterable[list[str]]]]:
    """The sheets of an Excel file by name, row by row."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError) as error:
        raise Unreadable(f"it is damaged ({error}): open it in Excel and save it anew") from None
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = ([shown(cell.value, cell.number_format) for cell in row[:WIDEST]] for row in sheet.iter_rows())
        yield sheet.title, rows


def shown_rows(rows: Iterable[Iterable[Any]]) -> Iterator[list[str]]:
    """Rows of plain values as words."""
    return ([shown(value, "") for value in row] for row in rows)


def workbook(sheets: Iterable[tuple[str, Iterable[list[str]]]], labels: dict[str, str], title: str) -> Content:
    """The content of a workbook; Unreadable where no sheet holds a word."""
    out, cells = Manuscript(), 0
    for name, rows in sheets:
        begun = False
        for block in apart(rows):
            if not begun:
                out.heading(2, name)
                begun = True
            cells += sum(len(row) for row in block)
            if cells > MOST_CELLS:
                raise Unreadable(f"it holds more than {MOST_CELLS:,} cells: split it")
            for table in side_by_side(block):
                out.table(table, level=3)
    text, _ = out.written()
    if not text:
        raise Unreadable("its sheets are empty: leave it out, or fill it")
    return Content(text, title, labels)


def apart(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """The runs of rows between empty ones."""
    block: list[list[str]] = []
    for row in rows:
        if any(row):
            while row and not row[-1]:
                row.pop()
            block.append(row)
        elif block:
            yield block
            block = []
    if block:
        yield block


def shown(value: Any, form: str) -> str:
    """A cell's value about as the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_shown(value, form)
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute or value.second) else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def number_shown(value: float, form: str) -> str:
    """A number with its per cent sign or currency; as many decimals as the form has, where it shows a share or money."""
    positive = form.split(";", 1)[0]
    decimals = len(positive.partition(".")[2]) - len(positive.partition(".")[2].lstrip("0"))
    if positive.rstrip().endswith("%"):
        return f"{value * 100:.{decimals}f}%"
    sign = next((each for each in CURRENCIES if each in positive), "")
    if sign:
        return f"{'-' * (value < 0)}{sign}{abs(value):,.{decimals}f}"
    return plain(value)


def plain(value: float) -> str:
    """A number without the noise of binary fractions."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.12g}"
