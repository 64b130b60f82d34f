"""The reader as it runs beside its plain form: the same questions read by ONNX Runtime in 8 bits and by PyTorch in 32.

    python -m eval.speed FILE.jsonl.gz [--questions 1000] [--timed 40]

Rows: {"title", "question", "context", "answers", "answerable"}. Quality: token F1 at each form's best bar and AUC of answerable against
not, each question with its own paragraph, of articles that training has not seen. Time: one question with eight passages, the two forms
in turn, as a ratio of medians.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from eval.examples import unseen
from eval.trec import objects
from eval.wording import token_f1
from index.encode import model_folder
from service.judge import Logits, best_span
from service.network import END, START, build, load
from service.pair import PAD, Pair
from service.read import WEIGHTS, Network

PASSAGES = 8
SEED = 20220311

Form = Callable[[str, Sequence[tuple[str, str]]], tuple[list[Pair], list[tuple[Logits, float]]]]
"""Question and passages to rows and logits, as `service.read.Network.run` does it."""


def plain(network: Any, rows_of: Callable[[str, Sequence[tuple[str, str]]], list[Pair]]) -> Form:
    """The network in PyTorch, all passages in one padded batch."""
    import torch

    def run(question: str, passages: Sequence[tuple[str, str]]) -> tuple[list[Pair], list[tuple[Logits, float]]]:
        read = rows_of(question, passages)
        length = max(len(row.ids) for row in read)
        ids = torch.tensor([row.ids + [PAD] * (length - len(row.ids)) for row in read])
        mask = torch.tensor([[int(place < len(row.ids)) for place in range(length)] for row in read])
        types = torch.tensor([[int(row.second <= place < len(row.ids)) for place in range(length)] for row in read])
        with torch.inference_mode():
            pieces, answers = network(ids, mask, types)
        return read, [(each[: len(row.ids)].numpy(), float(answer)) for row, each, answer in zip(read, pieces, answers, strict=True)]

    return run


def quality(form: Form, asked: Sequence[dict[str, Any]]) -> dict[str, float]:
    """F1 at the best bar, in percent, AUC, and the F1 of spans where there is an answer."""
    from sklearn.metrics import roc_auc_score

    found = [one_answer(form, row) for row in asked]
    scores = np.asarray([score for score, _ in found])
    answerable = np.asarray([bool(row["answerable"]) for row in asked])
    spans = np.asarray(
        [
            token_f1(text, [given["text"] for given in row["answers"]]) * row["answerable"]
            for (_, text), row in zip(found, asked, strict=True)
        ]
    )
    order = np.argsort(-scores)
    shown = np.concatenate([[0.0], np.cumsum(spans[order])])
    silent = np.concatenate([np.cumsum((~answerable[order])[::-1])[::-1], [0]])
    return {
        "f1": round(100 * float((shown + silent).max()) / len(asked), 2),
        "auc": round(float(roc_auc_score(answerable, scores)), 4) if 0 < answerable.mean() < 1 else float("nan"),
        "span_f1": round(100 * float(spans[answerable].mean()), 2),
    }


def one_answer(form: Form, row: dict[str, Any]) -> tuple[float, str]:
    """How far the passage answers, and with which words."""
    (read,), ((pieces, answers),) = form(row["question"], [(str(row["title"]).replace("_", " "), row["context"])])
    best, (first, last) = best_span(pieces[read.passage : -1])
    score = (best - float(pieces[0, START] + pieces[0, END])) / 2 + answers
    return score, row["context"][read.spans[first][0] : read.spans[last][1]]


def times(forms: Sequence[Form], asked: Sequence[dict[str, Any]], passages: Sequence[tuple[str, str]]) -> list[float]:
    """The median milliseconds of each form for a question with eight passages, the forms in turn."""
    chance = random.Random(SEED)
    taken: list[list[float]] = [[] for _ in forms]
    for row in asked:
        chosen = chance.sample(list(passages), PASSAGES)
        for form, each in zip(forms, taken, strict=True):
            start = time.perf_counter()
            form(row["question"], chosen)
            each.append(1000 * (time.perf_counter() - start))
    return [round(statistics.median(each[2:]), 1) for each in taken]


def main(
    path: Path,
    questions: Annotated[int, typer.Option(help="Questions to measure the quality with.")] = 1000,
    timed: Annotated[int, typer.Option(help="Questions to measure the time with.")] = 40,
    weights: Annotated[Path, typer.Option()] = WEIGHTS,
) -> None:
    """Read with both forms and print what came out."""
    every = objects(path)
    fresh = unseen(every)
    asked = random.Random(SEED).sample(fresh, min(questions, len(fresh)))
    passages = list({row["context"]: (str(row["title"]).replace("_", " "), row["context"]) for row in every}.values())
    with tempfile.TemporaryDirectory() as folder:
        network = Network(weights, Path(folder))
        forms = [network.run, plain(load(build(model_folder()), weights), network.rows)]
        fast, slow = times(forms, asked[:timed], passages)
        told = {"runtime": quality(forms[0], asked) | {"ms": fast}, "plain": quality(forms[1], asked) | {"ms": slow}}
    print(json.dumps(told | {"times_faster": round(slow / fast, 2)}, indent=2))


if __name__ == "__main__":
    typer.run(main)
