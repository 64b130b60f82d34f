"""Requests that come at the same time, worked off together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from service.threads import Threads

MOST = 16
"""Requests in a run at most, so that the first need not wait long for the last; other numbers were not measured."""

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class Together(Generic[Asked, Told]):
    """Gives each request what two steps make of it; each step is at one run at a time, so that one is encoded while another is looked up.

    Who comes while the first step is free begins at once; who comes meanwhile is taken along by the next run. For one event loop.
    """

    def __init__(self, begin: Callable[[Sequence[Asked]], Any], finish: Callable[[Any], Sequence[Told]], threads: Threads) -> None:
        self._begin, self._finish, self._threads = begin, finish, threads
        self._beginning, self._finishing = asyncio.Lock(), asyncio.Lock()
        self._waiting: list[tuple[Asked, asyncio.Future[Told]]] = []
        self._runs: set[asyncio.Task[None]] = set()

    async def __call__(self, asked: Asked) -> Told:
        """What goes wrong with a request is raised to it alone; one that is cancelled while it waits is left out."""
        told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, told))
        if not self._beginning.locked():
            self._start()
        return await told

    def _start(self) -> None:
        run = asyncio.create_task(self._run())
        self._runs.add(run)
        run.add_done_callback(self._runs.discard)

    async def _run(self) -> None:
        async with self._beginning:
            taken = self._taken()
            if not taken:
                return
            begun = await self._outcome(self._begin, [asked for asked, _ in taken])
        if self._waiting:
            self._start()
        async with self._finishing:
            outcome = begun if isinstance(begun, Exception) else await self._outcome(self._finish, begun)
        if isinstance(outcome, Exception):
            outcome = [outcome] if len(taken) == 1 else [await self._alone(asked) for asked, _ in taken]
        for (_, told), each in zip(taken, outcome, strict=True):
            settle(told, each)

    def _taken(self) -> list[tuple[Asked, asyncio.Future[Told]]]:
        """The next ones; who was cancelled is left out."""
        waiting = [each for each in self._waiting if not each[1].done()]
        self._waiting = waiting[MOST:]
        return waiting[:MOST]

    async def _alone(self, asked: Asked) -> Told | Exception:
        outcome = await self._outcome(lambda: self._finish(self._begin([asked])))
        return outcome if isinstance(outcome, Exception) else outcome[0]

    async def _outcome(self, step: Callable[..., Any], *given: Any) -> Any:
        try:
            return await self._threads.run(step, *given)
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
