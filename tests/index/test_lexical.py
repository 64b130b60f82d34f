"""The lexical view against BM25 by hand and against another implementation."""

from __future__ import annotations

import math
import random
from collections import Counter
from pathlib import Path

import bm25s
import numpy as np
import pytest

from index.lexical import LexicalView, words

K1, B = 1.2, 0.75
VOCABULARY = [f"{first}{second}lor" for first in "bdfgklmnprtvz" for second in ("a", "e", "i", "o", "u")]


@pytest.fixture
def view(tmp_path: Path) -> LexicalView:
    return LexicalView(tmp_path / "lexical")


def random_texts(count: int, seed: int = 0) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choices(VOCABULARY, k=chance.randint(3, 39))) for _ in range(count)]


def bm25_by_hand(texts: list[str], question: str) -> dict[int, float]:
    bags = [Counter(words(text)) for text in texts]
    average = sum(bag.total() for bag in bags) / len(bags)
    scores: dict[int, float] = {}
    for word, times in Counter(words(question)).items():
        holding = sum(word in bag for bag in bags)
        idf = math.log(1 + (len(bags) - holding + 0.5) / (holding + 0.5))
        for number, bag in enumerate(bags):
            if bag[word]:
                part = idf * bag[word] * (K1 + 1) / (bag[word] + K1 * (1 - B + B * bag.total() / average))
                scores[number] = scores.get(number, 0.0) + times * part
    return scores


def test_scores_are_bm25(view: LexicalView) -> None:
    """Robertson's formula with k1 1.2 and b 0.75, to five digits; texts below 40 words keep their exact length."""
    texts = random_texts(120)
    view.update(list(range(len(texts))), texts, [], 1)
    for question in random_texts(20, seed=1):
        expected = bm25_by_hand(texts, question)
        found = dict(view.search(question, len(texts)))
        assert found.keys() == expected.keys()
        assert found == {number: pytest.approx(score, rel=1e-5) for number, score in expected.items()}


def test_an_independent_implementation_ranks_the_same(view: LexicalView) -> None:
    """bm25s with Lucene's variant gives the same ten chunks with scores in the same proportion."""
    texts = random_texts(300, seed=2)
    view.update(list(range(len(texts))), texts, [], 1)
    other = bm25s.BM25(method="lucene", k1=K1, b=B)
    other.index([words(text) for text in texts], show_progress=False)
    for question in random_texts(20, seed=3):
        scores = np.asarray(other.get_scores(list(dict.fromkeys(words(question)))))
        found = view.search(" ".join(dict.fromkeys(question.split())), 10)
        ratios = [score / scores[number] for number, score in found]
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
        assert ratios == pytest.approx([K1 + 1] * len(ratios), rel=1e-4)
        assert scores[[number for number, _ in found]].min() >= np.sort(scores)[-10] - 1e-5


def test_words_are_stemmed_folded_and_without_stop_words() -> None:
    """Inflections and accents meet; numbers stay whole; Han characters are words."""
    assert words("The cities' cafés aren't running at 12.8% of 5G") == ["citi", "cafe", "aren", "run", "12.8", "5g"]
    assert words("成都GDP") == ["成", "都", "gdp"]


def test_only_allowed_numbers_are_found(view: LexicalView) -> None:
    """A filter changes which chunks are found and not their scores."""
    texts = random_texts(50, seed=4)
    view.update(list(range(50)), texts, [], 1)
    everything = dict(view.search(texts[0], 50))
    allowed = sorted(number for number in everything if number % 3 == 0)
    assert dict(view.search(texts[0], 50, np.asarray(allowed, np.int64))) == {
        number: pytest.approx(everything[number]) for number in allowed
    }
    assert view.search(texts[0], 50, np.asarray([], np.int64)) == []


def test_what_is_removed_is_not_found(view: LexicalView) -> None:
    """Removal, replacement and repetition leave one entry a chunk."""
    view.update([1, 2], ["alpha", "alpha beta"], [], 1)
    view.update([2], ["gamma"], [1], 2)
    view.update([2], ["gamma"], [1], 2)
    assert len(view) == 1
    assert view.search("alpha", 5) == []
    assert [number for number, _ in view.search("gamma", 5)] == [2]


def test_another_process_sees_the_change(tmp_path: Path, view: LexicalView) -> None:
    """A second view of the same folder catches up."""
    other = LexicalView(tmp_path / "lexical")
    view.update([1], ["alpha"], [], 7)
    assert other.search("alpha", 5) == []
    other.catch_up()
    assert other.snapshot == 7
    assert [number for number, _ in other.search("alpha", 5)] == [1]


def test_a_damaged_folder_opens_empty(tmp_path: Path, view: LexicalView) -> None:
    """A broken index is thrown away, so that the view is derived again."""
    view.update([1], ["alpha"], [], 7)
    (tmp_path / "lexical" / "meta.json").write_text("{")
    opened = LexicalView(tmp_path / "lexical")
    assert (opened.snapshot, len(opened)) == (0, 0)


@pytest.mark.parametrize("question", ["", "the of and", '"+-(unbalanced AND', "?!", "\u2028"])
def test_a_question_without_words_finds_nothing(view: LexicalView, question: str) -> None:
    """No query syntax, no error."""
    view.update([1], ["alpha beta"], [], 1)
    assert view.search(question, 5) == []


@pytest.mark.parametrize("share", [0.001, 0.01, 0.1, 0.9])
def test_filters_of_any_width_give_the_best_of_what_they_leave(tmp_path: Path, share: float) -> None:
    """Sifted out of the best or looked up by number: the same chunks with the same scores."""
    view = LexicalView(tmp_path / "many")
    texts = random_texts(2000, seed=6)
    view.update(list(range(len(texts))), texts, [], 1)
    chance = np.random.default_rng(7)
    allowed = np.sort(chance.choice(2000, int(2000 * share), replace=False))
    rare = np.asarray([number for number, text in enumerate(texts) if "bolor" not in text][: len(allowed)], np.int64)
    for question in [*random_texts(5, seed=8), "bolor"]:
        everything = view.search(question, 2000)
        for chosen in (allowed, rare):
            expected = [scored for scored in everything if scored[0] in set(chosen.tolist())]
            found = view.search(question, 10, chosen)
            assert [score for _, score in found] == pytest.approx([score for _, score in expected[:10]])
            assert all(dict(expected)[number] == pytest.approx(score) for number, score in found)
    view.settle()


def test_two_views_write_in_turns(tmp_path: Path) -> None:
    """Who writes waits while another merges what it wrote."""
    one, two = LexicalView(tmp_path / "lexical"), LexicalView(tmp_path / "lexical")
    for turn in range(4):
        (one, two)[turn % 2].update([turn], [f"alpha beta{turn}"], [], turn + 1)
    one.catch_up()
    assert sorted(number for number, _ in one.search("alpha", 10)) == [0, 1, 2, 3]
    one.settle()
    two.settle()
