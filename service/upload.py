"""What a request wants changed: documents out of JSON or out of files, and ids to be removed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from corpus.document import Document
from corpus.errors import BadDocument
from corpus.read import Unread, hashed_id, read_bytes
from corpus.worker import Limits, Worker
from service.bodies import BatchBody, DocumentBody

if TYPE_CHECKING:
    from service.threads import Threads

MAX_FILES = 10_000
"""Files in one request."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change: documents to be stored, files that could not be read, ids to be removed. `digest` tells two requests apart."""

    documents: Sequence[Document]
    failed: Sequence[Unread]
    remove: Sequence[str]
    digest: str

    @property
    def characters(self) -> int:
        """How much text there is to be encoded."""
        return sum(len(document.text) for document in self.documents)


async def wanted(request: Request, threads: Threads) -> Wanted:
    """What a request body asks for: files as multipart/form-data, which are read in one of the threads, or documents as JSON."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await threads.run(from_files, await files_of(request))
    body = await request.body()
    parsed = checked(TypeAdapter(BatchBody if is_batch(body) else DocumentBody), body)
    documents = parsed.documents if isinstance(parsed, BatchBody) else [parsed]
    remove = parsed.remove if isinstance(parsed, BatchBody) else []
    return once([as_document(each) for each in documents], [], remove, body)


async def files_of(request: Request) -> list[tuple[str, bytes]]:
    """The name and the bytes of each file of a form."""
    async with request.form(max_files=MAX_FILES) as form:
        uploads = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        return [(upload.filename or "file", await upload.read()) for upload in uploads]


def from_files(files: Sequence[tuple[str, bytes]]) -> Wanted:
    """The documents of files; those that cannot be read are told, unless that is all of them."""
    if not files:
        raise BadDocument("the form holds no file: send at least one, each as a field with a file name")
    with Worker(Limits()) as worker:
        items = [item for name, data in files for item in read_bytes(data, name, worker=worker)]
    documents = [item for item in items if isinstance(item, Document)]
    failed = [item for item in items if isinstance(item, Unread)]
    if not documents:
        raise BadDocument("; ".join(f"{item.name}: {item.reason}" for item in failed) or "the files hold no document")
    digest = hashlib.sha256()
    for name, data in files:
        digest.update(json.dumps([name, hashlib.sha256(data).hexdigest()]).encode())
    return once(documents, failed, [], digest.digest())


def once(documents: Sequence[Document], failed: Sequence[Unread], remove: Sequence[str], body: bytes) -> Wanted:
    """The change, if it speaks of each document once."""
    seen: set[str] = set()
    for doc_id in [*(document.id for document in documents), *dict.fromkeys(remove)]:
        if doc_id in seen:
            raise BadDocument(f"the request speaks of the document {doc_id!r} twice: give each document once")
        seen.add(doc_id)
    return Wanted(documents, failed, remove, hashlib.sha256(body).hexdigest())


def is_batch(body: bytes) -> bool:
    """Whether a JSON body lists documents, or ids to be removed, instead of being one document."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(parsed, dict) and bool({"documents", "remove"} & set(parsed))


def checked(adapter: TypeAdapter[Any], body: bytes) -> Any:
    """The body as its model; the caller is told what is wrong with it as with every other body."""
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors(include_context=False)]) from None


def as_document(body: DocumentBody, doc_id: str = "") -> Document:
    """The document that a body spells; its id follows from its text where none is given."""
    given = doc_id or body.id or hashed_id("document", body.text)
    return Document(id=given, title=body.title or given, text=body.text, uri=body.uri, labels=body.labels)
