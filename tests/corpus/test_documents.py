"""The default corpus: complete front matter, and no sentence of the article that it restates."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Document
from corpus.read import read

FOLDER = Path(__file__).parents[2] / "corpus" / "documents"
PATHS = sorted(FOLDER.glob("*.md"))
KINDS = {"proposal", "regulation", "city-plan", "background"}
RUN = 8


def documents() -> list[Document]:
    found = list(read([FOLDER]))
    unread = [item for item in found if not isinstance(item, Document)]
    assert not unread
    return [item for item in found if isinstance(item, Document)]


def is_date(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
        return False
    year, month, day = [int(part) for part in [*value.split("-"), "1", "1"][:3]]
    return bool(date(year, month, day))


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    told = words(text)
    return {tuple(told[place : place + RUN]) for place in range(len(told) - RUN + 1)}


def test_there_are_documents_of_every_kind() -> None:
    """Proposals, regulation ideas, city plans and background are all there."""
    every = documents()
    assert len(every) >= 40
    assert {document.labels["kind"] for document in every} == KINDS


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_front_matter_is_complete_and_valid(path: Path) -> None:
    """Every document says what it is, of whom, of where and when, and where it comes from."""
    (document,) = read([path])
    assert isinstance(document, Document)
    labels = document.labels
    assert document.id == path.stem
    assert len(document.title) > 5
    assert labels["kind"] in KINDS
    assert all(set(person) == {"name", "role"} and person["name"] and person["role"] for person in labels["people"])
    for name in ("organisation", "place", "aliases"):
        assert isinstance(labels[name], (str, list))
        assert all(isinstance(value, str) and value for value in labels[name])
    assert is_date(labels["date"])
    assert len(labels["source"]) > 10
    assert labels["language"] == "en"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_person_that_is_labelled_is_named_in_the_text(path: Path) -> None:
    """A filter on a person finds documents that speak of that person."""
    (document,) = read([path])
    assert isinstance(document, Document)
    absent = [person["name"] for person in document.labels["people"] if person["name"] not in document.text]
    assert not absent


def test_no_run_of_eight_words_is_shared_with_the_article(shared: Path) -> None:
    """The corpus restates facts in its own words. (Uses ../shared.)"""
    article = runs((shared / "data" / "seed" / "metaverse-two-sessions.txt").read_text("utf-8"))
    assert article
    assert not {path.name: found for path in PATHS if (found := runs(path.read_text("utf-8")) & article)}


FACTS = """
12.8% | 80 billion | 6 trillion | Xiaomi | Pixabay | Gu Yan | Sun Meina | Liu Cixin | Musk | Roblox | NFT | Web3 | Quanzhen | Yachang
Puyu | Zhongren | Cybersecurity Law | Data Security Law | Personal Information Protection Law | token issuance | 6G | satellite
standards | rural credit | epidemic | Guangzhou | digital currency | advanced manufacturing | modern agriculture | museums | supercomputing
quantum | superconduct | precision medicine | nuclear | geospatial | Fuxing City | cultural export | integrated circuit | NetEase | Hainan
VR | Nanchang | Aviation | alliance | five ones | gene editing | cell therapy | ultra-high-definition | December 30, 2021 | January 5, 2022
January 7, 2022 | February 23, 2022 | brain | third-generation semiconductor | Wang Lei | guidance fund | direct investment | Internet 4.0
engine tools | immersive | China Translation Press | Guofu Capital | carbon | 3060 | July 2022 | October 2021 | March 2021 | NetEase
double-edged | 2023 | press conference | laboratory | young people | hype | real estate | Sanya | Baoding | Hefei | Wuhan
"""


@pytest.mark.parametrize("fact", [fact.strip() for line in FACTS.strip().splitlines() for fact in line.split("|")])
def test_no_figure_name_or_date_is_left_out(fact: str) -> None:
    """What the article names, some document names."""
    text = " ".join(" ".join(document.text for document in documents()).split())
    assert fact.casefold() in text.casefold()
