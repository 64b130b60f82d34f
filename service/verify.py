"""The invariant, checked: on every answer before its first byte is sent, and on any citation that somebody brings back."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.errors import UnverifiedAnswer
from service.answer import Answer, Citation, joined

Texts = Callable[[str, str], str | None]
"""The text of a document's version, by id and version; None where it was never stored."""

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
