"""CSV in its dialects: the delimiter is the one that cuts the rows most evenly; each row is written with the names of its columns."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from corpus.decode import contents
from corpus.errors import Unreadable
from corpus.formats.content import Content
from corpus.formats.markup import Manuscript
from corpus.formats.rows import captioned, is_number

DELIMITERS = ",;\t|"
SAMPLE = 200
"""Rows by which the delimiter is chosen."""


def read(file: BinaryIO) -> Iterator[Content]:
    """The rows of a file; what a line `sep=;` sets holds."""
    text = contents(file)
    csv.field_size_limit(len(text) + 1)
    first, _, rest = text.partition("\n")
    told = first.strip().removeprefix("sep=") if first.startswith("sep=") else ""
    delimiter = told[:1] or best_delimiter(text)
    rows = list(rows_of(rest if told else text, delimiter))
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise Unreadable("the file is empty: leave it out, or fill it")
    out = Manuscript()
    out.table(rows, headed(rows), level=2)
    yield Content(out.written()[0], labels={"format": "csv"})


def rows_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows; Unreadable where they are no CSV."""
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    except csv.Error as error:
        raise Unreadable(f"it is no CSV ({error}): save it anew from the program that made it") from None


def best_delimiter(text: str) -> str:
    """The delimiter by which most rows have as many cells as most others, more than one; a comma where none cuts."""

    def evenness(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in islice(rows_of(text, delimiter), SAMPLE) if row)
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return (rows / widths.total() if width > 1 else 0.0, width)

    return max(DELIMITERS, key=evenness)


def headed(rows: list[list[str]]) -> bool | None:
    """Whether the first row names the columns: words, each once, as usual in CSV."""
    first = [cell.strip() for cell in next((row for row in captioned(rows)[1] if any(row)), [])]
    filled = [cell for cell in first if cell]
    return (len(filled) > 1 and len(set(filled)) == len(filled) and not any(map(is_number, filled))) or None
