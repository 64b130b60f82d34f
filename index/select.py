"""Which chunks a filter leaves: asked of the store once, and brought up to date with what changed since."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import numpy as np

from index.among import Numbers, within
from index.store import Store

KEPT = 8
"""Selections that are kept; one of half a million chunks takes 4 MB."""


class Selections:
    """The chunks of documents whose labels match filters, in a snapshot."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, Numbers]] = OrderedDict()

    def chosen(self, filters: Mapping[str, Any], snapshot: int) -> Numbers:
        """Their numbers, sorted; BadFilter where a filter names no value."""
        key = json.dumps(filters, sort_keys=True, default=str)
        with self._lock:
            known, numbers = self._kept.get(key, (0, None))
        if numbers is None or known > snapshot or known < self._store.bound("floor"):  # all may have been numbered anew
            numbers = self._store.numbers_where(filters, snapshot)
        elif known < snapshot:
            numbers = self._followed(filters, numbers, known, snapshot)
        self._keep(key, snapshot, numbers)
        return numbers

    def _followed(self, filters: Mapping[str, Any], numbers: Numbers, since: int, upto: int) -> Numbers:
        gone = np.sort(np.asarray(self._store.departed(since, upto), np.int64))
        there = np.searchsorted(numbers, gone[within(gone, numbers)])
        return np.sort(np.concatenate([np.delete(numbers, there), self._store.numbers_where(filters, upto, since)]), kind="stable")

    def _keep(self, key: str, snapshot: int, numbers: Numbers) -> None:
        with self._lock:
            if self._kept.get(key, (0, numbers))[0] <= snapshot:
                self._kept[key] = snapshot, numbers
                self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
