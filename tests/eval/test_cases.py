"""What a gold set may hold, and what is said of one that is not right."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Document
from corpus.errors import BadGold
from eval.cases import Case, Marked, digest, lines, load, parse
from service.question import Turn

ROW: dict[str, Any] = {
    "id": "gdp", "kind": "fact", "question": "What share?", "history": [{"role": "user", "content": "Chengdu"}], "filters": {"place": "Chengdu"},
    "answerable": True, "reason": None, "facts": [{"must_contain": ["12.8%"], "spans": [{"doc_id": "c", "start": 3, "end": 8, "quote": "12.8%"}]}],
}  # fmt: skip


def line(**changes: Any) -> str:
    return json.dumps(ROW | changes)


def test_a_row_is_read_as_it_was_written() -> None:
    """All fields, and what is written can be read again."""
    (case,) = parse(line(answers=["12.8%"]))
    assert case.history == (Turn("user", "Chengdu"),)
    assert case.facts[0].spans == (Marked("c", 3, 8, "12.8%"),)
    assert (case.filters, case.answers) == ({"place": "Chengdu"}, ("12.8%",))
    assert parse(lines([case])) == [case]


def test_a_field_that_is_not_known_is_let_through() -> None:
    """A gold set may carry notes."""
    assert parse(line(note="checked twice"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no question"),
        ("{", "line 1"),
        (line() + "\n" + line(), "line 2: the id 'gdp' stands twice"),
        (line(kind="riddle"), "line 1: kind"),
        (line(facts=[]), "answerable question has facts"),
        (line(answerable=False, facts=[]), "has a reason"),
        (line(facts=[{"must_contain": [], "spans": []}]), "without spans"),
        (line(facts=[{"spans": [{"doc_id": "c", "start": 8, "end": 8, "quote": ""}]}]), "holds nothing"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, told: str) -> None:
    """The first fault, in one sentence."""
    with pytest.raises(BadGold, match=re.escape(told)):
        parse(text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """As what the caller can mend."""
    with pytest.raises(BadGold, match=r"none\.jsonl"):
        load(tmp_path / "none.jsonl")


def test_a_span_tells_where_its_words_went(cases: list[Case]) -> None:
    """Moved, gone, or as they were."""
    span = Marked("c", 3, 8, "12.8%")
    assert span.fault_in(Document("c", "T", "At 12.8% of all")) is None
    assert "it stands at 5–10" in str(span.fault_in(Document("c", "T", "It is12.8% of all")))
    assert "nowhere" in str(span.fault_in(Document("c", "T", "At a share of all")))


def test_the_digest_tells_gold_sets_apart(cases: list[Case]) -> None:
    """To the letter and in their order."""
    assert digest(cases) == digest(list(cases))
    assert digest(cases) != digest(cases[::-1])
