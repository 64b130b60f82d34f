"""The routes under `/v1/eval`: a gold set comes in, a run over the served Plenum goes on behind, one at a time, and can be cancelled.

Each run lies in the home as one from the command line does, so that `plenum eval compare` and `report` take it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from ulid import ULID

from corpus.errors import BadGold, PlenumError
from eval.ask import InProcess
from eval.cases import Case, parse
from eval.judge import Judged, judge
from eval.measures import Value, measure
from eval.record import read
from eval.run import ground, run
from service.ask import Plenum
from service.bodies import Problem
from service.problems import MEDIA_TYPE

State = Literal["running", "done", "cancelled", "failed"]
Id = Annotated[str, InPath(pattern="^run_[0-9A-Z]{26}$")]

PROBLEM = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
GOLD: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/jsonl": {"schema": {"type": "string"}}}},
}


class JudgedOut(BaseModel):
    """What came of one question."""

    id: str
    kind: str
    right: bool
    complete: bool
    status: str
    wall_ms: float


class RunOut(BaseModel):
    """A run: how far it is and, once it is done, its measures and what came of each question."""

    id: str
    state: State
    done: int
    total: int
    error: str | None
    measures: list[Value]
    questions: list[JudgedOut]


@dataclass(slots=True)
class Ongoing:
    """A run that goes on, or went. It changes while it does."""

    id: str
    total: int
    state: State = "running"
    done: int = 0
    error: str | None = None
    values: list[Value] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    stop: Event = field(default_factory=Event)

    def progress(self, done: int) -> None:
        """Count questions."""
        self.done += done

    def body(self) -> dict[str, Any]:
        """The run as it stands."""
        told = {name: getattr(self, name) for name in ("id", "state", "done", "total", "error")}
        return told | {"measures": [asdict(value) for value in self.values], "questions": [told_of(each) for each in self.judged]}


def told_of(judged: Judged) -> dict[str, Any]:
    """What came of a question, in short."""
    return {
        "id": judged.case.id,
        "kind": judged.case.kind,
        "right": judged.right,
        "complete": judged.complete,
        "status": "failed" if judged.failed else judged.answer["status"],
        "wall_ms": judged.row.wall_ms if judged.row else 0.0,
    }


class Runs:
    """The runs of this process, no two of which go on at once."""

    def __init__(self, plenum: Plenum, folder: Path) -> None:
        self._service, self._folder = InProcess(plenum), folder
        self._known: dict[str, Ongoing] = {}
        self._threads: dict[str, Thread] = {}
        self._lock = Lock()

    def start(self, cases: list[Case]) -> Ongoing:
        """A run of these questions, which goes on by itself; 409 while another does."""
        with self._lock:
            going = [ongoing.id for ongoing in self._known.values() if ongoing.state == "running"]
            if going:
                raise HTTPException(409, f"{going[0]} is still running: wait for it, or cancel it with DELETE /v1/eval/runs/{going[0]}")
            ongoing = Ongoing(f"run_{ULID()}", len(cases))
            self._known[ongoing.id] = ongoing
            self._threads[ongoing.id] = Thread(target=self._work, args=(ongoing, cases), name=ongoing.id)
            self._threads[ongoing.id].start()
        return ongoing

    def _work(self, ongoing: Ongoing, cases: list[Case]) -> None:
        folder = self._folder / ongoing.id
        try:
            whole = run(self._service, cases, folder, ground(self._service, cases, name=ongoing.id), ongoing.progress, ongoing.stop.is_set)
            if whole:
                ongoing.judged = judge(read(folder))
                ongoing.values = measure(ongoing.judged)
            ongoing.state = "done" if whole else "cancelled"
        except Exception as error:  # a thread has nobody else to tell
            ongoing.error = str(error) if isinstance(error, PlenumError) else f"{type(error).__name__}: {error}"
            ongoing.state = "failed"

    def find(self, name: str) -> Ongoing:
        """The run of this id; 404 where this process knows none."""
        if name not in self._known:
            raise HTTPException(404, f"there is no run {name!r}: POST /v1/eval/runs starts one")
        return self._known[name]

    def cancel(self, name: str) -> None:
        """Stop a run after the question that it is at; one that has ended stays as it is."""
        self.find(name).stop.set()
        self._threads[name].join()

    def close(self) -> None:
        """Cancel what goes on."""
        for name in list(self._known):
            self.cancel(name)


def routes(plenum: Plenum) -> APIRouter:
    """The routes of evaluation over a Plenum."""
    runs = Runs(plenum, plenum.collection.home / "eval")

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[Mapping[str, Any]]:
        yield {}
        await to_thread.run_sync(runs.close)

    router = APIRouter(prefix="/v1/eval/runs", tags=["evaluation"], lifespan=lifespan)

    @router.post(
        "",
        status_code=202,
        response_model=RunOut,
        openapi_extra=GOLD,
        responses={409: {"description": "Another run goes on", "content": PROBLEM}, 422: {"description": "No gold", "content": PROBLEM}},
    )
    async def start(request: Request) -> Response:
        """Start a run of a gold set, which is the body: JSON lines as `plenum eval run --gold` takes them."""
        try:
            text = (await request.body()).decode()
        except UnicodeDecodeError as error:
            raise BadGold(f"the gold set is not UTF-8 ({error}): encode it so") from error
        ongoing = await to_thread.run_sync(lambda: runs.start(parse(text)))
        return JSONResponse(ongoing.body(), 202, {"Location": f"/v1/eval/runs/{ongoing.id}"})

    @router.get("/{name}", response_model=RunOut, responses={404: {"description": "There is no such run", "content": PROBLEM}})
    def progress(name: Id) -> dict[str, Any]:
        """Tell how far a run is and, once it is done, what it measured."""
        return runs.find(name).body()

    @router.delete("/{name}", status_code=204, responses={404: {"description": "There is no such run", "content": PROBLEM}})
    def cancel(name: Id) -> None:
        """Cancel a run after the question that it is at; what it has asked stays in its folder."""
        runs.cancel(name)

    return router
