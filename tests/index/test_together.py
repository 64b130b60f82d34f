"""Questions that come at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.encode import Vectors
from index.together import MOST, Together


class Counting:
    """Encodes a number as itself, and notes what it was given; the first run waits until it may go on."""

    def __init__(self) -> None:
        self.runs: list[list[str]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.runs.append(list(texts))
        self.begun.set()
        assert self.go_on.wait(10)
        if "bad" in texts:
            raise ValueError("bad")
        return np.asarray([[float(text)] for text in texts], np.float32)


def test_a_question_alone_is_encoded_at_once() -> None:
    """By itself, without waiting for others."""
    encode = Counting()
    encode.go_on.set()
    assert Together(encode)("7").tolist() == [7.0]
    assert encode.runs == [["7"]]


def test_questions_that_come_meanwhile_go_together_and_get_their_own_vectors() -> None:
    """While one is encoded, any number wait, and the next runs take them, no more than MOST in each."""
    encode, count = Counting(), MOST + 5
    together = Together(encode)
    with ThreadPoolExecutor(count + 1) as threads:
        first = threads.submit(together, "0")
        assert encode.begun.wait(10)
        others = [threads.submit(together, str(number)) for number in range(1, count + 1)]
        while len(together._waiting) < count:
            threading.Event().wait(0.001)
        encode.go_on.set()
        assert [float(each.result(10)[0]) for each in [first, *others]] == list(range(count + 1))
    assert [len(run) for run in encode.runs] == [1, MOST, 5]


def test_what_goes_wrong_is_told_and_the_next_question_is_answered() -> None:
    """A run that fails leaves nothing behind."""
    encode = Counting()
    encode.go_on.set()
    together = Together(encode)
    with pytest.raises(ValueError, match="bad"):
        together("bad")
    assert together("3").tolist() == [3.0]
