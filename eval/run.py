"""A run: every question of a gold set is asked once, in order, and what came of it is written down at once.

Knows how to go on where it was broken off, and that a question that fails is an answer that is wrong. Refuses to judge.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from corpus.errors import NotComparable, PlenumError
from eval.ask import Service, body_of
from eval.cases import Case, digest
from eval.record import Head, Row, append, begin, fingerprint, read_rows, settle

Progress = Callable[[int], None]
Stop = Callable[[], bool]

ROOT = Path(__file__).parents[1]
ANSWERING = ("corpus", "index", "service")
"""Packages whose code and weights an answer depends on; documents have a fingerprint of their own."""


def run(
    service: Service,
    cases: Sequence[Case],
    folder: Path,
    head: Head,
    progress: Progress = lambda done: None,
    stop: Stop = lambda: False,
) -> bool:
    """Ask all questions that have no answer yet; whether none was left when it stopped. Those that failed before are asked again."""
    begin(folder, head, cases)
    kept = {name for name, row in read_rows(folder).items() if row.error is None}
    for case in cases:
        if stop():
            return False
        if case.id not in kept:
            append(folder, answered(service, case, head.settings))
        progress(1)
    if fingerprint(service.versions()) != head.corpus:
        raise NotComparable("the corpus changed while it was asked: run again, into another folder")
    settle(folder, cases, sources(service, cases, read_rows(folder)))
    return True


def ground(service: Service, cases: Sequence[Case], url: str = "", name: str = "") -> Head:
    """What a run of these questions stands on."""
    code = "" if url else code_fingerprint()
    return Head(digest(cases), fingerprint(service.versions()), service.settings(), len(cases), url, code, name)


def answered(service: Service, case: Case, settings: Mapping[str, Any]) -> Row:
    """The row of a question; what goes wrong is written into it, since a question that fails is not left out."""
    begun = time.perf_counter()
    try:
        told = service.ask(body_of(case))
        hits, answer, error, snapshot = told.hits, told.body, None, told.body["snapshot"]
    except Exception as failure:  # whatever went wrong, the question was asked and is not answered
        hits, answer, error, snapshot = (), None, f"{type(failure).__name__}: {failure}", None
    waited = round((time.perf_counter() - begun) * 1000, 2)
    return Row(case.id, case.kind, snapshot, settings, hits, answer, error, waited)


def sources(service: Service, cases: Sequence[Case], rows: Mapping[str, Row]) -> Iterator[Mapping[str, Any]]:
    """The documents that gold or citations point into, in order of id; what is not there any more is left out."""
    marked = {span.doc_id for case in cases for fact in case.facts for span in fact.spans}
    cited = {place.doc_id for row in rows.values() for place in row.citations}
    for doc_id in sorted(marked | cited):
        try:
            found = service.document(doc_id)
        except PlenumError:
            continue
        yield {name: found[name] for name in ("id", "version", "title", "text")}


@cache
def code_fingerprint() -> str:
    """What tells one state of the answering code and its weights from another."""
    files = (path for package in ANSWERING for path in sorted((ROOT / package).rglob("*")) if path.is_file())
    told = sha256()
    for path in files:
        if not {"__pycache__", "documents"} & set(path.parts):
            told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()
