"""Web pages: the main content without navigation, its headings, lists, tables and code kept.

What is left out is what a page itself marks as no content: by its elements, its roles, and the usual names of classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from corpus.errors import Unreadable
from corpus.formats.content import Content
from corpus.formats.markup import Manuscript, tidy

NEVER = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "iframe",
        "object",
        "embed",
        "canvas",
        "svg",
        "math",
        "audio",
        "video",
        "map",
        "button",
        "select",
        "option",
        "input",
        "textarea",
        "dialog",
        "datalist",
        "meter",
        "progress",
    ]
)
"""Elements without words to quote."""

FURNITURE = frozenset(["nav", "aside", "footer", "menu"])
"""Elements around the content of a page."""

ROLES = frozenset(
    ["navigation", "search", "banner", "contentinfo", "complementary", "menu", "menubar", "dialog", "alertdialog", "tooltip", "toolbar"]
)

CLUTTER = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|navbox|menu|sidebar|breadcrumbs?|footer|site-header|masthead|cookie|cookies|consent|banner|share|sharing|"
    r"social|advert|advertisement|ads|promo|newsletter|pagination|pager|skip|skip-link|sr-only|visually-hidden|screen-reader-text|related|"
    r"toc|mw-jump-link|mw-editsection|catlinks|printfooter|noprint|vector-menu|vector-header|vector-column-start|"
    r"interlanguage|mw-authority-control|popup|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids that name what stands around the content."""

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "aside",
        "legend",
    ]
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}

LEAST_MAIN = 0.3
"""Share of a page's words that what it marks as its main content holds at least, to be believed."""

LEAST_CLEAN = 0.1
"""Share of a page's words that is left without clutter, at least; else the page is taken with it."""


def read(file: BinaryIO) -> Iterator[Content]:
    """The page, titled as it names itself."""
    root = parse(file.read())
    if root is None:
        raise Unreadable("the file is empty: leave it out, or fill it")
    text, pages = from_tree(root)
    labels = {"format": "html"} | {name: value for name, value in (("language", language(root)), ("date", published(root))) if value}
    yield Content(text, title(root), labels, pages)


def parse(data: bytes | str) -> Any | None:
    """The root of a page; None where there is nothing. Bytes are read in the encoding that they name, or that they look like."""
    from lxml import etree, html

    from corpus.decode import decode

    if isinstance(data, bytes) and not re.search(rb"charset|encoding=", data[:2048], re.IGNORECASE):
        data = decode(data)
    if not data.strip():
        return None
    if isinstance(data, str):
        data = re.sub(r"\A\s*<\?xml[^>]*\?>", "", data).encode("utf-8", "replace")
        return etree.fromstring(data, html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True))
    return etree.fromstring(data, html.HTMLParser(no_network=True, huge_tree=True))


def from_tree(root: Any) -> tuple[str, tuple[int, ...]]:
    """The text of a page's main content."""
    body = root.find(".//body")
    body = root if body is None else body
    for clean in (True, False):
        out = Manuscript()
        Writer(out, clean).blocks(main_of(body) if clean else body)
        text, pages = out.written()
        if not clean or len(text) >= LEAST_CLEAN * len(all_words(body)):
            break
    return text, pages


def write_page(root: Any, out: Manuscript) -> None:
    """Write a whole page without what never is content, as it comes in books and messages."""
    body = root.find(".//body")
    Writer(out, clean=False).blocks(root if body is None else body)


def main_of(body: Any) -> Any:
    """The one element that is marked as the main content; the body where none is, or where it holds too little."""
    every = len(all_words(body)) or 1
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = body.findall(path)
        if len(found) == 1 and len(all_words(found[0])) >= LEAST_MAIN * every:
            return found[0]
    return body


def all_words(element: Any) -> str:
    """The words below an element, without those of elements that have none to quote."""
    kept = (each.text for each in element.iter("*") if each.text and each.tag not in NEVER)
    return tidy(" ".join([*kept, *(each.tail for each in element.iter() if each is not element and each.tail)]))


def title(root: Any) -> str:
    """The page's title: as it gives it for sharing, in its head, or as its only first heading."""
    for path in (".//meta[@property='og:title']", ".//meta[@name='twitter:title']"):
        found = root.find(path)
        if found is not None and tidy(found.get("content", "")):
            return tidy(found.get("content", ""))
    for path in (".//head/title", ".//title", ".//h1"):
        found = root.find(path)
        words = tidy(" ".join(found.itertext())) if found is not None else ""
        if words:
            return words
    return ""


def language(root: Any) -> str:
    """The page's language, two letters; "" where it does not say."""
    said = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:2].lower()
    return said if said.isalpha() and len(said) == 2 else ""


def published(root: Any) -> str:
    """The day on which the page says it was published; "" where it does not."""
    for path in (
        ".//meta[@property='article:published_time']",
        ".//meta[@name='date']",
        ".//meta[@name='dc.date']",
        ".//meta[@name='DC.date']",
    ):
        found = root.find(path)
        day = found.get("content", "")[:10] if found is not None else ""
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            return day
    return ""


class Writer:
    """Writes elements as blocks; `clean`: without what stands around the content of a page."""

    def __init__(self, out: Manuscript, clean: bool) -> None:
        self._out, self._clean = out, clean
        self._line: list[str] = []
        self._mark = ""

    def blocks(self, element: Any, depth: int = -1) -> None:
        """Write an element's words and children, `depth` lists deep."""
        self._line.append(element.text or "")
        for each in element:
            if self.is_shown(each):
                if each.tag in BLOCKS:
                    self.flush(depth)
                    self.block(each, depth)
                elif each.tag == "br":
                    self._line.append("\n")
                elif any(inner.tag in BLOCKS for inner in each):
                    self.flush(depth)
                    self.blocks(each, depth)
                else:
                    self.inline(each)
            self._line.append(each.tail or "")
        self.flush(depth)

    def inline(self, element: Any) -> None:
        """Take an inline element's words to the line."""
        if element.tag == "br":
            self._line.append("\n")
        self._line.append(spaced(element.text))
        for each in element:
            if self.is_shown(each):
                self.inline(each)
            self._line.append(spaced(each.tail))

    def flush(self, depth: int) -> None:
        """Write the line that has come together; the first one in an item takes its mark."""
        words, self._line = "".join(map(spaced_lines, self._line)), []
        if words.strip():
            mark, self._mark = self._mark, ""
            if mark:
                self._out.item(words, depth, mark)
            else:
                self._out.paragraph(words, inset=depth + 1)

    def block(self, element: Any, depth: int) -> None:
        """Write one block."""
        name = element.tag
        if name in HEADINGS:
            self._out.heading(HEADINGS[name], " ".join(self.words(element).split()))
        elif name == "pre":
            self._out.code("".join(element.itertext()))
        elif name in ("ul", "ol", "menu"):
            self.listed(element, depth + 1)
        elif name == "dl":
            self.defined(element, depth + 1)
        elif name == "table":
            self.table(element, depth)
        else:
            self.blocks(element, depth)

    def listed(self, element: Any, depth: int) -> None:
        """Write a list."""
        number = int(start) if (start := element.get("start", "1")).isdigit() else 1
        for each in element:
            if self.is_shown(each) and each.tag == "li":
                self._mark = f"{number}." if element.tag == "ol" and number < 1000 else "-"
                self.blocks(each, depth)
                self._mark, number = "", number + 1
            elif self.is_shown(each):
                self.blocks(each, depth - 1) if each.tag not in BLOCKS else self.block(each, depth - 1)

    def defined(self, element: Any, depth: int) -> None:
        """Write a list of terms and what they mean, a pair an item."""
        term = ""
        for each in (inner for child in element for inner in (child if child.tag == "div" else [child])):
            if self.is_shown(each):
                words = " ".join(self.words(each).split())
                if each.tag == "dt":
                    term = words
                elif each.tag == "dd":
                    self._out.item(f"{term.rstrip(':')}: {words}" if term and words else words or term, depth)

    def table(self, element: Any, depth: int) -> None:
        """Write a table; one that only lays the page out is written as what it holds."""
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
        cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
        nested = next(element.iterdescendants("table"), None) is not None
        if nested or max(map(len, cells), default=0) <= 1 or element.get("role") == "presentation":
            for row in cells:
                for cell in row:
                    self.blocks(cell, depth)
            return
        caption = element.find("caption")
        if caption is not None:
            self._out.paragraph(self.words(caption))
        self._out.table(self.grid(cells), True if marked_header(rows, cells) else None)

    def grid(self, cells: list[list[Any]]) -> list[list[str]]:
        """The words of each place in a table; a merged cell fills all that it covers."""
        grid: list[list[str]] = []
        hanging: dict[int, tuple[int, str]] = {}
        for row in cells:
            words: list[str] = []
            for cell in [*row, None]:
                while hanging.get(len(words), (0, ""))[0]:
                    left, word = hanging[len(words)]
                    hanging[len(words)] = (left - 1, word)
                    words.append(word)
                if cell is not None:
                    word = " ".join(self.words(cell).split())
                    for _ in range(span(cell, "colspan")):
                        hanging[len(words)] = (span(cell, "rowspan") - 1, word)
                        words.append(word)
            grid.append(words)
        return grid

    def words(self, element: Any) -> str:
        """All words of an element."""
        pieces = [element.text or ""]
        for each in element:
            if self.is_shown(each):
                pieces.append(f" {self.words(each)} " if each.tag in BLOCKS or each.tag == "br" else self.words(each))
            pieces.append(each.tail or "")
        return "".join(pieces)

    def is_shown(self, element: Any) -> bool:
        """Whether an element is content that a reader sees."""
        if not isinstance(element.tag, str) or element.tag in NEVER:
            return False
        if element.get("hidden") is not None or HIDDEN.search(element.get("style", "")):
            return False
        if not self._clean:
            return True
        if element.tag in FURNITURE or element.get("role", "") in ROLES or (element.tag == "header" and is_site_header(element)):
            return False
        named = f"{element.get('class', '')} {element.get('id', '')}"
        return not (
            element.tag in BLOCKS | {"span", "sup"} and element.tag not in ("body", "html", "main", "article") and CLUTTER.search(named)
        )


def is_site_header(element: Any) -> bool:
    """Whether a header is the site's, not an article's: it holds links and no first heading."""
    return next(element.iter("h1"), None) is None and next(element.iterancestors("article", "main", "section"), None) is None


def marked_header(rows: list[Any], cells: list[list[Any]]) -> bool:
    """Whether the first row is marked as a header."""
    in_head = next(rows[0].iterancestors("thead"), None) is not None
    return in_head or (len(rows) > 1 and bool(cells[0]) and all(cell.tag == "th" for cell in cells[0]))


def span(cell: Any, name: str) -> int:
    """Over how many columns or rows a cell reaches."""
    said = cell.get(name, "1").strip()
    return min(max(int(said), 1), 200) if said.isdigit() else 1


def spaced(words: str | None) -> str:
    """Source lines are no lines of the page."""
    return re.sub(r"\s+", " ", words) if words else ""


def spaced_lines(words: str) -> str:
    """The same, but for breaks that were meant."""
    return words if words == "\n" else spaced(words)
