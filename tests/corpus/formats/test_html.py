"""Web pages: the content, all of it, and nothing around it."""

from __future__ import annotations

from corpus.formats.html import read
from tests.corpus.formats.made import only

PAGE = """<!doctype html><html lang="en-GB"><head><title>Harbour plan | City</title><meta property="article:published_time" content="2022-02-23T10:00">
<style>p {color: red}</style></head><body><nav><a href="/">Home</a></nav><header><a>City</a></header>
<main><h1>Harbour plan</h1><p>A <b>tramway</b> is
planned.</p><div>Loose words<p>Within.</p>behind.</div>
<ul><li>One<ul><li>Deeper</li></ul></li><li><p>Two</p><p>more of two</p></li></ul><ol start="3"><li>Three</li></ol>
<table><tr><th>Place<th>Share<tr><td rowspan=2>Hefei<td>9%<tr><td>10%</table><dl><dt>Cost</dt><dd>Five.</dd></dl>
<pre>code
  lines</pre><p hidden>Hidden.</p><p style="display: none">Unseen.</p><script>var p = "<p>no</p>"</script></main>
<aside>Read more</aside><div class="cookie-banner">We use cookies</div><footer>Imprint</footer></body></html>"""


def test_the_content_is_read_and_its_surroundings_are_not() -> None:
    """Headings, lists, tables, terms and code keep their form."""
    found = only(read, PAGE.encode())
    assert found.text == (
        "# Harbour plan\n\nA tramway is planned.\n\nLoose words\n\nWithin.\n\nbehind.\n\n- One\n  - Deeper\n- Two\n\n  more of two\n\n3. Three\n\n"
        "- Place: Hefei; Share: 9%\n- Place: Hefei; Share: 10%\n\n- Cost: Five.\n\n```\ncode\n  lines\n```\n"
    )
    assert (found.title, found.labels) == ("Harbour plan | City", {"format": "html", "language": "en", "date": "2022-02-23"})


def test_a_page_that_is_all_navigation_is_read_with_it() -> None:
    """Nothing is lost where what is marked as clutter is all there is."""
    assert (
        only(read, b"<html><body><div class='sidebar'><p>The only words there are.</p></div></body></html>").text
        == "The only words there are.\n"
    )


def test_encodings_are_those_that_the_page_names_or_looks_like() -> None:
    """Named, or not."""
    assert only(read, '<meta charset="windows-1252"><p>Straße</p>'.encode("cp1252")).text == "Straße\n"
    assert only(read, "<p>Straße – für alle</p>".encode()).text == "Straße – für alle\n"
