"""Work in the background: once at a time, and what goes wrong is kept."""

from __future__ import annotations

import threading
from pathlib import Path

from filelock import FileLock

from index.chore import Chore


def test_work_is_done_once_at_a_time(tmp_path: Path) -> None:
    """What is asked for while the work goes on is not done again; afterwards it is."""
    chore, go, done = Chore(tmp_path / "lock"), threading.Event(), []

    def work() -> None:
        go.wait(20)
        done.append("done")

    chore.begin(work)
    chore.begin(work)
    go.set()
    chore.end()
    assert done == ["done"]
    chore.begin(work)
    chore.end()
    assert done == ["done", "done"]


def test_work_that_another_process_is_at_is_left_to_it(tmp_path: Path) -> None:
    """Nothing is done, and that is no failure."""
    chore, done = Chore(tmp_path / "lock"), []
    with FileLock(tmp_path / "lock"):
        chore.begin(lambda: done.append("done"))
        chore.end()
    assert (done, chore.failure) == ([], None)


def test_a_failure_is_kept_until_the_work_succeeds(tmp_path: Path) -> None:
    """Whoever looks is told what happened; no traceback is printed."""
    chore = Chore(tmp_path / "lock")
    chore.begin((tmp_path / "missing").rmdir)
    chore.end()
    assert isinstance(chore.failure, FileNotFoundError)
    chore.begin(lambda: None)
    chore.end()
    assert chore.failure is None
