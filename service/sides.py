"""The two sides of a comparison, each as a question of its own, told by the form of the question alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from service.options import ASKING, options
from service.words import PLURAL, names


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what it is called, if by anything, and the question as it is asked of it alone."""

    name: str
    question: str


MORE = re.compile(
    r"\b(more|less|fewer|most|least|larger|largest|higher|highest|bigger|biggest|smaller|smallest|lower|lowest)\b", re.IGNORECASE
)
SECOND_CLAUSE = re.compile(r",?\s+(?:and|or|while|whereas)\s+(?:what|which|who|how|where|when|why)\b.*$", re.IGNORECASE)
APART = re.compile(r"\s+and the\s+")
"""What joins two names rather than the words of one, where two are asked for."""

JOINER = r",|\band\b|\bor\b|\bwith\b|\bto\b|\bversus\b|\bvs\.?|\bfrom\b|\bthan\b|\b(?:those|that|the\s+ones?)(?=\s+(?:of|for|in|by|from)\b)"
JOINED = rf"\s*(?:(?:{JOINER})\s*)+(?:(?:of|for|in|by|from)\s+)?"


def sides(question: str) -> list[Side]:
    """The two things that a comparison sets side by side; empty where they cannot be told apart."""
    if offered := options(question):
        return [Side(*each) for each in offered]
    found = [part for name in names(question) for part in APART.split(name)]
    adjacent = [pair for pair in pairwise(found) if together(*pair).search(question)]
    pair = list(adjacent[0]) if adjacent else found[:2]
    pair = [with_noun(name, question) for name in pair]
    apart = [] if adjacent and not BETWEEN.search(question) else set_apart(question)
    if len(pair) != 2 or (apart and BETWEEN.search(question)):
        return apart
    if apart and all(name in side.question for name, side in zip(pair, apart, strict=True)):
        return [Side(name, side.question) for name, side in zip(pair, apart, strict=True)]
    return [Side(name, of_side(question, name, *(each for each in pair if each != name))) for name in pair]


def with_noun(name: str, question: str) -> str:
    """A name with the noun that goes with it before a verb of comparing: the UK government."""
    noun = re.search(rf"(?<!\w){re.escape(name)}\s+[a-z]+(?=\s+(?:differ|diverge|disagree|compare|vary|each|both)\b)", question)
    return noun[0] if noun else name


def together(name: str, other: str) -> re.Pattern[str]:
    """Two names joined by no more than small words, or each before the same noun: the Covid inquiry and the blood inquiry."""
    either = "|".join(re.escape(each) for each in (name, other))
    noun = rf"(?:(?P<noun>\s+[a-z]+){JOINED}(?:the\s+)?(?=(?:{either})(?P=noun)\b)|{JOINED}(?:the\s+)?)"
    return re.compile(rf"(?:{either})(?:['’]s)?{noun}(?:{either})(?P<owns>['’]s)?")


def of_side(question: str, name: str, other: str) -> str:
    """The question asked of one side: without the other where they stand together, else the first clause with this side in it."""
    joined = together(name, other)
    if joined.search(question):
        alone = joined.sub(lambda found: name + (found["owns"] or ""), question, count=1)
        return without_difference(name, of_one(name, re.sub(r"\s+\b(?:each|both)\b|\bboth\s+", "", alone)))
    clause = SECOND_CLAUSE.sub("?", question)
    return clause.replace(other, name) if name not in clause else clause


SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}


def of_one(name: str, question: str) -> str:
    """The question with the verb in front of a name as it stands for one."""
    verb = rf"\b(?:{'|'.join(SINGULAR)})(?=\s+(?:the\s+)?{re.escape(name)}(?!['’\w]))"
    return re.sub(verb, lambda found: SINGULAR[found[0].lower()], question, flags=re.IGNORECASE)


HOW, DIFFER = r"(?:how|where|by how much|in what (?:ways?|respects?|points?)) do(?:es)?", r"(?:differ|diverge|disagree|compare|vary)s?"
COMPARE, WHAT_IS = r"(?:please )?(?:compare|contrast)", r"what(?:['’]s| is| are)"
ON = r"(?:in|on|over|about|as to|as regards|regarding|concerning|with regard to|when it comes to)"
DIFFERENCES = (
    (
        re.compile(rf"{HOW} (?P<who>.+?) {DIFFER} {ON} (?P<thing>.+)", re.IGNORECASE),
        "What does {who} say about {thing}?",
    ),
    (re.compile(rf"{HOW} (?P<thing>.+?) {DIFFER}(?: from .*)?", re.IGNORECASE), "What {be} {thing}?"),
    (re.compile(rf"{COMPARE} what (?P<who>.+?) (?P<verb>[a-z]+)(?P<thing>\b.*)", re.IGNORECASE), "What does {who} {verb}{thing}?"),
    (
        re.compile(rf"{WHAT_IS} the (?:\w+ )?(?:difference|contrast)s? (?:between|of) (?P<thing>.+)", re.IGNORECASE),
        "What {be} {thing}?",
    ),
    (re.compile(rf"{COMPARE} (?P<thing>[^:]+)(?::.*)?", re.IGNORECASE), "What {be} {thing}?"),
)
"""How one asks for a difference, and how for the thing that differs."""


SET_APART = (
    re.compile(rf"{HOW} (?P<one>.+?) and (?P<other>.+?) {DIFFER} {ON} (?P<on>.+)", re.IGNORECASE),
    re.compile(rf"how far apart (?:are|were) (?P<one>.+?) and (?P<other>.+?) {ON} (?P<on>.+)", re.IGNORECASE),
    re.compile(rf"(?P<one>[^:,]+?) (?:versus|vs\.?) (?P<other>[^:,]+): (?P<asked>(?:{ASKING}) .+)", re.IGNORECASE),
    re.compile(rf"{WHAT_IS} the (?:\w+ )?(?:difference|contrast)s? between (?P<one>.+) and (?P<other>.+)", re.IGNORECASE),
    re.compile(r"(?:how do(?:es)? (?P<one>.+?) (?:differ|diverge) from|what distinguishes (?P<it>.+?) from) (?P<other>.+)", re.IGNORECASE),
    re.compile(r"how do(?:es)? (?P<one>.+?) compare (?:to|with) (?P<other>.+)", re.IGNORECASE),
    re.compile(r"how do(?:es)? (?P<in>.+?) (?:differ|vary|compare) between (?P<one>.+) and (?P<other>.+)", re.IGNORECASE),
    re.compile(r"how do(?:es)? (?P<one>.+?) and (?P<other>.+?) (?:differ|diverge|compare)", re.IGNORECASE),
    re.compile(rf"{COMPARE} (?P<one>.+?) (?:and|with|to) (?P<other>.+)", re.IGNORECASE),
    re.compile(r"(?:(?P<of>[^:,]+): )?(?P<one>[^:,]+?) (?:versus|vs\.?) (?P<other>[^:,]+)(?:[:,].*)?", re.IGNORECASE),
)
"""How two things without names are set side by side."""

BETWEEN = re.compile(r"\b(?:differ|vary|compare)s? between\b", re.IGNORECASE)
SUCH_OF = re.compile(r"(?:that|those|the ones?) (?=(?:of|in|for|from|at|by)\b)")
SUCH = re.compile(r"^the ones? (?:(?:that|which) )?(?=\w)")
OWNED = re.compile(r"(?:its|their|his|her)\b")

COMPARED_WITH = re.compile(
    r"(?P<head>.+?),? (?:(?:when |as )?compared (?:with|to)|as against|as opposed to|in contrast (?:to|with))"
    r" (?P<other>(?:[^,]|,(?=\d))+)",
    re.IGNORECASE,
)
"""How one of two things is set beside the other behind a whole question."""


def set_apart(question: str) -> list[Side]:
    """Two things without names, each asked for itself; empty where the question has another form."""
    match = next(filter(None, (form.fullmatch(question.strip(" ?.!")) for form in SET_APART)), None)
    if not match:
        return exchanged(question)
    told = match.groupdict("")
    one, other = told["one"] or told["it"], told["other"]
    if told.get("in"):
        return [Side("", f"What {be_for(told['in'])} {told['in']} in {thing}?") for thing in (one, other)]
    if told.get("on"):
        return [Side("", f"What {'do' if PLURAL.search(thing) else 'does'} {thing} say about {told['on']}?") for thing in (one, other)]
    if told.get("asked"):
        return [Side("", f"{thing}: {told['asked']}?") for thing in (one, other)]
    if told.get("of"):
        return [Side("", f"What {be_for(thing)} {thing} of {told['of']}?") for thing in (one, other)]
    head = re.split(r"\s(?=(?:of|in|for|from|at|by)\s)", one)[0]
    owner = re.search(r"(?:\b[A-Z][\w-]*\s)*\b[A-Z][\w-]*['’]s", one)
    other = SUCH.sub(lambda _: f"{without_last(one)} ", SUCH_OF.sub(lambda _: f"{head} ", other))
    other = OWNED.sub(lambda found: owner[0] if owner else found[0], other)
    return [Side("", f"What {be_for(thing)} {thing}?") for thing in (one, other)]


IN_BOTH = re.compile(
    r"(?P<head>.+?) (?P<from>in|under|by|for|from|at|to|with) (?P<one>(?:(?! (?:and|or) ).)+) and (?P=from) (?P<other>[^,]+)", re.IGNORECASE
)
"""A question of two things behind the same preposition: in the draft and in that of the board."""


def exchanged(question: str) -> list[Side]:
    """A whole question, and the same with what is compared in the place of what is like it; empty where nothing is."""
    asked = question.strip(" ?.!")
    if both := IN_BOTH.fullmatch(asked):
        kind = re.sub(r".*['’]s? |^the ", "", re.split(r"\s(?:of|in|for|from|by)\s", both["one"])[0])
        other = re.sub(r"^(?:that|those|the ones?) (?=(?:of|in|for|from|by|under)\b)", f"the {kind} ", both["other"])
        return [Side("", f"{both['head']} {both['from']} {each}?") for each in (both["one"], other)]
    match = COMPARED_WITH.fullmatch(asked)
    if not match:
        return []
    head, other = match["head"], re.sub(r"^(?:that|those|the ones?) (?=(?:of|in|for|from|at|by|with)\b)", "", match["other"])
    first, *_, last = [*other.split(), other.split()[-1]]
    several = rf"{re.escape(first)}(?: \S+){{{len(other.split()) - 1}}}"
    like = (
        re.search(rf"\b{several}", head, re.IGNORECASE) if first.lower() not in ARTICLES else None,
        re.search(rf"\b(?:an?|the|each|every) (?:[\w'’-]+ ){{0,4}}{re.escape(last)}\b", head, re.IGNORECASE),
        *(re.search(rf"\b{re.escape(name)}", head) for name in names(head) if names(other) and not ASKS.fullmatch(name)),
    )
    place = next(filter(None, like), None)
    return [Side("", f"{head}?"), Side("", f"{head[: place.start()]}{other}{head[place.end() :]}?")] if place else []


def without_last(thing: str) -> str:
    """A thing without the last of what it is told by: the deadline for blinds, of that in the bill."""
    return re.sub(r"(?<=\w)\s(?:of|in|for|from|at|by|under|on)\s(?:(?!\s(?:of|in|for|from|at|by|under|on)\s).)+$", "", thing)


ARTICLES = ("a", "an", "the")
ASKS = re.compile(ASKING, re.IGNORECASE)


def be_for(thing: str) -> str:
    """The verb for one thing or several."""
    return "are" if PLURAL.search(re.split(r"\s(?:of|for|in|on|that|which)\s", thing)[0]) else "is"


def without_difference(name: str, question: str) -> str:
    """A question for a difference, or an order to compare, as one for what one side has or says."""
    for form, alone in DIFFERENCES:
        if found := form.fullmatch(question.strip(" ?.!")):
            thing = found["thing"]
            return f"Tell me about {name}." if thing == name else alone.format(be=be_for(thing), **found.groupdict())
    return question
