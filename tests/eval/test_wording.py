"""Measures of words, against the definition of SQuAD's script, against rouge-score, and by hand."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.wording import exact_match, holds, longest_common, normal, rouge_l, token_f1

WORDS = st.lists(st.sampled_from(["a", "the", "plan", "Plan.", "2022", "fund", "city,", "wide"]), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("The  Fund, of a City!", "fund of city"), ("a the an", ""), ("12.8%", "128"), ("Theatre", "theatre"), ("“quoted”", "“quoted”")],
)
def test_the_normal_form_is_that_of_squad(text: str, expected: str) -> None:
    """Lower case, no ASCII punctuation, no articles, single spaces."""
    assert normal(text) == expected


@pytest.mark.parametrize(
    ("said", "references", "exact", "f1"),
    [
        ("The parent fund", ["parent fund", "a fund"], 1.0, 1.0),
        ("direct investment and a parent fund", ["parent fund"], 0.0, 2 * (2 / 5) * 1 / (2 / 5 + 1)),
        ("fund fund", ["fund"], 0.0, 2 / 3),
        ("something else", ["fund"], 0.0, 0.0),
        ("", ["fund"], 0.0, 0.0),
        ("", [], 1.0, 1.0),
        ("fund", [], 0.0, 0.0),
    ],
)
def test_exact_match_and_f1_by_hand(said: str, references: list[str], exact: float, f1: float) -> None:
    """The best reference counts; a word counts as often as it stands in both; nothing said is right where there is no answer."""
    assert exact_match(said, references) == exact
    assert token_f1(said, references) == pytest.approx(f1)


@given(WORDS, WORDS)
def test_rouge_l_agrees_with_rouge_score(said: str, reference: str) -> None:
    """Whatever the words, the F-measure is that of the package."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from rouge_score.rouge_scorer import RougeScorer
    theirs = RougeScorer(["rougeL"], use_stemmer=False).score(reference, said)["rougeL"].fmeasure
    assert rouge_l(said, [reference]) == pytest.approx(theirs)


@given(st.text("ab", max_size=8), st.text("ab", max_size=8))
def test_the_longest_common_subsequence_agrees_with_trying_all(one: str, other: str) -> None:
    """No subsequence of the one that stands in the other is longer."""
    found = {""}
    for letter in one:
        found |= {each + letter for each in found}

    def within(each: str) -> bool:
        rest = iter(other)
        return all(letter in rest for letter in each)

    assert longest_common(one, other) == max(len(each) for each in found if within(each))


def test_needed_strings_are_found_whatever_their_case_and_spacing() -> None:
    """A line break within a quote does not hide what it says."""
    assert holds("It comes to\n12.8% of  GDP", ["12.8% of gdp", "2023"]) == 0.5
    assert holds("anything", []) == 1.0
