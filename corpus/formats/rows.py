"""Tables to rows that can be quoted on their own: "Place: Chengdu; Target: 12.8%".

Of two columns the first row names them only where it is marked so or numbers stand below it: "Name, Li; Post, mayor" would read falsely as
a header and a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

Cells = list[tuple[str, str]]
"""The cells of a row that hold something, each with its column's name ("" where it has none)."""

LONGEST_NAME = 80
"""Characters of a column's name."""

LONG_ROW, LONG_CELL = 900, 240
"""Characters of a row that can still be quoted whole, and of a cell that then stands by itself."""

ABRIDGED = 160
"""Characters of a heading that is made of a row."""

NUMBER = re.compile(r"[\s$€£¥(+\-−–]*[\d.,'\s/:-]*\d[\d.,'\s/:-]*(?:[%)€£$]|[a-zA-Z]{1,3})?\s*")
YEAR = re.compile(r"(?:19|20)\d\d(?:\s*[/–-]\s*\d{2,4})?")


def laid_out(rows: Sequence[Sequence[str]], headed: bool | None = None) -> list[Cells]:
    """The rows without empty ones, each cell with its name. `headed`: whether the first row names the columns; None: judge by its look."""
    grid = without_blanks(rows)
    if not grid:
        return []
    if headed is None:
        headed = looks_headed(grid)
    if headed and len(grid) > 1:
        names = [cell.rstrip(": ") if len(cell) <= LONGEST_NAME else "" for cell in grid[0]]
        return [named(row, names) for row in grid[1:]]
    if len(grid[0]) == 2 and all(0 < len(row[0]) <= LONGEST_NAME for row in grid):
        return [[(row[0].rstrip(": "), row[1])] if row[1] else [("", row[0])] for row in grid]
    return [[("", cell) for cell in once(row)] for row in grid]


def captioned(rows: Sequence[Sequence[str]]) -> tuple[list[str], Sequence[Sequence[str]]]:
    """The lines of one cell that stand above a table, and the table."""
    full = next((place for place, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) > 1), 0)
    return [cell for row in rows[:full] for cell in row if cell.strip()], rows[full:]


def side_by_side(rows: Sequence[Sequence[str]]) -> list[Sequence[Sequence[str]]]:
    """The tables that stand beside each other, parted by empty columns, where each has a header of its own; else the rows as they are."""
    width = max(map(len, rows), default=0)
    filled = [any(column < len(row) and row[column].strip() for row in rows) for column in range(width)]
    edges = [column for column in range(1, width) if filled[column] and not filled[column - 1] and any(filled[:column])]
    bounds = list(pairwise([0, *edges, width]))
    tables = [[list(row[start:end]) for row in rows] for start, end in bounds]
    return list(tables) if all(looks_headed(without_blanks(table)) for table in tables) else [rows]


def without_blanks(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows at one width, without rows and columns that hold nothing."""
    width = max(map(len, rows), default=0)
    filled = [[*row, *[""] * (width - len(row))] for row in rows if any(cell.strip() for cell in row)]
    kept = [column for column in range(width) if any(row[column].strip() for row in filled)]
    return [[row[column].strip() for column in kept] for row in filled]


def named(row: Sequence[str], names: Sequence[str]) -> Cells:
    """The filled cells of a row with their columns' names; a row that is one merged cell has no names."""
    filled = [(name, cell) for name, cell in zip(names, row, strict=True) if cell]
    if len(row) > 1 and len(filled) > 1 and len({cell for _, cell in filled}) == 1 and len(filled[0][1]) > LONGEST_NAME / 4:
        return [("", filled[0][1])]
    return [cell for place, cell in enumerate(filled) if cell not in filled[:place]]


def once(row: Sequence[str]) -> list[str]:
    """The filled cells; those that were merged come once."""
    return [cell for place, cell in enumerate(row) if cell and (not place or cell != row[place - 1])]


def looks_headed(grid: Sequence[Sequence[str]]) -> bool:
    """Whether the first row of several looks as if it named the columns."""
    first, below = (grid[0], grid[1:]) if grid else ([], [])
    if not below or len(first) < 2 or any(len(cell) > LONGEST_NAME for cell in first):
        return False
    if sum(not cell for cell in first[1:]) > len(first) / 4 or any(is_number(cell) and not YEAR.fullmatch(cell) for cell in first):
        return False
    filled = [cell for cell in first if cell]
    if len(set(filled)) < len(filled) or len(filled) < 2:
        return False
    return len(first) > 2 or share_of_numbers(row[1] for row in below) > 0.5


def share_of_numbers(cells: Iterable[str]) -> float:
    """The share of filled cells that are numbers."""
    filled = [cell for cell in cells if cell]
    return sum(map(is_number, filled)) / len(filled) if filled else 0.0


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, an amount, a share, a date in figures or a time."""
    return bool(NUMBER.fullmatch(cell))


def spread(cells: Cells) -> tuple[list[str], list[str]]:
    """The cells as words, those that can stand in one line, and those too long for it (none in a row of usual length)."""
    words = [f"{name}: {cell}" if name else cell for name, cell in cells]
    if sum(map(len, words)) <= LONG_ROW:
        return words, []
    return [each for each in words if len(each) <= LONG_CELL], [each for each in words if len(each) > LONG_CELL]
