"""From what the reader says to probabilities and bars."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import auc

from eval.calibrate import (
    GOLD,
    SEARCHED,
    Asked,
    Block,
    Weighed,
    bars,
    curve,
    figures,
    fit,
    gold,
    parts,
    plotted,
    probabilities,
    written,
)
from eval.examples import LEARNT_ARTICLES, learnt_titles
from eval.written import HELD_OUT, Written
from index.collection import Collection
from service.read import Model
from service.weigh import FEATURES


def made(questions: int, seed: int) -> list[Block]:
    """Questions of five sentences each, of which at most the first answers, which it does in two of three; its span tells, less noise."""
    chance = np.random.default_rng(seed)
    blocks = []
    for number in range(questions):
        rows = chance.normal(0, 0.5, (5, len(FEATURES)))
        right = np.asarray([number % 3 > 0, False, False, False, False])
        rows[:, FEATURES.index("span")] = np.where(right, 1.0, -1.0) + chance.normal(0, 0.8, 5)
        blocks.append((rows, right))
    return blocks


def weighed_by(learnt: dict[str, Any], blocks: list[Block]) -> list[Weighed]:
    """The questions with what was learnt."""
    model = Model.of(FEATURES, learnt)
    return [Weighed(Asked("q", "T", {"d": [(0, 1)]} if right.any() else {}, ()), model.logits(rows), right) for rows, right in blocks]


def test_the_telling_feature_weighs_most_and_probabilities_are_true() -> None:
    """What is right grows with the confidence, and the two agree on questions that were not learnt from."""
    learnt = fit(FEATURES, [made(600, 1), made(300, 2)])
    assert max(learnt["weights"], key=learnt["weights"].__getitem__) == "span"
    told = figures(weighed_by(learnt, made(900, 3)))
    assert told["calibration_error"] < 0.06
    assert told["auc"] > 0.85
    assert told["right_first"] > 0.8


def test_the_bars_are_within_reach_of_what_is_right() -> None:
    """An answer counts as whole no sooner than it is shown, and showing from there on is right more often than always or never."""
    blocks = made(900, 4)
    source = weighed_by(fit(FEATURES, [blocks]), blocks)
    found = bars([source])
    confidence, good = probabilities(source)
    silent = np.asarray([not each.question.spans for each in source])
    shown = np.where(confidence >= found["partial"], good, silent).mean()
    assert 0 < found["partial"] <= found["answered"] < 1
    assert shown >= max(good.mean(), silent.mean())


def test_risk_and_coverage_are_counted() -> None:
    """By hand: the surest two right, the third wrong."""
    told = curve(np.asarray([0.9, 0.2, 0.8]), np.asarray([True, False, True]))
    assert [(round(coverage, 2), round(risk, 2), confidence) for coverage, risk, confidence in told] == [
        (0.33, 0.0, 0.9),
        (0.67, 0.0, 0.8),
        (1.0, 0.33, 0.2),
    ]
    assert auc([coverage for coverage, _, _ in told], [risk for _, risk, _ in told]) == pytest.approx(1 / 18)


def test_the_curves_are_drawn_with_the_bars_on_them() -> None:
    """One picture, each bar named where it cuts each curve."""
    told = curve(np.asarray([0.9, 0.2, 0.8]), np.asarray([True, False, True]))
    svg = plotted({"learnt from": told, "other articles": told}, {"answered": 0.5, "partial": 0.3})
    assert svg.startswith("<svg")
    assert svg.count("answered 0.50") == svg.count("partial 0.30") >= 2
    assert "other articles" in svg


def test_nothing_is_measured_on_what_was_learnt_from() -> None:
    """Articles for training, for calibration and for figures are three sets."""
    every = [Asked(f"q{number}", f"T{number:02}", {}, ()) for number in range(20)]
    learning, measuring = ({each.title for each in part} for part in parts(every, 100))
    trained = set(learnt_titles([{"title": each.title} for each in every]))
    assert len(trained) == LEARNT_ARTICLES
    assert not (learning & measuring or learning & trained or measuring & trained)
    assert learning | measuring | trained == {each.title for each in every}


def test_our_gold_gives_questions_that_stand_alone(default_collection: Collection) -> None:
    """Follow-ups carry what they lean on; unanswerable ones have no spans; comparisons are left out; names have their capitals."""
    asked = gold(GOLD, default_collection)
    assert {bool(each.spans) for each in asked} == {True, False}
    assert not [each for each in asked if each.text.lower().startswith("and ")]
    assert not [each for each in asked if "hefei" in each.text]


def test_written_questions_that_training_leaves_out_are_halved_by_their_passages() -> None:
    """One half is learnt from, the other measured with; as many passages again are searched that training has seen."""
    texts = [f"Passage {number} says so." for number in range(400)]
    every = [Written(f"Who says {number}?", "any", "any", "T", text, (0, 7) if number % 2 else None) for number, text in enumerate(texts)]
    documents, (learning, measuring) = written(every, most=12)
    assert [document.text for document in documents] == [each.text for each in every if each.passage[0] in SEARCHED]
    assert sum(document.id[0] in HELD_OUT for document in documents) < 0.7 * len(documents)
    known = {each.question: each.passage for each in every}
    for side, digit in zip((learning, measuring), HELD_OUT, strict=True):
        assert 0 < len(side) <= 12 and all(known[each.text].startswith(digit) for each in side)
        assert all(each.answers == (("Passage",) if each.spans else ()) for each in side)
