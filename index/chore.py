"""Work that is done beside everything else, by one thread of one process at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout


class Chore:
    """Does a piece of work in the background, unless somebody, in this process or another, is at it already.

    `failure` is what the last try ended with, None where it ended well.
    """

    def __init__(self, lock: Path) -> None:
        self._lock = FileLock(lock)
        self._thread: threading.Thread | None = None
        self.failure: Exception | None = None

    def begin(self, work: Callable[[], None]) -> None:
        """Start the work; where it goes on already, nothing."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._do, args=(work,), name="plenum-chore")
            self._thread.start()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            with self._lock.acquire(blocking=False):
                work()
                self.failure = None
        except Timeout:
            return
        except Exception as error:  # whoever waits for nothing is told by `failure`
            self.failure = error

    def end(self) -> None:
        """Wait for what has begun."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
