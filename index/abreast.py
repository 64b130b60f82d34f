"""The derived views, kept abreast of the store: brought to its last change, derived again where they are damaged, written anew in time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from corpus.errors import HomeFull, HomeUnusable
from index.chore import Chore
from index.dense import DenseView
from index.lexical import LexicalView
from index.shelf import Shelf
from index.store import Store

log = logging.getLogger("plenum")


class Abreast:
    """The dense and the lexical view of a home; beyond `few` chunks the dense one is approximate. Safe to share between threads.

    `check` raises where what lies in the home is not what it was opened for; it is called before a view is thrown away.
    """

    def __init__(self, home: Path, dimension: int, store: Store, few: int, check: Callable[[], None]) -> None:
        self._home, self._store, self._few, self._check = home, store, few, check
        self._shelf = Shelf(store)
        self.dense = DenseView(home, dimension, self._shelf, few)
        self.lexical = LexicalView(home / "lexical")
        self._in_step = threading.RLock()
        self._lock = FileLock(home / "views.lock")
        self._chore = Chore(home / "fold.lock")

    def refresh(self) -> int:
        """Bring the views to the store's last change, and give its number; whichever process comes first does it for all."""
        snapshot = self._store.snapshot()
        if self.stand_at(snapshot):
            return snapshot
        try:
            with self._in_step, self._lock:
                return self._follow()
        except OSError as error:
            raise HomeUnusable(
                f"{self._home} may not be written ({error}): let Plenum write to it, or set PLENUM_HOME to another"
            ) from error

    def stand_at(self, snapshot: int) -> bool:
        """Whether the views hold this snapshot and nothing later."""
        return self.dense.snapshot == snapshot == self.lexical.snapshot

    def _follow(self) -> int:
        try:
            return self._brought_up()
        except (ValueError, RuntimeError) as error:  # tantivy and FAISS raise these for all that goes wrong with files
            if has_no_room(error):
                raise no_room(self._home, error) from error
            log.warning("a view cannot be brought up (%s): it is derived again", error)
        try:
            for view in (self.dense, self.lexical):
                if view.snapshot != self._store.snapshot():
                    view.clear()
            return self._brought_up()
        except (ValueError, RuntimeError) as error:
            raise no_room(self._home, error) from error

    def _brought_up(self) -> int:
        self.lexical.catch_up()
        snapshot, floor = self._store.snapshot(), self._store.bound("floor")
        dense = self.dense.renewed()
        for view in (dense, self.lexical):
            if view.snapshot > snapshot or view.snapshot < floor or (not view.snapshot and len(view)):
                self._check()
                view.clear()
        self.dense = self._dense_brought_up(dense, snapshot)
        since = self.lexical.snapshot
        if since < snapshot:
            removed = self._store.departed(since, snapshot)
            for piece in self._store.arrived(since, snapshot):
                self.lexical.update(piece.numbers, piece.texts, removed, snapshot if piece.last else since)
        return snapshot

    def _dense_brought_up(self, dense: DenseView, snapshot: int) -> DenseView:
        """The dense view with what changed since; where all of that is to be had anew and is much, out of a new file of lists."""
        if not dense.snapshot and self._store.counts()["chunks"] > self._few:
            dense.fold()
            dense = dense.renewed()
        since = dense.snapshot
        if since < snapshot:
            removed = self._store.departed(since, snapshot)
            for last, numbers, vectors in self._shelf.arrived(since, snapshot):
                dense.update(numbers, vectors, removed, snapshot if last else since)
            self._save(dense)
        return dense

    def _save(self, dense: DenseView) -> None:
        try:
            dense.save()
        except (RuntimeError, OSError) as error:  # the file only spares the next start some work
            log.warning("the dense view cannot be written to %s (%s): is the disk full?", self._home, error)
            for draft in self._home.glob("dense-*.tmp"):
                draft.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Have the dense view written anew in the background, where it is time."""
        if self.dense.outgrown():
            self._chore.begin(self._fold)

    def _fold(self) -> None:
        try:
            self.dense.fold()
            with self._in_step, self._lock:
                self._follow()
        finally:
            self._store.close()  # the connection of this thread

    def derive_anew(self) -> None:
        """Throw the derived views away and derive them again."""
        with self._in_step, self._lock:
            self.dense.clear()
            self.lexical.clear()
            self._follow()

    @property
    def failure(self) -> Exception | None:
        """Why the dense view could not be written anew the last time; None where it could."""
        return self._chore.failure

    def close(self) -> None:
        """Wait for what goes on in the background."""
        self._chore.end()
        self.lexical.settle()


def has_no_room(error: Exception) -> bool:
    """Whether a file could not be written because the disk, or what may be used of it, is full."""
    return any(sign in str(error) for sign in ("os error 28", "os error 27", "No space left", "File too large"))


def no_room(home: Path, error: Exception) -> HomeFull:
    """What is said where views cannot be written."""
    return HomeFull(
        f"what was changed is stored, but the views in {home} cannot be written ({error}): is the disk full? "
        "Make room; they are brought up by the next question"
    )
