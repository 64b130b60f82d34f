"""Plenum over HTTP beside txtai's API: questions a second and how long each waits, over the same passages with the same model, in turns.

    python -m bench.http FILE.jsonl.gz --environments work/peers [--kept FOLDER]

Both are served by uvicorn as their makers say, Plenum as `plenum serve` does it. Passages are the contexts of SQuAD, questions its own, no
question twice but in the rows that say so. txtai searches its vectors alone, as it does by default; Plenum's search is dense and lexical.
Encoding 20,000 passages takes txtai the better part of an hour on a busy machine and is not what is measured here (`bench.peers` does
that), so it is given Plenum's vectors; questions it encodes itself. On a busy machine ratios count, and questions a second of processor
time, which is what the server alone took of one core.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import numpy as np

from bench.draw import COLOURS, legend, panels, save
from bench.peers import environment, passages
from corpus.document import Document
from index.collection import Collection
from index.encode import DEFAULT_MODEL, Vectors, load_encoder, model_folder

CLIENTS = 1, 8, 32
"""Clients at once; each asks its next question when the last one is answered."""

TURNS = 3
"""Rounds in which the servers take turns."""

READY_SECONDS = 180
"""How long a server may take until it answers."""

KNOWN = 20
"""The last questions of a turn, which are asked again."""

SEARCH, ASK, TXTAI = "/v1/search", "/v1/ask", "txtai /search"
ROOT = Path(__file__).parents[1]
TOP_K = 10
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves on a port of this machine."""

    process: subprocess.Popen[bytes]
    port: int

    def spent(self) -> float:
        """Seconds of processor time that it took so far, all threads together."""
        told = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        return (int(told[11]) + int(told[12])) / TICKS

    def memory(self) -> float:
        """The most memory so far, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text("ascii").splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1024


@dataclass(slots=True)
class Row:
    """What one kind of request took: seconds on the wall and of the server's processor time, and milliseconds of each request."""

    wall: float = 0.0
    processor: float = 0.0
    milliseconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.milliseconds) / self.wall

    @property
    def processor_rate(self) -> float:
        """Requests for each second of processor time."""
        return len(self.milliseconds) / max(self.processor, 1 / TICKS)


def search(question: str) -> bytes:
    """A request to Plenum for passages."""
    return posted("/v1/search", {"query": question, "top_k": TOP_K})


def ask(question: str) -> bytes:
    """A request to Plenum for an answer."""
    return posted("/v1/ask", {"question": question})


def txtai_search(question: str) -> bytes:
    """A request to txtai for passages."""
    return f"GET /search?query={quote(question)}&limit={TOP_K} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def posted(path: str, body: dict[str, str | int]) -> bytes:
    """A POST of JSON."""
    data = json.dumps(body).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
    )


async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> float:
    """Milliseconds until the whole answer is there."""
    begun = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    body = await reader.readexactly(length)
    if not head.startswith(b"HTTP/1.1 200"):
        sys.exit(f"{request!r} was answered {head!r} {body!r}")
    return (time.perf_counter() - begun) * 1000


async def client(port: int, requests: Iterator[bytes]) -> list[float]:
    """Milliseconds of the requests that one client got to, over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    spent = [await one(reader, writer, request) for request in requests]
    writer.close()
    return spent


async def clients(port: int, requests: Sequence[bytes], count: int) -> list[float]:
    """Milliseconds of all requests, shared out among so many clients."""
    left = iter(requests)
    return [each for own in await asyncio.gather(*(client(port, left) for _ in range(count))) for each in own]


def measure(row: Row, server: Server, requests: Sequence[bytes], count: int) -> None:
    """Ask a server, and add what it took to a row."""
    wall, processor = time.perf_counter(), server.spent()
    row.milliseconds += asyncio.run(clients(server.port, requests, count))
    row.wall += time.perf_counter() - wall
    row.processor += server.spent() - processor


def prepare(kept: Path, texts: Sequence[str]) -> None:
    """Plenum's index of the passages; what of it is there already stays."""
    collection = Collection(kept / "home", load_encoder(DEFAULT_MODEL, kept / "home" / "encoder"))
    given = (Document(f"p{number}", "", text) for number, text in enumerate(texts))
    for number, _ in enumerate(collection.add(given), start=1):
        if number % 1000 == 0:
            print(f"{number:,} of {len(texts):,} passages are in", file=sys.stderr)
    np.save(kept / "vectors.npy", vectors_of(collection, len(texts)))
    collection.close()


def vectors_of(collection: Collection, count: int) -> Vectors:
    """The vector of each passage's first chunk, (count, dimension)."""
    first: dict[str, Vectors] = {}
    for numbers, rows in collection.shelf.every_vector():
        owners = collection.owners(numbers.tolist())
        for number, row in zip(numbers.tolist(), rows, strict=True):
            first.setdefault(owners[number], row)
    return np.asarray([first[f"p{number}"] for number in range(count)], np.float32)


def prepare_txtai(kept: Path, texts: Sequence[str], python: Path) -> None:
    """txtai's index of the passages, as its API reads it, and the API's settings."""
    (kept / "texts.json").write_text(json.dumps(list(texts)), "utf-8")
    subprocess.run([str(python), "-P", str(Path(__file__).with_name("given.py")), str(model_folder()), str(kept)], check=True)
    settings = {"path": str(kept / "txtai"), "writable": False, "embeddings": {"path": str(model_folder()), "content": True}}
    (kept / "txtai.yml").write_text(json.dumps(settings), "utf-8")


@contextmanager
def served(command: Sequence[str], settings: dict[str, str], probe: str) -> Iterator[Server]:
    """A server, from its first answer on; `{port}` in the command is the port that it gets."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = [part.format(port=port) for part in command]
    process = subprocess.Popen(told, env={**os.environ, "HF_HUB_OFFLINE": "1", **settings}, cwd=ROOT)
    try:
        wait(process, f"http://127.0.0.1:{port}{probe}")
        yield Server(process, port)
    finally:
        process.kill()
        process.wait()


def wait(process: subprocess.Popen[bytes], probe: str) -> None:
    """Return once the address answers."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(probe, timeout=5):
            return
        time.sleep(0.2)
    sys.exit(f"{process.args!r} does not serve: see above")


def in_turns(plenum: Server, txtai: Server, asked: Iterator[str], given: argparse.Namespace) -> dict[tuple[str, int], Row]:
    """Ask both servers, so many clients at once, round by round."""
    kinds = {SEARCH: (plenum, search, given.searches), TXTAI: (txtai, txtai_search, given.searches), ASK: (plenum, ask, given.asks)}
    rows: dict[tuple[str, int], Row] = {}
    for count in (0, *CLIENTS):
        for _ in range(TURNS if count else 1):
            for name, (server, request, size) in kinds.items():
                requests = [request(question) for question in islice(asked, size)]
                measure(rows.setdefault((name, count), Row()), server, requests, max(1, count))
                if count and name != TXTAI:
                    measure(rows.setdefault((f"{name}, asked before", count), Row()), server, requests[-KNOWN:], count)
    return {key: row for key, row in rows.items() if key[1]}


def table(rows: dict[tuple[str, int], Row]) -> str:
    """Markdown; in brackets how many times as much as txtai with as many clients."""
    lines = ["| clients | | questions a second | a second of processor time | p50 / p95 / p99, ms |", "|---|---|---|---|---|"]
    for (name, count), row in sorted(rows.items(), key=lambda item: item[0][1]):
        theirs = rows[TXTAI, count]
        cells = [
            f"{row.rate:.0f} ({row.rate / theirs.rate:.1f})",
            f"{row.processor_rate:.0f} ({row.processor_rate / theirs.processor_rate:.1f})",
            " / ".join(f"{np.percentile(row.milliseconds, share):.1f}" for share in (50, 95, 99)),
        ]
        lines.append(f"| {count} | {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def plot(rows: dict[tuple[str, int], Row], path: Path) -> None:
    """Searches a second and how long they wait, by clients, as SVG."""
    figure, (left, right) = panels(2)
    for name, told, colour in ((SEARCH, "Plenum, dense and lexical", COLOURS[0]), (TXTAI, "txtai, dense", COLOURS[1])):
        own = [rows[name, count] for count in CLIENTS]
        left.plot(CLIENTS, [row.rate for row in own], marker="o", color=colour, label=told)
        for share, line in ((50, "-"), (95, ":")):
            waits = [np.percentile(row.milliseconds, share) for row in own]
            right.plot(CLIENTS, waits, line, marker="o", color=colour, label=f"{told}, {share} %")
    left.set(title="Searches a second", xlabel="clients", xscale="log", ylim=(0, None))
    right.set(title="Within how many ms", xlabel="clients", xscale="log", yscale="log")
    for axes in (left, right):
        axes.set_xticks(CLIENTS, [str(count) for count in CLIENTS])
        axes.minorticks_off()
        legend(axes, columns=1 if axes is left else 2)
    save(figure, path)


def main() -> None:
    """Prints a table, and draws a plot where one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="rows of SQuAD, JSON lines, gzip")
    parser.add_argument("--environments", type=Path, default=Path(".plenum-peers"), help="folder for txtai's environment, some 2 GB")
    parser.add_argument("--kept", type=Path, help="folder for both indexes, to use them again; default: a temporary one")
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--searches", type=int, default=600, help="searches in a turn")
    parser.add_argument("--asks", type=int, default=40, help="questions to be answered in a turn")
    parser.add_argument("--plot", type=Path, help="SVG file to draw")
    given = parser.parse_args()
    rounds = 1 + TURNS * len(CLIENTS)
    texts, pairs = passages(given.source, given.passages, rounds * (2 * given.searches + given.asks))
    asked = iter(dict.fromkeys(question for question, _ in pairs))
    python = environment(given.environments, "txtai")
    with tempfile.TemporaryDirectory() as temporary:
        kept = (given.kept or Path(temporary)).absolute()
        kept.mkdir(parents=True, exist_ok=True)
        prepare(kept, texts)
        prepare_txtai(kept, texts, python)
        home = {"PLENUM_HOME": str(kept / "home"), "PLENUM_CORPUS": ""}
        with (
            served([sys.executable, "-m", "plenum", "serve", "--port", "{port}"], home, "/readyz") as plenum,
            served(
                [str(python), "-P", "-m", "uvicorn", "txtai.api:app", "--port", "{port}", "--log-level", "warning"],
                {"CONFIG": str(kept / "txtai.yml")},
                "/search?query=ready&limit=1",
            ) as txtai,
        ):
            rows = in_turns(plenum, txtai, asked, given)
            print(table(rows))
            print(f"\nMemory at most: Plenum {plenum.memory():.0f} MB, txtai {txtai.memory():.0f} MB.")
    if given.plot:
        plot(rows, given.plot)


if __name__ == "__main__":
    main()
