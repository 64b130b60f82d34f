"""Kills a process that changes a collection, again and again, and looks at what is left: `python -m tests.index.crash --kills 200`.

The process tells what it is about to do and what it has been acknowledged, over a pipe. What was acknowledged has to be there; what was
under way is there whole or not at all; the collection opens, answers, and every place that holds anything agrees.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.document import Document
from index.collection import Collection
from index.rebuild import rebuild
from tests.conftest import WordEncoder

State = dict[str, str]

IDS = [f"d{number}" for number in range(12)]
WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]
LONGEST = 2.0
"""Seconds after which a process is killed at the latest, counted from its first change."""

EARLY = 0.2
"""Share of processes that are killed while they start, or soon after."""


@dataclass
class Outcome:
    """What was seen: kills, changes that were acknowledged, and what had become of the change that was under way."""

    kills: int = 0
    acknowledged: int = 0
    whole: int = 0
    undone: int = 0
    idle: int = 0


def change_on(home: Path, seed: int, state: State, told: Connection) -> None:
    """Change a collection at random, telling each change before and after, until killed."""
    chance, encoder = random.Random(seed), WordEncoder(16)
    collection = Collection(home, encoder)
    while True:
        put, remove, anew = plan(chance, state)
        after = {doc_id: text for doc_id, text in {**state, **put}.items() if doc_id not in remove}
        told.send(("begin", after))
        if anew:
            collection.close()
            collection = rebuild(home, encoder)
        else:
            collection.change([Document(doc_id, "T", text) for doc_id, text in put.items()], remove)
        told.send(("done", after))
        state = after


def plan(chance: random.Random, state: Mapping[str, str]) -> tuple[State, list[str], bool]:
    """Documents to be put, ids to be removed, and whether all is made anew instead."""
    if chance.random() < 0.15:
        return {}, [], True
    put = {doc_id: sentences(chance) for doc_id in chance.sample(IDS, chance.randint(0, 6))}
    rest = [doc_id for doc_id in state if doc_id not in put]
    return put, chance.sample(rest, min(len(rest), chance.randint(0, 3))), False


def sentences(chance: random.Random) -> str:
    """A text of several sections."""
    return "\n\n".join(f"# Part {part}\n\n{' '.join(chance.choices(WORDS, k=8))}." for part in range(chance.randint(1, 4)))


def kill_once(home: Path, seed: int, before: State, outcome: Outcome) -> State:
    """What is left of a home after a process that changed it was killed; AssertionError where it is not what it should be."""
    context, chance = multiprocessing.get_context("forkserver"), random.Random(seed)
    listen, tell = context.Pipe(duplex=False)
    worker = context.Process(target=change_on, args=(home, seed, before, tell))
    worker.start()
    tell.close()
    if chance.random() > EARLY:
        listen.poll(120)
    time.sleep(chance.uniform(0, LONGEST))
    os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join()
    acknowledged = possible = before
    for what, state in heard(listen):
        possible = state
        if what == "done":
            acknowledged, outcome.acknowledged = state, outcome.acknowledged + 1
    left = look(home, acknowledged, possible)
    outcome.kills += 1
    outcome.idle += acknowledged == possible
    outcome.whole += left == possible != acknowledged
    outcome.undone += left == acknowledged != possible
    return left


def heard(listen: Connection) -> Iterator[tuple[str, State]]:
    """What a process had told before it was killed."""
    try:
        while listen.poll(0):
            yield listen.recv()
    except EOFError:
        return


def look(home: Path, acknowledged: State, possible: State) -> State:
    """What a home holds, which is one of two states, and is so wherever one looks."""
    collection = Collection(home, WordEncoder(16))
    try:
        held = {listed.id: collection.document(listed.id).text for listed in collection.every_document()}
        assert held in (acknowledged, possible), f"{held} is neither {acknowledged} nor {possible}"
        found = collection.search(" ".join(WORDS), 100)
        assert {doc_id: document.text for doc_id, document in found.documents.items()} == held
        faults = [fault for fault in collection.faults() if "--rebuild" not in fault]
        assert faults == [], faults
        return held
    finally:
        collection.close()


def kill(times: int, home: Path, seed: int = 0) -> Outcome:
    """What was seen in so many kills."""
    preload = ["index.rebuild", "index.doctor", "faiss", "tantivy", "tests.conftest"]
    multiprocessing.get_context("forkserver").set_forkserver_preload(preload)
    state: State = {}
    outcome = Outcome()
    for turn in range(times):
        state = kill_once(home, seed * 1_000_000 + turn, state, outcome)
    return outcome


def main() -> None:
    """Kill as often as is said, and tell what was left."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asdict(kill(given.kills, Path(folder), given.seed))))


if __name__ == "__main__":
    main()
