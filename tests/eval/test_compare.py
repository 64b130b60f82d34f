"""Comparing runs: what is surely worse stops, what chance explains does not."""

from __future__ import annotations

from copy import copy
from pathlib import Path

import pytest

from corpus.errors import BadSetting, NotComparable
from eval import gate
from eval.ask import InProcess
from eval.cases import DEFAULT, Case, digest, load
from eval.compare import Difference, compare
from eval.gate import Gates, breaches
from eval.measures import Value, measure
from eval.record import Row, Run, read
from eval.run import ground, run
from index.found import Found
from service.ask import Plenum
from service.read import Finding
from tests.eval.conftest import a_case, a_row, fact_at, run_of
from tests.service.test_command import Terminal

GATES = Gates({}, {}, ("right", "citation_recall"))
CASES = [a_case(fact_at(("d", 10, 20)), name=f"q{number}") for number in range(40)]


def rows(wrong: int) -> list[Row]:
    """Right answers to all but the first so many questions."""
    return [a_row(("x" if number < wrong else "d", 10, 20, "q"), name=f"q{number}") for number in range(40)]


def found(before: int, after: int, name: str = "right") -> Difference:
    compared = compare(run_of(CASES, rows(before)), run_of(CASES, rows(after)), GATES)
    return next(each for each in compared.differences if each.measure == name)


@pytest.mark.parametrize(("before", "after", "verdict"), [(0, 0, "same"), (0, 4, "same"), (0, 12, "worse"), (12, 0, "better")])
def test_only_what_chance_does_not_explain_is_a_difference(before: int, after: int, verdict: str) -> None:
    """Four questions of forty may be chance; twelve are none."""
    assert found(before, after).verdict == verdict


def test_effect_interval_p_and_correction_stand_together() -> None:
    """The interval holds the effect and leaves out 0; the corrected p is no smaller; what is detectable is no less than six questions."""
    difference = found(0, 12)
    assert difference.effect == pytest.approx(-0.3)
    low, high, p, adjusted, least = (getattr(difference, name) for name in ("low", "high", "p", "adjusted", "detectable"))
    assert low < -0.3 < high < 0
    assert p <= adjusted < 0.05
    assert 6 / 40 <= least < 0.3


def test_times_and_what_is_neither_good_nor_bad_are_shown_but_not_tested() -> None:
    """A slower machine stops no release."""
    assert {found(0, 12, name).verdict for name in ("latency_p50", "latency_p95", "statements")} == {"untested"}


def test_a_significant_loss_does_not_pass_and_a_gain_does() -> None:
    """By the deciding measures alone."""
    assert not compare(run_of(CASES, rows(0)), run_of(CASES, rows(12)), GATES).passed
    assert compare(run_of(CASES, rows(12)), run_of(CASES, rows(0)), GATES).passed
    assert compare(run_of(CASES, rows(0)), run_of(CASES, rows(12)), Gates({}, {}, ("refusal_recall",))).passed


def test_the_questions_that_changed_come_worst_first() -> None:
    """A question that was lost before one that is only cited less well, and one that was won last."""
    before, after = rows(1), rows(0)
    after[1] = a_row(("d", 10, 20, "q"), ("x", 0, 9, "q"), name="q1")
    after[2] = a_row(name="q2")
    changes = compare(run_of(CASES, before), run_of(CASES, after), GATES).changes
    assert [change.id for change in changes] == ["q2", "q1", "q0"]
    assert changes[0].after.startswith("wrong, not_in_corpus")


def test_a_run_that_is_not_whole_is_compared_as_if_it_had_failed() -> None:
    """A question without a row counts as wrong."""
    assert found(0, 0).after == 1.0
    compared = compare(run_of(CASES, rows(0)), run_of(CASES, rows(0)[:30]), GATES)
    assert compared.differences[0].after == 0.75


@pytest.mark.parametrize("other", ["corpus", "gold"])
def test_runs_on_other_ground_are_refused(other: str) -> None:
    """Another corpus, other questions."""
    with pytest.raises(NotComparable, match="different"):
        compare(run_of(CASES, rows(0)), run_of(CASES, rows(0), **{other: "another"}), GATES)


def test_floors_and_ceilings_are_kept_or_told() -> None:
    """A measure that has no value keeps no bound."""
    values = [Value("right", 0.7, 0.6, 0.8, 10), Value("brier", 0.3, 0.2, 0.4, 10), Value("refusal_recall", None, None, None, 0)]
    assert breaches(Gates({"right": 0.7}, {"brier": 0.3}, ()), values) == []
    assert len(breaches(Gates({"right": 0.71, "refusal_recall": 0.0}, {"brier": 0.29}, ()), values)) == 3


def test_gates_that_name_no_measure_are_refused(tmp_path: Path) -> None:
    """The shipped ones are sound."""
    assert gate.load().decide
    (tmp_path / "gates.toml").write_text("[floor]\nbeauty = 0.9\n")
    with pytest.raises(BadSetting, match="beauty"):
        gate.load(tmp_path / "gates.toml")


def test_bounds_hold_for_the_gold_that_they_were_set_for() -> None:
    """The shipped ones for the shipped gold; a loss stops any run."""
    bound = Gates({"right": 0.9}, {}, ("right",), gold="g")
    assert compare(run_of(CASES, rows(20)), run_of(CASES, rows(20)), bound).breaches
    other = run_of(CASES, rows(20), gold="another")
    assert compare(other, other, bound).passed
    assert not compare(run_of(CASES, rows(0), gold="another"), other, bound).passed
    assert gate.load().bind(digest(load(DEFAULT)))


class AnySentence:
    """What a composer sees where everything before it has gone wrong: the last sentence found, as if it were sure."""

    def read(self, question: str, found: Found) -> list[Finding]:
        """One finding, whatever was asked."""
        chunk = found.hits[-1].chunk
        return [Finding(found.documents[chunk.doc_id], chunk, chunk.sentences[-1], 0.99)]


def test_a_composer_that_answers_with_any_sentence_stops_the_release(
    plenum: Plenum, true_run: Run, cases: list[Case], tmp_path: Path
) -> None:
    """`plenum eval compare` ends with 1 and says which floor does not hold; the true run against itself ends with 0."""
    careless = copy(plenum)
    careless.reader = AnySentence()
    broken = InProcess(careless)
    run(broken, cases, tmp_path / "broken", ground(broken, cases))
    reached = next(value.value for value in measure_of(true_run) if value.measure == "refusal_recall")
    (tmp_path / "gates.toml").write_text(f'[floor]\nrefusal_recall = {reached}\n[loss]\nmeasures = ["right"]\n')
    terminal = Terminal(tmp_path / "home")
    gates = ("--gates", str(tmp_path / "gates.toml"))
    assert terminal.run("eval", "compare", str(true_run.folder), str(true_run.folder), *gates).returncode == 0
    done = terminal.run("eval", "compare", str(true_run.folder), str(tmp_path / "broken"), *gates)
    assert done.returncode == 1
    assert "refusal_recall is 0.000, under its floor" in done.stderr
    assert compare(true_run, read(tmp_path / "broken"), gate.load()).changes[0].gain < 0


def measure_of(run: Run) -> list[Value]:
    from eval.judge import judge

    return measure(judge(run))
