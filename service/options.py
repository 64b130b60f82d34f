"""Questions that offer two things to choose from: "Which town is larger, Leeds or Bristol?", asked of each of the two alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from service.words import PLURAL

ASKING = r"(?:(?:at|by|for|from|in|of|on|to|with)\s+)?(?:what|which|who|whom|whose|when|where|why|how)\b"
OPTIONS = re.compile(rf"[,:]\s*(?!{ASKING})(?P<one>[^,:?]+?)\s+or\s+(?!{ASKING})(?P<other>[^,:?]+?)\s*\??\s*$", re.IGNORECASE)
ORDER = re.compile(r"\b(first|earlier|earliest|later|last|latest|before|after|sooner|older|newer)\b", re.IGNORECASE)
BEFORE = r"(?:first|earlier|earliest|later|last|latest|sooner)"

NOUN = r"(?!(?:is|was|are|were|has|have|had|did|does|do)\b)[\w'’-]+(?: (?!(?:the|more|less)\b)[a-z-]+)*?"
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
    offered = OPTIONS.search(question)
    if not offered:
        return []
    head = question[: offered.start()]
    return [(name, alone(name, head)) for name in called(head, *whole(offered["one"], offered["other"]))]


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
    noun = re.match(rf"{WHICH} ", f"{head} ", re.IGNORECASE)
    thing = (noun and noun["noun"]) or ""
    return [re.sub(r"^the ones?(?= )", f"the {thing}", each) if thing else each for each in (one, other)]


def degree(found: re.Match[str]) -> str:
    """What is compared: more expensive, expensive."""
    return found["word"] or DEGREES[found["er"].lower()]


def does(name: str, verb: str) -> tuple[str, str]:
    """A verb as it is asked of somebody: pays, does ... pay."""
    several = "do" if PLURAL.search(name) and name.islower() else "does"
    if verb.endswith("s"):
        return several, "have" if verb == "has" else verb.removesuffix("s")
    return ("did", "have") if verb == "had" else ("do" if verb == "have" else "did", verb)


def part(name: str, found: re.Match[str]) -> str:
    """Asks for the one's share in what is compared: which town has the stricter target, which pays the higher fine."""
    if found["verb"] in ("has", "have", "had"):
        return f"What is the {found['thing']} of {name}"
    helper, verb = does(name, found["verb"])
    return f"What {found['thing']} {helper} {name} {verb}"


def amount(name: str, found: re.Match[str]) -> str:
    """Asks how much or how many: who pays more for water, which town has more schools."""
    helper, verb = does(name, found["verb"])
    rest = found["rest"].strip()
    first, _, behind = rest.partition(" ")
    if first and PLURAL.search(first):
        return f"How many {first} {helper} {name} {verb} {behind}"
    return f"How much {helper} {name} {verb} {rest}"


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

MEASURED = forms(
    (
        rf"{WHICH} (?P<be>is|was|are|were) (?:the )?{MORE_OF_IT}(?P<rest>.*)",
        lambda name, found: f"How {degree(found)}{found['rest']} {found['be'].lower()} {name}",
    ),
    (rf"{WHICH} (?P<verb>[a-z]+) (?:the|an?) {MORE_OF_IT} (?P<thing>.+)", part),
    (rf"{WHICH} (?P<verb>[a-z]+) (?:more|less|fewer)(?P<rest>\b.*)", amount),
)
"""Which has more of something, and how that of one is asked for."""

ANYWHERE = forms(
    (
        rf"(?:where|when|in which \w+) (?P<help>will|would|is|are|was|were) (?P<what>.+?)(?P<be> be)? {MORE_OF_IT}(?P<rest>.*)",
        lambda name, found: f"How {degree(found)} {found['help'].lower()} {found['what']}{found['be'] or ''} {name}{found['rest']}",
    ),
)
"""Where there is more of something."""
