"""Requests that come at the same time, worked off together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Queue, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

MOST = 16
"""Requests in a run at most, so that the first need not wait long for the last; other numbers were not measured."""

AHEAD = 1
"""Runs that may wait for the second step."""

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Waiting = tuple[Asked, "asyncio.Future[Told]"]


class Together(Generic[Asked, Told]):
    """Gives each request what two steps make of it; each step is at one run at a time, so that one is encoded while another is looked up.

    Who comes while the first step is free begins at once; who comes meanwhile is taken along by the next run. While the second step has
    nothing to do, a run leaves half of those who wait to the next one, so that the steps overlap. Each step has a thread of its own, which
    goes from run to run without a detour over the event loop.
    """

    def __init__(self, begin: Callable[[Sequence[Asked]], Any], finish: Callable[[Any], Sequence[Told]]) -> None:
        self._begin, self._finish = begin, finish
        self._waiting: SimpleQueue[Waiting[Asked, Told] | None] = SimpleQueue()
        self._begun: Queue[tuple[list[Waiting[Asked, Told]], Any] | None] = Queue(AHEAD)
        self._handed_on, self._finished = 0, 0  # runs; each number is written by one thread
        self._threads: list[Thread] = []

    async def __call__(self, asked: Asked) -> Told:
        """What goes wrong with a request is raised to it alone; one that is cancelled while it waits is left out."""
        if not self._threads:
            self._threads = [Thread(target=step, name=step.__name__, daemon=True) for step in (self._first_step, self._second_step)]
            for thread in self._threads:
                thread.start()
        told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.put((asked, told))
        return await told

    def close(self) -> None:
        """End the threads, once those who wait have been told."""
        self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _first_step(self) -> None:
        while (first := self._waiting.get()) is not None:
            others = self._next(taken_along(self._waiting.qsize(), busy=self._handed_on > self._finished))
            taken = [each for each in (first, *others) if not each[1].done()]
            if taken:
                begun = outcome(self._begin, [asked for asked, _ in taken])
                self._handed_on += 1
                self._begun.put((taken, begun))
        self._begun.put(None)

    def _next(self, count: int) -> Iterator[Waiting[Asked, Told]]:
        """The next of those who wait."""
        for _ in range(count):
            each = self._waiting.get()
            if each is None:
                self._waiting.put(None)  # the end, which comes after this run
                return
            yield each

    def _second_step(self) -> None:
        while (run := self._begun.get()) is not None:
            taken, begun = run
            told = begun if isinstance(begun, Exception) else outcome(self._finish, begun)
            if isinstance(told, Exception):
                told = [told] if len(taken) == 1 else [self._alone(asked) for asked, _ in taken]
            for (_, future), each in zip(taken, told, strict=True):
                with suppress(RuntimeError):  # an event loop that has ended, where nobody waits any more
                    future.get_loop().call_soon_threadsafe(settle, future, each)
            self._finished += 1

    def _alone(self, asked: Asked) -> Told | Exception:
        told = outcome(lambda: self._finish(self._begin([asked])))
        return told if isinstance(told, Exception) else told[0]


def taken_along(waiting: int, busy: bool) -> int:
    """How many of those who wait go with the first one, where the second step is busy, or has nothing to do."""
    return min(waiting if busy else waiting // 2, MOST - 1)


def outcome(step: Callable[..., Any], *given: Any) -> Any:
    """What a step gives, or the exception that it raises."""
    try:
        return step(*given)
    except Exception as error:
        return error


def settle(told: asyncio.Future[Told], outcome: Told | Exception) -> None:
    """Tell who still waits."""
    if told.done():
        return
    if isinstance(outcome, Exception):
        told.set_exception(outcome)
    else:
        told.set_result(outcome)
