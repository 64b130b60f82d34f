"""Runs over the default corpus: whole, repeatable, and able to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import NotComparable
from eval.ask import InProcess, Told
from eval.cases import Case
from eval.judge import judge
from eval.record import Run, fingerprint, read
from eval.run import ground, run


class Flaky(InProcess):
    """A service that fails at one question and counts what it was asked."""

    def __init__(self, true: InProcess, fails_at: str = "") -> None:
        self._plenum, self.fails_at, self.asked = true._plenum, fails_at, 0

    def ask(self, body: Mapping[str, Any]) -> Told:
        """The true answer, but for the question that fails."""
        self.asked += 1
        if body["question"] == self.fails_at:
            raise RuntimeError("the reader tripped")
        return super().ask(body)


def test_two_runs_on_one_ground_have_the_same_rows(true_run: Run, tmp_path: Path, service: InProcess, cases: list[Case]) -> None:
    """Rows are identical but for timings and the ids of answers; so are the heads."""
    run(service, cases, tmp_path, ground(service, cases))
    again = read(tmp_path)
    assert [row.lasting() for row in again.rows.values()] == [row.lasting() for row in true_run.rows.values()]
    assert again.head == true_run.head


def test_a_row_holds_answer_citations_timings_snapshot_and_settings(true_run: Run, cases: list[Case]) -> None:
    """One for each question, in the order of the gold."""
    assert list(true_run.rows) == [case.id for case in cases]
    for row in true_run.rows.values():
        assert row.answer is not None
        assert row.answer["timings_ms"]["total"] > 0
        assert row.snapshot == row.answer["snapshot"]
        assert row.settings["encoder"]["name"]
        assert len(row.citations) == len(row.answer["citations"])
        assert row.hits


def test_sources_hold_every_document_that_is_pointed_into(true_run: Run) -> None:
    """With the very text in which each quote stands."""
    for case in true_run.cases:
        assert not [fault for fact in case.facts for span in fact.spans if (fault := misplaced(true_run, span))]
    for row in true_run.rows.values():
        assert not [fault for body in (row.answer or {})["citations"] if (fault := misplaced(true_run, body))]


def misplaced(run: Run, span: Any) -> bool:
    doc_id, start, end, quote = (
        span[name] if isinstance(span, dict) else getattr(span, name) for name in ("doc_id", "start", "end", "quote")
    )
    return bool(run.sources[doc_id]["text"][start:end] != quote)


def test_a_question_that_fails_counts_as_wrong_and_is_asked_again(tmp_path: Path, service: InProcess, cases: list[Case]) -> None:
    """It has a row with its error; a run that is taken up asks it, and nothing else, once more."""
    flaky, few = Flaky(service, cases[0].question), cases[:3]
    head = ground(flaky, few)
    run(flaky, few, tmp_path, head)
    failed = read(tmp_path).rows[few[0].id]
    assert (failed.answer, failed.error) == (None, "RuntimeError: the reader tripped")
    assert not judge(read(tmp_path))[0].right
    flaky.fails_at, flaky.asked = "", 0
    run(flaky, few, tmp_path, head)
    assert flaky.asked == 1
    assert [row.error for row in read(tmp_path).rows.values()] == [None] * 3


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(tmp_path: Path, service: InProcess, cases: list[Case]) -> None:
    """What has an answer is not asked again, not even after half a line was written; the rows end up in order."""
    counting = Flaky(service)
    head = ground(counting, cases[:4])
    steps = iter([False, False, True])
    assert not run(counting, cases[:4], tmp_path, head, stop=lambda: next(steps))
    with (tmp_path / "rows.jsonl").open("a") as rows:
        rows.write('{"id": "hal')
    assert len(judge(read(tmp_path))) == 4
    assert run(counting, cases[:4], tmp_path, head)
    assert counting.asked == 4
    assert list(read(tmp_path).rows) == [case.id for case in cases[:4]]


def test_progress_counts_every_question(tmp_path: Path, service: InProcess, cases: list[Case]) -> None:
    """Also those that were answered before."""
    told: list[int] = []
    for _ in range(2):
        run(service, cases[:2], tmp_path, ground(service, cases[:2]), told.append)
    assert told == [1, 1, 1, 1]


@pytest.mark.parametrize("other", [{"corpus": "another"}, {"gold": "another"}, {"settings": {}}, {"code": "another"}])
def test_a_run_is_not_taken_up_on_other_ground(true_run: Run, service: InProcess, cases: list[Case], other: dict[str, Any]) -> None:
    """The message names what differs."""
    with pytest.raises(NotComparable, match=next(iter(other))):
        run(service, cases, true_run.folder, replace(ground(service, cases), **other))


def test_a_corpus_that_changes_within_a_run_is_told(tmp_path: Path, service: InProcess, cases: list[Case]) -> None:
    """Its rows would speak of two corpora."""
    head = replace(ground(service, cases[:1]), corpus="as it was before")
    with pytest.raises(NotComparable, match="changed while"):
        run(service, cases[:1], tmp_path, head)


def test_the_fingerprint_follows_ids_and_versions_alone() -> None:
    """Not the order in which they come."""
    one = [("a", "1"), ("b", "2")]
    assert fingerprint(one) == fingerprint(one[::-1])
    assert len({fingerprint(each) for each in (one, one[:1], [("a", "1"), ("b", "3")], [("a", "1"), ("c", "2")])}) == 4
