"""Requests that come at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from typing import Any

import pytest

from service.together import MOST, Together, taken_along


class Doubling:
    """Doubles numbers in two steps, and notes what each was given; either step waits until it may go on."""

    def __init__(self) -> None:
        self.begun: list[list[int]] = []
        self.finished: list[list[int]] = []
        self.beginning, self.finishing = threading.Event(), threading.Event()

    def begin(self, numbers: Sequence[int]) -> list[int]:
        self.begun.append(list(numbers))
        assert self.beginning.wait(10)
        if -1 in numbers:
            raise ValueError("not -1")
        return list(numbers)

    def finish(self, numbers: Sequence[int]) -> list[int]:
        self.finished.append(list(numbers))
        assert self.finishing.wait(10)
        return [2 * number for number in numbers]

    def together(self) -> Together[int, int]:
        return Together(self.begin, self.finish)

    def go_on(self) -> None:
        self.beginning.set()
        self.finishing.set()


async def until(condition: Any) -> None:
    """Let others work until it holds."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def test_a_request_alone_begins_at_once() -> None:
    """By itself, without waiting for others."""

    async def one() -> None:
        steps = Doubling()
        steps.go_on()
        assert await steps.together()(7) == 14
        assert steps.begun == [[7]]

    run(one())


def test_requests_that_come_meanwhile_go_together_and_get_their_own_answers() -> None:
    """While both steps are at work any number wait, and the next runs take them, no more than MOST in each."""

    async def many() -> None:
        steps, count = Doubling(), MOST + 5
        together = steps.together()
        asked = [asyncio.ensure_future(together(0))]
        await until(lambda: steps.begun)
        asked += [asyncio.ensure_future(together(number)) for number in range(1, count + 1)]
        await asyncio.sleep(0)
        steps.beginning.set()
        await until(lambda: len(steps.begun) == 3)
        steps.finishing.set()
        assert await asyncio.gather(*asked) == [2 * number for number in range(count + 1)]
        assert [len(begun) for begun in steps.begun] == [1, MOST, 5]

    run(many())


@pytest.mark.parametrize(("waiting", "busy", "expected"), [(0, False, 0), (1, False, 0), (7, False, 3), (7, True, 7), (99, True, MOST - 1)])
def test_half_is_left_to_the_next_run_while_nothing_is_being_finished(waiting: int, busy: bool, expected: int) -> None:
    """So that the two steps overlap."""
    assert taken_along(waiting, busy) == expected


def test_closing_ends_both_threads_and_leaves_nobody_waiting() -> None:
    """Who was there before is told; a second step that is told of an event loop that has ended goes on."""
    before = set(threading.enumerate())
    steps = Doubling()
    together = steps.together()

    async def left() -> None:
        asyncio.ensure_future(together(1))  # noqa: RUF006  # goes with its event loop
        await until(lambda: steps.begun)

    async def two() -> None:
        asked = [asyncio.ensure_future(together(number)) for number in (2, 3)]
        await asyncio.sleep(0)
        steps.go_on()
        await asyncio.to_thread(together.close)
        assert await asyncio.gather(*asked) == [4, 6]

    run(left())
    run(two())
    assert set(threading.enumerate()) <= before


def test_the_next_run_begins_while_the_first_is_finished() -> None:
    """One step does not wait for the other."""

    async def two() -> None:
        steps = Doubling()
        together = steps.together()
        steps.beginning.set()
        first = asyncio.ensure_future(together(1))
        await until(lambda: steps.finished)
        second = asyncio.ensure_future(together(2))
        await until(lambda: len(steps.begun) == 2)
        assert steps.finished == [[1]]
        steps.finishing.set()
        assert await asyncio.gather(first, second) == [2, 4]

    run(two())


def test_what_goes_wrong_is_told_to_the_one_it_concerns() -> None:
    """The others of its run are answered, and so is the next."""

    async def some() -> None:
        steps = Doubling()
        together = steps.together()
        first = asyncio.ensure_future(together(1))
        await until(lambda: steps.begun)
        others = [asyncio.ensure_future(together(number)) for number in (2, -1, 3)]
        await asyncio.sleep(0)
        steps.go_on()
        assert await first == 2
        two, bad, three = await asyncio.gather(*others, return_exceptions=True)
        assert (two, three) == (4, 6)
        assert isinstance(bad, ValueError)
        with pytest.raises(ValueError, match="not -1"):
            await together(-1)
        assert await together(4) == 8

    run(some())


def test_who_has_gone_is_left_out() -> None:
    """A request that is cancelled while it waits is not begun; those behind it are."""

    async def leaving() -> None:
        steps = Doubling()
        together = steps.together()
        first = asyncio.ensure_future(together(1))
        await until(lambda: steps.begun)
        gone = [asyncio.ensure_future(together(number)) for number in range(100, 100 + MOST)]
        stays = asyncio.ensure_future(together(2))
        await asyncio.sleep(0)
        for each in gone:
            each.cancel()
        steps.go_on()
        assert await asyncio.gather(first, stays) == [2, 4]
        assert steps.begun == [[1], [2]]

    run(leaving())
