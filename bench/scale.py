"""The index at 10,000, 100,000 and 1,000,000 chunks: how long it takes to make, open, search and change, and in how much memory.

    python -m bench.scale FILE.jsonl.gz --chunks 10000 100000 1000000

Every stage is a process of its own, so that memory is that of a fresh one that opens and asks. Questions are encoded beforehand: what is
timed is dense and lexical search, fusion, and reading the chunks with their documents. Of the passages, `--real` are encoded (30,000 take
minutes, all 258,000 of the acts over half an hour), the others are mixed from those (`bench/material.py`). Making leaves splitting and
encoding out, which `bench.encoder` measures; adding a document does not.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.draw import legend, panels, save
from bench.material import REAL, Material, material, prepared
from corpus.document import Document
from index.collection import Collection
from index.encode import DEFAULT_MODEL, Encoder, Vectors, load_encoder
from index.found import DEPTH

TOP_K = 10

WARM = 30
"""Questions that are asked before times count."""

BATCH = 1_000
"""Documents stored in one transaction."""

MISSPELT = "a regulaton of the goverment"

CHANGES = 7
"""Documents that are added, changed and removed, one by one."""

FILTERS: dict[str, dict[str, Any]] = {
    "search": {},
    "filtered to two fifths": {"kind": "acts"},
    "filtered to a twentieth": {"series": 7},
    "filtered to one act": {"act": ""},
}
"""What is searched with, from wide to narrow; the act is some document's."""

SHOWN = {
    "made_s": "made, s",
    "disk_mb": "on disk, MB",
    "open_s": "open, s",
    "first_ms": "first search, ms",
    "first_respell_ms": "first misspelt word, ms",
    "memory_mb": "memory, MB",
    "recall": "recall@10 of the dense view",
    "dense": "dense, ms",
    "lexical": "lexical, ms",
    **{name: f"{name}, ms" for name in FILTERS},
    "respell": "misspelt word, ms",
    "again": "the same after a change, ms",
    "add": "add one document, ms",
    "replace": "replace it, ms",
    "remove": "remove it, ms",
}
"""Rows of the table; those that are lists are shown as median and 95th percentile."""

CLOCK = "PLENUM_BENCH_CLOCK"
"""How the processes of the stages are told which clock counts."""

Row = dict[str, Any]
Asked = list[tuple[str, Vectors]]


def make(home: Path, given: Material, encoder: Encoder, count: int) -> Row:
    """Seconds that making an index takes, what is done in the background included; its size and the most memory, in MB."""
    start = clock()
    collection = Collection(home, encoder)
    documents = prepared(given, count)
    while batch := list(islice(documents, BATCH)):
        collection.take(batch)
    collection.close()
    return {"made_s": clock() - start, "disk_mb": size(home), "peak_mb": status("VmHWM")}


def ask(home: Path, given: Material, encoder: Encoder, count: int) -> Row:
    """Times of opening and searching, memory of this process beyond what it took before, and how many of the true ten nearest are found."""
    asked: Asked = list(zip(given.questions, given.asked, strict=True))
    before, start = status("VmRSS"), clock()
    collection = Collection(home, encoder)
    opened = clock()
    collection.search_with(*asked[0], TOP_K)
    row: Row = {"open_s": opened - start, "first_ms": (clock() - opened) * 1000}
    row["first_respell_ms"] = spent(lambda question, vector: collection.respell(question), [(MISSPELT, asked[0][1])], warm=0)[0]
    act = collection.document(collection.listing(limit=1)[0].id).labels["act"]
    views = collection.views()
    row["dense"] = spent(lambda question, vector: views.dense.search(vector, DEPTH), asked)
    row["lexical"] = spent(lambda question, vector: views.lexical.search(question, DEPTH), asked)
    for name, wanted in FILTERS.items():
        filters = {key: value or act for key, value in wanted.items()}
        row[name] = spent(searching(collection, filters), asked)
    row |= {"memory_mb": status("VmRSS") - before, "process_mb": status("VmRSS"), "chunks": collection.counts()["chunks"]}
    row["recall"] = recall(collection, given.asked)
    collection.close()
    return row


def searching(collection: Collection, filters: dict[str, Any]) -> Callable[[str, Vectors], object]:
    """A search with filters."""
    return lambda question, vector: collection.search_with(question, vector, TOP_K, filters)


def change(home: Path, given: Material, encoder: Encoder, count: int) -> Row:
    """Times, until they are searchable or gone, of changes to one document: split and encoded, stored, and searched for."""
    collection = Collection(home, encoder)
    row: Row = {"add": [], "replace": [], "remove": [], "respell": [], "again": []}
    collection.respell(MISSPELT)
    for turn in range(CHANGES):
        word = "zq" + "".join("abcdefghij"[int(digit)] for digit in f"{turn:04}") + "x"
        for kind, text in (("add", f"A {word} is new."), ("replace", f"The {word} has another text. It goes on."), ("remove", "")):
            start = clock()
            if text:
                list(collection.add([Document("new", "New", text)]))
            else:
                collection.remove(["new"])
            found = collection.search_with(word, encoder.encode_questions([word])[0], TOP_K)
            row[kind].append((clock() - start) * 1000)
            assert any(word in document.text for document in found.documents.values()) == bool(text)
        for kind in ("again", "respell"):
            row[kind] += spent(lambda question, vector: collection.respell(question), [(MISSPELT, given.asked[0])], warm=0)
    collection.close()
    return row


def spent(do: Callable[[str, Vectors], object], asked: Asked, warm: int = WARM) -> list[float]:
    """Milliseconds that each question takes, after some that do not count."""
    return [milliseconds(partial(do, question, vector)) for question, vector in [*asked[:warm], *asked]][warm:]


def milliseconds(do: Callable[[], object]) -> float:
    """How long it takes."""
    start = clock()
    do()
    return (clock() - start) * 1000


def clock() -> float:
    """Seconds by the clock that was chosen."""
    return time.process_time() if os.environ.get(CLOCK) == "cpu" else time.perf_counter()


def recall(collection: Collection, asked: Vectors) -> float:
    """Share of the ten nearest, by all vectors of the store, that the dense view finds."""
    best = np.full((len(asked), TOP_K), -2.0, np.float32)
    for _, rows in collection.shelf.every_vector():
        best = -np.partition(-np.concatenate([best, asked @ rows.T], axis=1), TOP_K - 1, axis=1)[:, :TOP_K]
    bars = best.min(axis=1) - 1e-5
    dense = collection.views().dense
    return float(
        np.mean([np.mean([score >= bar for _, score in dense.search(vector, TOP_K)]) for vector, bar in zip(asked, bars, strict=True)])
    )


def size(home: Path) -> float:
    """MB of the files of a folder."""
    return sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 1e6


def status(name: str) -> float:
    """MB of this process's memory, as Linux counts it: VmRSS (now, mapped files included) or VmHWM (at most)."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(f"{name}:"))) / 1024


STAGES = {"make": make, "ask": ask, "change": change}


def measure(given: argparse.Namespace, count: int) -> Row:
    """Every stage in a process of its own."""
    home = given.kept / f"home-{count}"
    if not given.again:
        shutil.rmtree(home, ignore_errors=True)
    path, row = given.kept / f"scale-{count}.json", {}
    if given.again and path.exists():
        row = json.loads(path.read_text("utf-8"))
    for stage in STAGES if not given.again else ("ask", "change"):
        command = [sys.executable, "-m", "bench.scale", str(given.source), "--kept", str(given.kept), "--real", str(given.real)]
        done = subprocess.run(
            [*command, "--stage", stage, "--chunks", str(count)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, CLOCK: given.clock},
        )
        if done.returncode:
            sys.exit(f"the stage {stage!r} at {count:,} chunks failed:\n{done.stderr}")
        row |= json.loads(done.stdout)
        path.write_text(json.dumps(row), "utf-8")
    return row


def table(rows: dict[int, Row]) -> str:
    """Markdown."""
    lines = ["| | " + " | ".join(f"{row['chunks']:,} chunks" for row in rows.values()) + " |", "|---" * (len(rows) + 1) + "|"]
    return "\n".join(
        [*lines, *(f"| {told} | " + " | ".join(cell(row[name]) for row in rows.values()) + " |" for name, told in SHOWN.items())]
    )


def cell(value: float | list[float]) -> str:
    """A number, or the median and the 95th percentile of several."""
    if isinstance(value, list):
        return f"{np.percentile(value, 50):.1f} / {np.percentile(value, 95):.1f}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def plot(rows: dict[int, Row], path: Path) -> None:
    """Times and memory by the number of chunks, both axes logarithmic, as SVG."""
    figure, (left, right) = panels(2)
    counts = [row["chunks"] for row in rows.values()]
    for name in ("search", "dense", "lexical", "filtered to one act", "add"):
        (line,) = left.plot(counts, [np.percentile(row[name], 50) for row in rows.values()], marker="o", label=f"{name}, median")
        left.plot(counts, [np.percentile(row[name], 95) for row in rows.values()], linestyle=":", color=line.get_color())
    left.set(title="Times (dotted: 95th percentile)", xlabel="chunks", ylabel="ms", xscale="log", yscale="log")
    for name, told in (("memory_mb", "memory, MB"), ("disk_mb", "on disk, MB"), ("made_s", "made, s"), ("open_s", "open, s")):
        right.plot(counts, [row[name] for row in rows.values()], marker="o", label=told)
    right.set(title="Memory, disk, making, opening", xlabel="chunks", xscale="log", yscale="log")
    legend(left)
    legend(right)
    save(figure, path)


def main() -> None:
    """Prints a table, and draws a plot where one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="sections of acts, JSON lines, gzip")
    parser.add_argument("--chunks", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--real", type=int, default=REAL, help="passages that are encoded")
    parser.add_argument("--kept", type=Path, default=Path(".plenum-bench"), help="folder for what is made; some 4 GB for a million chunks")
    parser.add_argument("--again", action="store_true", help="measure the indexes that lie there already")
    parser.add_argument(
        "--clock", choices=["wall", "cpu"], default="wall", help="cpu: time of this process only, where others keep the machine busy"
    )
    parser.add_argument("--plot", type=Path, help="SVG file to draw")
    parser.add_argument("--stage", choices=list(STAGES), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        encoder = load_encoder(DEFAULT_MODEL, given.kept / "encoder")
        real = material(given.source, encoder, given.kept, given.real)
        (count,) = given.chunks
        print(json.dumps(STAGES[given.stage](given.kept / f"home-{count}", real, encoder, count)))
        return
    rows = {count: measure(given, count) for count in given.chunks}
    print(table(rows))
    if given.plot:
        plot(rows, given.plot)


if __name__ == "__main__":
    main()
