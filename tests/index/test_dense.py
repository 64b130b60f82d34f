"""Every kind of dense index against brute force: exact rows, lists, and the view that is made of one or both."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.among import Numbers, Scored, bits, within
from index.dense import DenseView
from index.encode import Vectors
from index.exact import Exact, as_floats
from index.inverted import Inverted, lay_out
from index.rounded import Rounded

DIMENSION = 24
FIRST = 100
"""Number of the first row."""


class Kind(Protocol):
    """What every kind can do."""

    def search(self, vector: Vectors, top_k: int, allowed: Numbers | None = None) -> list[Scored]: ...

    def __len__(self) -> int: ...


class Shelf:
    """A true store of rows in memory."""

    def __init__(self) -> None:
        self.held: dict[int, Vectors] = {}
        self.last = 0

    def put(self, numbers: Collection[int], rows: Vectors, removed: Collection[int] = ()) -> int:
        self.held |= dict(zip(numbers, rows, strict=True))
        for number in removed:
            self.held.pop(number, None)
        self.last += 1
        return self.last

    def snapshot(self) -> int:
        return self.last

    def count(self) -> int:
        return len(self.held)

    def vectors(self, numbers: Collection[int]) -> tuple[Numbers, Vectors]:
        there = [number for number in numbers if number in self.held]
        return np.asarray(there, np.int64), np.asarray([self.held[number] for number in there], np.float32).reshape(-1, DIMENSION)

    def every_vector(self) -> Iterator[tuple[Numbers, Vectors]]:
        every = sorted(self.held)
        for first in range(0, len(every), 150):
            yield self.vectors(every[first : first + 150])


def unit_rows(count: int, seed: int = 0) -> Vectors:
    """Rows that lie in clusters, as those of texts do."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(12, DIMENSION))
    rows = centres[chance.integers(0, 12, count)] + chance.normal(size=(count, DIMENSION)) * 0.6
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows.astype(np.float16), np.float32)


def brute_force(shelf: Shelf, vector: Vectors, top_k: int, allowed: Collection[int] | None = None) -> list[Scored]:
    scored = [(number, float(row @ vector)) for number, row in shelf.held.items() if allowed is None or number in allowed]
    return sorted(scored, key=lambda each: (-each[1], each[0]))[:top_k]


def change(view: DenseView, shelf: Shelf, numbers: list[int], rows: Vectors, removed: list[int] = []) -> None:  # noqa: B006
    view.update(numbers, rows, removed, shelf.put(numbers, rows, removed))


def folded(view: DenseView, shelf: Shelf) -> DenseView:
    """The view after its lists were written anew."""
    view.fold()
    return view.renewed()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def small(tmp_path: Path, shelf: Shelf) -> DenseView:
    """A view that holds all its rows exactly."""
    view = DenseView(tmp_path, DIMENSION, shelf)
    change(view, shelf, list(range(FIRST, FIRST + 500)), unit_rows(500))
    return view


@pytest.fixture
def large(tmp_path: Path, shelf: Shelf) -> DenseView:
    """A view with 400 rows in lists and 100 beside them; 100 more of the lists are gone, and 100 beside came and went."""
    view = DenseView(tmp_path, DIMENSION, shelf, few=300)
    rows = unit_rows(700, seed=5)
    change(view, shelf, list(range(500)), rows[:500])
    assert view.outgrown()
    view = folded(view, shelf)
    change(view, shelf, list(range(500, 700)), rows[500:], removed=list(range(100)))
    change(view, shelf, [], rows[:0], removed=list(range(500, 600)))
    assert (view.snapshot, len(view), view.outgrown()) == (3, 500, False)
    return view


@pytest.fixture(params=["exact", "lists", "small view", "large view"])
def kind(request: pytest.FixtureRequest, tmp_path: Path, shelf: Shelf) -> Kind:
    """Each kind, with the rows of the shelf."""
    if request.param.endswith("view"):
        view: DenseView = request.getfixturevalue(request.param.split()[0])
        return view
    shelf.put(range(FIRST, FIRST + 500), unit_rows(500))
    if request.param == "exact":
        exact = Exact(DIMENSION)
        exact.change(list(shelf.held), shelf.vectors(list(shelf.held))[1], [])
        return exact
    lay_out(shelf.every_vector, 500, DIMENSION, tmp_path / "lists")
    lists = Inverted.read(tmp_path / "lists", DIMENSION)
    assert lists
    return lists


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 70)))
def test_bits_are_those_of_what_is_allowed_and_not_barred(allowed: set[int], barred: set[int]) -> None:
    """Bit by bit; and what is held is told from what is not."""
    one, two = (np.asarray(sorted(numbers), np.int64) for numbers in (allowed, barred))
    assert set(np.flatnonzero(np.unpackbits(bits(one, two), bitorder="little")).tolist()) == allowed - barred
    assert one[within(one, two)].tolist() == sorted(allowed & barred)


def test_numbers_and_scores_are_those_of_brute_force(kind: Kind, shelf: Shelf) -> None:
    """Every score is the inner product of what is stored, the order is theirs, and at least 97 of 100 of the first ten are there."""
    tolerance = 2e-3 * 3 if isinstance(kind, Inverted) else 1e-5
    shared = 0
    for vector in unit_rows(50, seed=1):
        expected, found = brute_force(shelf, vector, 10), kind.search(vector, 10)
        assert len(found) == 10
        assert [score for _, score in found] == pytest.approx([float(shelf.held[number] @ vector) for number, _ in found], abs=tolerance)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
        if not isinstance(kind, Inverted):
            assert [number for number, _ in found] == [number for number, _ in expected]
        shared += len({number for number, _ in found} & {number for number, _ in expected})
    assert shared >= 0.97 * 500


@pytest.mark.parametrize("step", [2, 7, 90])
def test_only_allowed_numbers_are_found(kind: Kind, shelf: Shelf, step: int) -> None:
    """A filter gives what brute force over the allowed rows gives, also where it leaves fewer than are wanted."""
    allowed = set(range(1, 700, step))
    for vector in unit_rows(10, seed=2):
        expected = brute_force(shelf, vector, 10, allowed)
        found = kind.search(vector, 10, np.asarray(sorted(allowed), np.int64))
        if isinstance(kind, Inverted):
            assert len({number for number, _ in found} & {number for number, _ in expected}) >= 0.9 * len(expected)
        else:
            assert [number for number, _ in found] == [number for number, _ in expected]
    if not isinstance(kind, (Exact, Inverted)):
        assert kind.search(vector, 10, np.asarray([], np.int64)) == []


def test_all_rows_are_found_where_all_are_wanted(kind: Kind, shelf: Shelf) -> None:
    """No row is there twice, none is missing, none is there that was removed."""
    found = kind.search(unit_rows(1, seed=3)[0], 1000)
    assert sorted(number for number, _ in found) == sorted(shelf.held)
    assert len(kind) == len(shelf.held)


@pytest.fixture(params=["small", "large"])
def view(request: pytest.FixtureRequest) -> DenseView:
    """A view that is exact, and one with lists."""
    view: DenseView = request.getfixturevalue(request.param)
    return view


def test_what_is_removed_is_not_found_and_what_is_replaced_is_found_anew(view: DenseView, shelf: Shelf) -> None:
    """A removed row is gone; a number that comes again has its new row."""
    one, two = sorted(shelf.held)[:2]
    first, second = shelf.held[one], shelf.held[two]
    change(view, shelf, [one], -first[None], removed=[two])
    assert len(view) == 499
    assert two not in [number for number, _ in view.search(second, 500)]
    assert view.search(-first, 1)[0] == (one, pytest.approx(float(first @ first), abs=1e-5))


def test_the_same_change_twice_changes_nothing(view: DenseView, shelf: Shelf) -> None:
    """An update that is repeated after a crash leaves what the first one left."""
    numbers, rows = shelf.vectors(sorted(shelf.held)[:10])
    expected = view.search(rows[0], 500)
    view.update(numbers.tolist(), rows, [], view.snapshot)
    assert len(view) == 500
    assert view.search(rows[0], 500) == [(number, pytest.approx(score, abs=1e-6)) for number, score in expected]


def test_a_saved_view_opens_with_its_snapshot(tmp_path: Path, small: DenseView, shelf: Shelf) -> None:
    """What was saved is there again, under the snapshot that it held."""
    small.save()
    opened = DenseView(tmp_path, DIMENSION, shelf)
    assert (opened.snapshot, len(opened)) == (1, 500)
    vector = unit_rows(1)[0]
    assert opened.search(vector, 5) == small.search(vector, 5)


def test_lists_open_with_the_snapshot_at_which_they_were_written(tmp_path: Path, large: DenseView, shelf: Shelf) -> None:
    """What came later is to be taken in again; with it, the view is the same."""
    opened = DenseView(tmp_path, DIMENSION, shelf, few=300)
    assert (opened.snapshot, len(opened)) == (1, 500)
    late = sorted(number for number in shelf.held if number >= 500)
    opened.update(late, shelf.vectors(late)[1], [*range(100), *range(500, 600)], 3)
    vector = unit_rows(1, seed=8)[0]
    assert opened.search(vector, 50) == large.search(vector, 50)


def test_lists_are_written_anew_with_what_came_and_without_what_went(tmp_path: Path, large: DenseView, shelf: Shelf) -> None:
    """The file then holds the snapshot at which it was written, and older files are gone."""
    fresh = folded(large, shelf)
    assert fresh is not large
    assert (fresh.snapshot, len(fresh)) == (3, 500)
    assert [path.name for path in tmp_path.iterdir()] == ["dense-lists-500-3.faiss"]
    for vector in unit_rows(20, seed=9):
        assert [number for number, _ in fresh.search(vector, 10)] == [number for number, _ in brute_force(shelf, vector, 10)]
        old = large.search(vector, 10)  # who still has the old file can go on with it
        assert old == [(number, pytest.approx(score, abs=1e-6)) for number, score in fresh.search(vector, 10)]


def test_what_changes_while_lists_are_written_is_taken_in_afterwards(large: DenseView, shelf: Shelf) -> None:
    """The new file holds the snapshot from which it was begun."""
    large.fold()
    row = unit_rows(1, seed=10)
    change(large, shelf, [900], row, removed=[150])
    fresh = large.renewed()
    assert fresh.snapshot == 3
    fresh.update([900], row, [150], 4)
    assert len(fresh) == len(large) == 500
    assert fresh.search(row[0], 1) == large.search(row[0], 1) == [(900, pytest.approx(1.0, abs=1e-3))]
    assert 150 not in [number for number, _ in fresh.search(row[0], 500)]


def test_lists_are_laid_out_anew_once_they_are_outgrown(tmp_path: Path, large: DenseView, shelf: Shelf) -> None:
    """Four times the rows make twice the lists."""
    change(large, shelf, list(range(1000, 2700)), unit_rows(1700, seed=11))
    fresh = folded(large, shelf)
    assert [path.name for path in tmp_path.iterdir()] == ["dense-lists-2200-4.faiss"]
    assert (fresh.snapshot, len(fresh)) == (4, 2200)


def test_many_rows_gone_outgrow_the_lists_and_few_left_need_none(tmp_path: Path, large: DenseView, shelf: Shelf) -> None:
    """A collection that has become small is exact again."""
    change(large, shelf, [], unit_rows(0), removed=list(range(100, 460)))
    assert large.outgrown()
    fresh = folded(large, shelf)
    assert (fresh.snapshot, len(fresh), list(tmp_path.iterdir())) == (0, 0, [])


@pytest.mark.parametrize("left", [0, 100, 0.5, 0.99])
@pytest.mark.parametrize("view", ["small", "large"], indirect=True)
def test_a_damaged_file_opens_empty(tmp_path: Path, view: DenseView, shelf: Shelf, left: float) -> None:
    """A truncated file is thrown away, so that the view is derived again."""
    view.save()
    (path,) = tmp_path.glob("dense-*.faiss")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(left * len(whole)) if left < 1 else int(left)])
    opened = DenseView(tmp_path, DIMENSION, shelf)
    assert (opened.snapshot, len(opened), list(tmp_path.iterdir())) == (0, 0, [])


def test_cosines_are_given_for_what_is_there(view: DenseView, shelf: Shelf) -> None:
    """Of old rows as of new ones; a number that is not held is left out."""
    old, new = min(shelf.held), max(shelf.held)
    vector = shelf.held[old]
    one, other, none = view.cosines(np.stack([vector, shelf.held[new], vector]), [[old, new, 9999], [new], []])
    assert one == {
        old: pytest.approx(float(vector @ vector), abs=1e-5),
        new: pytest.approx(float(vector @ shelf.held[new]), abs=1e-5),
    }
    assert (other, none) == ({new: pytest.approx(1, abs=1e-2)}, {})


def test_searches_together_find_what_each_finds_alone(view: DenseView, shelf: Shelf) -> None:
    """Each with its own number, and its own choice of rows."""
    vectors = np.stack([shelf.held[number] for number in sorted(shelf.held)[:5]])
    some = np.asarray(sorted(shelf.held)[10:200:3], np.int64)
    wanted, allowed = [3, 50, 7, 4, 9], [None, None, some, some[:0], None]
    alone = [view.search(*each) for each in zip(vectors, wanted, allowed, strict=True)]
    together = view.searches(vectors, wanted, allowed)
    assert [[number for number, _ in found] for found in together] == [[number for number, _ in found] for found in alone]
    assert [len(found) for found in together] == [3, 50, 7, 0, 9]


def test_an_empty_view_finds_nothing(tmp_path: Path, shelf: Shelf) -> None:
    """No rows, no hits; forgetting everything leaves no file."""
    assert DenseView(tmp_path, DIMENSION, shelf).search(unit_rows(1)[0], 5) == []


def test_a_cleared_view_leaves_no_file(tmp_path: Path, view: DenseView) -> None:
    """Everything is derived again from the store."""
    view.save()
    view.clear()
    assert (view.snapshot, len(view), list(tmp_path.glob("dense-*.faiss"))) == (0, 0, [])


def searched_often(rows: Vectors, monkeypatch: pytest.MonkeyPatch) -> Exact:
    """Exact rows that are compared in 8 bits first."""
    monkeypatch.setattr("index.exact.MANY", 300)
    monkeypatch.setattr("index.exact.WORTH", 0)
    exact = Exact(DIMENSION)
    exact.change(range(FIRST, FIRST + len(rows)), rows, [])
    exact.search(rows[0], 1)
    return exact


def test_rounded_first_the_same_rows_are_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, asked = unit_rows(3000), unit_rows(200, seed=5)
    plain = Exact(DIMENSION)
    plain.change(range(FIRST, FIRST + len(rows)), rows, [])
    exact = searched_often(rows, monkeypatch)
    for vector in asked:
        expected, found = plain._compared(vector[None, :], 20)[0], exact.search(vector, 20)
        assert [number for number, _ in found] == [number for number, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-6)


def test_rounded_rows_follow_what_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, late = unit_rows(600), unit_rows(40, seed=3)
    exact = searched_often(rows, monkeypatch)
    exact.change([FIRST, *range(5000, 5039)], late, [FIRST + 1, FIRST + 2])
    assert {number for number, _ in exact.search(late[0], 1)} == {FIRST}
    assert not {FIRST + 1, FIRST + 2} & {number for vector in rows[:3] for number, _ in exact.search(vector, 400)}
    shelf = Shelf()
    shelf.put([*range(FIRST, FIRST + 600)], rows)
    shelf.put([FIRST, *range(5000, 5039)], late, [FIRST + 1, FIRST + 2])
    for vector in unit_rows(50, seed=8):
        assert [number for number, _ in exact.search(vector, 10)] == [number for number, _ in brute_force(shelf, vector, 10)]


def test_no_row_beyond_the_candidates_exceeds_the_bar() -> None:
    rows, asked = unit_rows(2000), unit_rows(100, seed=6)
    # one row far larger than the others at one place is cut off there, and one vector too
    late = np.zeros((1, DIMENSION), np.float32)
    late[0, 0] = 1.0
    rounded = Rounded(np.arange(2000), rows * 0.2)
    rounded.change([2000], late, [])
    every = np.vstack([rows * 0.2, late])
    numbers, bars = rounded.candidates(np.vstack([asked, late]), 50)
    for own, bar, vector in zip(numbers, bars, np.vstack([asked, late]), strict=True):
        others = np.delete(every, own, axis=0)
        assert (others @ vector).max() <= bar


def test_rows_that_lie_close_are_compared_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    centre = unit_rows(1)
    rows = centre + np.random.default_rng(1).normal(size=(800, DIMENSION)).astype(np.float32) * 1e-3
    rows = np.asarray((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16), np.float32)
    exact = searched_often(rows, monkeypatch)
    asked: list[int] = []

    def compared(vectors: Vectors, most: int) -> list[list[Scored]]:
        asked.append(most)
        return Exact._compared(exact, vectors, most)

    monkeypatch.setattr(exact, "_compared", compared)
    expected = sorted(range(FIRST, FIRST + 800), key=lambda number: -float(rows[number - FIRST] @ centre[0]))
    assert {number for number, _ in exact.search(centre[0], 10)} <= set(expected[:30])
    assert asked == [10]


def test_every_finite_half_is_widened_as_numpy_does() -> None:
    every = np.arange(2**16, dtype=np.uint16)
    finite = np.isfinite(every.view(np.float16))
    np.testing.assert_array_equal(as_floats(every)[finite], every.view(np.float16)[finite].astype(np.float32))
