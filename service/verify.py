"""The invariant, checked: on every answer before its first byte is sent, and on any citation that somebody brings back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from corpus.document import Document
from corpus.errors import UnverifiedAnswer
from corpus.sentences import sentence_spans
from service.answer import Answer, Citation, joined

Texts = Callable[[str, str], str | None]
"""The text of a document's version, by id and version; None where it was never stored."""

ALIKE = 60
"""Of 100: how like a quote a sentence has to be to be taken for what has become of it."""

COMPARED = 1_000_000
"""Characters of a text up to which its sentences are compared with a quote."""

MARK = re.compile(r"\[(\d+)\]")


def verify(answer: Answer, texts: Texts) -> Answer:
    """The answer itself; UnverifiedAnswer, naming the first fault, where the invariant does not hold."""
    fault = next(iter([*statement_faults(answer), *citation_faults(answer, texts)]), None)
    if fault:
        raise UnverifiedAnswer(f"the answer to {answer.question!r} was held back: {fault}. This is a fault in Plenum; please report it")
    return answer


def statement_faults(answer: Answer) -> list[str]:
    """What is wrong between statements, marks in the text and the list of citations."""
    listed = [citation.number for citation in answer.citations]
    used = {number for statement in answer.statements for number in statement.citations}
    faults = [f"the statement {statement.text!r} has no citation" for statement in answer.statements if not statement.citations]
    if listed != list(range(1, len(listed) + 1)):
        faults.append(f"the citations are numbered {listed}")
    if used != set(listed):
        faults.append(f"the statements use the citations {sorted(used)} and the list holds {listed}")
    if used != (marked := {int(number) for number in MARK.findall(answer.text)}):
        faults.append(f"the text marks {sorted(marked)} and the statements use {sorted(used)}")
    if answer.statements and answer.text != joined(answer.statements):
        faults.append("the text is not what its statements join to")
    return faults


def citation_faults(answer: Answer, texts: Texts) -> list[str]:
    """Which citations do not stand."""
    return [f"citation {citation.number}: {fault}" for citation in answer.citations if (fault := fault_of(citation, texts))]


def fault_of(citation: Citation, texts: Texts) -> str | None:
    """Why the quote does not stand at its offsets in that version of the document; None where it does."""
    text = texts(citation.doc_id, citation.version)
    if text is None:
        return f"no version {citation.version} of the document {citation.doc_id!r} was ever stored"
    if not 0 <= citation.start < citation.end <= len(text):
        return f"the offsets {citation.start} to {citation.end} are not within the text's {len(text)} characters"
    if text[citation.start : citation.end] != citation.quote:
        return f"other words stand at {citation.start} to {citation.end} of the document {citation.doc_id!r}"
    return None


@dataclass(frozen=True, slots=True)
class Today:
    """What has become of a quote: the version in which it is looked for, where it stands there, and what stands there."""

    state: Literal["unchanged", "moved", "changed", "gone"]
    version: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None


def today(citation: Citation, document: Document | None) -> Today:
    """What has become of a citation's words in its document as it stands; None: it was removed."""
    if document is None:
        return Today("gone")
    places = [match.start() for match in re.finditer(re.escape(citation.quote), document.text)] if citation.quote else []
    if places:
        start = min(places, key=lambda place: abs(place - citation.start))
        state: Literal["unchanged", "moved"] = "unchanged" if start == citation.start else "moved"
        return Today(state, document.version, start, start + len(citation.quote), citation.quote)
    start, end = nearest(citation.quote, document.text)
    return Today("changed", document.version, start, end, document.text[start:end]) if end else Today("changed", document.version)


def nearest(quote: str, text: str) -> tuple[int, int]:
    """The sentence that is most like a quote; (0, 0) where none is near."""
    from rapidfuzz import fuzz, process

    spans = sentence_spans(text[:COMPARED], "en")
    found = process.extractOne(quote, [text[start:end] for start, end in spans], scorer=fuzz.ratio, score_cutoff=ALIKE)
    return spans[found[2]] if found else (0, 0)
