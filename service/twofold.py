"""Two questions in one, "Who wrote the article and who edited it?": each is asked for itself, the second as it follows the first.

Told by form alone. What is not surely two questions is left as one.
"""

from __future__ import annotations

import re

from service.phrase import ARTICLES, BE, HELP, POSSESSIVES, PREPOSITIONS, SUBJECTS, listed
from service.refer import Exchange, Past, refer
from service.rewrite import ASKS, OF_ANOTHER, QUESTION_WORDS, capitalised, fill, of_another
from service.sides import Side
from service.words import names

SECOND = re.compile(rf"(?<![?.!]),?\s+(?:and|but)\s+(?={ASKS})", re.IGNORECASE)
"""Where the second question begins."""

TOPIC = re.compile(rf"(?P<topic>[^:?]+):\s+(?P<asked>{ASKS}.*)", re.IGNORECASE | re.DOTALL)
"""A question behind what it is about: "Water: how much does it cost?"."""

DISTRIBUTES = re.compile(r"\b(?:each|both|respectively|in turn)\b", re.IGNORECASE)
"""By these a second question is asked of everything that answers the first."""

ELLIPTIC = re.compile(
    rf"(?:{'|'.join(sorted(QUESTION_WORDS))})(?:\s+(?:many|much|long|large|big|high|far|old|often))?\s+(?P<where>(?P<from>{'|'.join(sorted(PREPOSITIONS))})\s+\S.*)",
    re.IGNORECASE,
)
"""A second question that only says where, or of what: "and when in Wales"."""

DOERS = SUBJECTS - listed("it to there")
"""Pronouns that only stand before a verb."""


def twofold(question: str) -> list[Side]:
    """The two questions that one asks, each named by whom it alone is about, else by nothing; empty where it is not two."""
    if told := TOPIC.fullmatch(question):
        return [Side(each.name, f"{told['topic']}: {each.question}") for each in twofold(told["asked"])]
    parts = SECOND.split(question.strip(" ?.!"))
    if len(parts) != 2 or not asks(parts[0]) or DISTRIBUTES.search(parts[1]):
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
    if elliptic := ELLIPTIC.fullmatch(clause):
        return at_its_place(elliptic["where"], elliptic["from"], first, past)
    if OF_ANOTHER.fullmatch(clause):
        return of_another(asked, past) or ""
    return (refer(asked, past) or asked) if inverted(clause.lower().split()) else ""


def at_its_place(where: str, preposition: str, first: str, past: Past) -> str:
    """The first question with another phrase in the place of the one behind the same preposition; empty where there is none."""
    filled = fill(f"And {where}?", past) or behind(where, preposition, first)
    if filled.startswith(first):
        before = re.search(rf"^.*?\s(?={preposition}\s)", first, re.IGNORECASE)
        return f"{before[0]}{where}?" if before else ""
    return filled


def behind(where: str, preposition: str, first: str) -> str:
    """The first question with another phrase in the place of the last one behind that preposition, of the same thing where that has one:
    in the draft of the law, in the version that was passed; empty where there is none."""
    found = re.fullmatch(rf"(?P<head>.*\S) {preposition} (?P<phrase>.+?)(?P<of> of [^?]+)?", first.rstrip("?"), re.IGNORECASE)
    of = (found["of"] or "") if found and not re.search(r"\bof\b", where) else ""
    return f"{found['head']} {where}{of}?" if found else ""


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
