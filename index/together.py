"""Questions that are asked at the same time, encoded in one run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from index.encode import Vectors

MOST = 32
"""Questions in a run at most."""


class Together:
    """Gives each question's vector. Who comes while nobody encodes begins at once; who comes meanwhile is taken along by the next run."""

    def __init__(self, encode: Callable[[Sequence[str]], Vectors]) -> None:
        self._encode = encode
        self._waiting: list[tuple[str, Future[Vectors]]] = []
        self._waits, self._runs = threading.Lock(), threading.Lock()

    def __call__(self, text: str) -> Vectors:
        """One row, (dimension,) float32; what goes wrong with a run is raised to all that were in it."""
        vector: Future[Vectors] = Future()
        with self._waits:
            self._waiting.append((text, vector))
        while not vector.done():
            with self._runs:
                if not vector.done():
                    self._run()
        return vector.result()

    def _run(self) -> None:
        with self._waits:
            taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            vectors = self._encode([text for text, _ in taken])
        except BaseException as error:
            for _, vector in taken:
                vector.set_exception(error)
            return
        for (_, vector), row in zip(taken, vectors, strict=True):
            vector.set_result(row)
