"""A question as it is asked: its words, what was said before, which documents may answer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.errors import BadQuestion
from service.courtesy import plainly
from service.rewrite import exchanges, rewrite

MAX_QUESTION = 2000
"""Characters of a question."""

MAX_PASSAGES = 50
"""Passages that may be read for one question."""

TURNS_RESOLVED = 16
"""Earlier turns of either side by which a follow-up question is rewritten."""

TURNS_SEARCHED = 8
"""Earlier turns of either side that it is searched with (eval/LOG.md, "Searching with what was said before")."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said before the question, by the `user` or the `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `top_k` passages are read for it. `as_of`: a snapshot or a time (ISO 8601) as of which it is answered; None: now."""

    text: str
    history: tuple[Turn, ...] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    top_k: int = 8
    as_of: int | str | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise BadQuestion("the question is empty: ask something")
        if len(self.text) > MAX_QUESTION:
            raise BadQuestion(f"the question has {len(self.text):,} characters: shorten it to {MAX_QUESTION:,}")
        if not 1 <= self.top_k <= MAX_PASSAGES:
            raise BadQuestion(f"top_k is {self.top_k}: give 1 to {MAX_PASSAGES}")

    def reworded(self, text: str, turns: Iterable[tuple[str, str]]) -> Question:
        """The same asked in other words, after other turns (roles and contents)."""
        return replace(self, text=text, history=tuple(Turn(*turn) for turn in turns))

    def standing_alone(self) -> str:
        """What is read for: the question as one that is understood without what was said before it."""
        past = exchanges((turn.role, turn.content) for turn in self.history[-TURNS_RESOLVED:])
        return rewrite(plainly(folded(self.text)), past)[-MAX_QUESTION:]

    def searches(self) -> list[str]:
        """What is searched for: the question as it stands alone and, where something was said before, with the last turns before it."""
        alone = self.standing_alone()
        turns = [turn.content for turn in self.history][-TURNS_SEARCHED:]
        return [alone, within_bounds(turns, self.text)] if turns else [alone]


def folded(text: str) -> str:
    """The words with one space between them."""
    return " ".join(text.split())


def within_bounds(turns: list[str], question: str) -> str:
    """Question and turns in one line, the last turn first, so that what an encoder does not read is the oldest; cut off where too long."""
    return folded(" ".join([question, *reversed(turns)]))[:MAX_QUESTION]
