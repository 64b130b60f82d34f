"""Questions: what is refused, and what leans on what was said before."""

from __future__ import annotations

import pytest

from corpus.errors import BadQuestion
from service.question import MAX_QUESTION, Question, Turn, leans

HISTORY = (
    Turn("user", "What does Chengdu plan for its digital economy?"),
    Turn("assistant", "Chengdu plans to exceed 12.8% of GDP."),
)


@pytest.mark.parametrize(("text", "told"), [("", "empty"), (" \n", "empty"), ("x" * (MAX_QUESTION + 1), "2,001")])
def test_a_question_that_cannot_be_asked_is_refused(text: str, told: str) -> None:
    """The message says what is wrong with it."""
    with pytest.raises(BadQuestion, match=told):
        Question(text)


@pytest.mark.parametrize("top_k", [0, 51])
def test_top_k_has_bounds(top_k: int) -> None:
    """Too few and too many passages are refused."""
    with pytest.raises(BadQuestion, match=str(top_k)):
        Question("why", top_k=top_k)


@pytest.mark.parametrize("text", ["And Hefei?", "When does it start?", "What about their financing?", "Why?", "Which of these came first?"])
def test_a_follow_up_carries_what_was_said(text: str) -> None:
    """A pronoun, an ellipsis or a bare word is searched with the turns before it."""
    question = Question(text, HISTORY)
    assert leans(text)
    assert question.standing_alone().endswith(text)
    assert HISTORY[0].content in question.standing_alone()


def test_a_question_that_stands_alone_is_asked_alone() -> None:
    """A new subject is not mixed with the old one."""
    text = "Which technologies does Zhang Ying want to concentrate on?"
    assert Question(text, HISTORY).standing_alone() == text


def test_without_history_a_question_is_itself() -> None:
    """White space is folded, and nothing else happens."""
    assert Question("  When does\nit start? ").standing_alone() == "When does it start?"


def test_a_long_history_is_cut_and_the_question_kept() -> None:
    """What is searched stays within bounds; the question is at its end."""
    history = tuple(Turn("user", "word " * 300) for _ in range(20))
    alone = Question("And when?", history).standing_alone()
    assert len(alone) <= MAX_QUESTION
    assert alone.endswith("And when?")
