"""A run as it lies on disk: a folder with the gold, one row for each question, and the documents that either points into.

    run.json         what was asked, of what, with which settings
    gold.jsonl       the questions
    rows.jsonl       a row for each question, as the answers came
    sources.jsonl    the documents that gold or citations point into

Knows how a run is written, read again and taken up where it stopped. Refuses to judge it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from corpus.errors import NotComparable
from eval.ask import Place, place_of
from eval.cases import Case, lines, load

FLEETING = ("id", "timings_ms")
"""What of an answer differs from one run to the next by itself."""


@dataclass(frozen=True, slots=True)
class Head:
    """The ground that a run stands on. `corpus` and `gold` are fingerprints; `code` is one too, where the process knows its own."""

    gold: str
    corpus: str
    settings: Mapping[str, Any]
    questions: int
    url: str = ""
    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one question: an answer (its HTTP body), or an error in its place. `wall_ms` is what the asker waited."""

    id: str
    kind: str
    snapshot: int | None
    settings: Mapping[str, Any]
    hits: tuple[Place, ...]
    answer: Mapping[str, Any] | None
    error: str | None
    wall_ms: float

    @property
    def citations(self) -> tuple[Place, ...]:
        """Where the answer's citations stand."""
        return tuple(place_of(each) for each in (self.answer or {}).get("citations", ()))

    def lasting(self) -> dict[str, Any]:
        """The row without what differs from run to run: what two runs on one ground have in common."""
        answer = self.answer and {name: value for name, value in self.answer.items() if name not in FLEETING}
        return {**asdict(self), "answer": answer, "wall_ms": None}


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was read from its folder. A question without a row is one that was not answered."""

    folder: Path
    head: Head
    cases: tuple[Case, ...]
    rows: Mapping[str, Row]
    sources: Mapping[str, Mapping[str, Any]]

    @property
    def name(self) -> str:
        """What the run is called in tables."""
        return self.head.name or self.folder.name


def fingerprint(versions: Iterable[tuple[str, str]]) -> str:
    """What tells one corpus from another: the sha256 of its documents' ids and versions, in order of id."""
    told = "".join(f"{doc_id}\t{version}\n" for doc_id, version in sorted(versions))
    return sha256(told.encode()).hexdigest()


def begin(folder: Path, head: Head, cases: Iterable[Case]) -> None:
    """Lay a run's folder out, or take up one that stands on the same ground; NotComparable where it stands on another."""
    if (folder / "run.json").exists():
        known = read_head(folder)
        differing = [name for name in ("gold", "corpus", "settings", "url", "code") if getattr(known, name) != getattr(head, name)]
        if differing:
            raise NotComparable(f"{folder} holds a run with another {' and '.join(differing)}: name another folder with --out")
        end_last_line(folder / "rows.jsonl")
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "gold.jsonl").write_text(lines(cases), "utf-8")
    (folder / "rows.jsonl").touch()
    (folder / "run.json").write_text(json.dumps(asdict(head), ensure_ascii=False, indent=2) + "\n", "utf-8")


def end_last_line(path: Path) -> None:
    """Close a line that was cut off, lest the next one be written behind it."""
    written = path.read_bytes()
    if written and not written.endswith(b"\n"):
        path.write_bytes(written + b"\n")


def append(folder: Path, row: Row) -> None:
    """Add a row; once this has returned, a run that is broken off keeps it."""
    with (folder / "rows.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def settle(folder: Path, cases: Iterable[Case], sources: Iterable[Mapping[str, Any]]) -> None:
    """Put the rows into the order of the gold, each question once, and the sources beside them."""
    rows = read_rows(folder)
    ordered = [rows[case.id] for case in cases if case.id in rows]
    written = folder / "rows.jsonl.new"
    written.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in ordered), "utf-8")
    written.replace(folder / "rows.jsonl")
    (folder / "sources.jsonl").write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in sources), "utf-8")


def read_head(folder: Path) -> Head:
    """The ground of a run."""
    try:
        return Head(**json.loads((folder / "run.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise NotComparable(f"{folder} is no run ({error}): `plenum eval run --out {folder}` makes one") from error


def read_rows(folder: Path) -> dict[str, Row]:
    """The rows by question; the last of a question counts, and a line that was cut off does not."""
    rows = {}
    for line in (folder / "rows.jsonl").read_text("utf-8").split("\n"):
        try:
            body = json.loads(line)
        except ValueError:
            continue
        rows[body["id"]] = Row(**{**body, "hits": tuple(Place(**hit) for hit in body["hits"])})
    return rows


def read(folder: Path) -> Run:
    """A run with all that belongs to it."""
    head, sources = read_head(folder), folder / "sources.jsonl"
    told = [json.loads(line) for line in sources.read_text("utf-8").split("\n") if line] if sources.exists() else []
    return Run(folder, head, tuple(load(folder / "gold.jsonl")), read_rows(folder), {each["id"]: each for each in told})
