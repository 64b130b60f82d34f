"""Rows carry the names of their columns, and no name that is none."""

from __future__ import annotations

import pytest

from corpus.formats.rows import captioned, is_number, laid_out, side_by_side


def test_each_row_names_its_columns() -> None:
    """Empty cells, rows and columns are left out."""
    rows = [["Place", "", "Share"], ["Chengdu", "", "12.8%"], ["", "", ""], ["Hefei", "", ""]]
    assert laid_out(rows) == [[("Place", "Chengdu"), ("Share", "12.8%")], [("Place", "Hefei")]]


def test_two_columns_of_words_are_labels_and_what_they_label() -> None:
    """A form is not taken for a header and its row; with numbers below, the first row is a header."""
    assert laid_out([["Name", "Li Wei"], ["Post:", "Mayor"]]) == [[("Name", "Li Wei")], [("Post", "Mayor")]]
    assert laid_out([["Place", "Inhabitants"], ["Hefei", "9,000"]]) == [[("Place", "Hefei"), ("Inhabitants", "9,000")]]
    assert laid_out([["Country", "Capital"], ["France", "Paris"]], headed=True) == [[("Country", "France"), ("Capital", "Paris")]]


def test_numbers_are_no_header() -> None:
    """A table of numbers has no names; years over columns are names."""
    assert laid_out([["1", "2", "3"], ["4", "5", "6"]])[0] == [("", "1"), ("", "2"), ("", "3")]
    assert laid_out([["Item", "2022", "2023"], ["Roads", "5", "6"]])[0] == [("Item", "Roads"), ("2022", "5"), ("2023", "6")]


@pytest.mark.parametrize("cell", ["12", "1,204.5", "12.8%", "$ 40", "€1.2bn", "(3)", "-4", "2022-01-31", "10:30"])
def test_a_number_is_known_as_one(cell: str) -> None:
    """Amounts, shares, dates in figures."""
    assert is_number(cell)


def test_a_line_above_a_table_is_no_row_of_it() -> None:
    """The title of a table stands by itself."""
    assert captioned([["Budget", ""], ["Item", "Cost"], ["Roads", "5"]]) == (["Budget"], [["Item", "Cost"], ["Roads", "5"]])


def test_tables_beside_each_other_are_told_apart() -> None:
    """Where each has its own header; an empty column within one table parts nothing."""
    rows = [["A", "B", "", "C", "D"], ["x", "1", "", "y", "2"]]
    assert side_by_side(rows) == [[["A", "B", ""], ["x", "1", ""]], [["C", "D"], ["y", "2"]]]
    spaced = [["Item", "", "Cost"], ["Roads", "", "5"]]
    assert side_by_side(spaced) == [spaced]
