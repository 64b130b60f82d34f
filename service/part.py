"""Numbered parts that a question names: recommendation 10, sections 4.2 and 5, Annex B.

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
from service.read import Finding, better

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

MOST, LEAST = 6, 2
"""Sentences that are quoted of all parts in all documents, and of each."""

NUMBER = r"(?:\d{1,3}(?:\.\d+)*(?:\(\w\))?[a-z]?(?![\w.]*\d)|(?-i:[IVX]{2,}|[A-Z]))(?!\w)"
PART = re.compile(
    rf"\b(?P<noun>{'|'.join(NOUNS)})s?\s+(?:nos?\.?\s*|numbers?\s+)?(?P<numbers>{NUMBER}(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|or)\s+){NUMBER})*)",
    re.IGNORECASE,
)

AS_SUCH = re.compile(
    r"^\W*(?:what(?:['’]s|\s+(?:is|are|was))(?:\s+(?:in|the\s+(?:content|text|wording|substance|subject)\s+of))?"
    r"|summari[sz]e|explain|show|quote|describe|outline|give)\s+(?:me\s+)?(?:the\s+)?PART\b"
    r"|^\W*(?:compare|contrast)\s+(?:the\s+)?PART\b"
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
        """How a line begins that opens it without being a heading; one that ends in a page's number is of a table of contents."""
        start = rf"^\W*{self.noun}\s+(?:no\.?\s*)?{re.escape(self.number)}\s*(?:[:.–—]|$)(?!\d)"
        return re.compile(rf"{start}(?!.*[\s:]\d{{1,4}}\W*$)", re.IGNORECASE | re.DOTALL)

    @property
    def next_line(self) -> re.Pattern[str]:
        """How a line begins that opens another of its kind."""
        return re.compile(rf"^\W*{self.noun}\s+(?:no\.?\s*)?[\dA-Z]+[\w.]*\s*(?:[:.–—]|$)", re.IGNORECASE)


def parts_of(question: str) -> list[Part]:
    """The parts that a question names, in its order."""
    named = [
        Part(found["noun"].lower(), number)
        for found in PART.finditer(question)
        for number in re.findall(NUMBER, found["numbers"])
        if number != "I" or found["noun"].istitle()  # which part I played
    ]
    return list(dict.fromkeys(named))


def sentences(part: Part, hit: Hit, text: str) -> list[Span]:
    """The sentences of a passage that belong to the part."""
    spans = list(hit.chunk.sentences)
    if any(part.heading.match(heading) for heading in hit.chunk.heading):
        return spans
    first = next((place for place, span in enumerate(spans) if part.line.match(text[slice(*span)])), len(spans))
    behind = (place for place in range(first + 1, len(spans)) if part.next_line.match(text[slice(*spans[place])]))
    return spans[first : next(behind, len(spans))]


def located(parts: Sequence[Part], asked: Found, others: Sequence[Found]) -> Found:
    """Of what the question and other searches found, the passages that hold one of the parts, the nearest to the question first.

    Documents whose passages are far from it are left out: each inquiry has a tenth recommendation.
    """
    least = min((hit.score for hit in asked.hits), default=0.0)
    hits = {hit.chunk.id: replace(hit, score=least) for found in others for hit in found.hits} | {hit.chunk.id: hit for hit in asked.hits}
    documents = {doc_id: document for found in (*others, asked) for doc_id, document in found.documents.items()}
    holding = [hit for hit in hits.values() if any(sentences(part, hit, documents[hit.chunk.doc_id].text) for part in parts)]
    holding.sort(key=lambda hit: -hit.score)
    near = {hit.chunk.doc_id for hit in holding if hit.score >= NEAR * holding[0].score}
    kept = [hit for hit in holding if hit.chunk.doc_id in near]
    return replace(asked, hits=kept, documents={doc_id: documents[doc_id] for doc_id in near})


def quoted(parts: Sequence[Part], question: str, place: Found, least: float, findings: Sequence[Finding]) -> list[Finding]:
    """What the parts say, each from its beginning, where they are asked for as such; where what is said to them is asked, the same with the
    `least` support, or that of the findings; nothing where something else is."""
    asked = PART.sub("PART", question)
    support = SURE if AS_SUCH.search(asked) else least if ANSWERED.search(asked) else 0.0
    told = [own for part in parts for own in by_document(part, place, support)] if support else []
    known = {each.place: each for each in findings}
    shown = [each for own in told for each in own[: max(LEAST, MOST // len(told))]]
    return [better(known.get(each.place, each), each) for each in shown]


def by_document(part: Part, place: Found, support: float) -> Iterator[list[Finding]]:
    """The sentences of the part in each document that has it, in their order."""
    hits: dict[str, list[Hit]] = defaultdict(list)
    for hit in place.hits:
        hits[hit.chunk.doc_id].append(hit)
    for doc_id, own in hits.items():
        document = place.documents[doc_id]
        told = ((hit, span) for hit in sorted(own, key=lambda hit: hit.chunk.start) for span in sentences(part, hit, document.text))
        if said := [Finding(document, hit.chunk, span, support) for hit, span in told]:
            yield said
