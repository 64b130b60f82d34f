"""Evaluation over HTTP: one run at a time, told as it goes, cancelled when it should be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from copy import copy
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient

from eval.cases import Case, lines
from eval.http import routes
from index.found import Found
from service.ask import Plenum
from service.http import application
from service.read import Finding, Reader

RUNS = "/v1/eval/runs"


class Waiting:
    """A reader that reads once it is let."""

    def __init__(self, true: Reader) -> None:
        self._true, self.let, self.reached = true, Event(), Event()

    def read(self, question: str, found: Found) -> list[Finding]:
        """What the true reader gives, later."""
        self.reached.set()
        assert self.let.wait(30)
        return self._true.read(question, found)


@pytest.fixture
def waiting(plenum: Plenum) -> Waiting:
    return Waiting(plenum.reader)


@pytest.fixture
def client(plenum: Plenum, waiting: Waiting) -> Iterator[TestClient]:
    """A client of a Plenum that answers when it is let; the collection stays open for other tests."""
    slow = copy(plenum)
    slow.reader = waiting
    yield TestClient(application(slow, routes(slow)))
    waiting.let.set()


def ended(client: TestClient, name: str) -> Any:
    """The run once it does not go on any more."""
    for _ in range(600):
        body = client.get(f"{RUNS}/{name}").json()
        if body["state"] != "running":
            return body
        time.sleep(0.05)
    raise AssertionError(body)


def test_a_run_is_started_told_and_measured(client: TestClient, waiting: Waiting, cases: list[Case]) -> None:
    """202 with its address; then its progress; in the end its measures and what came of each question."""
    waiting.let.set()
    started = client.post(RUNS, content=lines(cases[-2:]))
    assert started.status_code == 202
    assert started.headers["Location"] == f"{RUNS}/{started.json()['id']}"
    body = ended(client, started.json()["id"])
    assert (body["state"], body["done"], body["total"], body["error"]) == ("done", 2, 2, None)
    assert {value["measure"]: value["value"] for value in body["measures"]}["failure_rate"] == 0.0
    assert [question["id"] for question in body["questions"]] == [case.id for case in cases[-2:]]


def test_a_second_run_waits_its_turn_and_a_cancelled_one_makes_room(client: TestClient, waiting: Waiting, cases: list[Case]) -> None:
    """409 as a problem while one goes on; DELETE ends it after its question, and the next one may start."""
    first = client.post(RUNS, content=lines(cases)).json()["id"]
    assert waiting.reached.wait(30)
    refused = client.post(RUNS, content=lines(cases))
    assert (refused.status_code, refused.headers["Content-Type"]) == (409, "application/problem+json")
    assert first in refused.json()["detail"]
    assert client.get(f"{RUNS}/{first}").json()["state"] == "running"
    waiting.let.set()
    assert client.delete(f"{RUNS}/{first}").status_code == 204
    body = client.get(f"{RUNS}/{first}").json()
    assert (body["state"], body["measures"]) == ("cancelled", [])
    assert body["done"] < body["total"]
    second = client.post(RUNS, content=lines(cases[-1:])).json()["id"]
    assert ended(client, second)["state"] == "done"
    assert client.delete(f"{RUNS}/{second}").status_code == 204
    assert client.get(f"{RUNS}/{second}").json()["state"] == "done"


@pytest.mark.parametrize(("body", "told"), [(b"", "no question"), (b"{", "line 1"), (b"\xff", "UTF-8")])
def test_what_is_no_gold_is_a_problem(client: TestClient, body: bytes, told: str) -> None:
    """422, and nothing is started."""
    answer = client.post(RUNS, content=body)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


def test_a_run_that_is_not_there_is_a_problem(client: TestClient) -> None:
    """404 for an id that could be one, 422 for what could not."""
    assert client.get(f"{RUNS}/run_{'0' * 26}").status_code == 404
    assert client.delete(f"{RUNS}/run_{'0' * 26}").status_code == 404
    assert client.get(f"{RUNS}/..%2Fother").status_code in (404, 422)


def test_a_run_that_goes_wrong_says_so(client: TestClient, waiting: Waiting, plenum: Plenum, cases: list[Case]) -> None:
    """Where its folder cannot be made, for one."""
    folder = plenum.collection.home / "eval"
    aside = folder.with_name("eval.aside")
    if folder.exists():
        folder.rename(aside)
    folder.write_text("")
    body = ended(client, client.post(RUNS, content=lines(cases[-1:])).json()["id"])
    folder.unlink()
    if aside.exists():
        aside.rename(folder)
    assert body["state"] == "failed"
    assert "Error" in body["error"]


def test_the_service_ends_while_a_run_goes_on(plenum: Plenum, waiting: Waiting, cases: list[Case]) -> None:
    """What goes on is cancelled before the process may end."""
    slow = copy(plenum)
    slow.reader = waiting
    router = routes(slow)
    with TestClient(alone(router)) as client:
        name = client.post(RUNS, content=lines(cases)).json()["id"]
        assert waiting.reached.wait(30)
        waiting.let.set()
    assert client.get(f"{RUNS}/{name}").json()["state"] == "cancelled"


def alone(router: Any) -> Any:
    """The routes without the service's own, whose end would close the collection that other tests share."""
    from fastapi import FastAPI

    app = FastAPI()
    app.include_router(router)
    return app
