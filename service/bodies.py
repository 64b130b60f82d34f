"""What comes in and goes out over HTTP, checked and documented by pydantic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from corpus.read import Unread
from index.collection import Changed
from index.found import Found
from index.store import Listed
from service.answer import Citation, Nearest, Status
from service.question import MAX_PASSAGES, MAX_QUESTION, Question, Turn

MAX_TURNS = 50
MAX_TURN = 20_000
MAX_CITATIONS = 200

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]
AsOf = Annotated[
    int | str | None,
    Field(
        description="a snapshot, or a date or time in ISO 8601, as of which to answer; null: as of now",
        examples=[12, "2026-03-31T12:00:00Z"],
    ),
]
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
    as_of: AsOf = None

    def as_question(self) -> Question:
        """The question as the service knows it."""
        turns = tuple(Turn(turn.role, turn.content) for turn in self.history)
        return Question(self.question, turns, self.filters, self.top_k, self.as_of)


class SearchBody(Body):
    """A search for passages."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"query": "metaverse fund", "top_k": 3}]})

    query: Words
    filters: Filters = {}
    top_k: Annotated[int, Field(ge=1, le=MAX_PASSAGES)] = 8
    as_of: AsOf = None


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


DOCUMENT_EXAMPLE: dict[str, Any] = {
    "id": "harbour-plan",
    "title": "Harbour plan",
    "text": "The harbour gets a tramway in 2031.",
    "uri": "https://example.org/harbour-plan",
    "labels": {"kind": "city-plan", "place": "Porto", "date": "2026-03-31"},
}
BATCH_EXAMPLE: dict[str, Any] = {
    "documents": [DOCUMENT_EXAMPLE, {"title": "A note", "text": "The tramway is late."}],
    "remove": ["harbour-plan-draft"],
}


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str


class DocumentBody(Body):
    """A document; without an id it gets one from its text."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [DOCUMENT_EXAMPLE]})

    id: str = ""
    title: str = ""
    text: str
    uri: str = ""
    labels: dict[str, Any] = {}


class BatchBody(Body):
    """One change of several documents: what is stored, each in place of what had its id, and the ids of what is removed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [BATCH_EXAMPLE]})

    documents: list[DocumentBody] = []
    remove: list[str] = []


class AddedOut(BaseModel):
    """A document that is stored; `changed`: it was not there before just like this."""

    id: str
    version: str
    chunks: int
    changed: bool


class FailedOut(BaseModel):
    """A file that could not be read, and why."""

    name: str
    reason: str


class ChangedOut(BaseModel):
    """What a change made of its documents, which of those to be removed were there, and the snapshot in which all of it stands."""

    documents: list[AddedOut]
    removed: list[str]
    failed: list[FailedOut]
    snapshot: int


class JobOut(BaseModel):
    """Work that goes on by itself: how many of its documents are done, and what came of it or went wrong."""

    id: str
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    done: int
    total: int
    result: ChangedOut | None
    error: Problem | None


class VersionOut(BaseModel):
    """A version of a document: it stood from snapshot `since` up to but without snapshot `until`, and these came at those times."""

    version: str
    title: str
    since: int
    until: int | None
    added: str | None
    ended: str | None


class VersionsOut(BaseModel):
    """Every version of a document that is kept, the first one first."""

    id: str
    versions: list[VersionOut]


class TextOut(BaseModel):
    """The text of a version: what its quotes are taken from."""

    id: str
    version: str
    text: str


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


class TodayOut(BaseModel):
    """What has become of a quote: `unchanged`, `moved` (to `start` to `end` of this version), `changed` (the nearest sentence is given, if
    one is near) or `gone` with its document."""

    state: Literal["unchanged", "moved", "changed", "gone"]
    version: str | None
    start: int | None
    end: int | None
    text: str | None


class Checked(BaseModel):
    """Whether one citation stands in its version, `reason` says why not; and what has become of its words today."""

    number: int
    valid: bool
    reason: str | None
    today: TodayOut


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


def hits_body(found: Found) -> dict[str, Any]:
    """The body of a search."""
    from service.compose import as_nearest

    return {"hits": [as_nearest(hit, found).body() for hit in found.hits], "snapshot": found.snapshot}


def changed_body(changed: Changed, failed: Sequence[Unread] = ()) -> dict[str, Any]:
    """The body of a change."""
    from dataclasses import asdict

    return {
        "documents": [asdict(each) for each in changed.added],
        "removed": changed.removed,
        "failed": [{"name": item.name, "reason": item.reason} for item in failed],
        "snapshot": changed.snapshot,
    }


def listed_body(listed: Listed) -> dict[str, Any]:
    """A document in a list."""
    from dataclasses import asdict

    return asdict(listed)
