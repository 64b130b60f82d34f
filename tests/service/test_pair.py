"""Question and passage as a row of word pieces."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from service.pair import CLS, MAX_PIECES, SEP, pairs


@pytest.fixture(scope="module")
def tokenizer(encoder_folder: Path) -> Tokenizer:
    """The default encoder's word pieces."""
    tokenizer = Tokenizer.from_file(str(encoder_folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def test_a_row_holds_question_context_and_passage(tokenizer: Tokenizer) -> None:
    """Between their marks, and the pieces of a span are those of its words."""
    text = "Porto plans a tramway. It costs 5 million."
    (row,) = pairs(tokenizer, "What does it cost?", [("Plans > Porto", text)])
    assert row.ids[0] == CLS
    assert [row.ids[place] for place in (row.second - 1, row.passage - 1, -1)] == [SEP, SEP, SEP]
    start = text.index("5 million")
    first, last = row.pieces((start, start + 9))
    assert tokenizer.decode(row.ids[first:last]) == "5 million"
    assert [text[slice(*row.spans[place - row.passage])] for place in range(first, last)] == ["5", "million"]


def test_what_is_too_long_is_cut_at_the_end(tokenizer: Tokenizer) -> None:
    """The row stays within bounds, and a span beyond them has no pieces."""
    text = "word " * 600
    (row,) = pairs(tokenizer, "question " * 100, [("context " * 100, text)])
    assert len(row.ids) == MAX_PIECES
    assert row.pieces((len(text) - 5, len(text) - 1)) == (0, 0)
