"""The routes under `/v1`. The event loop only passes things on: all that computes runs in threads.

As many questions are read at once as there are cores, since each keeps them all busy. Searches that come at the same time are worked off
together. What was asked before is not worked out again while the index stands, and a client that goes away stops its work.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.collection import Collection
from index.found import Found
from index.processor import cores
from service.answer import Answer, Backed, Citation, new_id
from service.ask import Clock, Plenum, Stage
from service.bodies import (
    AnswerOut,
    AskBody,
    HitsOut,
    Problem,
    SearchBody,
    StatusOut,
    VerifyBody,
    VerifyOut,
    hits_body,
)
from service.documents import routes as document_routes
from service.jobs import Jobs
from service.page import page
from service.problems import MEDIA_TYPE, install, problem_of
from service.recall import Recall, key
from service.searches import Searches
from service.threads import Threads, unless_gone
from service.verify import fault_of, today

MAX_BODY = 4 * 2**20
"""Bytes of a request's body."""

MAX_UPLOAD = 64 * 2**20
"""Bytes of a body that brings documents."""

SHORT = 4
"""Pieces of short work at once for each core: a step of a search, a look at the index."""

READ_WAITING, SEARCH_WAITING = 64, 256
"""Requests that may wait for a thread: some ten seconds of questions, or one of searches."""

WRITE_WAITING = 64
"""Changes that may wait for the one under way."""

GONE = 499
"""The status for the log where the client went away."""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"description": "The request has to change", "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}},
}
FULL: dict[int | str, dict[str, Any]] = {
    503: {
        "description": "More is asked than can wait; `Retry-After` says how many seconds to leave it",
        "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
    },
}


def application(plenum: Plenum, *others: APIRouter) -> FastAPI:
    """The served application over a Plenum that is ready to be asked, with what others have to offer beside its own routes."""

    jobs, searches = Jobs(), Searches(plenum.collection)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        for each in (searches, jobs):
            await to_thread.run_sync(each.close)
        plenum.collection.close()

    app = FastAPI(
        title="Plenum",
        version="1",
        summary="Answers about proposals, regulation ideas and city plans, with the exact words of the source behind every sentence.",
        lifespan=lifespan,
    )
    install(app)
    app.add_middleware(BodyLimit)
    reading, searching = Threads(cores(), READ_WAITING), Threads(SHORT * cores(), SEARCH_WAITING)
    documents = document_routes(plenum.collection, searching, Threads(1, WRITE_WAITING), jobs)
    for router in (routes(plenum, searches, reading, searching), documents, *others):
        app.include_router(router)
    return app


def routes(plenum: Plenum, searches: Searches, reading: Threads, threads: Threads) -> APIRouter:
    """All that can be asked of a Plenum over HTTP; questions are read in threads of their own."""
    router, collection, answers = APIRouter(), plenum.collection, Recall[dict[str, Any]]()

    @router.post("/v1/ask", response_model=AnswerOut, responses=PROBLEMS | FULL | STREAM, tags=["questions"])
    async def ask(body: AskBody, request: Request, accept: Annotated[str, Header()] = "") -> Response:
        """Answer a question from the documents; as server-sent events with `"stream": true` or `Accept: text/event-stream`."""
        question, clock, asked = body.as_question(), Clock(), key(body.model_dump(exclude={"stream"}))
        if question.as_of is not None:  # what cannot be asked is told before anything is sent
            await threads.run(collection.at, question.as_of)
        reading.admit()
        if body.stream or "text/event-stream" in accept:
            return EventSourceResponse(events(plenum.stages(question), reading))

        async def answered() -> dict[str, Any]:
            with reading.place():
                snapshot = await threads.run(lambda: collection.snapshot)
                if known := answers.find(snapshot, asked):
                    clock.lap("recall")
                    return {**known, "id": new_id(), "timings_ms": clock.laps()}
                answers.keep(snapshot, asked, told := await last_of(plenum.stages(question), reading))
                return told

        return respond_with(await unless_gone(request, answered()))

    @router.post("/v1/search", response_model=HitsOut, responses=PROBLEMS | FULL, tags=["questions"])
    async def search(body: SearchBody, request: Request) -> Response:
        """Find passages without reading them."""
        threads.admit()

        async def found() -> bytes:
            with threads.place():
                return await (searches.now(body) if body.as_of is None else threads.run(searches.earlier, body))

        told = await unless_gone(request, found())
        return Response(status_code=GONE) if told is None else Response(told, media_type="application/json")

    @router.post("/v1/verify", response_model=VerifyOut, responses=PROBLEMS, tags=["questions"])
    async def verify(body: VerifyBody) -> dict[str, Any]:
        """Check whether quotes stand, to the character, in those versions of their documents, and what has become of them today."""
        checked = await threads.run(lambda: [checked_body(each.as_citation(), collection) for each in body.citations])
        return {"valid": all(each["valid"] for each in checked), "citations": checked}

    @router.get("/v1/status", response_model=StatusOut, tags=["service"])
    async def status() -> dict[str, Any]:
        """Say what the index holds and what it was made with."""
        counts = await threads.run(collection.counts)
        snapshot = await threads.run(lambda: collection.snapshot)
        encoder = collection.encoder
        return {**counts, "snapshot": snapshot, "encoder": encoder.fingerprint.record(), "runtime": encoder.runtime}

    @router.get("/healthz", tags=["service"])
    async def healthz() -> dict[str, str]:
        """Say that the process lives."""
        return {"status": "ok"}

    @router.get("/readyz", tags=["service"])
    async def readyz() -> dict[str, str]:
        """Say that questions can be answered."""
        await threads.run(collection.refresh)
        return {"status": "ready"}

    router.get("/", include_in_schema=False)(page)
    return router


def checked_body(citation: Citation, collection: Collection) -> dict[str, Any]:
    """Whether a citation stands, and what has become of its words."""
    fault = fault_of(citation, collection.text)
    now = today(citation, collection.document(citation.doc_id) if collection.has(citation.doc_id) else None)
    return {"number": citation.number, "valid": fault is None, "reason": fault, "today": asdict(now)}


STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, or its making as events: `search`, `statement` (each verified), `done` (the whole body)",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
}


async def events(stages: Iterator[Stage], threads: Threads) -> AsyncIterator[bytes]:
    """The stages of an answer as server-sent events; what goes wrong on the way is an event `error` with a problem."""
    with threads.place():
        try:
            while (stage := await threads.run(next, stages, None)) is not None:
                yield event(*told(stage))
        except Exception as error:
            yield event("error", problem_of(error))


async def last_of(stages: Iterator[Stage], threads: Threads) -> dict[str, Any]:
    """The body of the answer, stage by stage, so that it can be stopped between two of them."""
    while not isinstance(stage := await threads.run(next, stages), Answer):
        pass
    return stage.body()


def respond_with(body: dict[str, Any] | None) -> Response:
    """A body as a response; without one, what nobody is there to read."""
    return Response(status_code=GONE) if body is None else JSONResponse(body)


def told(stage: Stage) -> tuple[str, dict[str, Any]]:
    """The name and the data of a stage's event."""
    if isinstance(stage, Found):
        return "search", hits_body(stage)
    if isinstance(stage, Backed):
        return "statement", {**stage.statement.body(), "citations": [asdict(citation) for citation in stage.citations]}
    return "done", stage.body()


def event(name: str, data: dict[str, Any]) -> bytes:
    """A server-sent event."""
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))


class BodyLimit:
    """Refuses a body longer than MAX_BODY, or than MAX_UPLOAD where it brings documents, as soon as that much of it has come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count what comes in."""
        most = MAX_UPLOAD if scope.get("path", "").startswith("/v1/documents") else MAX_BODY
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(413, f"the body is longer than {most:,} bytes: send less at once")
            return message

        await self._app(scope, counted, send)
