"""Yes, no, and what came first: only what the words state."""

from __future__ import annotations

import pytest

from service.verdict import larger, order, verdict


@pytest.mark.parametrize(
    ("question", "evidence", "said"),
    [
        ("Does Porto plan a tramway?", "Porto plans a tramway.", "Yes"),
        ("Does Porto plan a tramway?", "Porto does not plan a tramway.", "No"),
        ("Doesn't Porto plan a tramway?", "Porto does not plan a tramway.", "Yes"),
        ("Does Porto plan two tramways by 2030?", "Porto plans two tramways.", ""),
        ("Does Lisbon plan a tramway?", "Porto plans a tramway.", ""),
        ("Are all tramways planned by Porto?", "Porto planned all tramways but one.", ""),
    ],
)
def test_a_verdict_is_given_only_where_every_word_is_backed(question: str, evidence: str, said: str) -> None:
    """Yes where the words are there, no where they are denied, nothing where one is missing or counts things."""
    assert verdict(question, evidence, "") == said


def test_the_title_is_read_with_the_evidence() -> None:
    """A name that stands in the heading alone is there."""
    assert verdict("Does Porto plan a tramway?", "The city plans a tramway.", "Porto > Transport") == "Yes"


def test_order_is_told_only_where_the_dates_tell_it() -> None:
    """A month against a day of the same month does not."""
    assert order([("the port", "May 2021"), ("the bridge", "March 3, 2021")]) == "The bridge came before the port"
    assert order([("the port", "March 2021"), ("the bridge", "March 3, 2021")]) == ""
    assert order([("the port", "soon"), ("the bridge", "2021")]) == ""


def test_the_larger_amount_is_told_where_units_are_one() -> None:
    """Euros against euros; not against a share, and not where a sentence tells several amounts and marks none."""
    sides = [("Porto", "Porto pays 5 million euros.", None), ("Lisbon", "In 2021 Lisbon paid €2.5 million.", None)]
    assert larger(sides) == "Porto has the larger figure, 5 million euros, and Lisbon the smaller, €2.5 million"
    assert larger([sides[0], ("Lisbon", "Lisbon pays 5,000,000 euros.", None)]) == "Porto and Lisbon have the same: 5 million euros"
    assert larger([sides[0], ("Lisbon", "Lisbon pays 3% of it.", None)]) == ""
    assert larger([sides[0], ("Lisbon", "Lisbon pays 3 euros, later 4 euros.", None)]) == ""
    assert larger([sides[0], ("Lisbon", "Lisbon pays 3 euros, later 4 euros.", (27, 34))]).endswith("Lisbon the smaller, 4 euros")
