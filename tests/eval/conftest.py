"""Ten questions over the default corpus, small runs of them, and rows by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from corpus.document import Document
from corpus.read import read as read_documents
from eval.ask import InProcess, Place
from eval.cases import Case, Fact, Kind, Marked, Reason
from eval.record import Row, Run, read
from eval.run import ground, run
from service.ask import Plenum
from service.question import Turn
from tests.conftest import DOCUMENTS

settings.register_profile("patient", deadline=None)  # another library's first call loads it
settings.load_profile("patient")

FACTS: list[tuple[str, Kind, str, list[tuple[str, str]]]] = [
    ("chengdu", "fact", "What share of regional GDP does Chengdu want its core digital industries to reach?", [("chengdu-digital-economy-plan", "12.8%")]),
    ("tongzhou", "fact", "When did Tongzhou issue its measures?", [("tongzhou-metaverse-measures", "February 23, 2022")]),
    ("jiangxi", "count", "What is Jiangxi's revenue target for the VR industry?", [("jiangxi-vr-industry-goals", "80 billion")]),
    ("kong", "misspelled", "What did Kong FaLong propose?", [("kong-fulong-national-institution", "national institution")]),
    ("netease", "keyword", "NetEase metaverse base", [("sanya-netease-metaverse-base", "Sanya")]),
    ("tan", "list", "Which laws does Tan Jianfeng want to enforce?", [("tan-jianfeng-enforcement", "Cybersecurity Law"), ("tan-jianfeng-enforcement", "Data Security Law")]),
    ("fund", "follow_up", "How is it financed?", [("tongzhou-metaverse-fund", "direct investment")]),
]  # fmt: skip
REFUSED: list[tuple[str, Reason, str]] = [
    ("water", "other_field", "What is the boiling point of water?"),
    ("bread", "other_field", "How do I bake sourdough bread?"),
    ("peru", "unknowable", "What is the capital of Peru?"),
]
BEFORE = {"fund": (Turn("user", "Tell me about Tongzhou's metaverse fund"),)}


def marked(document: Document, words: str) -> Fact:
    """A fact stated wherever the words stand in the document."""
    places = [start for start in range(len(document.text)) if document.text.startswith(words, start)]
    return Fact(tuple(Marked(document.id, start, start + len(words), words) for start in places), (words,))


def ten() -> list[Case]:
    documents = {item.id: item for item in read_documents([DOCUMENTS]) if isinstance(item, Document)}
    answerable = [
        Case(name, kind, question, True, BEFORE.get(name, ()), facts=tuple(marked(documents[doc_id], words) for doc_id, words in facts))
        for name, kind, question, facts in FACTS
    ]
    return answerable + [Case(name, "fact", question, False, reason=reason) for name, reason, question in REFUSED]


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    """Seven questions that the default corpus answers and three that it does not."""
    return ten()


@pytest.fixture(scope="session")
def service(plenum: Plenum) -> InProcess:
    """The production composition over the default corpus."""
    return InProcess(plenum)


@pytest.fixture(scope="session")
def true_run(tmp_path_factory: pytest.TempPathFactory, service: InProcess, cases: list[Case]) -> Run:
    """A run of the ten questions."""
    folder = tmp_path_factory.mktemp("runs") / "true"
    assert run(service, cases, folder, ground(service, cases))
    return read(folder)


def fact_at(*spans: tuple[str, int, int], needed: tuple[str, ...] = ()) -> Fact:
    """A fact that stands at each of these places."""
    return Fact(tuple(Marked(doc_id, start, end, "q" * (end - start)) for doc_id, start, end in spans), needed)


def a_case(*facts: Fact, name: str = "a", answers: tuple[str, ...] = ()) -> Case:
    """A question that needs these facts; with none, one that is not answerable."""
    return Case(name, "fact", "Why?", bool(facts), reason=None if facts else "unknowable", facts=facts, answers=answers)


def a_row(*citations: tuple[str, int, int, str], name: str = "a", hits: tuple[Place, ...] = (), **body: Any) -> Row:
    """A row whose answer cites these places; with none, one that refuses."""
    told = {
        "status": "answered" if citations else "not_in_corpus",
        "answer": " ".join(quote for *_, quote in citations),
        "statements": [{"text": quote, "citations": [1]} for *_, quote in citations],
        "citations": [{"doc_id": doc_id, "start": start, "end": end, "quote": quote} for doc_id, start, end, quote in citations],
        "confidence": 0.9,
        "snapshot": 1,
    }
    return Row(name, "fact", 1, {}, hits, told | body, None, 10.0)


def run_of(cases: list[Case], rows: list[Row], corpus: str = "c", gold: str = "g", name: str = "run") -> Run:
    """A run that was never on disk."""
    from eval.record import Head

    return Run(Path(name), Head(gold, corpus, {}, len(cases)), tuple(cases), {row.id: row for row in rows}, {})
