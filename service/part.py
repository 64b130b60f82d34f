"""Numbered parts that a question names: recommendation 10, section 4.2, Annex B.

Reports and the answers to them are read by number, and a passage that stands under that number is the place to look, whatever its words
are. It is looked for by its heading, or by a line that opens the part where the document makes no heading of it, and read with the others.
Where the question is about the part as such, what it says is quoted from its beginning.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.document import Span
from index.found import Found, Hit
from service.define import SURE
from service.read import Finding

NOUNS = (
    "recommendation", "section", "chapter", "article", "annex", "appendix", "part", "clause", "paragraph", "schedule", "rule", "regulation",
    "proposal", "measure", "action", "principle", "objective", "goal", "option", "question", "lesson", "priority", "commitment",
    "conclusion",
)  # fmt: skip
PLAIN = ("section", "chapter", "article", "part", "clause", "paragraph", "annex", "appendix")
"""Parts whose headings may begin with the number alone."""

DEEP = 100
"""Passages that are looked through for the part."""

NEAR = 0.8
"""The share of the best passage's score that the part of another document has to have."""

MOST = 5
"""Sentences that are quoted of a part."""

NUMBER = r"(?:no\.?\s*|number\s+)?(?P<number>\d{1,3}(?:\.\d+)*(?:\(\w\))?[a-z]?|(?-i:[IVX]{2,}|[A-Z]))"
PART = re.compile(rf"\b(?P<noun>{'|'.join(NOUNS)})\s+{NUMBER}(?![\w.]*\d)\b", re.IGNORECASE)

AS_SUCH = re.compile(
    r"^\W*(?:what(?:['’]s|\s+(?:is|are|was))(?:\s+(?:in|the\s+(?:content|text|wording|substance|subject)\s+of))?"
    r"|summari[sz]e|explain|show|quote|describe|outline|give)\s+(?:me\s+)?(?:the\s+)?PART\b"
    r"|^\W*what\s+(?:do|does|did)\s+(?:the\s+)?PART\b.*\b(?:say|cover|contain|recommend|require|propose|mean|ask|state|provide|concern)\b"
    r"|\b(?:said|recommended|proposed|required|stated|provided|asked)\b.*\b(?:in|by|under)\s+(?:the\s+)?PART\b",
    re.IGNORECASE,
)
"""Asks what a part says."""

ANSWERED = re.compile(
    r"\b(?:respon\w+|repl(?:y|ies|ied)|accept\w*|reject\w*|agree\w*|say|says|said|position|view)\b.*\bPART\b", re.IGNORECASE
)
"""Asks what is said to a part, which most often stands right behind it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of a document, as a question names it."""

    noun: str
    number: str

    def __str__(self) -> str:
        return f"{self.noun} {self.number}"

    @property
    def heading(self) -> re.Pattern[str]:
        """How its heading begins."""
        number = rf"{re.escape(self.number)}(?!\w|\.\d|\()"
        alone = rf"|^\W*{number}[.:)]?\s+\w" if self.noun in PLAIN else ""
        return re.compile(rf"^\W*{self.noun}\s+(?:no\.?\s*|number\s+)?{number}{alone}", re.IGNORECASE)

    @property
    def line(self) -> re.Pattern[str]:
        """How a line begins that opens it without being a heading."""
        return re.compile(rf"^\W*{self.noun}\s+(?:no\.?\s*)?{re.escape(self.number)}\s*(?:[:.–—]|$)(?!\d)", re.IGNORECASE)

    @property
    def next_line(self) -> re.Pattern[str]:
        """How a line begins that opens another of its kind."""
        return re.compile(rf"^\W*{self.noun}\s+(?:no\.?\s*)?[\dA-Z]+[\w.]*\s*(?:[:.–—]|$)", re.IGNORECASE)


def part_of(question: str) -> Part | None:
    """The part that a question names; None where it names none or several."""
    named = {
        (found["noun"].lower(), found["number"])
        for found in PART.finditer(question)
        if found["number"] != "I" or found["noun"].istitle()  # which part I played
    }
    return Part(*named.pop()) if len(named) == 1 else None


def sentences(part: Part, hit: Hit, text: str) -> list[Span]:
    """The sentences of a passage that belong to the part."""
    spans = list(hit.chunk.sentences)
    if any(part.heading.match(heading) for heading in hit.chunk.heading):
        return spans
    first = next((place for place, span in enumerate(spans) if part.line.match(text[slice(*span)])), len(spans))
    behind = (place for place in range(first + 1, len(spans)) if part.next_line.match(text[slice(*spans[place])]))
    return spans[first : next(behind, len(spans))]


def located(part: Part, searches: Sequence[Found]) -> Found:
    """Of what several searches found, the passages that hold the part, the nearest first."""
    hits: dict[str, tuple[Hit, Found]] = {}
    for found in searches:
        for hit in found.hits:
            hits.setdefault(hit.chunk.id, (hit, found))
    holding = [(hit, found) for hit, found in hits.values() if sentences(part, hit, found.documents[hit.chunk.doc_id].text)]
    bar = NEAR * max((hit.score for hit, _ in holding), default=0.0)
    near = {hit.chunk.doc_id for hit, _ in holding if hit.score >= bar}
    kept = [(hit, found) for hit, found in holding if hit.chunk.doc_id in near]
    documents = {hit.chunk.doc_id: found.documents[hit.chunk.doc_id] for hit, found in kept}
    return replace(searches[0], hits=[hit for hit, _ in kept], documents=documents)


def quoted(part: Part, question: str, place: Found, least: float, findings: Sequence[Finding]) -> list[Finding]:
    """What the part says, from its beginning, where it is asked for as such; with the `least` support, or what the findings give it, where
    what is said to it is asked; nothing where something else is."""
    asked = PART.sub("PART", question)
    support = SURE if AS_SUCH.search(asked) else least if ANSWERED.search(asked) else 0.0
    known = {(each.chunk.id, each.sentence): each for each in findings}
    told = [each for own in by_document(part, place, support) for each in own[:MOST]] if support else []
    read = [known.get((each.chunk.id, each.sentence), each) for each in told]
    return [one if one.support >= other.support else other for one, other in zip(read, told, strict=True)]


def by_document(part: Part, found: Found, support: float) -> Iterator[list[Finding]]:
    """The sentences of the part in each document, in their order."""
    hits: dict[str, list[Hit]] = defaultdict(list)
    for hit in found.hits:
        hits[hit.chunk.doc_id].append(hit)
    for doc_id, own in hits.items():
        document = found.documents[doc_id]
        told = ((hit, span) for hit in sorted(own, key=lambda hit: hit.chunk.start) for span in sentences(part, hit, document.text))
        yield [Finding(document, hit.chunk, span, support) for hit, span in told]
