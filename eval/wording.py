"""Measures of an answer's words against those of short reference answers. Knows strings alone; nothing here reads meaning."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

ARTICLES = re.compile(r"\b(a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation)


def normal(text: str) -> str:
    """Lower case without ASCII punctuation, articles and needless space (the script that SQuAD publishes; Rajpurkar et al. 2016)."""
    return " ".join(ARTICLES.sub(" ", text.lower().translate(PUNCTUATION)).split())


def exact_match(said: str, references: Sequence[str]) -> float:
    """1 where the normal form is that of a reference (Rajpurkar et al. 2016, 6.1); no reference means that nothing is to be said."""
    return max(float(normal(said) == normal(reference)) for reference in references or [""])


def token_f1(said: str, references: Sequence[str]) -> float:
    """F1 of the words in common, the best over the references (Rajpurkar et al. 2016, 6.1; 2018 for nothing to be said)."""
    return max(f1(normal(said).split(), normal(reference).split()) for reference in references or [""])


def f1(said: Sequence[str], reference: Sequence[str]) -> float:
    """Harmonic mean of the shares in common; two empty ones agree."""
    if not said or not reference:
        return float(said == reference)
    return harmonic(sum((Counter(said) & Counter(reference)).values()), len(said), len(reference))


def rouge_l(said: str, references: Sequence[str]) -> float:
    """ROUGE-L: F1 by the longest common subsequence of words, unstemmed, the best over the references (Lin 2004, section 3)."""
    return max((subsequence_f1(alphanumeric(said), alphanumeric(reference)) for reference in references), default=0.0)


def subsequence_f1(said: Sequence[str], reference: Sequence[str]) -> float:
    """Harmonic mean of the shares that the longest common subsequence covers."""
    return harmonic(longest_common(said, reference), len(said), len(reference))


def longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = row
        row = [0]
        for place, against in enumerate(other):
            row.append(before[place] + 1 if word == against else max(row[place], before[place + 1]))
    return row[-1]


def alphanumeric(text: str) -> list[str]:
    """Runs of lower-case letters and digits of ASCII, as the published ROUGE packages cut words."""
    return re.findall(r"[a-z0-9]+", text.lower())


def harmonic(common: int, said: int, reference: int) -> float:
    """F1 of precision common / said and recall common / reference."""
    return 2 * common / (said + reference) if common else 0.0


def holds(text: str, needed: Sequence[str]) -> float:
    """The share of the needed strings that stand in a text, whatever their case and spacing."""
    folded = fold(text)
    return sum(fold(each) in folded for each in needed) / len(needed) if needed else 1.0


def fold(text: str) -> str:
    """The text without regard to case and spacing."""
    return " ".join(text.casefold().split())
