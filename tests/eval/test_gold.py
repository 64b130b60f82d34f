"""The gold questions over the default corpus: every judgement in them can be checked against the documents."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Document
from corpus.read import read
from corpus.split import split
from eval.wording import holds

ROOT = Path(__file__).parents[2]
SIDES = ["dev", "test"]
FIELDS = {"id", "kind", "question", "history", "filters", "answerable", "reason", "facts"}
KINDS = {"fact", "why", "yes_no", "list", "count", "comparison", "follow_up", "misspelled", "keyword", "alias", "paraphrase"}
REASONS = {"unknowable", "near_miss", "false_premise", "other_field"}


@cache
def rows(side: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOT / "eval" / "gold" / f"{side}.jsonl").read_text("utf-8").splitlines()]


@cache
def documents() -> dict[str, Document]:
    return {item.id: item for item in read([ROOT / "corpus" / "documents"]) if isinstance(item, Document)}


@cache
def units() -> set[tuple[str, int, int]]:
    return {(chunk.doc_id, start, end) for document in documents().values() for chunk in split(document) for start, end in chunk.sentences}


def every() -> list[dict[str, Any]]:
    return [row for side in SIDES for row in rows(side)]


def facts() -> list[tuple[str, dict[str, Any]]]:
    return [(row["id"], fact) for row in every() for fact in row["facts"]]


def spans() -> list[tuple[str, dict[str, Any]]]:
    return [(name, span) for name, fact in facts() for span in fact["spans"]]


def twice(values: list[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


def place(span: dict[str, Any]) -> tuple[str, int, int]:
    return span["doc_id"], span["start"], span["end"]


def passes(document: Document, filters: dict[str, str]) -> bool:
    labels = {name: value if isinstance(value, list) else [value] for name, value in document.labels.items()}
    return all(wanted in labels.get(name, []) for name, wanted in filters.items())


def test_there_are_enough_questions() -> None:
    """At least 150 questions stand in the two files, neither of which holds less than two fifths of them."""
    total = len(every())
    assert total >= 150
    assert min(len(rows(side)) for side in SIDES) >= 0.4 * total


def test_every_row_has_the_same_fields() -> None:
    """A row holds exactly the agreed fields, and its kind and reason are among the agreed ones."""
    assert not [row["id"] for row in every() if set(row) != FIELDS or row["kind"] not in KINDS or row["reason"] not in REASONS | {None}]


def test_ids_are_unique() -> None:
    """An id names one question in both files together."""
    assert not twice([row["id"] for row in every()])


def test_no_question_stands_twice() -> None:
    """No question is asked twice, whatever its case and on whichever side."""
    assert not twice([row["question"].casefold() for row in every()])


@pytest.mark.parametrize("side", SIDES)
def test_each_kind_and_each_reason_is_on_both_sides(side: str) -> None:
    """What is tuned on one file can be judged on the other."""
    assert {row["kind"] for row in rows(side)} == KINDS
    assert {row["reason"] for row in rows(side) if not row["answerable"]} == REASONS


def test_a_quarter_cannot_be_answered() -> None:
    """At least one question in four has no answer in the corpus."""
    assert sum(not row["answerable"] for row in every()) >= len(every()) / 4


def test_unanswerable_questions_have_a_reason_and_no_facts() -> None:
    """A question without an answer says why it has none; one with an answer has facts and no reason."""
    assert not [row["id"] for row in every() if row["answerable"] == (row["reason"] is not None) or row["answerable"] != bool(row["facts"])]


def test_follow_ups_have_a_history() -> None:
    """A follow-up question comes after turns that begin with the user's and end with the assistant's; no other kind has a history."""
    turns = {row["id"]: [turn["role"] for turn in row["history"]] for row in every()}
    expected = {row["id"]: ["user", "assistant"] * max(1, len(turns[row["id"]]) // 2) for row in every() if row["kind"] == "follow_up"}
    assert {name: roles for name, roles in turns.items() if roles} == expected


def test_every_fact_has_a_place() -> None:
    """A fact stands at one place of the corpus at least, and at none twice."""
    assert not [name for name, fact in facts() if not fact["spans"] or twice([place(span) for span in fact["spans"]])]


def test_every_quote_stands_at_its_offsets() -> None:
    """The words of a span are those of the document between its offsets."""
    assert not [(name, span) for name, span in spans() if documents()[span["doc_id"]].text[span["start"] : span["end"]] != span["quote"]]


def test_every_span_is_one_unit_of_the_splitter() -> None:
    """A span is exactly one sentence, list item or table row, as the service cites them."""
    assert not [(name, span) for name, span in spans() if place(span) not in units()]


def test_what_a_fact_must_contain_stands_in_all_its_spans() -> None:
    """Whichever of its places a fact is quoted from, its name, number or date is there, as the judge looks for it."""
    assert not [
        (name, fact["must_contain"]) for name, fact in facts() for span in fact["spans"] if holds(span["quote"], fact["must_contain"]) < 1
    ]


def test_filters_let_the_facts_through() -> None:
    """A filtered question has its facts in documents that pass its filters."""
    filters = {row["id"]: row["filters"] for row in every()}
    assert not [(name, span) for name, span in spans() if not passes(documents()[span["doc_id"]], filters[name])]
