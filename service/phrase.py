"""Phrases of a question: names and noun phrases, found by the words of English that only bind.

It knows closed lists (articles, pronouns, auxiliaries, prepositions ...) and no vocabulary of any field. What it takes for a noun phrase
is a guess; whoever uses it must do no harm where the guess is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


def listed(words: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(words.split())


ARTICLES = listed("a an the this that these those some any each every all both no")
POSSESSIVES = listed("its their his her my your our")
BE = listed("is are was were am be been being isn't aren't wasn't weren't")
HELP = listed(
    "do does did has have had can could will would shall should may might must don't doesn't didn't hasn't haven't hadn't can't "
    "couldn't won't wouldn't shouldn't"
)
SUBJECTS = listed("it they he she i we you who there to")
"""After these a verb comes first."""

ASKING = listed("what which whose whom when where why how")
PREPOSITIONS = listed(
    "about above according across after against along among around as at before behind below beneath beside besides between beyond by "
    "concerning despite during except for from in inside into like near of off on onto out outside over past per regarding since than "
    "through throughout till toward towards under until up upon via with within without"
)
OTHERS = listed(
    "and or but nor so if because while although though them him me us here then else other others another one ones same such more "
    "most many much few less least not only also too very just even still yet already ever never again now please really actually "
    "exactly mine yours hers theirs ours himself herself itself themselves let's what's who's it's that's there's i'm i've i'd i'll "
    "you're they're we're he's she's"
)
TALK = listed("tell show give explain describe clarify mean speaking talking thanks thank hello ok okay yes well oh")
"""By these people ask; they are not what is asked about."""

BINDING = ARTICLES | POSSESSIVES | BE | HELP | SUBJECTS | ASKING | PREPOSITIONS | OTHERS | TALK

TELLING = rf"(?!(?:{'|'.join(sorted(BINDING))})(?![\w'’-]))[^\W_](?:[\w'’&.%-]*[\w%])?"
"""A word that is none of these."""

RUN = rf"{TELLING}(?:\s+{TELLING})*"
PHRASE = re.compile(rf"(?<!\w){RUN}(?:\s+of\s+(?:(?:the|a|an)\s+)?{RUN})*", re.IGNORECASE)
NAME = re.compile(r"(?<!\w)[A-Z](?:[\w&.-]*\w)?(?:\s+[A-Z](?:[\w&.-]*\w)?)*(?![\w&-]|\.\w|['’](?!s\b)\w)")
PARTICIPLE = re.compile(
    r"(ed|en|ing)$|^(built|done|drawn|found|grown|held|kept|known|laid|led|left|lost|made|meant|met|paid|put|run|seen|sent|set|shown|sold"
    r"|spent|spread|thought|told|understood|won)$"
)
LIGHT = listed("go come get take make become fall turn begin start set put give keep hold bring")
"""Verbs that say little without the word that follows: go public, take part."""

AT_A_LIGHT_VERB = re.compile(rf"(?<=\w)\s+(?:{'|'.join(sorted(LIGHT))})$")

SUBJECT = re.compile(r"[A-Z][\w&.-]*(?:\s+[A-Z][\w&.-]*)+(?=\s+[a-z]+\s)")
"""A name of several words before a verb and more, behind a helping word: "Did the Sustainable Travel Towns cut car use?"."""

SEVERAL = re.compile(r"^[a-z].*[^su]s$")
"""A word in the plural, which is no verb behind a helping word: "Does Hefei keep road records?"."""

PERSON = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)?(?:-[A-Z]?[a-z]+)?")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that name one thing and where they stand; `before` is the word in front of them, in small letters."""

    text: str
    start: int
    before: str = ""

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def size(self) -> int:
        """Number of words."""
        return len(self.text.split())

    @property
    def named(self) -> bool:
        """Whether a name is in it."""
        return bool(NAME.search(self.text))

    @property
    def asked(self) -> bool:
        """Whether it belongs to the question word: share of GDP, in "What share of GDP ...?"."""
        return self.before in ASKING or self.before in {"many", "much"}

    @property
    def personal(self) -> bool:
        """Whether it is written like the full name of a person: two or three words with a capital, after no article."""
        return 2 <= self.size <= 3 and self.before not in ARTICLES and all(PERSON.fullmatch(word) for word in self.text.split())

    @property
    def owner(self) -> Phrase | None:
        """Whose it is: Tongzhou, of "Tongzhou's metaverse fund"."""
        found = re.match(r"(.+?)(?:['’]s|(?<=s)['’])\s", self.text)
        return Phrase(found[1], self.start, self.before) if found else None

    @property
    def head(self) -> str:
        """What it is one of: fund, of "Tongzhou's metaverse fund for industry"."""
        return singular(re.split(r"\sof\s", self.text)[0].split()[-1].lower())

    @property
    def plural(self) -> bool:
        """Whether it is written like several."""
        return self.head != re.split(r"\sof\s", self.text)[0].split()[-1].lower()

    @property
    def definite(self) -> str:
        """As it is spoken of the second time."""
        if self.before in ARTICLES or self.asked:
            return f"the {self.text}"
        return f"{self.before} {self.text}" if self.before in POSSESSIVES else self.text


def phrases(text: str) -> list[Phrase]:
    """The noun phrases of a question, in order."""
    found: list[Phrase] = []
    for match in PHRASE.finditer(text):
        before, earlier = words_before(text, match.start())
        phrase = without_verb(Phrase(match[0], match.start(), before), earlier if before in ARTICLES | POSSESSIVES else before)
        of_subject = earlier in SUBJECTS and not (earlier == "who" and match[0][0].isupper())
        says_how = before in BE and (of_subject or (found and match[0].islower() and " " not in match[0]))
        found += [phrase] if phrase and not says_how else []
    return found


def proper_nouns(text: str) -> list[Phrase]:
    """The runs of words with a capital, in order, without the words that only begin a sentence."""
    found = []
    for match in NAME.finditer(text):
        start = match.start()
        while (first := re.match(r"\S+\s*", text[start : match.end()])) and first[0].strip().lower() in BINDING:
            start += len(first[0])
        if start < match.end():
            found.append(Phrase(text[start : match.end()], start, words_before(text, start)[0]))
    return found


def without_verb(phrase: Phrase, helper: str) -> Phrase | None:
    """The phrase without the verb that belongs to the word in front of it: "Chengdu", of "does Chengdu aim for"."""
    first, *others = phrase.text.split()
    if helper in SUBJECTS and first.islower():
        return (
            without_verb(Phrase(phrase.text[-len(" ".join(others)) :], phrase.end - len(" ".join(others)), first), first)
            if others
            else None
        )
    if helper in HELP and (subject := SUBJECT.match(phrase.text)):
        return Phrase(subject[0], phrase.start, phrase.before)
    last = [first, *others][-1]
    if helper in HELP and first[0].isupper() and SEVERAL.search(last):
        leading = NAME.match(phrase.text)
        bare = leading and " " not in leading[0] and not phrase.owner
        return Phrase(leading[0], phrase.start, phrase.before) if leading and bare and phrase.size > 2 else phrase
    if last.islower() and (helper in HELP or (helper in BE and PARTICIPLE.search(last))):
        rest = AT_A_LIGHT_VERB.sub("", phrase.text[: -len(last)].rstrip())
        return Phrase(rest, phrase.start, phrase.before) if others else None
    return phrase


def words_before(text: str, place: int) -> tuple[str, str]:
    """The word in front of a place and the one in front of that, in small letters; empty where a sign or nothing stands there."""
    found = re.search(r"(?:([\w'’]+)\s+)?([\w'’]+)\s+$", text[:place])
    return (found[2].lower(), (found[1] or "").lower()) if found else ("", "")


def singular(noun: str) -> str:
    """A noun without the ending of its plural."""
    return re.sub(r"(?<=[^s])s$", "", re.sub(r"ies$", "y", noun))
