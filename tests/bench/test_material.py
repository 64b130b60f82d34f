"""What the index is measured with holds together."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from bench.material import ENCODED, NEIGHBOURS, Material, crowd, material, prepared
from index.rows import Prepared
from tests.conftest import WordEncoder

WORDS = ["alpha", "beta", "gamma", "delta", "kappa", "lambda", "omega"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file of 60 sections of two sentences."""
    path = tmp_path / "laws.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(60):
            text = f"The {WORDS[number % 7]} is {number}. The {WORDS[number % 5]} of {number} is another."
            row = {"doc_id": f"act-{number % 4}", "title": "An Act", "kind": "acts", "heading": f"Part {number}", "text": text}
            print(json.dumps(row), file=file)
    return path


@pytest.fixture
def given(source: Path, tmp_path: Path) -> Material:
    return material(source, WordEncoder(), tmp_path / "kept", real=40)


def test_what_is_encoded_once_is_kept(source: Path, tmp_path: Path, given: Material) -> None:
    """A second time nothing is encoded; more passages are added to those that are there."""
    encoder = WordEncoder()
    again = material(source, encoder, tmp_path / "kept", real=40)
    assert encoder.encoded == 0
    assert again.documents == given.documents
    assert np.array_equal(again.vectors, given.vectors)
    more = material(source, encoder, tmp_path / "kept", real=50)
    assert np.allclose(more.vectors[: len(given.vectors)], given.vectors)
    assert (len(more.vectors), encoder.encoded <= ENCODED) == (50, True)


def test_real_documents_come_first_and_mixed_ones_after(given: Material) -> None:
    """Chunks stand in their documents to the character, sentences in their chunks, and rows have unit length."""
    made: list[Prepared] = list(prepared(given, 100))
    assert [each.document for each in made[: len(given.documents)]] == given.documents
    assert 100 <= sum(len(each.chunks) for each in made) <= 110
    assert len({each.document.id for each in made}) == len(made)
    for each in made:
        assert len(each.chunks) == len(each.vectors)
        assert np.linalg.norm(each.vectors, axis=1) == pytest.approx(np.ones(len(each.vectors)), abs=2e-3)
        for chunk in each.chunks:
            assert (chunk.start <= chunk.sentences[0][0], chunk.end) == (True, chunk.sentences[-1][1])
            assert each.document.text[chunk.start : chunk.end].strip() == each.document.text[chunk.start : chunk.end]


def test_a_crowd_lies_about_the_real_rows(given: Material) -> None:
    """Real rows come first; each mixed one is nearer to some real row than chance would have it."""
    rows = crowd(given.vectors, 200)
    assert rows.shape == (200, given.vectors.shape[1])
    assert np.array_equal(rows[: len(given.vectors)], given.vectors)
    assert (rows[len(given.vectors) :] @ given.vectors.T).max(axis=1).min() > 0.5
    assert len(given.vectors) > NEIGHBOURS
