"""The default encoder beside sentence-transformers' own form of the same model, in turn in one process.

    python -m bench.encoder FILE.jsonl.gz [--passages 128] [--rounds 5]

Rows: {"question", "context"}. sentence-transformers encodes as it does by default: 32 bits, batches of 32, all cores. Every figure is given
by the wall clock and by the processor time that the process took; on a busy machine the latter is the steadier, though it counts the
turns that a thread waits for another. Where others use the cores, threads that meet at every layer suffer more than those that do not,
and the wall clock flatters Plenum. `--threads 1` and the processor time then give a lower bound for passages (two such threads that never
wait); for one question, whose time two threads share, they give none.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.trec import objects
from index.encode import DEFAULT_MODEL, load_encoder, model_folder

SEED = 20220311
BATCH = 32
"""sentence-transformers' own default."""

SETTLE = 0.3
"""Seconds between turns: threads of torch turn in circles for a while when they are done, and would take a core from the other's turn."""

Work = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the wall clock and of processor time."""

    wall: float
    processor: float


def timed(work: Work, texts: Sequence[str]) -> Taken:
    """What it takes to encode the texts once."""
    wall, processor = time.perf_counter(), time.process_time()
    work(texts)
    return Taken(time.perf_counter() - wall, time.process_time() - processor)


def in_turn(forms: Sequence[Work], rounds: Sequence[Sequence[str]]) -> list[list[Taken]]:
    """What each form takes for each round's texts, the forms in turn; one more round comes first and does not count."""
    for form in forms:
        form(rounds[0])
    taken: list[list[Taken]] = [[] for _ in forms]
    for texts in rounds:
        for form, own in zip(forms, taken, strict=True):
            time.sleep(SETTLE)
            own.append(timed(form, texts))
    return taken


def ratios(fast: Sequence[Taken], slow: Sequence[Taken], texts: int) -> dict[str, Any]:
    """Milliseconds a text, medians, and how many times the slow form takes as long."""
    told: dict[str, Any] = {}
    for clock in ("wall", "processor"):
        ours, theirs = ([getattr(each, clock) for each in taken] for taken in (fast, slow))
        told[clock] = {
            "plenum_ms": round(1000 * statistics.median(ours) / texts, 2),
            "sentence_transformers_ms": round(1000 * statistics.median(theirs) / texts, 2),
            "times_faster": round(statistics.median(theirs) / statistics.median(ours), 2),
            "times_faster_at_best": round(min(theirs) / min(ours), 2),
        }
    return told


def main(
    path: Path,
    passages: Annotated[int, typer.Option(help="Passages in a round.")] = 128,
    questions: Annotated[int, typer.Option(help="Questions, one at a time.")] = 60,
    rounds: Annotated[int, typer.Option(help="Rounds of passages.")] = 5,
    cache: Annotated[Path, typer.Option(help="Folder in which the encoder's file is kept.")] = Path(".plenum/encoder"),
    threads: Annotated[int, typer.Option(help="Threads of sentence-transformers; 0: its default, one for each core.")] = 0,
    encoder: Annotated[str, typer.Option(help="The encoder, as PLENUM_ENCODER names it.")] = DEFAULT_MODEL,
) -> None:
    """Encode with both and print what it took."""
    from sentence_transformers import SentenceTransformer

    if threads:
        import torch

        torch.set_num_threads(threads)
    ours, theirs = load_encoder(encoder, cache), SentenceTransformer(str(model_folder()), device="cpu")
    rows = list({row["context"]: row for row in objects(path)}.values())
    chosen = random.Random(SEED).sample(rows, min(len(rows), max(passages, questions)))
    texts = [row["context"] for row in chosen[:passages]]
    asked = [[row["question"]] for row in chosen[:questions]]

    def plainly(given: Sequence[str]) -> Any:
        return theirs.encode(list(given), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)

    our_many, their_many = in_turn([ours.encode_passages, plainly], [texts] * rounds)
    our_one, their_one = in_turn([lambda given: ours.encode_questions(given[:1]), plainly], asked)
    told = {
        "encoder": str(ours.fingerprint),
        "runtime": ours.runtime,
        "passages": ratios(our_many, their_many, len(texts)),
        "question": ratios(our_one, their_one, 1),
    }
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    typer.run(main)
