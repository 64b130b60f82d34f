"""Questions of which nobody can tell by the question alone whether they are answered.

Who writes questions that a passage does not answer falls into habits: they ask "how many" and "what penalty", and repeat the passage's
words. A reader would learn these habits in place of reading. So a model guesses first that sees the question and how much of it stands in
the passage, but not what the passage says (as in Le Bras et al., "Adversarial Filters of Dataset Biases", ICML 2020); of the questions
for which its guess is alike, as many are kept of either sort (matching by propensity, Rosenbaum and Rubin 1983).
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eval.written import Written

SEED = 20220311
FOLDS = 5
BINS = 20
"""Of guesses, from sure that it is not answered to sure that it is."""


def guesses(asked: Sequence[Written]) -> npt.NDArray[np.float64]:
    """How sure the blind model is that each question is answered, 0 to 1, learnt from questions over other passages."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=3, lowercase=False, token_pattern=r"(?u)\b\w+\b|\?").fit_transform(
        [each.question for each in asked]
    )
    rows = hstack([words, np.asarray([seen(each) for each in asked])]).tocsr()
    answered = np.asarray([each.answer is not None for each in asked])
    model = LogisticRegression(C=1.0, max_iter=1000)
    folds = GroupKFold(FOLDS).split(rows, answered, [each.text for each in asked])
    return np.asarray(cross_val_predict(model, rows, answered, cv=folds, method="predict_proba")[:, 1])


def seen(asked: Written) -> tuple[float, ...]:
    """What share of the question's longer words the passage holds, its square, and the question's length in tens of words."""
    words = [word[:5] for word in re.findall(r"\w{4,}", asked.question.lower())]
    held = {word[:5] for word in re.findall(r"\w{4,}", asked.text.lower())}
    share = sum(word in held for word in words) / max(1, len(words))
    return share, share**2, len(asked.question.split()) / 10


def even(asked: Sequence[Written]) -> list[Written]:
    """As many answered as not among those for which the guess is alike; the same each time."""
    if not asked:
        return []
    chance = random.Random(SEED)
    bins: dict[int, tuple[list[Written], list[Written]]] = defaultdict(lambda: ([], []))
    for each, guess in zip(asked, guesses(asked), strict=True):
        bins[min(BINS - 1, int(guess * BINS))][each.answer is None].append(each)
    kept = []
    for answered, others in bins.values():
        most = min(len(answered), len(others))
        kept += chance.sample(answered, most) + chance.sample(others, most)
    return kept
