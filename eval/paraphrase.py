"""Questions in other words, so that a reader learns to find what its source says differently.

Words near to one another in the default encoder's table of words stand for each other: it was trained on paraphrases. Antonyms lie near as
well, so those that are known are left out, as are names and numbers.
"""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.perturb import SWAPS, WORD
from index.encode import model_folder
from service.words import FUNCTION_WORDS

NEAR = 0.45
"""Cosine, of centred rows, from which two words stand for each other: residents and inhabitants 0.52, picked and chosen 0.48."""
CHOICE = 3
"""Nearest words that are taken."""
SHARE = 0.5
"""Of the words that have a near one, how many are exchanged."""

MEASURES = frozenset(
    re.findall(r"\w+", "second minute hour day week month year decade century metre mile inch percent half dozen hundred thousand million")
)
"""Words whose neighbours measure something else; their plurals too."""

OPPOSED = re.compile(r"(?:in|im|un|dis|non|anti)[a-z]{4}|re(?:open|turn)")
"""How an opposite may begin."""

FIRST_WORD = 1000
"""Rows of the table before this one are signs and letters."""


@cache
def table() -> tuple[dict[str, int], list[str], npt.NDArray[np.float32]]:
    """Places of words, the words, and their rows, (n, 384), centred and of unit length."""
    from safetensors import safe_open
    from tokenizers import Tokenizer

    places = Tokenizer.from_file(str(model_folder() / "tokenizer.json")).get_vocab()
    with safe_open(model_folder() / "model.safetensors", "np") as weights:
        rows: npt.NDArray[np.float32] = weights.get_tensor("embeddings.word_embeddings.weight")
    rows = rows - rows[FIRST_WORD:].mean(0)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return places, sorted(places, key=places.__getitem__), rows


@cache
def neighbours(word: str) -> tuple[str, ...]:
    """Other words that stand for this one; none for a word that is not one piece."""
    places, words, rows = table()
    if word not in places or word in SWAPS or word in FUNCTION_WORDS or word.removesuffix("s") in MEASURES:
        return ()
    near = rows @ rows[places[word]]
    nearest = np.flatnonzero(near >= NEAR)
    others = [words[place] for place in nearest[np.argsort(-near[nearest])][:12]]
    return tuple([other for other in others if stands_for(other, word)][:CHOICE])


def stands_for(other: str, word: str) -> bool:
    """Whether a near word is another plain word, with no opposite's mark."""
    stem, negative = other[:4] == word[:4], OPPOSED.match(other) and not OPPOSED.match(word)
    return bool(WORD.fullmatch(other)) and not (stem or negative or other in SWAPS or other in FUNCTION_WORDS)


def reworded(question: str, chance: random.Random) -> str | None:
    """The question with some of its words exchanged for near ones; None where no word has one."""

    def exchanged(found: Any) -> str:
        word = str(found[0])
        return chance.choice(neighbours(word)) if neighbours(word) and chance.random() < SHARE else word

    result = re.sub(rf"(?<![\w'’-]){WORD.pattern}(?![\w'’-])", exchanged, question)
    return result if result != question else None
