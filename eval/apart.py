"""How well written questions are told apart, those that their passage answers from those that it does not.

    python -m eval.apart DATA [--questions 2000] [--invented] [--digests]

Only those are read that training leaves out, each with its own passage or in a digest, and of these as many of either sort as are alike to
who does not see the passage (`eval.even`).
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from eval.digests import Shelf, digests
from eval.even import SEED, even
from eval.speed import Form, one_answer
from eval.written import Written, invented, load
from service.judge import said_of
from service.read import WEIGHTS, Network


def told_apart(asked: Iterable[Written], score: Callable[[Written], float]) -> dict[str, Any]:
    """AUC of answered against not, in all, by source, and of each kind against all of the other sort; of pairs among themselves."""
    from sklearn.metrics import roc_auc_score

    rows = [(each.kind, each.source, each.answer is not None, score(each)) for each in asked]
    kinds, sources, answered, scores = (np.asarray(column) for column in zip(*rows, strict=True))

    def auc(chosen: Any) -> float:
        return round(float(roc_auc_score(answered[chosen], scores[chosen])), 3)

    def against(kind: str) -> Any:
        sort = answered[kinds == kind]
        return (kinds == kind) | (answered != sort[0]) if sort.all() or not sort.any() else kinds == kind

    by_kind = {str(kind): auc(against(kind)) for kind in np.unique(kinds)}
    return {
        "questions": len(rows),
        "auc": auc(slice(None)),
        "kinds": by_kind,
        "sources": {str(s): auc(sources == s) for s in np.unique(sources)},
    }


def alone(asked: Written, form: Form) -> float:
    """How far its own passage answers a question."""
    return one_answer(form, {"question": asked.question, "title": asked.title, "context": asked.text})[0]


def beside_others(asked: Sequence[Written], form: Form) -> tuple[dict[Written, float], float]:
    """How far a digest answers each question, and of the answered ones the share whose surest sentence holds the answer."""
    examples = list(digests(asked, Shelf(asked), random.Random(SEED)))
    scores, first = {}, []
    for each, example in zip(asked, examples, strict=True):
        (row,), ((pieces, answers),) = form(example.question, [("", example.text)])
        said = [
            (held, read) for span, held in zip(example.sentences, example.supports, strict=True) if (read := said_of(row, pieces, span))
        ]
        scores[each] = answers + max(span for _, (_, span, _) in said) / 2
        if example.answers:
            held, _ = max(said, key=lambda told: told[1][0] + told[1][1] / 2)
            first.append(held)
    return scores, float(np.mean(first)) if first else 0.0


def main(
    data: Path,
    questions: Annotated[int, typer.Option(help="Questions to read, drawn by chance, at most.")] = 2000,
    weights: Annotated[Path, typer.Option()] = WEIGHTS,
    made_up: Annotated[bool, typer.Option("--invented", help="Those over invented passages.")] = False,
    side_by_side: Annotated[bool, typer.Option("--digests", help="Each with sentences of several passages.")] = False,
) -> None:
    """Reads questions that are left out, each with its passage, and prints what came out."""
    with tempfile.TemporaryDirectory() as folder:
        network = Network(weights, Path(folder))
        left_out = even([each for each in (invented() if made_up else load(data)) if each.held_out])
        left_out = random.Random(SEED).sample(left_out, min(questions, len(left_out)))
        if side_by_side:
            scores, first = beside_others(left_out, network.run)
            told = told_apart(left_out, scores.__getitem__) | {"right_first": round(first, 3)}
        else:
            told = told_apart(left_out, lambda each: alone(each, network.run))
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    typer.run(main)
