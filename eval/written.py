"""Questions written for the reader, one by one, over passages of the development data: half of them answered there, half not.

`written.jsonl.gz` holds {"source", "passage", "kind", "question", "answer", "beside"}: the file below DATA, the first half of the sha256 of
the passage's text, what makes the question hard, the answer's offsets in that text or null, and for a question that is not answered, where
it is known, what tempts to answer it: offsets, or the id of the row it was made from. The passages themselves stay where they are.

Kinds that the passage answers: `plain`, `reworded` (in other words than it), `terse` (as keywords, or an order), `why` (a clause or
sentence), `list`. Kinds that it does not answer: `near` (one detail is another), `detail` (what it might have told of its subject),
`premise` (takes for granted what did not happen), `opposite` (the contrary or the exception), `role` (who did what to whom, exchanged).

Others come by twos that differ in a few words, the one answered, the other not: `pair`; `restated`, for which a question of the source was
said in other words first; `open`, on subjects more than on details, so that a sentence answers; and `twin`, where the answered one is the
source's own question, and stays there.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Span
from eval.examples import best_occurrence
from eval.trec import objects

QUESTIONS = Path(__file__).with_name("written.jsonl.gz")
INVENTED = Path(__file__).with_name("invented.jsonl.gz")

HELD_OUT = "01"
"""The lots whose questions training leaves out: an eighth of all."""

MADE_UP = "invented"
"""What stands for the source of invented passages."""

OPEN = "open"
"""The kind whose answers are sentences."""

Passage = tuple[str, str]
"""Title, with the heading where there is one, and text."""


@dataclass(frozen=True, slots=True)
class Written:
    """A question with its passage, and where the answer stands in it; None where it does not. `beside` is what tempts to answer then;
    `family` is shared by the passages that were made up together."""

    question: str
    kind: str
    source: str
    title: str
    text: str
    answer: Span | None
    beside: Span | None = None
    family: str = ""

    @property
    def passage(self) -> str:
        """What its passage is known by."""
        return key(self.text)

    @property
    def lot(self) -> str:
        """One of sixteen, into which passages are drawn by chance, families as a whole."""
        return key(self.family or self.text)[0]

    @property
    def held_out(self) -> bool:
        """Whether training leaves it out."""
        return self.lot in HELD_OUT


def titled(row: Mapping[str, Any]) -> Passage:
    """A row of any source."""
    title = str(row.get("title") or "").replace("_", " ")
    heading = row.get("heading")
    return (f"{title} > {heading}" if heading else title), row.get("context") or row["text"]


def key(text: str) -> str:
    """What a passage is known by."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def load(data: Path, path: Path = QUESTIONS) -> list[Written]:
    """Every question whose passage lies in the folder."""
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in objects(path):
        by_source[row["source"]].append(row)
    return [each for source, rows in by_source.items() for each in with_passages(source, rows, data / f"{source}.jsonl.gz")]


def invented(path: Path = INVENTED) -> list[Written]:
    """The questions over invented passages, those of a family one after the other."""
    return [
        Written(asked["question"], asked["kind"], MADE_UP, row["title"], row["text"], span(asked["answer"]), span(asked["beside"]), family)
        for row in objects(path)
        for family in [str(row["family"])]
        for asked in row["questions"]
    ]


def span(given: Sequence[int] | None) -> Span | None:
    """Offsets as they stand in a row."""
    return (given[0], given[1]) if given else None


def with_passages(source: str, rows: Iterable[dict[str, Any]], file: Path) -> Iterator[Written]:
    """The questions of a source; those that were made from one of its own come after that."""
    held = objects(file)
    passages = {key(passage[1]): passage for passage in map(titled, held)}
    own = {row["id"]: row for row in held if "answers" in row}
    for row in rows:
        if passage := passages.get(row["passage"]):
            answer, beside = row["answer"], row.get("beside")
            if isinstance(beside, str):
                beside = where(own[beside])
                yield Written(own[row["beside"]]["question"].strip(), row["kind"], source, *passage, beside)
            yield Written(row["question"], row["kind"], source, *passage, answer and tuple(answer), beside and tuple(beside))


def where(row: Mapping[str, Any]) -> Span:
    """Where a row of a source is answered."""
    given = row["answers"][0]
    start = best_occurrence(row["question"], row["context"], given["text"], given["answer_start"])
    return start, start + len(given["text"])
