"""The routes under `/v1/documents` and `/v1/jobs`: documents come, change and go while questions are being answered.

A request is one change: all of it in one snapshot, or nothing. With an `Idempotency-Key` its answer is kept together with the change,
so that a request that is sent again, even after a crash, is answered alike and does nothing twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from corpus.errors import BadDocument, KeyReused, UnknownDocument
from index.collection import Changed, Collection
from index.intake import Progress
from index.store import Receipt
from service.bodies import (
    BATCH_EXAMPLE,
    DOCUMENT_EXAMPLE,
    BatchBody,
    ChangedOut,
    DocumentBody,
    DocumentOut,
    DocumentsOut,
    JobOut,
    Problem,
    TextOut,
    VersionsOut,
    changed_body,
    listed_body,
)
from service.jobs import Job, Jobs
from service.problems import MEDIA_TYPE
from service.upload import Wanted, as_document, wanted

if TYPE_CHECKING:
    from service.threads import Threads

Work = Callable[[Progress], tuple[int, dict[str, Any]]]
"""Changes documents, tells of its progress, and gives the status and the body of the response."""

PAGE = 100
"""Documents in a page of the list."""

LONG = 1_000_000
"""Characters of text from which on a request becomes a job: some ten seconds of encoding, which a client may not wait for."""

PROBLEM = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
REFUSED: dict[int | str, dict[str, Any]] = {422: {"description": "The request has to change", "content": PROBLEM}}
ABSENT: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such document", "content": PROBLEM}}
NO_JOB: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such job", "content": PROBLEM}}
TAKEN: dict[int | str, dict[str, Any]] = {
    202: {"description": "The work goes on as a job, which `Location` names", "model": JobOut},
    413: {"description": "The body is too long", "content": PROBLEM},
    503: {"description": "The home cannot be written", "content": PROBLEM},
}
POSTED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"anyOf": [DocumentBody.model_json_schema(), BatchBody.model_json_schema()]},
                "examples": {"one document": {"value": DOCUMENT_EXAMPLE}, "one change of several": {"value": BATCH_EXAMPLE}},
            },
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}}},
            },
        },
    },
}

Key = Annotated[str, Header(alias="Idempotency-Key", max_length=255, description="Sent again with the same body, it does nothing twice.")]
Prefer = Annotated[str, Header(description="`respond-async`: answer 202 at once, and go on as a job.")]


def routes(collection: Collection, reading: Threads, changing: Threads, jobs: Jobs) -> APIRouter:
    """All that can be done with documents. `reading` runs what is short; `changing`, one at a time, what writes."""
    router = APIRouter(tags=["documents"])

    async def alone(work: Work) -> tuple[int, dict[str, Any]]:
        """What the work gives, when its turn has come."""
        changing.admit()
        with changing.place():
            return await changing.run(work, ignore)

    @router.get("/v1/documents", response_model=DocumentsOut, responses=REFUSED)
    async def documents(cursor: str = "", limit: Annotated[int, Query(ge=1, le=1000)] = PAGE) -> dict[str, Any]:
        """List the documents in order of id, a page at a time."""
        listed = await reading.run(collection.listing, cursor, limit)
        following = listed[-1].id if len(listed) == limit else None
        return {"documents": [listed_body(each) for each in listed], "next": following}

    @router.post("/v1/documents", status_code=201, response_model=ChangedOut, responses=REFUSED | TAKEN, openapi_extra=POSTED)
    async def add(request: Request, idempotency_key: Key = "", prefer: Prefer = "") -> Response:
        """Add, replace and remove documents, in one change: JSON, or files in any format that is read.

        Answered once all of it is on disk and searchable; as a job with `Prefer: respond-async`, or where there is much to be encoded.
        """
        asked = await wanted(request, reading)
        work = change_of(collection, asked, idempotency_key, "POST /v1/documents")
        if "respond-async" in prefer or asked.characters > LONG:
            return accepted(jobs.start(len(asked.documents), lambda progress: work(progress)[1], keyed(idempotency_key, asked)))
        return JSONResponse((await alone(work))[1], 201)

    @router.put("/v1/documents/{doc_id:path}", response_model=ChangedOut, responses=REFUSED | {201: {"model": ChangedOut}})
    async def put(doc_id: str, body: DocumentBody, idempotency_key: Key = "") -> Response:
        """Store a document under an id, in place of what had it; 201 where nothing had."""
        if body.id and body.id != doc_id:
            raise BadDocument(f"the body has the id {body.id!r} and the path {doc_id!r}: leave it out of the body")
        digest = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
        asked = Wanted([as_document(body, doc_id)], [], [], digest)
        status, told = await alone(change_of(collection, asked, idempotency_key, f"PUT {doc_id}"))
        return JSONResponse(told, status)

    @router.delete("/v1/documents/{doc_id:path}", status_code=204, responses=REFUSED | ABSENT)
    async def remove(doc_id: str, idempotency_key: Key = "") -> Response:
        """Remove a document. Its versions are kept for old citations and for questions about the past, until they are pruned."""
        work = change_of(collection, Wanted([], [], [doc_id], doc_id), idempotency_key, f"DELETE {doc_id}")
        _, told = await alone(work)
        if not told["removed"]:
            raise UnknownDocument(f"no document has the id {doc_id!r}: GET /v1/documents lists those that are there")
        return Response(status_code=204)

    @router.get("/v1/documents/{doc_id:path}/versions", response_model=VersionsOut, responses=ABSENT)
    async def versions(doc_id: str) -> dict[str, Any]:
        """Tell every version of a document that is kept, and from when to when each stood."""
        found = await reading.run(collection.versions, doc_id)
        return {"id": doc_id, "versions": [asdict(each) for each in found]}

    @router.get("/v1/documents/{doc_id:path}/text", response_model=TextOut, responses=ABSENT)
    async def text(doc_id: str, version: str = "", accept: Annotated[str, Header()] = "") -> Response:
        """Give the text of a version, also of a document that has changed or gone since; as plain text with `Accept: text/plain`."""
        found, told = await reading.run(text_of, collection, doc_id, version)
        if "text/plain" in accept:
            return PlainTextResponse(told, headers={"ETag": f'"{found}"'})
        return JSONResponse({"id": doc_id, "version": found, "text": told})

    @router.get("/v1/documents/{doc_id:path}", response_model=DocumentOut, responses=ABSENT)
    async def document(doc_id: str) -> dict[str, Any]:
        """Give a document as it stands, with its text."""
        return asdict(await reading.run(collection.document, doc_id))

    @router.get("/v1/jobs/{name}", response_model=JobOut, responses=NO_JOB, tags=["jobs"])
    async def job(name: str) -> dict[str, Any]:
        """Tell how far a job is and, once it is done, what came of it."""
        return jobs.find(name).body()

    @router.delete("/v1/jobs/{name}", status_code=204, responses=NO_JOB, tags=["jobs"])
    async def cancel(name: str) -> None:
        """Cancel a job: nothing of its change comes about. One that is over stays as it is."""
        jobs.cancel(name)

    return router


def change_of(collection: Collection, asked: Wanted, key: str, what: str) -> Work:
    """The work that a request asks for; it gives status and body."""
    request = hashlib.sha256(f"{what} {asked.digest}".encode()).hexdigest()

    def work(progress: Progress) -> tuple[int, dict[str, Any]]:
        if key and (known := collection.receipt(key)):
            return answered(known, request)
        before = {document.id for document in asked.documents if not collection.has(document.id)}

        def told(changed: Changed) -> tuple[int, dict[str, Any]]:
            return 201 if before else 200, changed_body(changed, asked.failed)

        def receipt(changed: Changed) -> Receipt:
            return Receipt(key, request, json.dumps(told(changed)))

        return told(collection.change(asked.documents, asked.remove, receipt if key else None, progress))

    return work


def answered(known: Receipt, request: str) -> tuple[int, dict[str, Any]]:
    """What the request was answered before; KeyReused where it was another one."""
    if known.request != request:
        raise KeyReused(f"the Idempotency-Key {known.key!r} came with another request: give each request a key of its own")
    status, body = json.loads(known.response)
    return status, body


def keyed(key: str, asked: Wanted) -> str:
    """What tells a job again, where its request has a key."""
    return f"{key} {asked.digest}" if key else ""


def text_of(collection: Collection, doc_id: str, version: str) -> tuple[str, str]:
    """A version, the last one where none is given, and its text; UnknownDocument where it is not kept."""
    wanted_version = version or collection.versions(doc_id)[-1].version
    text = collection.text(doc_id, wanted_version)
    if text is None:
        raise UnknownDocument(f"no version {wanted_version!r} of {doc_id!r} is kept: GET /v1/documents/{doc_id}/versions lists them")
    return wanted_version, text


def accepted(job: Job) -> Response:
    """202, and where the job can be looked at."""
    return JSONResponse(job.body(), 202, {"Location": f"/v1/jobs/{job.id}", "Preference-Applied": "respond-async"})


def ignore(done: int) -> None:
    """Nobody looks at the progress."""
