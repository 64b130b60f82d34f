"""Work in threads: what waits, what is refused, and what stops."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from starlette.requests import Request

from corpus.errors import Overloaded
from service.threads import Threads, unless_gone


def request_that_leaves(leave: asyncio.Event) -> Request:
    """A request whose client goes away once `leave` is set."""

    async def receive() -> dict[str, Any]:
        await leave.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http"}, receive)


def test_a_place_is_refused_once_all_are_taken_and_given_again_once_one_is_free() -> None:
    """One at work and one waiting are let in, a third is not; it is told when to come again."""
    threads = Threads(1, 1)
    with threads.place():
        threads.admit()
        with threads.place(), pytest.raises(Overloaded, match="2 requests") as refused:
            threads.admit()
        assert refused.value.seconds >= 1
        threads.admit()


def test_a_place_is_free_again_after_an_error() -> None:
    """However a request ends."""
    threads = Threads(1, 0)
    with pytest.raises(ZeroDivisionError), threads.place():
        raise ZeroDivisionError
    threads.admit()


def test_no_more_run_at_once_than_may() -> None:
    """The others wait for their turn, and all are done."""
    running, most = 0, 0
    lock = threading.Lock()

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1
        return number

    async def all_at_once() -> list[int]:
        threads = Threads(2, 10)
        return list(await asyncio.gather(*(threads.run(work, number) for number in range(6))))

    assert asyncio.run(all_at_once()) == list(range(6))
    assert most == 2


def test_work_whose_client_stays_gives_what_it_gives() -> None:
    """And an error is raised as it is."""

    async def fine() -> int:
        return 7

    async def broken() -> int:
        raise ZeroDivisionError

    async def both() -> int | None:
        request = request_that_leaves(asyncio.Event())
        with pytest.raises(ZeroDivisionError):
            await unless_gone(request, broken())
        return await unless_gone(request, fine())

    assert asyncio.run(both()) == 7


def test_a_client_that_goes_away_stops_the_steps_that_were_to_come() -> None:
    """The step at work is finished, the next one is not begun, and the place is free."""
    begun, go_on, steps = threading.Event(), threading.Event(), []

    def step(number: int) -> None:
        steps.append(number)
        begun.set()
        assert go_on.wait(10)

    async def leaving() -> None:
        threads, leave = Threads(1, 0), asyncio.Event()

        async def work() -> int:
            with threads.place():
                for number in range(3):
                    await threads.run(step, number)
            return 7

        waiting = asyncio.create_task(unless_gone(request_that_leaves(leave), work()))
        await asyncio.to_thread(begun.wait, 10)
        leave.set()
        assert await waiting is None
        go_on.set()
        while threads._inside:
            await asyncio.sleep(0.001)

    asyncio.run(leaving())
    assert steps == [0]
