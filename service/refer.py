"""Referring: what the pronouns and short names of a question stand for, among what was asked and answered before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from service.phrase import BINDING, POSSESSIVES, Phrase, listed, phrases, proper_nouns

TURNS_RESOLVED = 8
"""Exchanges that are looked back on."""

LONGEST = 4
"""Words of the longest phrase without a name that is taken for one thing."""

CURT = 8
"""Words up to which a question with a pronoun that nothing is found for is read after the question before it."""

PERSONAL = listed("he she him her his hers himself herself")
NEUTRAL = listed("it its they them their theirs this that these those itself themselves")
PRONOUN = re.compile(rf"\b(?:{'|'.join(sorted(PERSONAL | NEUTRAL))})\b(?!['’])", re.IGNORECASE)

CLAUSE = re.compile(r"[,;:.?!]|\b(?:and|but|if|when|because|while|although|that|which|who|so)\b", re.IGNORECASE)
EMPTY_IT = re.compile(
    r"\bit\s+(?:be\s+)?(?:rain|snow)|\bit\b(?=[^?.]*\b(?:that|to|for|when|if)\s+\w)(?=\s+(?:be\s+)?(?:is\s+|was\s+)?(?:\w+ly\s+)?"
    r"(?:true|possible|legal|illegal|necessary|required|allowed|safe|worth|better|best|good|bad|ok|okay|fine|free|important|normal|common|usual"
    r"|easy|hard|difficult|likely|mean|make|makes|take|takes|cost|costs)\b)",
    re.IGNORECASE,
)
"""An `it` that stands for nothing: is it true that ..., how long does it take to ..."""

ASKED_OF = re.compile(r"what\s+(?:do|does|did|has|have|had|will|would)\b", re.IGNORECASE)
"""How a question begins whose answer `it` may be: "What did Gao Yu propose?"."""


WHO = re.compile(r"who(?:m|se)?\b", re.IGNORECASE)
YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
WHEN = re.compile(
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|fall|winter|early|late"
    r"|mid|\d[\d.,/-]*(?:st|nd|rd|th)?)\b[\s,]*)+",
    re.IGNORECASE,
)
"""A date or a number: no thing that is spoken of again."""

NAMES_A_THING = re.compile(r"(?:which|what|(?:is|are|was|were)\s+there|(?:has|have|does|do|did)\b)", re.IGNORECASE)
"""How a question begins whose answer may give a thing its title."""

TITLE = re.compile(r"[“\"](?=[A-Z0-9])[^“”\"]+[”\"]")
SAME = re.compile(r"\bthe same(?=\s+(?!(?:as|way|time|thing)\b)[a-z])", re.IGNORECASE)
"""By which a thing is pointed back to, as by "that": the same person."""

PERSON_MEANT = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)
JOINS = re.compile(r"\s*(?:,|,?\s+(?:and|or))\s+(?:the\s+)?")
"""What stands between two things of an enumeration."""


ORDINAL = re.compile(
    r"\bthe\s+(?:(?P<place>first|second|third|fourth|fifth|sixth|last)\s+(?:one|of\s+(?:them|these|those))|(?P<pair>former|latter))\b"
    r"(?!\s+(?:of|that|who|which)\b)",
    re.IGNORECASE,
)
PLACES = {name: place for place, name in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"))} | {"last": -1}
NAME = r"(?:[Tt]he\s+)?[A-Z][\w’'-]*(?:\s+(?:(?:of|for)\s+(?:the\s+)?)?[A-Z][\w’'-]*)*"
LISTED = re.compile(rf"{NAME}(?:\s*,\s*(?:and\s+)?{NAME})*,?\s+and\s+{NAME}")
"""Names one after the other, the last one behind "and"."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it stands alone, and what was answered."""

    asked: str
    said: str = ""

    def then(self, question: str) -> str:
        """A question after the one that was asked."""
        return f"{self.asked} {question}"


Past = Sequence[Exchange]
"""Exchanges, the last one first; never empty where a rule is asked."""


def refer(question: str, past: Past) -> str | None:
    """The question with its pronouns, and with what it speaks of in short, in full."""
    question = SAME.sub("that", question)
    found, pieces, done = sorted([*in_full(question, past), *pronouns(question, past)]), [], 0
    if found and not any(full for _, _, full in found):
        return past[0].then(question) if len(question.split()) <= CURT else None
    for start, end, full in found:
        if full and start >= done:
            pieces += [question[done:start], full]
            done = end
    return "".join([*pieces, question[done:]]) if done else None


def named(question: str, past: Past) -> str:
    """The question with the names for "the second one", "the last of them" or "the latter" of those that the last answer lists."""
    lists = [names_in(found[0]) for found in LISTED.finditer(past[0].said)]
    longest = max(lists, key=len, default=[])

    def name(match: re.Match[str]) -> str:
        place = PLACES[match["place"].lower()] if match["place"] else 0 if match["pair"].lower() == "former" else 1
        there = place < len(longest) and (match["place"] or len(longest) == 2)
        return longest[place] if longest and there else match[0]

    return ORDINAL.sub(name, question)


def names_in(enumeration: str) -> list[str]:
    """The names of an enumeration, in its order, with "the" in small letters."""
    parts = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", enumeration)
    return [re.sub(r"^The\s", "the ", part) for part in parts]


def pronouns(question: str, past: Past) -> Iterator[tuple[int, int, str]]:
    """Places of pronouns that stand for something said before, with what that is; empty where that cannot be said."""
    meant: dict[str, str] = {}
    for match in PRONOUN.finditer(question):
        word = match[0].lower()
        group = "he" if word in PERSONAL else "it" if word in {"it", "its", "they", "them", "their", "theirs"} else word
        if stands_for_nothing(question, match) or bound(question, match):
            continue
        noun = noun_after(question, match.end()) if group not in ("he", "it") else None
        if noun and noun.plural != (word in {"these", "those"}):
            noun = None
        if group not in ("he", "it") and (noun.size > 1 or noun.named if noun else not at_end(question, match)):
            continue
        if group not in meant and noun and noun.head == "year" and (year := YEAR.search(f"{past[0].said} {past[0].asked}")):
            yield match.start(), match.end() + noun.end, year[0]
            continue
        if group not in meant:
            meant[group] = next((name for name in antecedents(group, past) if name not in meant.values()), "")
        if not meant[group]:
            yield match.start(), match.end(), ""
        elif noun:
            yield match.start(), match.end() + noun.end, demonstrated(noun, meant[group], past)
        else:
            owned = word in POSSESSIVES | {"theirs", "hers"} and not (word == "her" and not noun_after(question, match.end()))
            yield match.start(), match.end(), possessive(meant[group]) if owned else meant[group]


def stands_for_nothing(question: str, match: re.Match[str]) -> bool:
    """Whether a pronoun is none: is it true that ..., the law that ..."""
    if any(empty.start() <= match.start() < empty.end() for empty in EMPTY_IT.finditer(question)):
        return True
    before = re.findall(r"[\w'’]+", question[: match.start()])
    return match[0].lower() == "that" and bool(before) and before[-1].lower() not in BINDING and not at_end(question, match)


def at_end(question: str, match: re.Match[str]) -> bool:
    """Whether nothing but signs follows."""
    return not re.search(r"\w", question[match.end() :])


def bound(question: str, match: re.Match[str]) -> bool:
    """Whether a pronoun stands for something earlier in its own question."""
    own = [phrase for phrase in phrases(question[: match.start()]) if not phrase.asked]
    word = match[0].lower()
    return bool(own) and (word in POSSESSIVES or bool(CLAUSE.search(question[own[-1].end : match.start()])))


def noun_after(question: str, place: int) -> Phrase | None:
    """The noun that begins right after a place, its start counted from there."""
    behind = (phrase for phrase in phrases(question) if phrase.start > place and question[place : phrase.start].isspace())
    return next((replace(phrase, start=phrase.start - place) for phrase in behind), None)


def antecedents(group: str, past: Past) -> Iterator[str]:
    """What a pronoun may stand for, likeliest first; empty where it is an answer that nobody has named."""
    for exchange, earlier in pairs(past):
        answered = [name for name in proper_nouns(exchange.said) if name.personal]
        if group == "he":
            own = (
                [name for name in proper_nouns(exchange.asked) if name.personal]
                or proper_nouns(exchange.asked)
                or by_weight(exchange.asked, earlier)
            )
            yield from (name.text for name in ([*answered, *own] if WHO.match(exchange.asked) else [*own, *answered]))
        else:
            things = by_weight(exchange.asked, earlier, group == "that")
            if group == "it":
                yield from told_of(exchange)
            if group == "it" and things and things[0].personal and ASKED_OF.match(exchange.asked):
                yield ""
            yield from (phrase.definite for phrase in things)


def told_of(exchange: Exchange) -> Iterator[str]:
    """What an answer itself brings up, so that "it" or "they" is that rather than what was asked about: the title of the thing asked for,
    all of those asked for by "who", and beside a person that which is none."""
    titles = [title[0] for title in TITLE.finditer(exchange.said) if title[0] not in exchange.asked]
    if len(titles) == 1 and NAMES_A_THING.match(exchange.asked):
        yield titles[0]
    if WHO.match(exchange.asked) and (several := enumerated(exchange.said)):
        yield several
    if PERSON_MEANT.search(exchange.said) and any(name.personal for name in proper_nouns(exchange.asked)):
        for name in proper_nouns(exchange.said):
            whole = re.match(NAME, exchange.said[name.start :])
            if whole and not name.personal and whole[0] not in exchange.asked:
                yield f"the {whole[0]}" if name.before == "the" else whole[0]


def enumerated(said: str) -> str:
    """The longest enumeration of a sentence, from its first thing's last word on; empty where there are not three things."""
    runs: list[list[Phrase]] = []
    for phrase in phrases(said):
        if runs and JOINS.fullmatch(said[runs[-1][-1].end : phrase.start]):
            runs[-1].append(phrase)
        else:
            runs.append([phrase])
    longest = max(runs, key=len, default=[])
    if len(longest) < 3:
        return ""
    first = longest[0]
    start = first.start if first.named and first.text[0].isupper() and first.size < 3 else first.end - len(first.text.split()[-1])
    return said[start : longest[-1].end]


def pairs(past: Past) -> Iterator[tuple[Exchange, str]]:
    """Exchanges, the last one first, each with the question before it."""
    for place, exchange in enumerate(past[:TURNS_RESOLVED]):
        yield exchange, past[place + 1].asked if place + 1 < len(past) else ""


def by_weight(asked: str, earlier: str = "", asked_first: bool = False) -> list[Phrase]:
    """A question's phrases, those first that it is likeliest about: what it shares with the question before it, then names, then long ones.

    That what is spoken of goes on being spoken of is the first rule of centering (Grosz, Joshi and Weinstein, "Centering: a framework for
    modeling the local coherence of discourse", Computational Linguistics 1995).
    """
    own = [phrase for phrase in phrases(asked) if (phrase.named or phrase.size <= LONGEST) and not WHEN.fullmatch(phrase.text)]
    found = [each for phrase in own for each in ([phrase, phrase.owner] if phrase.owner else [phrase])]
    return sorted(
        found,
        key=lambda phrase: (
            phrase.asked != asked_first,
            phrase.personal,
            not re.search(rf"(?<!\w){re.escape(phrase.text)}(?!\w)", earlier, re.IGNORECASE),
            not phrase.named,
            -phrase.size,
        ),
    )


def topic(asked: str) -> str:
    """What a question is about; empty where that cannot be said."""
    return next((phrase.definite for phrase in by_weight(asked)), "")


def demonstrated(noun: Phrase, meant: str, past: Past) -> str:
    """That noun in full: the thing of this noun that was spoken of, or the noun with its name beside it."""
    for fuller in of_head(noun.head, past):
        return fuller.definite
    return f"the {noun.text} {meant}" if meant[0].isupper() else f"the {noun.text} of {meant}"


def in_full(question: str, past: Past) -> Iterator[tuple[int, int, str]]:
    """Places of "the" and a single noun, of which more was said before, with all that was said."""
    for phrase in phrases(question):
        if phrase.before == "the" and phrase.size == 1:
            for fuller in of_head(phrase.head, past):
                if fuller.size > 1:
                    yield phrase.start - 4, phrase.end, fuller.definite
                    break


def of_head(head: str, past: Past) -> Iterator[Phrase]:
    """Phrases of a noun that were asked about, the last one first."""
    for exchange in past[:TURNS_RESOLVED]:
        yield from (phrase for phrase in phrases(exchange.asked) if phrase.head == head)


def possessive(name: str) -> str:
    """Whose: Chengdu's."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"
