"""Judgements and rankings as TREC and BEIR write them, in and out.

qrels    question 0 document grade              or, with a heading line, question, document, grade, tab between (BEIR)
run      question Q0 document rank score name
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.errors import BadGold

Qrels = dict[str, dict[str, int]]
"""Grades of documents by question."""

Ranked = Mapping[str, Mapping[str, float]]
"""Scores of documents by question."""


def opened(path: Path) -> Iterator[str]:
    """The lines of a text file, compressed or not."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            yield from lines
    except (OSError, UnicodeDecodeError) as error:
        raise BadGold(f"{path} cannot be read ({error})") from error


def objects(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    found = []
    for number, line in enumerate(opened(path), start=1):
        try:
            found += [json.loads(line)] if line.strip() else []
        except ValueError as error:
            raise BadGold(f"{path}, line {number}, is no JSON: {error}") from error
    return found


def read_qrels(path: Path) -> Qrels:
    """Judgements of either form; grades of 0 are left out, since nothing is gained by them."""
    qrels: Qrels = {}
    for number, line in enumerate(opened(path), start=1):
        fields = line.split()
        if not fields or (number == 1 and not fields[-1].lstrip("-").isdigit()):
            continue
        if len(fields) not in (3, 4) or not fields[-1].lstrip("-").isdigit():
            raise BadGold(f"{path}, line {number}, is no judgement: {line.strip()[:80]!r}")
        if (grade := int(fields[-1])) > 0:
            qrels.setdefault(fields[0], {})[fields[-2]] = grade
    return qrels


def write_qrels(path: Path, qrels: Mapping[str, Mapping[str, int]]) -> None:
    """Judgements in TREC's form."""
    path.write_text(
        "".join(f"{question} 0 {doc_id} {grade}\n" for question, own in qrels.items() for doc_id, grade in own.items()), "utf-8"
    )


def read_run(path: Path) -> dict[str, dict[str, float]]:
    """Rankings by question."""
    run: dict[str, dict[str, float]] = {}
    for number, line in enumerate(opened(path), start=1):
        try:
            question, _, doc_id, _, score, _ = line.split()
            run.setdefault(question, {})[doc_id] = float(score)
        except ValueError as error:
            raise BadGold(f"{path}, line {number}, is no line of a run: {line.strip()[:80]!r}") from error
    return run


def write_run(path: Path, run: Ranked, name: str = "plenum") -> None:
    """Rankings in TREC's form, best first."""
    lines = []
    for question, scores in run.items():
        for rank, doc_id in enumerate(ranking(scores), start=1):
            lines.append(f"{question} Q0 {doc_id} {rank} {scores[doc_id]:.6f} {name}\n")
    path.write_text("".join(lines), "utf-8")


def ranking(scores: Mapping[str, float]) -> list[str]:
    """Documents by falling score; equals by falling id, as trec_eval orders them."""
    return sorted(scores, key=lambda doc_id: (scores[doc_id], doc_id), reverse=True)
