"""Our side of the worker: files are converted in a process of its own, so that none can hang or crash the one that asked.

The process is started with the first file, takes one file after the other, and is started anew after it died or was ended.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from corpus.document import MAX_TEXT
from corpus.formats.content import Content, Fault

ROOT = Path(__file__).parents[1]
"""Where the packages lie."""

HEAD = 8
"""Bytes before each message (see corpus.convert)."""

MOST_ANSWER = 8 * MAX_TEXT
"""Bytes of an answer at most: the longest text, escaped, with its labels."""

PIECE = 2**20

PATIENCE = 5
"""How many times longer than its work a file may take by the clock."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: `seconds` of work (of the processor, so that a busy machine does not fail it) and `megabytes` of memory;
    and after how many `files` the process is renewed."""

    seconds: float = 120.0
    megabytes: int = 2_048
    files: int = 1_000


class Died(Exception):  # it never leaves this module
    """The worker gave no answer; the message says why."""


class Worker:
    """A process that converts files. One thread at a time."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def convert(self, source: Path | bytes, name: str) -> Iterator[Content | Fault]:
        """What a file, or the bytes of one, holds; its format follows from the ending of `name`. Every fault is an item, none is raised."""
        request: dict[str, Any] = {"name": name} | ({"size": len(source)} if isinstance(source, bytes) else {"path": str(source)})
        whole = False
        try:
            process = self._running()
            self._send(process, request, source if isinstance(source, bytes) else b"")
            while "end" not in (answer := self._receive(process)):
                if "Content" in answer:
                    yield Content(**answer["Content"] | {"pages": tuple(answer["Content"]["pages"])})
                elif "Fault" in answer:
                    yield Fault(**answer["Fault"])
                if "last" in answer:
                    return
            whole = True
        except Died as death:
            yield Fault(str(death))
        finally:
            if not whole:
                self.close()

    @property
    def process_id(self) -> int | None:
        """The process that serves now; None where none was needed yet."""
        return self._process.pid if self._process else None

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, renewed where it has ended or served long enough (libraries leak)."""
        if self._process is not None and (self._process.poll() is not None or self._served >= self._limits.files):
            self.close()
        if self._process is None:
            command = [sys.executable, "-P", "-m", "corpus.convert", str(self._limits.seconds), str(self._limits.megabytes)]
            path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
            environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
            )
            self._served = 0
        self._served += 1
        return self._process

    def _send(self, process: subprocess.Popen[bytes], request: dict[str, Any], payload: bytes) -> None:
        head = json.dumps(request).encode()
        try:
            pipe(process.stdin).write(len(head).to_bytes(HEAD, "big") + head + payload)
            pipe(process.stdin).flush()
        except OSError:
            raise Died(self._fate(process)) from None

    def _receive(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE * self._limits.seconds
        size = int.from_bytes(self._read(process, HEAD, deadline), "big")
        if size > MOST_ANSWER:
            raise Died(f"it gave {size:,} bytes, more than {MOST_ANSWER:,}: split it")
        answer: dict[str, Any] = json.loads(self._read(process, size, deadline).decode("utf-8", "surrogatepass"))
        return answer

    def _read(self, process: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
        """So many bytes, straight from the descriptor: what Python has buffered `select` would not see."""
        found, descriptor = bytearray(), pipe(process.stdout).fileno()
        while len(found) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise Died(self._too_long())
            piece = os.read(descriptor, min(PIECE, size - len(found)))
            if not piece:
                raise Died(self._fate(process))
            found += piece
        return bytes(found)

    def _fate(self, process: subprocess.Popen[bytes]) -> str:
        """Why the process ended."""
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = 0
        if -code == signal.SIGXCPU:
            return self._too_long()
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"its reader broke down over it ({cause}; it may need more than {self._limits.megabytes:,} MB): save it anew, or split it"

    def _too_long(self) -> str:
        return f"it took more than {self._limits.seconds:g} s and was given up: split it, or save it anew"

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):  # what was not sent yet
                    pipe(stream).close()
            process.wait()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """A stream of the process, which was started with all of them."""
    assert stream is not None, "the process was started with pipes"
    return stream
