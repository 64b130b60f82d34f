"""A question and a passage as the reader reads them: word pieces, and where in the passage each of them stands.

The row is `[CLS] question [SEP] context [SEP] passage [SEP]`. The context (title and headings) is read and never pointed at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.document import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CLS, SEP, PAD = 101, 102, 0
"""Ids of the marks in BERT's uncased vocabulary."""

MAX_QUESTION_PIECES = 64
MAX_CONTEXT_PIECES = 48
MAX_PIECES = 384
"""Word pieces of a row, marks included; what is beyond is not read."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row: `ids`; where the second segment begins; where the passage begins; the span in the passage of each of its pieces."""

    ids: list[int]
    second: int
    passage: int
    spans: list[Span]

    def pieces(self, span: Span) -> tuple[int, int]:
        """The row's pieces, (first, last) half-open, that stand in a span of the passage; an empty range where none does."""
        places = [place for place, (start, end) in enumerate(self.spans, start=self.passage) if start < span[1] and end > span[0]]
        return (places[0], places[-1] + 1) if places else (0, 0)


def feed(row: Pair) -> dict[str, Any]:
    """What the network takes for a row: ids, mask and types, (1, length) int64."""
    ids = np.asarray([row.ids], np.int64)
    types = np.zeros_like(ids)
    types[:, row.second :] = 1
    return {"ids": ids, "mask": np.ones_like(ids), "types": types}


def pairs(tokenizer: Tokenizer, question: str, passages: Sequence[tuple[str, str]]) -> list[Pair]:
    """A row for each (context, text)."""
    asked = tokenizer.encode(question, add_special_tokens=False).ids[:MAX_QUESTION_PIECES]
    head = [CLS, *asked, SEP]
    contexts = tokenizer.encode_batch([context for context, _ in passages], add_special_tokens=False)
    texts = tokenizer.encode_batch([text for _, text in passages], add_special_tokens=False)
    rows = []
    for context, text in zip(contexts, texts, strict=True):
        before = [*head, *context.ids[:MAX_CONTEXT_PIECES], SEP]
        room = MAX_PIECES - len(before) - 1
        rows.append(Pair([*before, *text.ids[:room], SEP], len(head), len(before), text.offsets[:room]))
    return rows
