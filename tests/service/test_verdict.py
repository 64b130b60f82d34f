"""Yes, no, and what came first: only what the words state."""

from __future__ import annotations

import pytest

from service.verdict import Moment, moment, order, verdict


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on October 28, 2021, it", Moment(2021, 10, 28)),
        ("28 October 2021", Moment(2021, 10, 28)),
        ("in March 2021", Moment(2021, 3)),
        ("since 2021-03-05", Moment(2021, 3, 5)),
        ("by 1998", Moment(1998)),
        ("12.8% of 5000", None),
    ],
)
def test_dates_are_read_as_far_as_they_are_told(text: str, expected: Moment | None) -> None:
    """Day, month and year, or less."""
    assert moment(text) == expected


def test_order_is_told_only_where_the_dates_tell_it() -> None:
    """A month against a day of the same month does not."""
    assert order([("the port", "May 2021"), ("the bridge", "March 3, 2021")]) == "The bridge came before the port"
    assert order([("the port", "March 2021"), ("the bridge", "March 3, 2021")]) == ""
    assert order([("the port", "soon"), ("the bridge", "2021")]) == ""
