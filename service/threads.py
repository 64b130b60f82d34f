"""Work in threads: so much at once, so much waiting; beyond that a request is refused rather than kept in a queue that only grows."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from corpus.errors import Overloaded

MEMORY = 0.9
"""How much of the mean time of a request is kept when one more is done."""

T = TypeVar("T")


class Threads:
    """Runs functions in threads, `most` at once. Requests that have a place inside may be `most` and `waiting` more."""

    def __init__(self, most: int, waiting: int) -> None:
        self._limiter, self._most, self._places = CapacityLimiter(most), most, most + waiting
        self._inside, self._seconds = 0, 0.0

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """What the function gives."""
        return await to_thread.run_sync(partial(function, *arguments), limiter=self._limiter)

    def admit(self) -> None:
        """Raise Overloaded where every place is taken; it tells in how many seconds half of those before will be done."""
        if self._inside >= self._places:
            seconds = max(1, math.ceil(self._seconds * self._inside / self._most / 2))
            raise Overloaded(f"{self._inside} requests are being worked on or waiting: ask again in {seconds} s", seconds)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for as long as a request takes."""
        begun = time.perf_counter()
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            self._seconds = MEMORY * self._seconds + (1 - MEMORY) * (time.perf_counter() - begun)


async def unless_gone(request: Request, work: Awaitable[T]) -> T | None:
    """What the work gives; None where the client went away before, and then no further step of the work is begun."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for each in (working, leaving):
            each.cancel()


async def left(request: Request) -> None:
    """Return once the client has gone away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
