"""The words of a question: which bind and which name, told by their form alone.

Nothing here knows a name of any document.
"""

from __future__ import annotations

import re

FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    a about according all also am an and any anybody anyone anything are as at be been being both but by can compare contrast could
    count did do does doing each either else enumerate every everybody everyone everything for from give had has have he her him his how
    i if in into is it its just let like list many may me might more most much must my name neither no nor not of on one or our out over
    shall she should show so some somebody someone something such tell than that the their them then there these they this those to
    under up us very was we were what when where whether which who whom whose why will with would you your
        """,
    )
)
"""English words that bind or ask and name nothing."""

OPENING = re.compile(rf"^(?:{'|'.join(sorted(FUNCTION_WORDS))})$", re.IGNORECASE)

PLURAL = re.compile(r"(?:[^su]s|ies|people|men|women|children|criteria|data)$", re.IGNORECASE)

CAPITALS = re.compile(r"(?<![\w'’-])[A-Z][\w’'-]*(?:\s+(?:(?:of|for|and the|the|de|du)\s+)?[A-Z][\w’'-]*)*")


def telling(question: str) -> str:
    """The question without its function words."""
    return " ".join(word for word in re.findall(r"[\w'’.,%-]+", question) if word.strip(".,'’").lower() not in FUNCTION_WORDS)


def proper_names(question: str) -> list[str]:
    """Words that a question writes with a capital, or with a digit; its first word only where it opens no question."""
    words = [word.strip('.,;:!?"“”()[]') for word in question.split()]
    return [
        word
        for place, word in enumerate(words)
        if any(map(str.isdigit, word)) or (word[:1].isupper() and not (place == 0 and OPENING.match(word)))
    ]


def names(question: str) -> list[str]:
    """The names of a question, each with all its words: capitals in a row, joined by small words within."""
    text = question.strip()
    found = [without_opening(match[0]) for match in CAPITALS.finditer(text)]
    return list(dict.fromkeys(re.sub(r"['’]s$", "", name) for name in found if name))


def without_opening(name: str) -> str:
    """The name without the capital word that only opens the question."""
    first, _, rest = name.partition(" ")
    return rest if OPENING.match(first) else name
