"""Plenum beside txtai, LangChain with FAISS and Haystack: taking passages in and finding them, with the same model, in turns.

    python -m bench.peers FILE.jsonl.gz --environments work/peers

Each library has an environment of its own in the folder `--environments`, made the first time (some 2 GB each, without a GPU's packages).
Passages are the contexts of SQuAD, questions its own. All take a part of the passages in turn, then of the questions, so that
whatever else the machine does falls on all alike; ratios are what counts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.draw import COLOURS, panels, save
from index.encode import DEFAULT_MODEL, load_encoder, model_folder

PEERS = {
    "plenum": [],
    "txtai": ["txtai[api]==9.14.0", "sentence-transformers==6.2.0"],
    "langchain": ["langchain-community==0.4.2", "langchain-huggingface==1.2.3", "sentence-transformers==6.2.0", "faiss-cpu==1.15.1"],
    "haystack": ["haystack-ai==3.4.1", "sentence-transformers-haystack==2.0.0", "sentence-transformers==6.2.0"],
}
"""What each needs beside torch; Plenum runs where this runs."""

TORCH = "torch==2.13.0"

PARTS = 4
"""Parts in which passages and questions are given, in turns."""


@dataclass(slots=True)
class Peer:
    """A library at work in a process of its own, and what it took."""

    name: str
    process: subprocess.Popen[str]
    start: float
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    memory: float = 0.0

    def tell(self, **line: Sequence[str]) -> dict[str, Any]:
        """What it answers to a line."""
        assert self.process.stdin
        print(json.dumps(line), file=self.process.stdin, flush=True)
        return self.answer()

    def answer(self) -> dict[str, Any]:
        """The next line."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended with {self.process.wait()}: see above")
        answer: dict[str, Any] = json.loads(line)
        self.memory = answer.get("memory", self.memory)
        return answer


def environment(folder: Path, name: str) -> Path:
    """The Python of a library's environment, which is made where it is not there."""
    python = folder / name / "bin" / "python"
    if not PEERS[name]:
        return Path(sys.executable)
    if not (folder / name / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder / name)], check=True)
        for wanted in ([TORCH], [TORCH, *PEERS[name]]):  # torch first, or another one comes along
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True)
        (folder / name / "made").touch()
    return python


def begin(name: str, python: Path, folder: Path, encoder: Path) -> Peer:
    """Start a library, and wait until it can be told something; `encoder` is where Plenum keeps its own form of the model."""
    folder.mkdir()
    settings = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]) if name == "plenum" else "", "HF_HUB_OFFLINE": "1"}
    command = [
        str(python),
        "-P",
        str(Path(__file__).with_name("worker.py")),
        name,
        str(encoder if name == "plenum" else model_folder()),
        str(folder),
    ]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=settings)
    peer = Peer(name, process, start)
    peer.answer()
    peer.start = time.perf_counter() - start
    return peer


def passages(source: Path, most: int, asked: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Contexts, each once, and questions with the context that answers them, from all over."""
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = list(dict.fromkeys(row["context"] for row in rows))[:most]
    held = set(texts)
    pairs = [(row["question"], row["context"]) for row in rows if row["context"] in held]
    return texts, pairs[:: max(1, len(pairs) // asked)][:asked]


def in_turns(peers: Sequence[Peer], texts: Sequence[str], asked: Sequence[tuple[str, str]]) -> None:
    """Give everybody the passages, then the questions, part by part."""
    for part in range(PARTS):
        for peer in peers:
            peer.seconds += peer.tell(add=list(texts[part::PARTS]))["seconds"]
    for peer in peers:
        peer.tell(ask=[question for question, _ in asked[:10]])
    for part in range(PARTS):
        for peer in peers:
            answer = peer.tell(ask=[question for question, _ in asked[part::PARTS]])
            peer.milliseconds += answer["milliseconds"]
            peer.right += [text in found for (_, text), found in zip(asked[part::PARTS], answer["found"], strict=True)]


def table(peers: Sequence[Peer], count: int) -> str:
    """Markdown; in brackets how many times as much as Plenum."""
    lines = [
        "| | passages a second | search p50, ms | p95, ms | right passage in 10 | start, s | memory, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    own = peers[0]
    for peer in peers:
        p50, p95 = (float(np.percentile(peer.milliseconds, share)) for share in (50, 95))
        own50, own95 = (float(np.percentile(own.milliseconds, share)) for share in (50, 95))
        cells = [
            f"{count / peer.seconds:.0f} ({own.seconds / peer.seconds:.2f})",
            f"{p50:.1f} ({p50 / own50:.1f})",
            f"{p95:.1f} ({p95 / own95:.1f})",
            f"{np.mean(peer.right):.3f}",
            f"{peer.start:.1f} ({peer.start / own.start:.1f})",
            f"{peer.memory:.0f} ({peer.memory / own.memory:.1f})",
        ]
        lines.append(f"| {peer.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def plot(peers: Sequence[Peer], count: int, path: Path) -> None:
    """Bars beside one another, as SVG."""
    figure, axes = panels(3)
    figures = {
        "passages a second": [count / peer.seconds for peer in peers],
        "search, median, ms": [float(np.median(peer.milliseconds)) for peer in peers],
        "start, s": [peer.start for peer in peers],
    }
    for own, (told, values) in zip(axes, figures.items(), strict=True):
        own.bar_label(own.barh([peer.name for peer in peers], values, color=COLOURS[: len(peers)]), fmt="%.3g", padding=3)
        own.invert_yaxis()
        own.set(title=told, xlim=(0, 1.2 * max(values)))
        own.grid(visible=False)
    save(figure, path)


def main() -> None:
    """Prints a table, and draws a plot where one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="rows of SQuAD, JSON lines, gzip")
    parser.add_argument("--environments", type=Path, required=True, help="folder for the environments, which can be used again")
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--peers", nargs="+", choices=list(PEERS)[1:], default=list(PEERS)[1:])
    parser.add_argument("--plot", type=Path, help="SVG file to draw")
    given = parser.parse_args()
    texts, asked = passages(given.source, given.passages, given.questions)
    pythons = {name: environment(given.environments, name) for name in ("plenum", *given.peers)}
    with tempfile.TemporaryDirectory() as folder:
        encoder = given.environments / "encoder"
        load_encoder(DEFAULT_MODEL, encoder)  # makes what is made once, as an installation has it
        peers = [begin(name, python, Path(folder) / name, encoder) for name, python in pythons.items()]
        in_turns(peers, texts, asked)
        print(table(peers, len(texts)))
        if given.plot:
            plot(peers, len(texts), given.plot)
        for peer in peers:
            peer.process.kill()


if __name__ == "__main__":
    main()
