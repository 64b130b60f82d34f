"""How statements are marked and joined."""

from __future__ import annotations

import pytest

from service.answer import Citation, Statement, joined


@pytest.mark.parametrize(
    ("text", "numbers", "rendered"),
    [
        ("Chengdu plans.", (1,), "Chengdu plans [1]."),
        ("Why?", (1, 2), "Why [1][2]?"),
        ('He said "yes."', (3,), 'He said "yes [3]."'),
        ("a park", (1,), "a park [1]"),
        ("a park (new)", (1,), "a park (new) [1]"),
        ("第一句。", (1,), "第一句 [1]。"),
        ("It ends (so).", (1,), "It ends (so) [1]."),
        ("Wait...", (1,), "Wait [1]..."),
    ],
)
def test_marks_go_before_the_stop(text: str, numbers: tuple[int, ...], rendered: str) -> None:
    """Nothing of the words is lost, and the marks stand within the sentence."""
    assert Statement(text, numbers, 1.0).render() == rendered


def test_items_stand_on_lines_of_their_own() -> None:
    """Sentences follow one another; a list begins and ends with a line break."""
    parts = [Statement("A:", (1,), 1.0), Statement("one", (2,), 1.0, True), Statement("two", (3,), 1.0, True), Statement("B.", (4,), 1.0)]
    assert joined(parts) == "A: [1]\n- one [2]\n- two [3]\nB [4]." or joined(parts) == "A [1]:\n- one [2]\n- two [3]\nB [4]."


@pytest.mark.parametrize(
    ("uri", "page", "link"),
    [
        ("file:///a/plan.pdf", 3, "file:///a/plan.pdf#page=3"),
        ("https://x.org/plan.PDF?v=1", 2, "https://x.org/plan.PDF?v=1#page=2"),
        ("file:///a/plan.pptx", 3, "file:///a/plan.pptx"),
        ("file:///a/plan.md", None, "file:///a/plan.md"),
    ],
)
def test_a_citation_of_a_pdf_links_to_its_page(uri: str, page: int | None, link: str) -> None:
    """Other files are opened as they are."""
    assert Citation(1, "d", "v", "T", (), page, uri, "q", 0, 1).link == link
