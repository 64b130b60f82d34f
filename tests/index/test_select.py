"""Selections: what a filter leaves, followed from snapshot to snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Chunk, Document
from corpus.errors import BadFilter
from index.rows import Prepared
from index.select import KEPT, Selections
from index.store import Store


def prepared(doc_id: str, kind: str, chunks: int) -> Prepared:
    text = "One. " * chunks
    own = [Chunk(f"{doc_id}:{place}", doc_id, 5 * place, 5 * place + 4, (), ((5 * place, 5 * place + 4),)) for place in range(chunks)]
    return Prepared(Document(doc_id, doc_id, text, labels={"kind": kind}), own, np.ones((chunks, 4), np.float32))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "plenum.sqlite")
    yield store
    store.close()


def test_a_selection_follows_what_comes_changes_and_goes(store: Store) -> None:
    """Chunks of new documents come in, those of changed and removed ones go out; a snapshot that is over is asked for anew."""
    selections = Selections(store)
    store.change([prepared("a", "law", 2), prepared("b", "plan", 1), prepared("c", "law", 1)])
    assert selections.chosen({"kind": "law"}, 1).tolist() == [1, 2, 4]
    store.change([prepared("d", "law", 2)])
    store.change([prepared("a", "plan", 1)], remove=["c"])
    assert selections.chosen({"kind": "law"}, 3).tolist() == [5, 6]
    assert selections.chosen({"kind": ["law", "plan"]}, 3).tolist() == [3, 5, 6, 7]
    assert selections.chosen({"kind": "law"}, 1).tolist() == [1, 2, 4]
    assert selections.chosen({"kind": "nothing"}, 3).tolist() == []


def test_a_filter_without_values_is_refused(store: Store) -> None:
    """It is told which one."""
    with pytest.raises(BadFilter, match="kind"):
        Selections(store).chosen({"kind": []}, 0)


def test_only_so_many_are_kept(store: Store) -> None:
    """The ones asked for last."""
    selections = Selections(store)
    for number in range(KEPT + 3):
        selections.chosen({"kind": number}, 0)
    assert len(selections._kept) == KEPT


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["law", "plan", ""]), st.integers(1, 3)), max_size=12))
@settings(max_examples=25, deadline=None)
def test_following_gives_what_asking_anew_gives(changes: list[tuple[str, str, int]]) -> None:
    """Whatever comes and goes between."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "plenum.sqlite")
        selections = Selections(store)
        for place, (doc_id, kind, chunks) in enumerate(changes):
            snapshot, _ = store.change([prepared(doc_id, kind, chunks)] if kind else [], remove=[] if kind else [doc_id])
            if place % 2:
                for wanted in ("law", "plan"):
                    expected = Selections(store).chosen({"kind": wanted}, snapshot)
                    assert selections.chosen({"kind": wanted}, snapshot).tolist() == expected.tolist()
        store.close()
