"""Rewriting: a question that leans on what was said before it, as one that stands alone.

Four rules, each of which changes a question or leaves it: a bare question word is asked of the last question ("Why?"), a bare phrase takes
the place of one of its kind ("And Hefei?"), what is spoken of in short is spoken of in full ("the fund"), and pronouns become what they
stand for. What no rule understands is put beside the question before it. No model, and no vocabulary but English words that bind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from service.phrase import ASKING, BE, BINDING, HELP, POSSESSIVES, PREPOSITIONS, Phrase, listed, names, phrases

TURNS_RESOLVED = 8
"""Exchanges that are looked back on."""

LONGEST = 4
"""Words of the longest phrase without a name that is taken for one thing."""

CURT = 8
"""Words up to which a question with a pronoun that nothing is found for is read after the question before it."""

SHORT = 3
"""Words up to which a question that no rule understands is taken for the end of the one before it."""

PERSONAL = listed("he she him her his hers himself herself")
NEUTRAL = listed("it its they them their theirs this that these those itself themselves")
PRONOUN = re.compile(rf"\b(?:{'|'.join(sorted(PERSONAL | NEUTRAL))})\b(?!['’])", re.IGNORECASE)

AND = r"(?:(?:and|but|or|so|also|ok|okay|well|then)\b[\s,]*)*"
BARE = re.compile(
    rf"{AND}(?P<asks>why|when|where|how (?:come|many|much|long|often|far|large|big|old|high)|how|who|whom|(?:what|who|where) else"
    r"|anything else|(?:since|until) when|(?:by|for|with) whom)"
    r"(?:\s+(?:so|not|exactly|then|(?:is|was) (?:that|this|it)|(?:are|were) there|are they))?\s*[?.!]*",
    re.IGNORECASE,
)
"""A question word and nothing else."""

FILLER = re.compile(
    rf"(?:{AND}(?:(?:what|how) about)\s+|(?:and|but|or)\s+(?:also\s+)?)?(?P<filler>[^?.!,;]+?)(?:\s+then)?\s*[?.!]*", re.IGNORECASE
)
OPENS = re.compile(r"(?:and|but|or|so|also|what about|how about)\b", re.IGNORECASE)
YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
NUMBER = re.compile(r"(?<![\w.])\d[\d.,]*%?(?!\w)")
CLAUSE = re.compile(r"[,;:.?!]|\b(?:and|but|if|when|because|while|although|that|which|who|so)\b", re.IGNORECASE)
EMPTY_IT = re.compile(
    r"\bit\s+(?:be\s+)?(?:rain|snow)|\bit\b(?=[^?.]*\b(?:that|to|for|when|if)\s+\w)(?=\s+(?:be\s+)?(?:is\s+|was\s+)?(?:\w+ly\s+)?"
    r"(?:true|possible|legal|illegal|necessary|required|allowed|safe|worth|better|best|good|bad|ok|okay|fine|free|important|normal|common|usual"
    r"|easy|hard|difficult|likely|mean|make|makes|take|takes|cost|costs)\b)",
    re.IGNORECASE,
)
"""An `it` that stands for nothing: is it true that ..., how long does it take to ..."""

CITED = re.compile(r"\s*\[\d+\]")
"""The number of a citation in an answer."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it stands alone, and what was answered."""

    asked: str
    said: str = ""


Past = Sequence[Exchange]
"""Exchanges, the last one first; never empty where a rule is asked."""


def rewrite(question: str, past: Past) -> str:
    """The question as it stands alone after `past`; itself where it does so already."""
    if not past or not question.strip():
        return question
    if (understood := by_rule(question, past)) is not None:
        return understood
    return beside(question, past) if depends(question) else question


def by_rule(question: str, past: Past) -> str | None:
    """What the first rule makes of a question that knows what to make of it."""
    changed = (rule(question, past) for rule in RULES)
    return next((capitalised(each) for each in changed if each is not None), None)


def beside(question: str, past: Past) -> str:
    """A question that no rule understands, with the one before it or what that was about."""
    about = "" if OPENS.match(question) else topic(past[0].asked)
    return f"{question.rstrip(' ?.!')}, {about}?" if about else joined(question, past)


def joined(question: str, past: Past) -> str:
    """The question after the one before it."""
    return f"{past[0].asked} {question}"


def exchanges(turns: Iterable[tuple[str, str]]) -> list[Exchange]:
    """What was asked, each question as it stands alone, and answered, the last first; `turns` are roles and words in their order.

    What is only understood as the end of another question is not asked about further.
    """
    past: list[Exchange] = []
    for role, content in turns:
        words = " ".join(CITED.sub("", content).split())
        if role != "user":
            past[:1] = [replace(exchange, said=words) for exchange in past[:1]]
        elif not past:
            past = [Exchange(words)]
        elif (understood := by_rule(words, past)) != joined(words, past) and (understood or not depends(words)):
            past.insert(0, Exchange(understood or words))
    return past


def bare(question: str, past: Past) -> str | None:
    """The last question under a new question word: "When did Gao Yu propose that?" for "When?"."""
    match = BARE.fullmatch(question.strip())
    if not match:
        return None
    return under(match["asks"].lower(), past[0])


def under(asks: str, exchange: Exchange) -> str:
    """What was asked, with another question word before it."""
    asked = exchange.asked.rstrip(" ?.!")
    lead, rest = at_auxiliary(asked)
    subject = re.match(r"(?:who|which|what)\b\s*", asked, re.IGNORECASE)
    if asks == "anything else":
        asks = "what else"
    if asks in ("how many", "how much"):
        counted = next((phrase.text for phrase in phrases(asked) if phrase.asked and phrase.plural), "")
        return f"{asks} {counted} {rest or 'are there'}?".replace("  ", " ")
    if not rest:
        if subject:
            return (
                f"{asks} {asked[subject.end() :]}?"
                if asks == "who else"
                else f"{asks} was it that {doer(exchange)} {asked[subject.end() :]}?"
            )
        return f"{asks} {topic(asked) or asked}?"
    goes_on = set(rest.lower().split()) & PREPOSITIONS
    bare_what = " that" if re.match(r"what\b", lead, re.IGNORECASE) and not goes_on else ""
    thing = next((f" {'those' if phrase.plural else 'that'} {phrase.text}" for phrase in phrases(lead) if phrase.asked), bare_what)
    if asks in ("what else", "who else", "where else"):
        thing = ""
    return f"{asks} {rest}{thing}?"


def doer(exchange: Exchange) -> str:
    """Who did it, by the answer's first name; "someone" where it has none."""
    return next((phrase.text for phrase in names(exchange.said)), "someone")


def at_auxiliary(asked: str) -> tuple[str, str]:
    """A question in two: before its first auxiliary, and from it on; the second is empty where there is none."""
    for match in re.finditer(r"[\w'’]+", asked):
        if match[0].lower() in BE | HELP:
            return asked[: match.start()].strip(), asked[match.start() :][:1].lower() + asked[match.start() + 1 :]
    return asked, ""


def fill(question: str, past: Past) -> str | None:
    """The last question with a bare phrase in the place of one of its kind."""
    match = FILLER.fullmatch(question.strip())
    opens = bool(OPENS.match(question.strip()))
    if not match or not (opens or (len(question.split()) <= SHORT and question.rstrip().endswith("?"))):
        return None
    filler = match["filler"].strip()
    if set(filler.lower().split()) & (BE | HELP | ASKING | PERSONAL | NEUTRAL) or not (told := re.findall(r"[\w'’&.%-]+", filler)):
        return None
    before = told[0].lower() if told[0].lower() in PREPOSITIONS else ""
    core = re.sub(r"^(?:the|a|an)\s+", "", filler[len(before) :].strip(), flags=re.IGNORECASE)
    if not core:
        return None
    for exchange in past[:2]:
        if target := like(core, before, exchange.asked):
            return re.sub(rf"(?<!\w){re.escape(target)}(?!\w)", lambda _: core, exchange.asked)
    return added(filler, before, past[0].asked) if opens else None


def added(filler: str, before: str, asked: str) -> str | None:
    """The last question with a bare phrase beside what it asks, where nothing in it is of the phrase's kind."""
    bare_asked, about = asked.rstrip(" ?.!"), topic(asked)
    if before:
        return f"{bare_asked} {filler}?"
    if filler[0].isupper():
        return f"Was it {filler} {bare_asked[0].lower()}{bare_asked[1:]}?" if re.match(r"who\b", asked, re.IGNORECASE) else None
    return f"What about {filler} of {about}?" if about and len(filler.split()) == 1 else None


def like(core: str, before: str, asked: str) -> str | None:
    """The words of a question that are of the same kind as a phrase: a year, a number, a name, a thing of the same noun."""
    for kind in (YEAR, NUMBER):
        if kind.fullmatch(core):
            return next((match[0] for match in kind.finditer(asked)), None)
    given = Phrase(core, 0, before)
    if core[0].isupper():
        lead = {phrase.text for phrase in phrases(asked) if phrase.asked}
        named = [name for name in names(asked) if not any(name.text in text for text in lead)]
        return max(named, key=lambda name: kinship(given, name)).text if named else None
    same = [phrase.text for phrase in phrases(asked) if phrase.head == given.head and phrase.text.lower() != core.lower()]
    return same[0] if same else None


def kinship(given: Phrase, name: Phrase) -> tuple[bool, bool, int]:
    """How alike two names are: after the same preposition, both a person's or neither, of as many words."""
    return bool(given.before) and given.before == name.before, given.personal == name.personal, -abs(given.size - name.size)


def refer(question: str, past: Past) -> str | None:
    """The question with its pronouns, and with what it speaks of in short, in full."""
    pieces, done = [], 0
    for start, end, full in sorted([*in_full(question, past), *pronouns(question, past)]):
        if not full:
            return joined(question, past) if len(question.split()) <= CURT else None
        if start >= done:
            pieces += [question[done:start], full]
            done = end
    return re.sub(rf"^{AND}", "", "".join([*pieces, question[done:]]), flags=re.IGNORECASE) if done else None


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
    """The noun that begins right after a place."""
    rest = question[place:]
    first = next(iter(phrases(rest)), None)
    return first if first and rest[: first.start].isspace() else None


def antecedents(group: str, past: Past) -> Iterator[str]:
    """What a pronoun may stand for, likeliest first."""
    for exchange, earlier in pairs(past):
        answered = [name for name in names(exchange.said) if name.personal]
        if group == "he":
            own = [name for name in names(exchange.asked) if name.personal] or names(exchange.asked) or by_weight(exchange.asked, earlier)
            yield from (name.text for name in ([*answered, *own] if re.match(r"who", exchange.asked, re.I) else [*own, *answered]))
        else:
            yield from (phrase.definite for phrase in by_weight(exchange.asked, earlier, group == "that"))


def pairs(past: Past) -> Iterator[tuple[Exchange, str]]:
    """Exchanges, the last one first, each with the question before it."""
    for place, exchange in enumerate(past[:TURNS_RESOLVED]):
        yield exchange, past[place + 1].asked if place + 1 < len(past) else ""


def by_weight(asked: str, earlier: str = "", asked_first: bool = False) -> list[Phrase]:
    """A question's phrases, those first that it is likeliest about: what it shares with the question before it, then names, then long ones.

    That what is spoken of goes on being spoken of is the first rule of centering (Grosz, Joshi and Weinstein, "Centering: a framework for
    modeling the local coherence of discourse", Computational Linguistics 1995).
    """
    own = [phrase for phrase in phrases(asked) if phrase.named or phrase.size <= LONGEST]
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


def depends(question: str) -> bool:
    """Whether a question that no rule understood is none without the one before it."""
    complete = question.split()[:1] and question.split()[0].lower() in ASKING and phrases(question)
    return bool(OPENS.match(question)) or (len(question.split()) <= SHORT and not complete)


def possessive(name: str) -> str:
    """Whose: Chengdu's."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def capitalised(question: str) -> str:
    """With a capital at its beginning."""
    return question[:1].upper() + question[1:]


RULES: tuple[Callable[[str, Past], str | None], ...] = (bare, fill, refer)
