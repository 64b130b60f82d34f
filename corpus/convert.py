"""The worker's side: reads requests, converts one file after the other, and answers with what the files hold.

    python -m corpus.convert SECONDS MEGABYTES

It speaks length-prefixed JSON over its standard input and output, and lives under limits of memory and time that the system enforces. It
writes no file, opens no connection and starts no program, whatever a file makes a library do.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import PurePath
from typing import Any, BinaryIO

from corpus.document import MAX_TEXT
from corpus.errors import Unreadable
from corpus.formats.content import Content, Fault
from corpus.formats.endings import NEEDED, format_of

LENGTH = 8
"""Bytes before each message, that say how long it is."""

DEEPEST = 20_000
"""Python frames: documents nest deeper than programs."""

FORBIDDEN = {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"}
"""What no conversion has to do once it is loaded."""


def convert(file: BinaryIO, name: str) -> Iterator[Content | Fault]:
    """What an open file holds; every fault is told, and nothing is raised but lack of memory."""
    ending, beginning = PurePath(name).suffix, file.read(8)
    file.seek(0)
    chosen = format_of(ending, beginning)
    if chosen is None:
        yield Fault(f"no reader takes {ending or 'a file without an ending'}")
        return
    try:
        for item in chosen(file):
            yield checked(item) if isinstance(item, Content) else item
    except Unreadable as error:
        yield Fault(str(error))
    except ModuleNotFoundError as error:
        yield Fault(missing(error))
    except RecursionError:
        yield Fault("its parts are nested too deeply: open it in the program that made it and save it anew")
    except OSError as error:
        yield Fault(f"{error.strerror or error}: check that it exists and may be read")
    except MemoryError:
        raise
    except Exception as error:  # whatever a library stumbles on in a file: one bad file stops no batch
        yield Fault(f"it is damaged, or not what its ending says ({type(error).__name__}: {str(error)[:200]}): open it and save it anew")


def checked(content: Content) -> Content | Fault:
    """The content, or what is wrong with it."""
    if len(content.text) > MAX_TEXT:
        return Fault(f"its text has {len(content.text):,} characters: split it below {MAX_TEXT:,}", content.part)
    return content


def missing(error: ModuleNotFoundError) -> str:
    """Which package to install."""
    package = (error.name or "").partition(".")[0]
    kinds = f"reading {NEEDED[package]} files needs" if package in NEEDED else "reading it needs"
    return f"{kinds} the package {package.replace('_', '-')}, which is not installed: pip install {package.replace('_', '-')}"


def limit(megabytes: int) -> None:
    """Have the system hold this process to its memory, and keep it from writing files."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, megabytes * 2**20),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def limit_time(seconds: float) -> None:
    """Have the system end this process after so much more work of its own, even if nobody waits for it any more."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds), resource.RLIM_INFINITY))


def forbid(event: str, _: Any) -> None:
    """An audit hook: refuse what no conversion has to do."""
    if event in FORBIDDEN:
        raise PermissionError(f"a file made its reader try {event}")


def serve(requests: BinaryIO, answers: BinaryIO, seconds: float) -> None:
    """Answer requests until there are none; a lack of memory is told, and is the last answer."""
    while request := receive(requests):
        limit_time(seconds)
        try:
            with opened(request, requests) as file:
                for item in convert(file, request["name"]):
                    send(answers, {type(item).__name__: asdict(item)})
        except OSError as error:
            send(answers, {"Fault": asdict(Fault(f"{error.strerror or error}: check that it exists and may be read"))})
        except MemoryError:
            send(answers, {"Fault": asdict(Fault("it needs more memory than one file is given: split it")), "last": True})
            return
        send(answers, {"end": True})


def opened(request: dict[str, Any], requests: BinaryIO) -> BinaryIO:
    """The file that a request names, or whose bytes come behind it."""
    if "size" in request:
        return io.BytesIO(requests.read(request["size"]))
    return open(request["path"], "rb")  # noqa: PTH123  # paths come as they are, and the caller closes


def send(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Write one message."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(len(body).to_bytes(LENGTH, "big") + body)
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """Read one message; None where the stream has ended."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    message: dict[str, Any] = json.loads(stream.read(int.from_bytes(head, "big")).decode("utf-8", "surrogatepass"))
    return message


def main() -> None:
    """Serve over standard input and output; what libraries print goes nowhere."""
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.setrecursionlimit(DEEPEST)
    limit(megabytes)
    sys.addaudithook(forbid)
    serve(sys.stdin.buffer, answers, seconds)


if __name__ == "__main__":
    main()
