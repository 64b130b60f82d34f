"""Asking in process and over HTTP gives the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import uvicorn

from corpus.errors import CallerError, PlenumError, UnknownDocument, WorldError
from eval.ask import InProcess, OverHttp, Place, body_of, events, gathered
from eval.cases import Case
from service.ask import Plenum
from service.http import application


class Served(uvicorn.Server):
    """A server in a thread, on whichever port is free; the collection stays open for the other tests."""

    def __init__(self, plenum: Plenum) -> None:
        super().__init__(uvicorn.Config(application(plenum), port=0, log_level="error", lifespan="off"))
        self.ready = threading.Event()

    async def startup(self, *arguments: object, **named: object) -> None:
        """Tell when requests are taken."""
        await super().startup(*arguments, **named)  # type: ignore[arg-type] # passed on as they come
        self.ready.set()

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"


@pytest.fixture(scope="module")
def served(plenum: Plenum) -> Iterator[str]:
    """The address of a running Plenum over the default corpus."""
    server = Served(plenum)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert server.ready.wait(30)
    yield server.url
    server.should_exit = True
    thread.join()


def test_both_ways_give_the_same(served: str, service: InProcess, cases: list[Case]) -> None:
    """Passages, answer, versions, documents and settings, whatever is asked."""
    over = OverHttp(served)
    for case in (cases[0], cases[6], cases[7]):
        one, other = service.ask(body_of(case)), over.ask(body_of(case))
        assert one.hits == other.hits
        assert {**one.body, "id": 0, "timings_ms": 0} == {**other.body, "id": 0, "timings_ms": 0}
    assert list(over.versions()) == list(service.versions())
    assert over.settings() == service.settings()
    doc_id = cases[0].facts[0].spans[0].doc_id
    assert over.document(doc_id).items() >= service.document(doc_id).items()


def test_what_goes_wrong_over_http_is_an_error_of_ours(served: str, service: InProcess) -> None:
    """A problem, a server that is not there, an address that is none."""
    with pytest.raises(PlenumError, match="422"):
        OverHttp(served).ask({"question": " "})
    with pytest.raises(PlenumError, match="404"):
        OverHttp(served).document("none")
    with pytest.raises(UnknownDocument):
        service.document("none")
    with pytest.raises(WorldError, match="does not answer"):
        OverHttp("http://127.0.0.1:9").settings()
    with pytest.raises(CallerError, match="no address"):
        OverHttp("127.0.0.1:8000")


def test_events_are_read_as_they_are_sent() -> None:
    """Names and data; comments and other line ends are let through."""
    stream = ': ping\r\n\r\nevent: search\r\ndata: {"hits": []}\r\n\r\nevent: done\ndata: {"id":\ndata:  1}\n\n'
    assert list(events(stream)) == [("search", {"hits": []}), ("done", {"id": 1})]


def test_an_answer_that_was_cut_off_is_none() -> None:
    """Hits without an answer are not enough."""
    with pytest.raises(WorldError, match="broke off"):
        gathered({"search": {"hits": []}})


def test_stretches_overlap_by_a_character_of_one_document() -> None:
    """Half-open."""
    assert Place("d", 0, 5).overlaps(Place("d", 4, 9))
    assert not Place("d", 0, 5).overlaps(Place("d", 5, 9))
    assert not Place("d", 0, 5).overlaps(Place("e", 0, 5))
