"""Many rows through OpenVINO: a batch on each core at once.

It prepares its kernels anew for each shape (20 to 60 ms), so lengths are rounded up; a question alone is better served by ONNX Runtime.
Imported plainly, it would report over the network that it was imported, unless a file in the user's home declines that.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.encode import Vectors, batches, padded

BATCH_TOKENS = 2048
"""Word pieces in a batch, padding included; 512 to 4096 differ by a tenth (eval/LOG.md, "The encoder")."""

REPORTING = "openvino_telemetry"
"""The package by which it reports; without it, it goes on in silence."""

STEP = 8
"""Lengths are multiples of so many word pieces."""


class Streams:
    """An encoder's graph, ready to be run on so many cores. Safe to share between threads."""

    def __init__(self, path: Path, cores: int, exact: bool) -> None:
        """`exact`: what is not in 8 bits is computed in 32, even where the processor has 16."""
        openvino = silent_openvino()
        self._openvino, self._cores = openvino, cores
        settings: dict[str, Any] = {"NUM_STREAMS": cores, "INFERENCE_NUM_THREADS": cores, "ENABLE_CPU_PINNING": False}
        settings |= {"INFERENCE_PRECISION_HINT": "f32"} if exact else {}
        self._model = openvino.Core().compile_model(path, "CPU", settings)

    def run(self, rows: Sequence[Sequence[int]], dimension: int) -> Vectors:
        """Rows of unit length, (n, dimension) float32, in the order of `rows`."""
        vectors = np.empty((len(rows), dimension), np.float32)
        queue = self._openvino.AsyncInferQueue(self._model, self._cores)

        def keep(request: Any, places: list[int]) -> None:
            vectors[places] = request.get_output_tensor(0).data

        queue.set_callback(keep)
        for places in batches([len(row) for row in rows], BATCH_TOKENS, STEP):
            ids, mask = padded([rows[place] for place in places], STEP)
            queue.start_async({"input_ids": ids, "attention_mask": mask}, places)
        queue.wait_all()
        return vectors


def silent_openvino() -> Any:
    """The library, imported so that it finds nothing to report its use with; for this process that holds for good."""
    if REPORTING not in sys.modules:
        sys.modules[REPORTING] = None  # type: ignore[assignment]  # how Python marks what is not to be had
    import openvino

    return openvino
