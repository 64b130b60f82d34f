"""Rewriting: a question that leans on what was said before it, as one that stands alone.

Five rules, each of which changes a question or leaves it: a bare question word is asked of the last question ("Why?"), which is asked of
somebody else ("And when did Xiaomi?"), a bare phrase takes the place of one of its kind ("And Hefei?"), what is spoken of in short is
spoken of in full ("the fund"), and pronouns become what they stand for. What no rule understands is put beside the question before it. No
model, and no vocabulary but English words that bind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from service.phrase import ASKING, BE, HELP, PREPOSITIONS, Phrase, phrases, proper_nouns
from service.refer import NEUTRAL, PERSONAL, YEAR, Exchange, Past, named, refer, topic

SHORT = 3
"""Words up to which a question that no rule understands is taken for the end of the one before it."""

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
QUESTION_WORDS = ASKING | {"who"}
ASKS = rf"(?:(?:{'|'.join(sorted(PREPOSITIONS))})\s+)?(?:{'|'.join(sorted(QUESTION_WORDS))})\b"
"""How a question begins, and a clause that is one."""

HELPING = rf"(?:{'|'.join(sorted(HELP))})\b"
CAPITAL = r"(?-i:[A-Z])[\w’-]*"
OF_ANOTHER = re.compile(
    rf"{AND}(?P<asks>{ASKS}(?:(?:\s+\w+)*?(?=\s+{HELPING}))?)(?:\s+(?P<help>{HELPING}))?"
    rf"\s+(?P<name>{CAPITAL}(?:\s+{CAPITAL})*)\s*[?.!]*",
    re.IGNORECASE,
)
"""A question that says of whom and leaves out what: "what does Zhang Ying", "which Liu Wei"."""

OPENS = re.compile(r"(?:and|but|or|so|also|what about|how about)\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.])\d[\d.,]*%?(?!\w)")

CITED = re.compile(r"\s*\[\d+\]")
"""The number of a citation in an answer."""


def rewrite(question: str, past: Past) -> str:
    """The question as it stands alone after `past`; itself where it does so already."""
    if not past or not question.strip():
        return question
    told = named(question, past)
    if (understood := by_rule(told, past)) is not None:
        return understood
    if told != question and len(told.split()) > SHORT:
        return without_and(told)
    return beside(told, past) if depends(told) else without_and(told)


def by_rule(question: str, past: Past) -> str | None:
    """What the first rule makes of a question that knows what to make of it."""
    changed = (rule(question, past) for rule in RULES)
    return next((without_and(each) for each in changed if each is not None), None)


def without_and(question: str) -> str:
    """Without the words by which it goes on with another."""
    return capitalised(re.sub(rf"^{AND}", "", question, flags=re.IGNORECASE))


def beside(question: str, past: Past) -> str:
    """A question that no rule understands, with the one before it or what that was about."""
    about = "" if OPENS.match(question) else topic(past[0].asked)
    return f"{question.rstrip(' ?.!')}, {about}?" if about else past[0].then(question)


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
        elif (understood := by_rule(words := named(words, past), past)) != past[0].then(words) and (understood or not depends(words)):
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
    return next((phrase.text for phrase in proper_nouns(exchange.said)), "someone")


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


def of_another(question: str, past: Past) -> str | None:
    """The last question of somebody else, under its own question words where it has them: "And in which month did Xiaomi?"."""
    match = OF_ANOTHER.fullmatch(question.strip())
    if not match:
        return None
    asked = fill(f"And {match['name']}?", past)
    if not asked or not match["help"]:
        return asked
    _, rest = at_auxiliary(asked)
    return f"{match['asks']} {rest}" if rest else None


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
        lead = {SUBJECT_BEHIND.split(phrase.text)[0] for phrase in phrases(asked) if phrase.asked}
        named = [name for name in proper_nouns(asked) if not any(name.text in text for text in lead)]
        main = SUBORDINATE.split(asked)[0]
        return max(named, key=lambda name: kinship(given, name, main)).text if named else None
    same = [phrase.text for phrase in phrases(asked) if phrase.head == given.head and phrase.text.lower() != core.lower()]
    return same[0] if same else None


SUBJECT_BEHIND = re.compile(r"(?<=[a-z]s)\s(?=[A-Z])")
"""Where somebody's name follows what is asked about: "tell me which parks Porto plans"."""

SUBORDINATE = re.compile(r"(?<=\w),?\s(?:when|while|because|although|though|if|since|until|after|before|that|which|who)\s")
"""Where a clause begins that depends on the one before it."""


def kinship(given: Phrase, name: Phrase, main: str) -> tuple[bool, bool, bool, int]:
    """How alike two names are: after the same preposition, in the main clause, both a person's or neither, of as many words."""
    same = bool(given.before) and given.before == name.before
    return same, name.end <= len(main), given.personal == name.personal, -abs(given.size - name.size)


def depends(question: str) -> bool:
    """Whether a question that no rule understood is none without the one before it."""
    complete = question.split()[:1] and question.split()[0].lower() in ASKING and phrases(question)
    if OPENS.match(question):
        return not stands_alone(without_and(question))
    return len(question.split()) <= SHORT and not complete


def stands_alone(question: str) -> bool:
    """Whether a question says of whom and what it asks: what percentage Hefei aims for."""
    lead, rest = at_auxiliary(question)
    asks = re.match(ASKS, lead, re.IGNORECASE)
    return bool(asks and len(rest.split()) > SHORT and any(name.text in rest for name in proper_nouns(question)))


def capitalised(question: str) -> str:
    """With a capital at its beginning."""
    return question[:1].upper() + question[1:]


RULES: tuple[Callable[[str, Past], str | None], ...] = (bare, of_another, fill, refer)
