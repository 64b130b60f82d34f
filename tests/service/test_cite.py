"""Statements and citations."""

from __future__ import annotations

import pytest

from corpus.document import Document
from service.cite import column_names, plain, told_by_columns


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("| Chengdu | 12.8% |", "Chengdu, 12.8%"),
        ("A **bold** and *lean* `word`", "A bold and lean word"),
        ("see [the plan](http://example.org)", "see the plan"),
        ("wrapped\nline", "wrapped line"),
        ("> quoted\n> twice", "quoted twice"),
        ("as found in 2010 [3].", "as found in 2010 (3)."),
        ("[3]", "(3)"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_statements_are_the_words_without_markup(quote: str, words: str) -> None:
    """Marks of Markdown go; a source's own references cannot be taken for citations."""
    assert plain(quote) == words


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("| City | |\n|---|:-:|\n| Hefei | none |", "City: Hefei; none"),
        ("| City | Share |\n|---|---|\n| Hefei |", "Hefei"),
        ("| City | Share |\n|---|---|\n| Hefei \\| Anhui | |", "City: Hefei \\| Anhui"),
        ("| Hefei | none |", "Hefei, none"),
    ],
)
def test_a_row_is_told_by_its_columns_where_they_have_names(table: str, told: str) -> None:
    """An empty cell is left out; a row with other cells than the first is told as it is."""
    row = table.splitlines()[-1]
    document = Document(id="d", title="T", text=f"Before it.\n\n{table}\n\nAfterwards.")
    start = document.text.index(row)
    names = column_names(document, (start, start + len(row)))
    assert (told_by_columns(row, document.text[slice(*names)]) if names else plain(row)) == told
