"""What a question wants, told by its form alone: one fact or all of a kind, two sides, a yes or a no.

Nothing here knows a name of any document. English forms; a question of another form counts as one for a fact.
"""

from __future__ import annotations

import re
from enum import StrEnum

from service.options import OPTIONS, of_the_two
from service.sides import sides
from service.words import PLURAL


class Kind(StrEnum):
    """How an answer has to be put together."""

    FACT = "fact"
    REASON = "reason"
    LIST = "list"
    COUNT = "count"
    COMPARISON = "comparison"
    YES_NO = "yes_no"
    PLACE = "place"
    """No kind of question, but where the answer stands at a place that the question tells."""


COMPARED = re.compile(
    r"\b(compare[ds]?|comparison|contrast|far apart|as (?:against|opposed to))\b"
    r"|\b(distinguish(es)?|differ(s|ent|ently|ence|ences)?|versus|vs\.?)\b"
    r"|\b(first|earlier|later|before|after|more|less|larger|higher|bigger|smaller|lower)\b.*\bor\b"
    r"|\beach\b.*\band\b|\band\b.*\beach\b|, and what\b\s+\w|\band (what|which|how|who)\b.*\w\s+\w.*\?"
    r"|\b(?P<from>in|under|by|for|from|at|to|with)\b.*\band (?P=from) (that|those|the one)\b",
    re.IGNORECASE,
)
COUNTED = re.compile(r"^\W*(?:(?:in|on|by|for|with|from|of) )?how many\b|^\W*(?:what is the )?number of\b|^\W*count\b", re.IGNORECASE)
ALL = re.compile(
    r"^\W*(?:list|enumerate)\b|^\W*(name|give|tell me|show)\b.*\b(all|every|everyone|each|[a-z]+s)\b"
    r"|^\W*(who|which|what) all\b|\b(everyone|everybody|every)\b",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"^\W*what\s+(?:do|does|did|has|have|is|are|was|were)\s+[\w'’ -]+?\s"
    r"(?:(?:propos\w*|suggest\w*|plan\w*|want\w*|recommend\w*|demand\w*|ask\w* for|call\w* for|warn\w*(?: of)?|sa(?:y|id)|think|aim\w*)"
    r"|(?:propos\w*|suggest\w*|recommend\w*|demand\w*|request\w*|ask\w*|call\w* for)"
    r"\s(?:(?:in|on|for|from|about|of|to|instead)\b|the\s[\w ]+?\sto\b).*)"
    r"\W*$",
    re.IGNORECASE,
)
"""What somebody wants, without a word on which part of it."""

EXPLAINED = re.compile(r"^\W*(?:why|how)\b(?! (?:many|much|large|big|long|old|high|far|often|soon))", re.IGNORECASE)
ASKS_WHETHER = re.compile(
    r"^\W*(is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)(n't|n’t| not)?\b", re.IGNORECASE
)


def kind_of(question: str) -> Kind:
    """The kind of a question."""
    if compares(question) and sides(question):
        return Kind.COMPARISON
    if COUNTED.search(question):
        return Kind.COUNT
    if ASKS_WHETHER.search(question):
        return Kind.YES_NO
    if ALL.search(question) or OPEN.search(question) or asks_for_many(question):
        return Kind.LIST
    return Kind.REASON if EXPLAINED.search(question) else Kind.FACT


def compares(question: str) -> bool:
    """Whether the form is that of a comparison."""
    return bool(COMPARED.search(question) or (OPTIONS.search(of_the_two(question)) and not ASKS_WHETHER.search(question)))


BE = ("are", "were")
BEHIND_A_VERB = re.compile(r"the|a|an|its|their|his|her|on|over|about|to", re.IGNORECASE)
"""What stands behind the verb where a second word in -s is one: which department leads on it."""


def asks_for_many(question: str) -> bool:
    """Whether what the question asks for stands in the plural: which cities, what are the main growth points."""
    found = re.search(r"\b(?:which|what)\b(?P<rest>.*)", question, re.IGNORECASE)
    if not found:
        return False
    asked = re.findall(r"[\w'’-]+", found["rest"])
    for place, word in enumerate(asked[:6]):
        second = 0 < place < len(asked) - 1 and asked[0] not in BE and BEHIND_A_VERB.fullmatch(asked[place + 1])
        if second or VERB.fullmatch(word) or (place and word.lower() in BE):
            return False
        if PLURAL.search(word) and not re.search(r"['’]s$", word):
            return True
    return False


VERB = re.compile(
    r"does|has|is|was|says|wants|share|did|do|will|would|should|can|could|had|have|plans|makes|calls"
    r"|happens|follows|causes|counts|becomes|remains|comes|goes",
    re.IGNORECASE,
)
"""Words behind which the thing asked for is no longer named; "are" and "were" may stand before it, not behind another word."""
