"""Gold sets: questions with all that a full answer has to rest on, as JSON lines.

Knows the form of a row and what is wrong with one. Refuses to know how answers are judged. What is marked is a stretch of a document's
text, in code points, so that gold outlives every way of splitting, ranking and reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from corpus.document import Document
from corpus.errors import BadGold
from service.question import Turn

DEFAULT = Path(__file__).parent / "gold" / "dev.jsonl"

Kind = Literal["fact", "why", "yes_no", "list", "count", "comparison", "follow_up", "misspelled", "keyword", "alias", "paraphrase"]
"""How a question asks."""

Reason = Literal["unknowable", "near_miss", "false_premise", "other_field"]
"""Why the documents do not answer a question."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a document: `quote` stands at [start, end) of its text."""

    doc_id: str
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"the span {self.start}–{self.end} of {self.doc_id} holds nothing")

    def fault_in(self, document: Document) -> str | None:
        """What is wrong with the span in the document as it stands; None where the quote stands where it should."""
        if document.text[self.start : self.end] == self.quote:
            return None
        place = document.text.find(self.quote)
        moved = f"it stands at {place}–{place + len(self.quote)}" if place >= 0 else "its words are nowhere in the document"
        return f"{self.doc_id} at {self.start}–{self.end} no longer reads {self.quote[:60]!r}: {moved}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a full answer says: `spans` are the places that state it, any of which will do."""

    spans: tuple[Marked, ...]
    must_contain: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.spans:
            raise ValueError("a fact without spans can be cited by nobody")


@dataclass(frozen=True, slots=True)
class Case:
    """A question, and what a full answer needs: all `facts`. `answers` are short answers in a person's words, if there are any."""

    id: str
    kind: Kind
    question: str
    answerable: bool
    history: tuple[Turn, ...] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    reason: Reason | None = None
    facts: tuple[Fact, ...] = ()
    answers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.answerable != bool(self.facts):
            raise ValueError("an answerable question has facts, and another has none")
        if self.answerable != (self.reason is None):
            raise ValueError("a question that cannot be answered has a reason, and another has none")


def load(path: Path) -> list[Case]:
    """The questions of a gold file; BadGold names the first line that is not right."""
    try:
        return parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadGold(f"{path} cannot be read as a gold set ({error}): name a file of JSON lines") from error


def parse(text: str) -> list[Case]:
    """The questions of a gold set, each id once and at least one of them."""
    cases: dict[str, Case] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        case = parse_line(line, number)
        if case.id in cases:
            raise BadGold(f"line {number}: the id {case.id!r} stands twice: give each question its own")
        cases[case.id] = case
    if not cases:
        raise BadGold("the gold set holds no question: write one JSON object a line")
    return list(cases.values())


def parse_line(line: str, number: int) -> Case:
    """One question."""
    try:
        return adapter().validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the row"
        raise BadGold(f"line {number}: {where}: {first['msg']}") from None


@cache
def adapter() -> TypeAdapter[Case]:
    """What checks a row against the types above."""
    return TypeAdapter(Case)


def lines(cases: Iterable[Case]) -> str:
    """A gold set as it is written to a file."""
    return "".join(json.dumps(asdict(case), ensure_ascii=False) + "\n" for case in cases)


def digest(cases: Sequence[Case]) -> str:
    """What tells one gold set from another, to the letter."""
    return sha256(lines(cases).encode()).hexdigest()
