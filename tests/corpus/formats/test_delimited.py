"""CSV in its dialects."""

from __future__ import annotations

import pytest

from corpus.errors import Unreadable
from corpus.formats.delimited import read
from tests.corpus.formats.made import only, read_with


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(sign: str) -> None:
    """Quoted cells may hold it."""
    source = f'Place{sign}Share\nChengdu{sign}"12{sign} or 8"\nHefei{sign}9\n'
    assert only(
        read, source.encode()
    ).text == f"- Place: Chengdu; Share: 12{' ' if sign == chr(9) else sign} or 8\n- Place: Hefei; Share: 9\n".replace("  ", " ")


def test_a_file_that_names_its_delimiter_is_believed() -> None:
    """As Excel writes it."""
    assert only(read, b"sep=;\r\nA;B,C\r\n1;2,5\r\n").text == "- A: 1; B,C: 2,5\n"


def test_a_file_without_a_header_has_no_names() -> None:
    """A first row with numbers is a row."""
    assert only(read, b"1,Chengdu,5\n2,Hefei,6\n").text == "- 1; Chengdu; 5\n- 2; Hefei; 6\n"


def test_an_empty_file_is_told() -> None:
    """It gives no document."""
    with pytest.raises(Unreadable, match="empty"):
        read_with(read, b",\n,\n")
