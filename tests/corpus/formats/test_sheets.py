"""Workbooks: rows with their columns' names, numbers as they are shown."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from openpyxl import Workbook

from corpus.errors import Unreadable
from corpus.formats.sheets import number_shown, read
from tests.corpus.formats.made import only, read_with


def saved(book: Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_row_names_its_columns_and_stands_under_its_sheet() -> None:
    """A share is shown as one, a day as a day."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Targets"
    sheet.append(["Targets of the cities"])
    sheet.append(["Place", "Share", "Set on"])
    sheet.append(["Chengdu", 0.128, datetime(2022, 2, 23)])
    sheet["B3"].number_format = "0.0%"
    found = only(read, saved(book))
    assert found.text == "## Targets\n\nTargets of the cities\n\n- Place: Chengdu; Share: 12.8%; Set on: 2022-02-23\n"


def test_a_long_row_is_a_section() -> None:
    """Its heading says which row it is."""
    book = Workbook()
    book.active.append(["No", "Question", "Answer"])
    book.active.append([1, "When?", "It will be built. " * 80])
    assert "### No: 1; Question: When?\n\nAnswer: It will be built." in only(read, saved(book)).text


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.128, "0.0%", "12.8%"),
        (0.5, "0%", "50%"),
        (1234.5, "$#,##0.00", "$1,234.50"),
        (-3.0, "€0", "-€3"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
    ],
)
def test_numbers_are_shown_as_the_sheet_shows_them(value: float, form: str, shown: str) -> None:
    """Per cent, money, and no noise of binary fractions."""
    assert number_shown(value, form) == shown


def test_an_empty_workbook_is_told() -> None:
    """It gives no document."""
    with pytest.raises(Unreadable, match="empty"):
        read_with(read, saved(Workbook()))
