"""The gold over documents that no rule was made for: it fits them, and the halves share nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from corpus.document import Document
from corpus.read import read
from eval.cases import Case, Kind, Reason, load
from eval.check import faults

DOMAINS = Path(__file__).parents[2] / "eval" / "domains"
HALVES = ["dev", "test"]


@cache
def cases(half: str) -> list[Case]:
    return load(DOMAINS / half / "gold.jsonl")


@cache
def documents(half: str) -> dict[str, Document]:
    return {item.id: item for item in read([DOMAINS / half / "documents"]) if isinstance(item, Document)}


@pytest.mark.parametrize("half", HALVES)
def test_the_gold_fits_its_documents(half: str) -> None:
    """Every quote stands where it should, and what is needed stands in a quote."""
    assert faults(cases(half), documents(half).get) == []


@pytest.mark.parametrize("half", HALVES)
def test_every_kind_is_asked(half: str) -> None:
    """And every reason for which a question has no answer."""
    assert {case.kind for case in cases(half)} == set(get_args(Kind))
    assert {case.reason for case in cases(half)} == {*get_args(Reason), None}


def test_the_halves_share_no_document_and_no_question() -> None:
    """What is tuned on one tells nothing of the other."""
    dev, test = ({document.text for document in documents(half).values()} for half in HALVES)
    assert not dev & test
    assert not {case.question for case in cases("dev")} & {case.question for case in cases("test")}
