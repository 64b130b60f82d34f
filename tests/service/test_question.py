"""Questions: what is refused, and what leans on what was said before."""

from __future__ import annotations

import pytest

from corpus.errors import BadQuestion
from service.question import MAX_QUESTION, Question, Turn

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


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("And Hefei?", "What does Hefei plan for its digital economy?"),
        ("When does it start?", "When does Chengdu start?"),
        ("What about their financing?", "What about Chengdu's financing?"),
        ("Why?", "Why does Chengdu plan for its digital economy?"),
    ],
)
def test_a_follow_up_carries_what_was_said(text: str, alone: str) -> None:
    """A pronoun, an ellipsis or a bare word is read as the question that it is short for, and searched with the turns before it."""
    question = Question(text, HISTORY)
    assert question.standing_alone() == alone
    assert all(HISTORY[0].content in searched or alone in searched for searched in question.searches())


def test_a_question_that_stands_alone_is_asked_alone() -> None:
    """A new subject is not mixed with the old one."""
    text = "Which technologies does Zhang Ying want to concentrate on?"
    assert Question(text, HISTORY).standing_alone() == text


def test_without_history_a_question_is_itself() -> None:
    """White space is folded, and nothing else happens."""
    assert Question("  When does\nit start? ").standing_alone() == "When does it start?"


def test_a_long_history_is_cut_and_the_question_kept() -> None:
    """What is read and searched stays within bounds; the question is in it."""
    history = tuple(Turn("user", "word " * 300) for _ in range(20))
    question = Question("Or when?", history)
    for text in (question.standing_alone(), *question.searches()):
        assert len(text) <= MAX_QUESTION
        assert "when" in text.lower()
