"""Two questions in one, "Who wrote the article and who edited it?": each is asked for itself, the second as it follows the first.

Told by form alone. What is not surely two questions is left as one.
"""

from __future__ import annotations

import re

from service.kind import Side, names
from service.phrase import ARTICLES, BE, HELP, POSSESSIVES, PREPOSITIONS, SUBJECTS, listed
from service.refer import Exchange, refer
from service.rewrite import ASKS, OF_ANOTHER, QUESTION_WORDS, capitalised, of_another

SECOND = re.compile(rf"(?<![?.!]),?\s+(?:and|but)\s+(?={ASKS})", re.IGNORECASE)
"""Where the second question begins."""

DOERS = SUBJECTS - listed("it to there")
"""Pronouns that only stand before a verb."""


def twofold(question: str) -> list[Side]:
    """The two questions that one asks, each named by whom it alone is about, else by nothing; empty where it is not two."""
    parts = SECOND.split(question.strip(" ?.!"))
    if len(parts) != 2 or not asks(parts[0]):
        return []
    first, second = f"{parts[0]}?", follows(parts[1], parts[0])
    if not second:
        return []
    one = [name for name in names(first) if name not in names(second)]
    other = [name for name in names(second) if name not in names(first)]
    apart = len(one) == len(other) == 1
    return [Side(one[0] if apart else "", first), Side(other[0] if apart else "", capitalised(second))]


def asks(clause: str) -> bool:
    """Whether a clause is itself a question, not one that only holds another: "Do you know who"."""
    told = clause.lower().split()
    if re.match(ASKS, clause, re.IGNORECASE):
        return inverted(told)
    return bool(told) and told[0] in BE | HELP and not set(told) & QUESTION_WORDS


def follows(clause: str, first: str) -> str:
    """The second question as it stands alone after the first; empty where it is none."""
    past, asked = [Exchange(f"{first}?")], f"{clause}?"
    if OF_ANOTHER.fullmatch(clause):
        return of_another(asked, past) or ""
    return (refer(asked, past) or asked) if inverted(clause.lower().split()) else ""


def inverted(told: list[str]) -> bool:
    """Whether the words of a clause stand as in a question, not as in "what the fine is", "how many parks they have", "what part in it"."""
    asking = next(place for place, word in enumerate(told) if word in QUESTION_WORDS)
    behind = told[asking + 1 :]
    helped = next((place for place, word in enumerate(behind) if word in BE | HELP), len(behind))
    lead = behind[:helped]
    if not behind or behind[0] in ARTICLES | POSSESSIVES or set(lead) & DOERS or "it" in lead[:-1]:
        return False
    noun = told[asking] != "who"
    doing = told[asking] in ("who", "what", "which", "whose") and len(behind) > noun and not set(behind[: 1 + noun]) & PREPOSITIONS
    return helped < len(behind) or doing
