"""Questions in other words."""

from __future__ import annotations

import random

from eval.paraphrase import neighbours, reworded


def test_near_words_stand_for_each_other() -> None:
    """Words of one meaning; no opposite, no other inflection, no measure, no name."""
    assert "chosen" in neighbours("picked")
    assert "citizens" in neighbours("residents")
    assert not {"picking", "picks", "pick"} & set(neighbours("picked"))
    assert neighbours("first") == neighbours("year") == neighbours("which") == ()


def test_a_question_is_asked_in_other_words() -> None:
    """Names and numbers stay; a question without such words stays as it is."""
    question = "How many residents had Porto chosen in 1895?"
    made = {reworded(question, random.Random(seed)) for seed in range(12)} - {None}
    assert made and all(other and "Porto" in other and "1895" in other and other != question for other in made)
    assert reworded("Why so?", random.Random(1)) is None
