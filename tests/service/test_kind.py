"""What a question wants, by its form."""

from __future__ import annotations

import pytest

from service.kind import Kind, kind_of


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
        ("Below what age are children spared the test?", Kind.FACT),
        ("What happens in a test when the line drops?", Kind.FACT),
        ("What did the Committee recommend on hiring?", Kind.LIST),
        ("What did Ana Lima ask the council to do about noise?", Kind.LIST),
        ("Which of the two towns, Lisbon or Porto, has the higher fee?", Kind.COMPARISON),
        ("How is it paid for in the plan of Lisbon and in that of Porto?", Kind.COMPARISON),
    ],
)
def test_the_form_tells_the_kind(question: str, kind: Kind) -> None:
    """One fact, all of a kind, two sides, a yes or a no."""
    assert kind_of(question) is kind
