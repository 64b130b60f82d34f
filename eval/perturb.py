"""Questions and passages with one thing changed, so that the passage no longer answers: what a reader has to learn to refuse.

The changes are those by which people made questions unanswerable (Rajpurkar, Jia and Liang, "Know What You Don't Know", ACL 2018): another
name, year or number, a word's opposite, a negation, another word in its place; and the passage without the sentence that answers.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from corpus.sentences import sentence_spans

NAME = re.compile(r"(?<=\s)[A-Z][\w’'-]+(?:\s+(?:of\s+(?:the\s+)?)?[A-Z][\w’'-]+)*")
YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
NUMBER = re.compile(r"\b\d[\d,.]*\b")
WORD = re.compile(r"\b[a-z]{4,}\b")
ENDINGS = ("ing", "ed", "ly", "s")

OPPOSITES = """
first last|largest smallest|biggest smallest|highest lowest|greatest least|most least|more less|more fewer|before after
increase decrease|increased decreased|rise fall|rose fell|north south|northern southern|east west|eastern western|early late
earliest latest|new old|oldest youngest|newest oldest|best worst|better worse|begin end|began ended|start end|started ended
beginning end|open close|opened closed|win lose|won lost|win lost|allow forbid|allowed forbidden|allow prohibit|permitted banned
support oppose|supported opposed|include exclude|included excluded|major minor|majority minority|public private|internal external
inside outside|upper lower|above below|maximum minimum|positive negative|strong weak|success failure|successful unsuccessful
male female|men women|father mother|son daughter|import export|imported exported|buy sell|bought sold|gain lose|gained lost
accept reject|accepted rejected|agree disagree|common rare|common uncommon|high low|large small|long short|long-term short-term
rich poor|urban rural|ancient modern|former current|join leave|joined left|same different|similar different|simple complex
hot cold|hotter colder|fast slow|faster slower|legal illegal|necessary unnecessary|direct indirect|formal informal
primary secondary|left right|longer shorter|longest shortest|raise lower|raised lowered|create destroy|created destroyed
build demolish|built destroyed|encourage discourage|encouraged discouraged|improve worsen|improved worsened|approve reject
approved rejected|always never|all none
"""
SWAPS: dict[str, list[str]] = defaultdict(list)
for one, other in (pair.split() for line in OPPOSITES.strip().splitlines() for pair in line.split("|")):
    SWAPS[one].append(other)
    SWAPS[other].append(one)

NEGATIONS = {
    "did": "didn't", "does": "doesn't", "do": "don't", "was": "wasn't", "were": "weren't", "is": "isn't", "are": "aren't",
    "has": "hasn't", "have": "haven't", "had": "hadn't", "can": "can't", "could": "couldn't", "would": "wouldn't", "will": "won't",
    "should": "shouldn't",
}  # fmt: skip


ACTS = [
    tuple(act.split())
    for line in """
cancel cancelled cancels|reject rejected rejects|abandon abandoned abandons|postpone postponed postpones|ban banned bans
sell sold sells|oppose opposed opposes|criticise criticised criticises|withdraw withdrew withdraws|deny denied denies
close closed closes|fund funded funds|delay delayed delays|destroy destroyed destroys|leave left leaves|refuse refused refuses
repeal repealed repeals|announce announced announces|build built builds|found founded founds|join joined joins
publish published publishes|support supported supports|win won wins|lose lost loses|write wrote writes
discover discovered discovers|invent invented invents|design designed designs|propose proposed proposes|approve approved approves
sign signed signs|buy bought buys|lead led leads|begin began begins|end ended ends|move moved moves|visit visited visits
attack attacked attacks|defend defended defends|marry married marries|teach taught teaches|study studied studies
record recorded records|release released releases|receive received receives|reduce reduced reduces|raise raised raises
replace replaced replaces|introduce introduced introduces|establish established establishes|develop developed develops
create created creates|use used uses|protect protected protects|measure measured measures|allow allowed allows
require required requires|produce produced produces|expand expanded expands|merge merged merges|inspect inspected inspects
tax taxed taxes|lease leased leases|insure insured insures
""".strip().splitlines()
    for act in line.split("|")
]
"""Acts as a question may take them for granted: plain form, past, third person."""

FORMS = {word: form for act in ACTS for form, word in reversed(list(enumerate(act)))}

TRACES = {
    "when": re.compile(r"\d|\b(january|february|march|april|may|june|july|august|september|october|november|december|century)\b", re.I),
    "why": re.compile(r"\b(because|since|due to|in order|so that|reasons?|as a result|therefore|thus|caus\w+|led to|for|owing)\b", re.I),
    "where": re.compile(r"\b(in|at|near|from|to|into|across) (the )?[A-Z]"),
}
"""What a question may be about that its first word tells, and what a passage shows that could tell it."""


@dataclass(slots=True)
class Subject:
    """What else is spoken of beside a question: the names of its article, and its questions' words by the word before them."""

    names: list[str] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def learn(self, text: str, question: str) -> None:
        """Take in a paragraph's names and a question's words."""
        self.names += NAME.findall(text)
        for before, word in zip(question.split(), question.split()[1:], strict=False):
            if WORD.fullmatch(word):
                self.words[before.lower()].append(word)


Change = Callable[[str, str, Subject, random.Random], str | None]
"""The question changed, from (question, passage, subject, chance); None where it has nothing to change."""


def another_name(question: str, passage: str, subject: Subject, chance: random.Random) -> str | None:
    """Another name of the passage, or else of the article, in a name's place."""
    own = NAME.findall(question)
    near = [name for name in NAME.findall(passage) if name not in question and not any(part in question for part in name.split())]
    far = [name for name in subject.names if name not in passage and name not in question]
    others = near if near and (chance.random() < 0.65 or not far) else far
    return question.replace(chance.choice(own), chance.choice(others), 1) if own and others else None


def another_number(question: str, passage: str, subject: Subject, chance: random.Random) -> str | None:
    """Another year or number of the passage, or else one near by, in a number's place."""
    pattern = YEAR if YEAR.search(question) else NUMBER
    own = pattern.findall(question)
    if not own:
        return None
    old = chance.choice(own)
    others = [number for number in pattern.findall(passage) if number not in question]
    digits = int(re.sub(r"\D", "", old))
    nearby = str(max(1, digits + chance.choice([-30, -10, -5, -2, -1, 1, 2, 3, 5, 10, 20])))
    return question.replace(old, chance.choice(others) if others and chance.random() < 0.6 else nearby, 1)


def opposite(question: str, passage: str, subject: Subject, chance: random.Random) -> str | None:
    """A word's opposite in its place."""
    own = [word for word in re.findall(r"[\w-]+", question) if word in SWAPS]
    if not own:
        return None
    word = chance.choice(own)
    return re.sub(rf"\b{re.escape(word)}\b", chance.choice(SWAPS[word]), question, count=1)


def negated(question: str, passage: str, subject: Subject, chance: random.Random) -> str | None:
    """The verb negated."""
    own = [word for word in question.split() if word in NEGATIONS]
    if not own:
        return None
    word = chance.choice(own)
    return re.sub(rf"\b{word}\b", NEGATIONS[word], question, count=1)


def another_word(question: str, passage: str, subject: Subject, chance: random.Random) -> str | None:
    """A word of another question about the article, used there behind the same word, in a word's place."""
    words = question.split()
    places = [
        place for place in range(1, len(words)) if WORD.fullmatch(words[place].rstrip("?,")) and subject.words.get(words[place - 1].lower())
    ]
    for place in chance.sample(places, len(places)):
        old = words[place].rstrip("?,")
        fitting = [
            word
            for word in subject.words[words[place - 1].lower()]
            if word not in question and word[:5] != old[:5] and ending(word) == ending(old) and word[:5] not in passage.lower()
        ]
        if fitting:
            words[place] = words[place].replace(old, chance.choice(fitting))
            return " ".join(words)
    return None


def another_act(question: str, passage: str, subject: Subject, chance: random.Random) -> str | None:
    """An act of which the passage does not speak in the place of the one that the question takes for granted."""
    words = question.split()
    places = [place for place, word in enumerate(words) if word.rstrip("?,.").lower() in FORMS]
    if not places:
        return None
    place = chance.choice(places)
    old = words[place].rstrip("?,.")
    form = FORMS[old.lower()]
    others = [act[form] for act in ACTS if old.lower() not in act and act[0][:5] not in passage.lower()]
    if not others:
        return None
    words[place] = words[place].replace(old, chance.choice(others))
    return " ".join(words)


def another_matter(question: str, passage: str, subject: Subject, chance: random.Random) -> str | None:
    """When, where, why or how exchanged for one of the others of which the passage shows no trace."""
    first, _, rest = question.partition(" ")
    if first.lower() not in TRACES or rest.split(" ")[0].lower() not in NEGATIONS:
        return None
    others = [matter for matter, trace in TRACES.items() if matter != first.lower() and not trace.search(passage)]
    return f"{chance.choice(others).capitalize()} {rest}" if others else None


def ending(word: str) -> str:
    """The inflection that a word shows."""
    return next((each for each in ENDINGS if word.endswith(each)), "")


CHANGES: Sequence[tuple[float, Change]] = (
    (0.33, another_name),
    (0.12, another_number),
    (0.13, opposite),
    (0.06, negated),
    (0.22, another_word),
    (0.10, another_act),
    (0.04, another_matter),
)
"""How often each is tried."""


def changed(question: str, passage: str, subject: Subject, chance: random.Random) -> str | None:
    """The question with one detail changed; None where no change that was tried fits."""
    for _ in range(3):
        (change,) = chance.choices([change for _, change in CHANGES], [share for share, _ in CHANGES])
        if (result := change(question, passage, subject, chance)) and result != question:
            return result
    return None


def without_answer(passage: str, answer: str) -> str | None:
    """The passage without the sentences that spell the answer; None where too little would be left."""
    sentences = [passage[start:end] for start, end in sentence_spans(passage)]
    left = [sentence for sentence in sentences if answer.lower() not in sentence.lower()]
    return " ".join(left) if len(left) >= 2 and len(left) < len(sentences) else None
