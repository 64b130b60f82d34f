"""A question as it is asked: its words, what was said before, which documents may answer it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.errors import BadQuestion

MAX_QUESTION = 2000
"""Characters of a question."""

MAX_PASSAGES = 50
"""Passages that may be read for one question."""

TURNS_READ = 2
"""Earlier turns of the user that a follow-up question is read with."""

TURNS_SEARCHED = 8
"""Earlier turns of either side that it is searched with (eval/LOG.md, "Follow-up questions")."""

LEANING = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|then|one|ones|same|both|former|latter|else|other)\b"
    r"|^(and|but|or|so|also|what about|how about|why|how so|when|where|who|really|more)\b[^.]{0,24}\?*$",
    re.IGNORECASE,
)
"""Words by which a question leans on what was said before it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said before the question, by the `user` or the `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `top_k` passages are read for it."""

    text: str
    history: tuple[Turn, ...] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    top_k: int = 8

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise BadQuestion("the question is empty: ask something")
        if len(self.text) > MAX_QUESTION:
            raise BadQuestion(f"the question has {len(self.text):,} characters: shorten it to {MAX_QUESTION:,}")
        if not 1 <= self.top_k <= MAX_PASSAGES:
            raise BadQuestion(f"top_k is {self.top_k}: give 1 to {MAX_PASSAGES}")

    def standing_alone(self) -> str:
        """What is read for: the question, with the user's last turns before it where it leans on them."""
        if not leans(self.text):
            return folded(self.text)
        return within_bounds([turn.content for turn in self.history if turn.role == "user"][-TURNS_READ:], self.text)

    def searches(self) -> list[str]:
        """What is searched for: the question alone, with the last turns before it, or both where it may be either."""
        if not self.history:
            return [folded(self.text)]
        together = within_bounds([turn.content for turn in self.history][-TURNS_SEARCHED:], self.text)
        return [together] if leans(self.text) else [folded(self.text), together]


def folded(text: str) -> str:
    """The words with one space between them."""
    return " ".join(text.split())


def within_bounds(turns: list[str], question: str) -> str:
    """Turns and question in one line, the oldest words cut off where it is too long."""
    return folded(" ".join([*turns, question]))[-MAX_QUESTION:]


def leans(question: str) -> bool:
    """Whether a question is only understood after what was said before."""
    return bool(LEANING.search(question)) or len(question.split()) <= 3
