"""What was asked before and still stands: the last bodies, each for one snapshot of the index, also what was asked about an earlier one."""

from __future__ import annotations

import json
import threading
from typing import Any, Generic, TypeVar

from cachetools import LRUCache

BODIES = 256
"""Bodies that are kept, some 10 KB each."""


Body = TypeVar("Body")


class Recall(Generic[Body]):
    """The last bodies that were sent, by the `key` of what was asked. Safe to share between threads."""

    def __init__(self, most: int = BODIES) -> None:
        self._lock = threading.Lock()
        self._bodies: LRUCache[tuple[int, str], Body] = LRUCache(most)

    def find(self, snapshot: int, asked: str) -> Body | None:
        """The body for what was asked, where it was kept for this snapshot."""
        with self._lock:
            return self._bodies.get((snapshot, asked))

    def keep(self, snapshot: int, asked: str, body: Body) -> None:
        """Keep the body that was worked out while this was the last snapshot, or a little later."""
        with self._lock:
            self._bodies[snapshot, asked] = body


def key(asked: Any) -> str:
    """A request as text, whatever the order of its names."""
    return json.dumps(asked, sort_keys=True, ensure_ascii=False)
