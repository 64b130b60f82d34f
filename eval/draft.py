"""Drafting gold: sentences of the corpus that are worth a question, as rows in which a person writes the question.

Proposes where to ask, never what: a question made from its answer's words would be found by those words alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from corpus.document import Document
from corpus.split import split
from eval.cases import Case, Fact, Marked

SEED = 20220311
SHORTEST, LONGEST = 40, 400
"""Characters of a sentence that can carry a question."""

NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
NAME = re.compile(r"(?<=\s)[A-Z][\w'’-]+")


def draft(documents: Iterable[Document], gold: Sequence[Case], most: int) -> list[Case]:
    """Up to so many rows without a question, of sentences that no gold speaks of, one document after another in turn."""
    covered = [span for case in gold for fact in case.facts for span in fact.spans]
    queues = [list(stubs(document, [span for span in covered if span.doc_id == document.id])) for document in documents]
    random.Random(SEED).shuffle(queues)
    in_turn = chain.from_iterable(zip_longest(*queues))
    return [stub for stub in in_turn if stub is not None][:most]


def stubs(document: Document, covered: Sequence[Marked]) -> Iterator[Case]:
    """Rows for the sentences of a document, the most telling first."""
    sentences = [span for chunk in split(document) for span in chunk.sentences if SHORTEST <= span[1] - span[0] <= LONGEST]
    free = [(start, end) for start, end in sentences if not any(start < span.end and span.start < end for span in covered)]
    for start, end in sorted(free, key=lambda span: -telling(document.text[slice(*span)])):
        quote = document.text[start:end]
        if not telling(quote):
            return
        fact = Fact((Marked(document.id, start, end, quote),), tuple(dict.fromkeys(NUMBER.findall(quote))))
        yield Case(f"{document.id}-{start}", "fact", "", True, facts=(fact,))


def telling(sentence: str) -> int:
    """How many numbers and names a sentence holds, numbers twice: what can be asked for and checked."""
    return 2 * len(set(NUMBER.findall(sentence))) + len(set(NAME.findall(sentence)))
