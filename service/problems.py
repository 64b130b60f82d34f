"""Errors to RFC 9457 problems. One table says which error has which status."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from corpus.errors import CallerError, Overloaded, PlenumError, UnknownDocument, UnverifiedAnswer, WorldError

STATUS: dict[type[PlenumError], HTTPStatus] = {
    UnknownDocument: HTTPStatus.NOT_FOUND,
    CallerError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnverifiedAnswer: HTTPStatus.INTERNAL_SERVER_ERROR,
    WorldError: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The first class that an error belongs to gives its status."""

MEDIA_TYPE = "application/problem+json"

log = logging.getLogger("plenum")


def problem(status: int, detail: str, kind: str = "about:blank") -> dict[str, Any]:
    """The body of a problem."""
    return {"type": kind, "title": HTTPStatus(status).phrase, "status": int(status), "detail": detail}


def problem_of(error: Exception) -> dict[str, Any]:
    """What a caller is told of an error."""
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            return problem(status, str(error), f"urn:plenum:{type(error).__name__}")
    log.error("unforeseen error", exc_info=error)
    return problem(500, "something went wrong inside Plenum; the server's log says what")


def respond(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """A problem as a response."""
    return Response(json.dumps(body, ensure_ascii=False), body["status"], headers, MEDIA_TYPE)


def told(errors: Sequence[Any]) -> str:
    """What validation found, a clause each, without repeating what was sent."""
    clauses = []
    for error in errors:
        where = ".".join(str(part) for part in error["loc"] if part != "body") or "the body"
        clauses.append(f"{where}: {error['msg']}")
    return "; ".join(clauses)


def install(app: FastAPI) -> None:
    """Have every error of the application answered as a problem."""

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return respond(problem(422, told(error.errors())))

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        return respond(problem(error.status_code, str(error.detail)), dict(error.headers or {}))

    @app.exception_handler(PlenumError)
    async def foreseen(_: Request, error: PlenumError) -> Response:
        return respond(problem_of(error), {"Retry-After": str(error.seconds)} if isinstance(error, Overloaded) else None)

    @app.exception_handler(Exception)
    async def unforeseen(_: Request, error: Exception) -> Response:
        return respond(problem_of(error))
