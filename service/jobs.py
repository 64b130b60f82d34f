"""Long work that goes on by itself, one piece after the other: it can be looked at and cancelled while it does."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, Literal

from ulid import ULID

from corpus.errors import UnknownJob
from service.problems import problem_of

State = Literal["waiting", "running", "done", "cancelled", "failed"]

KEPT = 1000
"""Jobs that are remembered, the last ones."""


class Cancelled(Exception):
    """The work is to end, and nothing is to come of it."""


@dataclass(slots=True)
class Job:
    """Work that is to be done, is under way, or is over. It changes meanwhile."""

    id: str
    total: int
    state: State = "waiting"
    done: int = 0
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    stop: Event = field(default_factory=Event)

    def progress(self, done: int) -> None:
        """Count what is done; Cancelled where somebody wants it to end."""
        self.done += done
        if self.stop.is_set():
            raise Cancelled

    def body(self) -> dict[str, Any]:
        """The job as it stands."""
        return {name: getattr(self, name) for name in ("id", "state", "done", "total", "result", "error")}


Work = Callable[[Callable[[int], None]], dict[str, Any]]
"""Does something, tells of its progress, and gives the body that it would have been answered with."""


class Jobs:
    """The jobs of this process, no two of which are under way at once."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._keys: dict[str, str] = {}
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="job")

    def start(self, total: int, work: Work, key: str = "") -> Job:
        """A job that is done when its turn comes; the same one again for a key that came before."""
        with self._lock:
            if key and (known := self._known.get(self._keys.get(key, ""))) and known.state not in ("cancelled", "failed"):
                return known
            job = Job(f"job_{ULID()}", total)
            self._known[job.id] = job
            if key:
                self._keys[key] = job.id
            self._forget()
        self._worker.submit(self._do, job, work)
        return job

    def _forget(self) -> None:
        over = [name for name, job in self._known.items() if job.state not in ("waiting", "running")]
        for name in over[: max(0, len(self._known) - KEPT)]:
            del self._known[name]
        self._keys = {key: name for key, name in self._keys.items() if name in self._known}

    def _do(self, job: Job, work: Work) -> None:
        try:
            job.state = "running"
            job.progress(0)
            job.result = work(job.progress)
            job.state = "done"
        except Cancelled:
            job.state = "cancelled"
        except Exception as error:  # a thread has nobody else to tell
            job.error = problem_of(error)
            job.state = "failed"

    def find(self, name: str) -> Job:
        """The job of this id; UnknownJob where this process knows none."""
        if name not in self._known:
            raise UnknownJob(f"there is no job {name!r}: a server knows the jobs that it was given since it started")
        return self._known[name]

    def cancel(self, name: str) -> None:
        """Have a job end with nothing changed; one that is over stays as it is."""
        self.find(name).stop.set()

    def close(self) -> None:
        """Cancel what is not over, and wait until it is."""
        for job in list(self._known.values()):
            job.stop.set()
        self._worker.shutdown()
