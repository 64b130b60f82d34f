"""What comes in and goes out over HTTP, checked and documented by pydantic."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from index.collection import Found
from index.store import Listed
from service.answer import Citation, Nearest, Status
from service.question import MAX_PASSAGES, MAX_QUESTION, Question, Turn

MAX_TURNS = 50
MAX_TURN = 20_000
MAX_CITATIONS = 200

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]
Filters = dict[str, str | int | float | bool | list[str | int | float | bool]]

EXAMPLE_QUESTION = "What share of regional GDP does Chengdu want its core digital industries to reach?"


class Body(BaseModel):
    """A request body: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid")


class TurnBody(Body):
    """Something said before."""

    role: Literal["user", "assistant"]
    content: Annotated[str, StringConstraints(max_length=MAX_TURN)]


class AskBody(Body):
    """A question."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": EXAMPLE_QUESTION, "filters": {"kind": "city-plan"}, "top_k": 8}]},
    )

    question: Words
    history: Annotated[list[TurnBody], Field(max_length=MAX_TURNS)] = []
    filters: Filters = {}
    top_k: Annotated[int, Field(ge=1, le=MAX_PASSAGES)] = 8
    stream: bool = False

    def as_question(self) -> Question:
        """The question as the service knows it."""
        turns = tuple(Turn(turn.role, turn.content) for turn in self.history)
        return Question(self.question, turns, self.filters, self.top_k)


class SearchBody(Body):
    """A search for passages."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"query": "metaverse fund", "top_k": 3}]})

    query: Words
    filters: Filters = {}
    top_k: Annotated[int, Field(ge=1, le=MAX_PASSAGES)] = 8


class CitationBody(BaseModel):
    """A citation to be checked; what an answer says of it beyond this may be left in."""

    model_config = ConfigDict(extra="ignore")

    number: int = 0
    doc_id: str
    version: str
    quote: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]

    def as_citation(self) -> Citation:
        """The citation as the service knows it."""
        return Citation(self.number, self.doc_id, self.version, "", (), None, "", self.quote, self.start, self.end)


class VerifyBody(Body):
    """Citations to be checked."""

    citations: Annotated[list[CitationBody], Field(max_length=MAX_CITATIONS)]


class StatementOut(BaseModel):
    """One sentence, list item or table row of an answer; `spans`, in code points, are the stretches of its text that answer."""

    text: str
    citations: list[int]
    support: float
    spans: list[tuple[int, int]]
    item: bool


class AnswerOut(BaseModel):
    """An answer: every statement is cited, every quote stands at its offsets in that version of its document."""

    id: str
    question: str
    status: Status
    answer: str
    statements: list[StatementOut]
    citations: list[Citation]
    confidence: float
    notes: list[str]
    nearest: list[Nearest]
    snapshot: int
    timings_ms: dict[str, float]


class HitsOut(BaseModel):
    """Passages, best first."""

    hits: list[Nearest]
    snapshot: int


class Checked(BaseModel):
    """Whether one citation stands; `reason` says why not."""

    number: int
    valid: bool
    reason: str | None


class VerifyOut(BaseModel):
    """Every citation, in the order in which they came."""

    valid: bool
    citations: list[Checked]


class ListedOut(BaseModel):
    """A document without its text."""

    id: str
    version: str
    title: str
    uri: str
    labels: dict[str, Any]
    chunks: int


class DocumentsOut(BaseModel):
    """A page of documents in order of id; `next` is the cursor of the page after it."""

    documents: list[ListedOut]
    next: str | None


class DocumentOut(BaseModel):
    """A document with the text that quotes are taken from."""

    id: str
    version: str
    title: str
    text: str
    uri: str
    labels: dict[str, Any]


class StatusOut(BaseModel):
    """What the index holds and what it was made with; `runtime` is how the encoder runs here, and why no faster."""

    documents: int
    chunks: int
    snapshot: int
    encoder: dict[str, str | int]
    runtime: str


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str


def hits_body(found: Found) -> dict[str, Any]:
    """The body of a search."""
    from dataclasses import asdict

    from service.compose import as_nearest

    return {"hits": [asdict(as_nearest(hit, found)) for hit in found.hits], "snapshot": found.snapshot}


def listed_body(listed: Listed) -> dict[str, Any]:
    """A document in a list."""
    from dataclasses import asdict

    return asdict(listed)
