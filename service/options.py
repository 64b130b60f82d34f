"""Questions that offer two things to choose from: "Which town is larger, Leeds or Bristol?", asked of each of the two alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from service.words import PLURAL

ASKING = r"(?:(?:at|by|for|from|in|of|on|to|with)\s+)?(?:what|which|who|whom|whose|when|where|why|how)\b"
OPTIONS = re.compile(rf"[,:]\s*(?!{ASKING})(?P<one>[^,:?]+?)\s+or\s+(?!{ASKING})(?P<other>[^,:?]+?)\s*\??\s*$", re.IGNORECASE)
ORDER = re.compile(
    r"\b(earlier|earliest|later|latest|before|after|sooner|older|newer)\b|(?<!the )\b(first|last)\b|\bthe (first|last)(?= to\b|[,:?]|$)",
    re.IGNORECASE,
)
"""What asks for the order of two things; the first block and the last year are things."""

BEFORE = r"(?:first|earlier|earliest|later|last|latest|sooner)"

VERBS = "asks|builds|charges|costs|gets|gives|helps|keeps|lets|makes|needs|offers|pays|plans|sets|spends|takes|uses|wants"
"""Verbs that might be nouns in the plural."""

PAST = {
    "bought": "buy", "built": "build", "cut": "cut", "gave": "give", "got": "get", "had": "have", "held": "hold", "kept": "keep",
    "led": "lead", "left": "leave", "let": "let", "lost": "lose", "made": "make", "met": "meet", "paid": "pay", "put": "put", "ran": "run",
    "saw": "see", "set": "set", "sold": "sell", "spent": "spend", "took": "take", "won": "win",
}  # fmt: skip
"""Verbs whose past does not end in -ed."""

BE_OR_HAVE = "is|was|are|were|has|have|had"
DOES = rf"(?:{VERBS})\b(?! (?:is|are|was|were)\b)"
NOUN = rf"(?!(?:{BE_OR_HAVE}|did|does|do)\b|{DOES})[\w'’-]+(?: (?!(?:the|more|less)\b|{DOES})[a-z-]+)*?"
VERB = rf"(?:[a-z]+(?:s|ed)|have|{'|'.join(PAST)})"
WHICH = rf"(?:which|what|who)(?: of .+?)?(?: (?P<noun>{NOUN}))?"
DOUBLED = ("big", "dim", "fat", "hot", "sad", "thin", "wet")
"""Adjectives that double their last letter before an ending."""


def compared(adjective: str) -> Iterator[tuple[str, str]]:
    """An adjective's comparative and superlative, each with the adjective."""
    stem = adjective + adjective[-1] if adjective in DOUBLED else re.sub(r"y$", "i", adjective.removesuffix("e"))
    yield from ((f"{stem}{ending}", adjective) for ending in ("er", "est"))


DEGREES = dict(
    pair
    for adjective in re.findall(
        r"\w+",
        """
    big bold brief bright broad busy calm cheap clean clear close cold cool costly cruel dark deadly dear deep dense dim dirty dry easy fair
    fast fat fine firm full great happy hard harsh healthy heavy high hot large late light long loose loud low mild narrow near new nice old
    poor pure quick quiet rare rich rough sad safe severe sharp short simple slow small smart soft steep stiff strict strong sweet tall
    thick thin tight tough warm weak wealthy wet wide wise young
        """,
    )
    for pair in compared(adjective)
) | {"better": "good", "best": "good", "worse": "bad", "worst": "bad", "fewer": "many", "further": "far", "farther": "far"}
"""What the comparatives and superlatives of common adjectives compare; other words in -er name things."""

MORE_OF_IT = rf"(?:(?:more|less|most|least) (?P<word>[a-z]+)|(?P<er>{'|'.join(sorted(DEGREES))}))\b"


def options(question: str) -> list[tuple[str, str]]:
    """Both things, each with the question asked of it alone; empty where none are offered."""
    question = of_the_two(question)
    offered = OPTIONS.search(question)
    if not offered:
        return []
    head = question[: offered.start()]
    return [(name, alone(name, head)) for name in called(head, *whole(offered["one"], offered["other"]))]


OF_TWO = r"of (?:the )?(?:two|both|these|those|them)\b"
IN_THE_MIDDLE = re.compile(
    rf"(?P<which>(?:which|who|what)(?: {OF_TWO})?(?: [\w-]+)*?), (?P<pair>[^,?]+ or [^,?]+), (?P<rest>[^,?]+)\??", re.IGNORECASE
)
"""Two things to choose from in front of the verb: which of the two towns, Leeds or Bristol, has the higher fee?"""

OF_A_KIND = re.compile(
    rf"(?P<which>which|who|what) {OF_TWO}"
    rf"(?: (?!(?:{BE_OR_HAVE}|{VERBS})\b)(?P<kind>(?:[a-z-]+ )*?[a-z-]+s)(?= (?:[a-z]+(?:s|ed)|{'|'.join(PAST)})\b))?",
    re.IGNORECASE,
)
"""Which of the two, with the noun for both where there is one."""


def of_the_two(question: str) -> str:
    """The question with the two things at its end, and without the words that only say that there are two: which town, for of two towns."""
    if found := IN_THE_MIDDLE.fullmatch(question.strip()):
        kind = re.sub(rf" {OF_TWO}", "", found["which"], flags=re.IGNORECASE)
        return f"{of_one_kind(kind)} {found['rest']}, {found['pair']}?"
    return OF_A_KIND.sub(lambda found: of_one_kind(f"{found['which']} {found['kind'] or ''}".strip()), question, count=1)


def of_one_kind(words: str) -> str:
    """The words with the last of them in the singular."""
    return re.sub(r"(?<!s)s$", "", re.sub(r"ies$", "y", words))


def alone(name: str, head: str) -> str:
    """Asks of one thing what the words in front of both ask: for its size, its part, or the date of something."""
    ordered = bool(ORDER.search(head))
    for form, ask in (*ORDERED, *(() if ordered else MEASURED), *ANYWHERE):
        if found := form.fullmatch(head):
            return f"{' '.join(ask(name, found).split())}?"
    return f"When was {name}?" if ordered else f"{head}: {name}?"


def whole(one: str, other: str) -> list[str]:
    """Two options, the second with what it shares with the first: the budget of Leeds or of Bristol, or the one of Bristol."""
    preposition = re.match(r"(?:(?:that|those|the ones?)\s)?(?P<from>(?:of|in|for|from|by|at|against|on|to|with)\s)", other)
    shared = one.find(f" {preposition['from']}") if preposition else -1
    return [one, f"{one[:shared]} {other[preposition.start('from') :]}" if preposition and shared > 0 else other]


def called(head: str, one: str, other: str) -> list[str]:
    """Two options by the noun that is asked for: which plan, the one of Leeds or the one of Bristol."""
    noun = re.match(rf"{WHICH} (?:{BE_OR_HAVE}|{VERB})\b", head, re.IGNORECASE)
    thing = (noun and noun["noun"]) or ""
    if not thing:
        return [one, other]
    return [
        f"{each} {thing}" if re.search(r"\w['’]s?$", each) else re.sub(r"^the ones?(?= )", f"the {thing}", each) for each in (one, other)
    ]


def degree(found: re.Match[str]) -> str:
    """What is compared: more expensive, expensive."""
    return found["word"] or DEGREES[found["er"].lower()]


def does(name: str, verb: str) -> tuple[str, str]:
    """A verb as it is asked of somebody: pays, does ... pay; wanted, did ... want."""
    several = "do" if PLURAL.search(name) and name.islower() else "does"
    if verb.endswith("s"):
        return several, "have" if verb == "has" else verb.removesuffix("s")
    return ("do", verb) if verb == "have" else ("did", PAST.get(verb) or present(verb))


def present(verb: str) -> str:
    """A regular verb without the ending of its past: wanted, want; raised, raise; planned, plan."""
    stem = verb.removesuffix("ed")
    if stem == verb or not re.search(r"([bdgmnprt])\1$|[^s]s$|[cguvz]$", stem):
        return stem
    return stem[:-1] if stem[-1] == stem[-2] else f"{stem}e"


def part(name: str, found: re.Match[str]) -> str:
    """Asks for the one's share in what is compared: which town has the stricter target, which pays the higher fine."""
    if found["verb"] in ("has", "have", "had"):
        return f"What is the {found['thing']} of {name}"
    helper, verb = does(name, found["verb"])
    return f"What {found['thing']} {helper} {name} {verb} {found['whom'] or ''}"


def amount(name: str, found: re.Match[str]) -> str:
    """Asks how much or how many: who pays more for water, which town has more schools."""
    helper, verb = does(name, found["verb"])
    rest = found["rest"].strip()
    first, _, behind = rest.partition(" ")
    if first and PLURAL.search(first):
        return f"How many {first} {helper} {name} {verb} {behind}"
    return f"How much {helper} {name} {verb} {rest}"


def made(name: str, found: re.Match[str]) -> str:
    """Asks how much of it somebody makes or lets something be: which town lets lorries be heavier."""
    helper, verb = does(name, found["verb"])
    return f"How {degree(found)} {helper} {name} {verb} {found['what']}{found['be'] or ''}{found['rest']}"


def much(name: str, found: re.Match[str]) -> str:
    """Asks how much somebody does something to another: who pays nurses more, which plan helps the poor more with the rent."""
    helper, verb = does(name, found["verb"])
    return f"How much {helper} {name} {verb} {found['whom']}{found['rest']}"


Ask = Callable[[str, re.Match[str]], str]


def forms(*rows: tuple[str, Ask]) -> tuple[tuple[re.Pattern[str], Ask], ...]:
    """Each form compiled."""
    return tuple((re.compile(form, re.IGNORECASE), ask) for form, ask in rows)


ORDERED = forms(
    (
        rf"which (?:of .+? )?(?P<help>did|does|do) (?P<who>.+?) (?P<verb>[a-z]+) {BEFORE}",
        lambda name, found: f"When {found['help']} {found['who']} {found['verb']} {name}",
    ),
    (
        rf"(?:which|who) (?:of .+? )?(?P<be>was|were|is) (?P<verb>[a-z]+) {BEFORE}",
        lambda name, found: f"When {found['be']} {name} {found['verb']}",
    ),
)
"""Which came first, and how the date of one is asked for."""

BEHIND = r"(?:of|for|with|in|on|at|to|from|by|under|an?|per)"

MEASURED = forms(
    (
        rf"{WHICH} (?P<be>is|was|are|were) (?:the )?{MORE_OF_IT}(?P<rest>.*)",
        lambda name, found: f"How {degree(found)}{found['rest']} {found['be'].lower()} {name}",
    ),
    (rf"{WHICH} (?P<verb>{VERB})(?: (?P<whom>(?!{DOES})[a-z]+))? (?:the|an?) {MORE_OF_IT} (?P<thing>.+)", part),
    (rf"{WHICH} (?P<verb>lets?|makes?|keeps?|made|kept) (?P<what>.+?)(?P<be> be)? {MORE_OF_IT}(?P<rest>.*)", made),
    (rf"{WHICH} (?P<verb>{VERB}) (?:more|less|fewer)(?P<rest>\b.*)", amount),
    (rf"{WHICH} (?P<verb>{VERB}) (?P<whom>(?!{DOES})[a-z][a-z -]*?) (?:more|less)(?P<rest>(?: {BEHIND}\b.*)?)", much),
)
"""Which has more of something, and how that of one is asked for."""

ANYWHERE = forms(
    (
        rf"(?:where|when|in which \w+) (?P<help>will|would|is|are|was|were) (?P<what>.+?)(?P<be> be)? {MORE_OF_IT}(?P<rest>.*)",
        lambda name, found: f"How {degree(found)} {found['help'].lower()} {found['what']}{found['be'] or ''} {name}{found['rest']}",
    ),
)
"""Where there is more of something."""
