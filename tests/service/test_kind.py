"""What a question wants, by its form."""

from __future__ import annotations

import pytest

from service.kind import Kind, asked_for, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What share of GDP does Lisbon aim for?", Kind.FACT),
        ("Who chairs the harbour board?", Kind.FACT),
        ("Why was the tramway stopped?", Kind.REASON),
        ("How is the tramway financed?", Kind.REASON),
        ("How long is the tramway?", Kind.FACT),
        ("What does Ana Lima propose?", Kind.LIST),
        ("What are the three parts of the plan and who named them?", Kind.LIST),
        ("harbour tramway cost", Kind.FACT),
        ("Which department leads on the tramway?", Kind.FACT),
        ("Which leading technologies are listed?", Kind.LIST),
        ("What are the effects on the port?", Kind.LIST),
        ("Which cities plan a tramway?", Kind.LIST),
        ("What are the main growth points of the port?", Kind.LIST),
        ("List everyone who warned of floods", Kind.LIST),
        ("Name the emerging tracks that Lisbon wants to speed up.", Kind.LIST),
        ("How many proposals were made?", Kind.COUNT),
        ("On how many points do they agree?", Kind.COUNT),
        ("Compare Lisbon and Porto", Kind.COMPARISON),
        ("Which came first, the port or the tramway?", Kind.COMPARISON),
        ("What do Lisbon and Porto each plan?", Kind.COMPARISON),
        ("Does Porto plan a tramway?", Kind.YES_NO),
        ("Isn't the plan a law?", Kind.YES_NO),
    ],
)
def test_the_form_tells_the_kind(question: str, kind: Kind) -> None:
    """One fact, all of a kind, two sides, a yes or a no."""
    assert kind_of(question) is kind


def test_what_is_asked_for_is_told_apart() -> None:
    """A question for a number wants a number, one for a date a date; others want nothing that can be told."""
    number, date = asked_for("How many parks?"), asked_for("When did it begin?")
    assert number and number.search("five parks") and not number.search("many parks")
    assert date and date.search("in March") and not date.search("soon")
    assert asked_for("Why is that?") is None
