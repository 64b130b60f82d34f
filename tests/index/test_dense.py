"""The dense view against brute force."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.dense import DenseView
from index.encode import Vectors

DIMENSION = 24


def unit_rows(count: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)


@pytest.fixture
def rows() -> Vectors:
    return unit_rows(500)


@pytest.fixture
def view(tmp_path: Path, rows: Vectors) -> DenseView:
    view = DenseView(tmp_path, DIMENSION)
    view.update(list(range(100, 600)), rows, [], 1)
    return view


def brute_force(rows: Vectors, numbers: list[int], vector: Vectors, top_k: int) -> list[tuple[int, float]]:
    scores = rows @ vector
    order = np.argsort(-scores, kind="stable")[:top_k]
    return [(numbers[place], float(scores[place])) for place in order]


def test_numbers_and_scores_are_those_of_brute_force(view: DenseView, rows: Vectors) -> None:
    """Every score is the inner product of what is stored, and the order is theirs."""
    for vector in unit_rows(20, seed=1):
        expected = brute_force(rows, list(range(100, 600)), vector, 10)
        found = view.search(vector, 10)
        assert [number for number, _ in found] == [number for number, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-5)


def test_only_allowed_numbers_are_found(view: DenseView, rows: Vectors) -> None:
    """A filter gives exactly what brute force over the allowed rows gives."""
    allowed = list(range(101, 600, 7))
    vector = unit_rows(1, seed=2)[0]
    expected = brute_force(rows[[number - 100 for number in allowed]], allowed, vector, 10)
    found = view.search(vector, 10, np.asarray(allowed, np.int64))
    assert [number for number, _ in found] == [number for number, _ in expected]
    assert view.search(vector, 10, np.asarray([], np.int64)) == []


def test_what_is_removed_is_not_found_and_what_is_replaced_is_found_anew(view: DenseView, rows: Vectors) -> None:
    """A removed row is gone; a number that comes again has its new row."""
    view.update([100], -rows[:1], [101], 2)
    assert len(view) == 499
    assert view.search(rows[1], 500)[0][0] != 101
    assert view.search(-rows[0], 1)[0] == (100, pytest.approx(float(rows[0] @ rows[0]), abs=1e-5))


def test_the_same_change_twice_changes_nothing(view: DenseView, rows: Vectors) -> None:
    """An update that is repeated after a crash leaves what the first one left."""
    view.update(list(range(100, 110)), rows[:10], [], 1)
    assert len(view) == 500


def test_a_saved_view_opens_with_its_snapshot(tmp_path: Path, view: DenseView, rows: Vectors) -> None:
    """What was saved is there again, under the snapshot that it held."""
    view.save()
    opened = DenseView(tmp_path, DIMENSION)
    assert (opened.snapshot, len(opened)) == (1, 500)
    assert opened.search(rows[0], 5) == view.search(rows[0], 5)


def test_a_damaged_file_opens_empty(tmp_path: Path, view: DenseView) -> None:
    """A truncated file is thrown away, so that the view is derived again."""
    view.save()
    (path,) = tmp_path.glob("dense-*.faiss")
    path.write_bytes(path.read_bytes()[:100])
    opened = DenseView(tmp_path, DIMENSION)
    assert (opened.snapshot, len(opened)) == (0, 0)


def test_cosines_are_given_for_what_is_there(view: DenseView, rows: Vectors) -> None:
    """A number that is not held is left out."""
    found = view.cosines(rows[3], [103, 104, 9999])
    assert found == {103: pytest.approx(float(rows[3] @ rows[3]), abs=1e-5), 104: pytest.approx(float(rows[3] @ rows[4]), abs=1e-5)}


def test_an_empty_view_finds_nothing(tmp_path: Path) -> None:
    """No rows, no hits."""
    assert DenseView(tmp_path, DIMENSION).search(unit_rows(1)[0], 5) == []
