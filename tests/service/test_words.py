"""Names among the words of a question."""

from __future__ import annotations

from service.words import names, proper_names


def test_names_are_capitals_and_numbers() -> None:
    """The word that opens a question is none."""
    assert proper_names("What does Ana Lima want by 2030?") == ["Ana", "Lima", "2030"]
    assert names("What does Ana Lima want from the Bank of Portugal?") == ["Ana Lima", "Bank of Portugal"]
