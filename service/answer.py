"""What travels from the reading to the reader: statements, the citations that back them, and the answer that holds both.

The invariant: every statement carries at least one citation; every citation's quote stands, character for character, at its
offsets in the stored version of its document; every `[n]` in the text is a listed citation, and every listed citation is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ulid import ULID

from corpus.document import Span

STOPS = ".!?。！？…"
"""Signs that end a sentence; the citation marks go before them."""

CLOSERS = "\"'”’)]»」』"
"""Signs that may follow a stop."""


class Status(StrEnum):
    """How far the question could be answered from the documents."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_IN_CORPUS = "not_in_corpus"


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words behind a statement: `quote` stands at [start, end) of this version of the document."""

    number: int
    doc_id: str
    version: str
    title: str
    heading: tuple[str, ...]
    page: int | None
    uri: str
    quote: str
    start: int
    end: int

    @property
    def link(self) -> str:
        """Where the quote can be looked up; a PDF is opened on its page."""
        paged = self.page and self.uri.partition("?")[0].lower().endswith(".pdf")
        return f"{self.uri}#page={self.page}" if paged else self.uri


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, list item or table row of an answer; `support`, 0 to 1, is how surely its citations answer the question.

    `spans` are the stretches of `text` that are the answer itself; `item`: it stands in a list.
    """

    text: str
    citations: tuple[int, ...]
    support: float
    item: bool = False
    spans: tuple[Span, ...] = ()

    def render(self) -> str:
        """The statement with its citation marks, as it stands in the answer's text."""
        marks = "".join(f"[{number}]" for number in self.citations)
        body = self.text.rstrip()
        end = body.rstrip(CLOSERS)
        stop = body[len(end.rstrip(STOPS)) :] if end.endswith(tuple(STOPS)) else ""
        return f"{'- ' * self.item}{body[: len(body) - len(stop)]} {marks}{stop}"

    def body(self) -> dict[str, Any]:
        """The statement as the HTTP body gives it."""
        return {
            "text": self.text,
            "citations": list(self.citations),
            "support": self.support,
            "spans": [list(span) for span in self.spans],
            "item": self.item,
        }


@dataclass(frozen=True, slots=True)
class Backed:
    """A verified statement together with its citations."""

    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """A passage that came near a question which the documents do not answer."""

    chunk_id: str
    doc_id: str
    title: str
    heading: tuple[str, ...]
    text: str
    start: int
    end: int
    score: float

    def body(self) -> dict[str, Any]:
        """The passage as the HTTP body gives it; a tenth of the time of `asdict`, which copies every value."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its evidence. `confidence`, 0 to 1, is how surely it is right; `timings_ms` are wall time.

    `notes` speak of the answer itself (what was looked at, what is missing) and say nothing that a source would have to back.
    """

    id: str
    question: str
    status: Status
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float
    snapshot: int
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    nearest: tuple[Nearest, ...] = ()
    notes: tuple[str, ...] = ()

    def body(self) -> dict[str, Any]:
        """The answer as the HTTP body and `--json` give it."""
        whole = asdict(self)
        whole["answer"] = whole.pop("text")
        whole["statements"] = [each.body() for each in self.statements]
        order = (
            "id",
            "question",
            "status",
            "answer",
            "statements",
            "citations",
            "confidence",
            "notes",
            "nearest",
            "snapshot",
            "timings_ms",
        )
        return {name: whole[name] for name in order}


def new_id() -> str:
    """An id for an answer; ids sort by time."""
    return f"ans_{ULID()}"


def backed(answer: Answer) -> list[Backed]:
    """Each statement of an answer with the citations that it names."""
    listed = {citation.number: citation for citation in answer.citations}
    return [Backed(each, tuple(listed[number] for number in each.citations)) for each in answer.statements]


def joined(statements: Sequence[Statement]) -> str:
    """The text of an answer: sentences one after the other, list items a line each."""
    text = ""
    for place, statement in enumerate(statements):
        broken = statement.item or (place > 0 and statements[place - 1].item)
        text += ("\n" if broken else " ") * bool(place) + statement.render()
    return text
