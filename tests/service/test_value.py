"""Amounts and dates: read from words, compared by what they mean."""

from __future__ import annotations

import pytest

from service.value import Moment, amounts, moments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exceed 12.8% of 5000 in 2022", [(12.8, "percent"), (5000, "count")]),
        ("80 billion yuan of revenue", [(80e9, "yuan")]),
        ("US$6 trillion by 2030", [(6e12, "dollar")]),
        ("five parks and 12 per cent", [(5, "count"), (12, "percent")]),
        ("on October 28, 2021, 1,200 people paid $3.5 million", [(1200, "count"), (3.5e6, "dollar")]),
        ("twenty-five people", []),
        ("a line of 2.5 km", [(2.5, "kilometre")]),
    ],
)
def test_amounts_are_read_with_their_units(text: str, expected: list[tuple[float, str]]) -> None:
    """Scales are multiplied out, years are dates, and a number that is not understood is left out."""
    assert [(amount.number, amount.unit) for amount in amounts(text)] == expected


def test_an_amount_knows_where_it_stands() -> None:
    """With its sign and its unit."""
    text = "It costs US$6 trillion, or 12 per cent."
    assert [text[slice(*amount.span)] for amount in amounts(text)] == ["US$6 trillion", "12 per cent"]


@pytest.mark.parametrize(
    ("one", "other", "disagree"),
    [
        ("12.8%", "13 percent", True),
        ("12.8%", "12.80 per cent", False),
        ("5 million euros", "€5,000,000", False),
        ("5 euros", "6 km", False),
    ],
)
def test_amounts_disagree_only_in_one_unit(one: str, other: str, disagree: bool) -> None:
    """Another number of the same unit, however it is written."""
    assert amounts(one)[0].disagrees(amounts(other)[0]) is disagree


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
    assert next(iter(moments(text)), None) == expected


@pytest.mark.parametrize(
    ("one", "other", "disagree"),
    [("March 2021", "2021", False), ("March 2021", "April 2021", True), ("March 3, 2021", "2021-03-04", True), ("2020", "May 2021", True)],
)
def test_dates_disagree_as_far_as_they_are_told(one: str, other: str, disagree: bool) -> None:
    """A month of a year does not disagree with the year."""
    assert moments(one)[0].disagrees(moments(other)[0]) is disagree
