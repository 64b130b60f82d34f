"""Asking a Plenum, in this process or over HTTP, and getting the same from either.

Both ways take a question as the body of `POST /v1/ask` and give what was found and the body of the answer. Neither judges it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from corpus.errors import CallerError, PlenumError, WorldError
from eval.cases import Case
from service.ask import Plenum
from service.question import Question

SECONDS = 120
"""How long one request may take."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document."""

    doc_id: str
    start: int
    end: int

    def overlaps(self, other: Overlapping) -> bool:
        """Whether the two share a character."""
        return self.doc_id == other.doc_id and self.start < other.end and other.start < self.end


class Overlapping(Protocol):
    """What has a document and offsets in it."""

    @property
    def doc_id(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def place_of(body: Mapping[str, Any]) -> Place:
    """Where a hit or a citation of a body stands."""
    return Place(body["doc_id"], body["start"], body["end"])


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a question: the passages found, best first, and the HTTP body of the answer."""

    hits: tuple[Place, ...]
    body: Mapping[str, Any]


class Service(Protocol):
    """A Plenum that can be asked, wherever it runs."""

    def ask(self, body: Mapping[str, Any]) -> Told:
        """What came of a question; a PlenumError where nothing did."""
        ...

    def versions(self) -> Iterator[tuple[str, str]]:
        """The id and the version of every document."""
        ...

    def document(self, doc_id: str) -> Mapping[str, Any]:
        """The body of a document, with its text."""
        ...

    def settings(self) -> dict[str, Any]:
        """What answers depend on beside question and corpus."""
        ...


def body_of(case: Case) -> dict[str, Any]:
    """A question of a gold set as the body of `POST /v1/ask`."""
    history = [{"role": turn.role, "content": turn.content} for turn in case.history]
    return {"question": case.question, "history": history, "filters": dict(case.filters)}


class InProcess:
    """The production composition, asked without a server."""

    def __init__(self, plenum: Plenum) -> None:
        self._plenum = plenum

    def ask(self, body: Mapping[str, Any]) -> Told:
        """What came of a question, checked as over HTTP."""
        from service.bodies import AskBody
        from service.http import told

        question = AskBody.model_validate(body).as_question()
        stages = dict(told(stage) for stage in self._plenum.stages(question))
        return gathered(json.loads(json.dumps(stages)))

    def versions(self) -> Iterator[tuple[str, str]]:
        """The id and the version of every document."""
        return ((listed.id, listed.version) for listed in self._plenum.collection.every_document())

    def document(self, doc_id: str) -> Mapping[str, Any]:
        """The body of a document, with its text."""
        found = self._plenum.collection.document(doc_id)
        return {"id": found.id, "version": found.version, "title": found.title, "text": found.text}

    def settings(self) -> dict[str, Any]:
        """The encoder and how much is read."""
        return {"encoder": self._plenum.collection.encoder.fingerprint.record(), "top_k": Question("?").top_k}


class OverHttp:
    """A running Plenum; `base` is where it is served, like http://127.0.0.1:8000."""

    def __init__(self, base: str) -> None:
        if not base.startswith(("http://", "https://")):
            raise CallerError(f"{base!r} is no address of a Plenum: give one like http://127.0.0.1:8000")
        self._base = base.rstrip("/")

    def ask(self, body: Mapping[str, Any]) -> Told:
        """What came of a question, read from its events."""
        stages = dict(events(self._fetch("/v1/ask", {**body, "stream": True})))
        if "error" in stages:
            raise WorldError(f"the service stopped within the answer: {stages['error'].get('detail')}")
        return gathered(stages)

    def versions(self) -> Iterator[tuple[str, str]]:
        """The id and the version of every document, a page at a time."""
        cursor: str | None = ""
        while cursor is not None:
            page = json.loads(self._fetch("/v1/documents?" + urlencode({"cursor": cursor, "limit": 1000})))
            yield from ((listed["id"], listed["version"]) for listed in page["documents"])
            cursor = page["next"]

    def document(self, doc_id: str) -> Mapping[str, Any]:
        """The body of a document, with its text."""
        found: dict[str, Any] = json.loads(self._fetch(f"/v1/documents/{quote(doc_id)}"))
        return found

    def settings(self) -> dict[str, Any]:
        """The encoder and how much is read."""
        status = json.loads(self._fetch("/v1/status"))
        return {"encoder": status["encoder"], "top_k": Question("?").top_k}

    def _fetch(self, path: str, body: Mapping[str, Any] | None = None) -> str:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._base + path, data, {"Content-Type": "application/json"} if data else {})
        try:
            with urlopen(request, timeout=SECONDS) as response:
                return str(response.read().decode())
        except HTTPError as error:
            raise PlenumError(f"{path} answers {error.code}: {error.read().decode(errors='replace')[:300]}") from error
        except (URLError, TimeoutError, ConnectionError) as error:
            raise WorldError(f"{self._base} does not answer ({error}): start it with `plenum serve`, or name another") from error


def events(stream: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name and the data of each server-sent event."""
    for block in stream.replace("\r\n", "\n").split("\n\n"):
        fields = [line.partition(":") for line in block.split("\n") if line and not line.startswith(":")]
        data = "\n".join(value.removeprefix(" ") for name, _, value in fields if name == "data")
        if data:
            yield next((value.strip() for name, _, value in fields if name == "event"), "message"), json.loads(data)


def gathered(stages: Mapping[str, Mapping[str, Any]]) -> Told:
    """Hits and answer out of the stages `search` and `done`; a stream that was cut off has no answer."""
    if "done" not in stages:
        raise WorldError("the service broke off before its answer was whole: ask again")
    return Told(tuple(place_of(hit) for hit in stages.get("search", {}).get("hits", [])), stages["done"])
