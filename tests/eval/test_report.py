"""The report: one file, nothing left out, nothing loaded, nothing let through."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from corpus.errors import NotComparable
from eval.record import Run
from eval.report import report
from tests.eval.conftest import a_case, a_row, fact_at, run_of


class Page(HTMLParser):
    """What of a page a test looks at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.entries: list[dict[str, str | None]] = []
        self.marks: list[tuple[str, str]] = []
        self.loads: list[str] = []
        self._mark: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note entries, marks and what would be fetched."""
        named = dict(attrs)
        if tag == "details":
            self.entries.append(named)
        self._mark = str(named.get("class")).strip() if tag == "mark" else None
        source = named.get("src") or (named.get("href") if tag == "link" else None)
        if source and not source.startswith("data:"):
            self.loads.append(source)

    def handle_data(self, data: str) -> None:
        """Note what a mark holds."""
        if self._mark:
            self.marks.append((self._mark, data))
            self._mark = None


@pytest.fixture(scope="module")
def page(true_run: Run) -> str:
    """A report of the ten questions."""
    return report([true_run])


def test_every_question_and_every_citation_stands_in_it(page: str, true_run: Run) -> None:
    """Each citation's first words are marked as cited, and gold that was cited is marked as both."""
    told = Page(page)
    assert len(told.entries) == len(true_run.cases)
    marked = "".join(text for name, text in told.marks if "cited" in name)
    quotes = [citation["quote"] for row in true_run.rows.values() for citation in (row.answer or {})["citations"]]
    assert not [quote for quote in quotes if quote[:20] not in marked]
    assert any(name == "gold cited" for name, _ in told.marks)


def test_it_needs_no_network(page: str) -> None:
    """No address is loaded, by the page, its styles or its script."""
    assert Page(page).loads == []
    assert not re.search(r"@import|url\([^#]|fetch\(|import\(|XMLHttpRequest", page)


def test_what_is_asked_and_written_is_shown_and_never_run() -> None:
    """A question or a document that holds markup is text."""
    case = replace(a_case(fact_at(("d", 0, 9))), question="<script>alert(1)</script>")
    run = replace(
        run_of([case], [a_row(("d", 0, 9, "<img src=x>"))]), sources={"d": {"id": "d", "title": "<b>", "text": "<img src=x> and so on"}}
    )
    page = report([run])
    assert "&lt;script&gt;alert(1)" in page
    assert page.count("<script>") == 1
    assert "<img" not in page


def test_two_runs_stand_side_by_side_and_the_questions_that_differ_can_be_picked() -> None:
    """The filter is there only where there is something to differ."""
    cases = [a_case(fact_at(("d", 0, 9)), name=name) for name in ("a", "b")]
    one = run_of(cases, [a_row(("d", 0, 9, "q"), name="a"), a_row(name="b")])
    other = run_of(cases, [a_row(name="a"), a_row(name="b")])
    page = report([one, other])
    assert [entry["data-changed"] for entry in Page(page).entries] == ["1", "0"]
    assert "runs differ" in page
    assert "runs differ" not in report([one])
    assert "run (1)" in page


def test_figures_over_sets_of_others_stand_beside_the_published_ones() -> None:
    """With their source."""
    known = {"system": "BM25", "value": 0.663, "source": "measured"}
    row = {"set": "obliqa", "measure": "nDCG@10", "value": 0.7, "low": 0.6, "high": 0.8, "among": 9, "published": [known]}
    page = report([run_of([a_case()], [a_row()])], [row])
    assert "obliqa" in page
    assert "0.663" in page


def test_runs_on_other_ground_are_refused() -> None:
    """A page must not set side by side what cannot be compared."""
    with pytest.raises(NotComparable):
        report([run_of([a_case()], [a_row()]), run_of([a_case()], [a_row()], corpus="another")])
    with pytest.raises(NotComparable):
        report([])
