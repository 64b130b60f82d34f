"""Lines on pages to paragraphs, headings, items and tables, in reading order.

The order is that in which the file draws its lines, which is nearly always that of reading; only where it jumps up and down within a column
is it put in order by place. What repeats at the edges of pages is left out, and words that were broken at a line's end are made whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from corpus.formats.markup import Manuscript, tidy
from corpus.formats.rows import is_number, share_of_numbers

BULLET = re.compile(r"[•●○▪▫■□◦‣⁃∙·➢❖✓\uf0a7\uf0b7\uf0d8*–—-](?:\s+|$)|o\s+(?=[A-Z])")
MARK = re.compile(r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,3}(?:\.\d{1,3}){1,4}\.?)(?:\s+|$)")
"""How items and numbered paragraphs begin."""

FIGURES = re.compile(r"\d+")
PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–|\s]*(?:\d{1,4}|[ivxlc]{1,7})[-–|\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
LEADER = re.compile(r"\s*(?:(?:\.\s?){4,}|…{2,}|_{4,})")
"""Dots that lead the eye to a page number, and lines to write on."""

NOTE = re.compile(r"(?P<mark>\d{1,3}(?=\s)|[*†‡§])\s*")
"""How a footnote begins."""

ENDED = re.compile(r"[.!?:;。！？…][\"'”’)\]]*\d{0,3}$")
"""How a paragraph may end; a footnote's number may follow."""

EDGE = 0.13
"""Share of a page's height, at its head and foot, where running lines stand."""

REPEATED = 3
"""Pages on which a line stands in the same place, at least, to be a running one."""

LONGEST_HEADING = 160
TITLED = 2
"""Pages on which a document says what it is called."""

TELLING = 12
"""Letters of a title from which it tells one document from another; "The Report" does not."""

LEAST_WORD = 3
"""Letters of what is still no word of a title: CP 1478."""

PROSE = 28
"""Characters of a line from which it is more likely a column's than a cell's."""

LARGER, SMALLER = 1.12, 0.9
"""From which height, as a share of the body's, a line is a heading; below which a line at the foot is a footnote."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a part of one: its words and where it stands, in points from the lower left."""

    words: str
    left: float
    bottom: float
    right: float
    top: float
    height: float
    bold: bool = False

    @property
    def middle(self) -> float:
        """Where it stands between head and foot."""
        return (self.bottom + self.top) / 2

    def beside(self, other: Line) -> bool:
        """Whether both stand on one height."""
        return abs(self.middle - other.middle) < 0.45 * max(self.height, other.height)

    def above(self, other: Line) -> bool:
        """Whether they share a column and this one stands higher."""
        return self.left < other.right and other.left < self.right and self.middle > other.middle + 0.5 * other.height


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size in points and its lines; `pictured`: it holds a picture and no text."""

    width: float
    height: float
    lines: list[Line]
    pictured: bool = False


@dataclass
class Paragraph:
    """Lines that belong together, and what they are read as."""

    lines: list[Line]
    words: str
    wide: float = 0.0

    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)


@dataclass
class Flow:
    """A document's pages, gathered one by one."""

    pages: list[Page] = field(default_factory=list)

    def add(self, page: Page) -> None:
        """Take a page to the others."""
        self.pages.append(page)

    def written(self, bookmarks: dict[str, int]) -> tuple[str, tuple[int, ...], str]:
        """The text, where its pages begin, and its first large heading. `bookmarks`: the folded titles of headings, each with its level."""
        running = running_lines(self.pages)
        pages = [replace(page, lines=ordered(without(page, running))) for page in self.pages]
        return Composer(pages, bookmarks).written()


def spot(line: Line, page: Page) -> tuple[str, int]:
    """What tells a running line: its words but for figures, and about how far from the edge it stands."""
    return FIGURES.sub("#", tidy(line.words).casefold()), round(line.middle / 6)


def at_edge(line: Line, page: Page) -> bool:
    """Whether a line stands where running ones do."""
    return bool(page.height) and not EDGE < line.middle / page.height < 1 - EDGE


def running_lines(pages: Sequence[Page]) -> set[tuple[str, int]]:
    """The lines that stand on several pages in one place at the head or foot."""
    counts = Counter(found for page in pages for found in {spot(line, page) for line in page.lines if at_edge(line, page)})
    enough = REPEATED if len(pages) >= REPEATED else 10**9
    return {found for found, times in counts.items() if times >= enough}


def without(page: Page, running: set[tuple[str, int]]) -> list[Line]:
    """A page's lines but for running ones and its own number."""
    kept = [line for line in page.lines if not (at_edge(line, page) and spot(line, page) in running)]
    if kept and len(page.lines) > 1:
        outer = [max(kept, key=lambda line: line.middle), min(kept, key=lambda line: line.middle)]
        kept = [line for line in kept if not (line in outer and at_edge(line, page) and PAGE_NUMBER.fullmatch(tidy(line.words)))]
    return kept


def ordered(lines: list[Line]) -> list[Line]:
    """The lines in reading order: as drawn, unless that jumps up within a column again and again."""
    lines = with_marks(lines)
    jumps = sum(after.above(before) for before, after in pairwise(lines))
    rows = list(in_rows(lines))
    crossing = [row for row in rows if len(row) > 1]
    interleaved = len(crossing) > 0.4 * len(rows) and is_prose(crossing)
    return cut_by_space(lines) if interleaved or jumps > max(2, 0.12 * len(lines)) else lines


def is_prose(rows: Sequence[Sequence[Line]]) -> bool:
    """Whether rows are lines of text side by side rather than cells of a table."""
    return len(rows) > 4 and max(map(len, rows)) == 2 and median(len(line.words) for row in rows for line in row) > PROSE


def with_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines, each bullet or number that was drawn by itself taken to the words right of it."""
    found: list[Line] = []
    for line in lines:
        before = found[-1] if found else None
        if before and before.beside(line) and before.right <= line.left + line.height and is_mark(before.words):
            found[-1] = replace(line, words=f"{before.words.strip()} {line.words}", left=before.left)
        else:
            found.append(line)
    return found


def is_mark(words: str) -> bool:
    """Whether the words are a bullet or a number and nothing else."""
    return bool(BULLET.fullmatch(words) or MARK.fullmatch(words))


def cut_by_space(lines: list[Line], depth: int = 0) -> list[Line]:
    """Lines by place: cut by the widest empty stripe across, then by the widest down, and so on (an XY cut)."""
    if len(lines) < 2 or depth > 12:
        return sorted(lines, key=lambda line: (-line.middle, line.left))
    height = median(line.height for line in lines)
    down = widest_gap([(line.left, line.right) for line in lines])
    if down and down[1] > 0.8 * height and min(beside(lines, down[0])) >= 3:
        left = [line for line in lines if line.left < down[0]]
        return cut_by_space(left, depth + 1) + cut_by_space([line for line in lines if line.left >= down[0]], depth + 1)
    across = widest_gap([(line.bottom, line.top) for line in lines])
    if across and across[1] > 0.2 * height:
        upper = [line for line in lines if line.bottom >= across[0]]
        lower = [line for line in lines if line.bottom < across[0]]
        return cut_by_space(upper, depth + 1) + cut_by_space(lower, depth + 1)
    return sorted(lines, key=lambda line: (-round(line.middle / max(height * 0.6, 1)), line.left))


def beside(lines: Sequence[Line], place: float) -> tuple[int, int]:
    """How many lines stand left and right of a place."""
    left = sum(line.left < place for line in lines)
    return left, len(lines) - left


def widest_gap(spans: list[tuple[float, float]]) -> tuple[float, float] | None:
    """The middle and the width of the widest stretch that no span covers."""
    gaps, reach = [], None
    for start, end in sorted(spans):
        if reach is not None and start > reach:
            gaps.append((start - reach, (start + reach) / 2))
        reach = max(end, reach if reach is not None else end)
    return (max(gaps)[1], max(gaps)[0]) if gaps else None


class Composer:
    """Writes ordered pages as blocks."""

    def __init__(self, pages: Sequence[Page], bookmarks: dict[str, int]) -> None:
        self._pages, self._bookmarks = pages, bookmarks
        every = [line for page in pages for line in page.lines]
        self._body = usual(every)
        self._levels = levels(every, self._body)
        self._known = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(line.words for line in every).casefold()))
        self._leading = leading(pages)
        self._out = Manuscript()
        self._open: Paragraph | None = None
        self._titles: list[tuple[float, str]] = []
        self._carried: Line | None = None

    def written(self) -> tuple[str, tuple[int, ...], str]:
        """The text, its pages, and what the largest headings near the beginning call it."""
        first = 0
        for number, page in enumerate(self._pages):
            body, notes = self._parted(page)
            self._begin(body)
            for block in tables_and_lines(body):
                if isinstance(block, Line):
                    self._take(block, page)
                else:
                    self._flush()
                    grid = [[self._cell(cell) for cell in row] for row in block]
                    self._out.table(grid, is_headed(block, grid))
            self._footnotes(notes)
            if number < TITLED:
                first = len(self._titles)
        self._flush()
        text, pages = self._out.written()
        return text, pages, title_of(self._titles[:first])

    def _parted(self, page: Page) -> tuple[list[Line], list[Line]]:
        """A page's body and the small lines at its foot."""
        floor = min((line.bottom for line in page.lines if line.height >= SMALLER * self._body), default=0.0)
        notes = [line for line in page.lines if line.height < SMALLER * self._body and line.top <= floor + 0.3 * self._body]
        return ([line for line in page.lines if line not in notes], notes) if len(notes) < len(page.lines) else (page.lines, [])

    def _begin(self, body: Sequence[Line]) -> None:
        """Begin a page: within the open paragraph where that goes on, else behind it."""
        if self._open and body and self._goes_on(self._open, body[0]):
            self._open.words = self._joined(self._open.words, "\f" + body[0].words)
            self._open.lines.append(body[0])
            self._carried = body[0]
            return
        self._carried = None
        self._flush()
        self._out.begin_page()

    def _goes_on(self, before: Paragraph, line: Line) -> bool:
        """Whether a page's first line goes on with the paragraph that the page before ended in."""
        alike = abs(before.lines[-1].height - line.height) < 0.1 * line.height and before.lines[-1].bold == line.bold
        return alike and not ENDED.search(before.words) and not self._begins_item(line) and not self._level(before)

    def _take(self, line: Line, page: Page) -> None:
        """Take a line to the open paragraph, or begin one with it."""
        if line is self._carried:
            return
        if self._open and self._belongs(self._open, line, page):
            self._open.words = self._joined(self._open.words, line.words)
            self._open.lines.append(line)
        else:
            self._flush()
            self._open = Paragraph([line], line.words)

    def _belongs(self, open_: Paragraph, line: Line, page: Page) -> bool:
        """Whether a line goes on with a paragraph."""
        before = open_.lines[-1]
        if abs(before.height - line.height) > 0.12 * before.height or self._begins_item(line):
            return False
        if before.bold != line.bold and (open_.is_bold() or ENDED.search(open_.words)):
            return False
        if line.middle > before.middle + 0.5 * line.height:  # the next column
            return not ENDED.search(open_.words) and not self._level(open_)
        if before.beside(line):
            return True
        if before.middle - line.middle > 1.3 * self._leading * line.height:
            return False
        indented = line.left - before.left > 0.9 * line.height
        if indented and (len(open_.lines) > 1 or ENDED.search(open_.words)) and not self._begins_item(open_.lines[0]):
            return False
        room = max((each.right for each in page.lines if each.left < line.right and line.left < each.right), default=0) - before.right
        first_word = (line.right - line.left) * len(line.words.split(" ", 1)[0] + " ") / max(len(line.words), 1)
        ended_early = room > first_word + 0.5 * line.height
        if self._level(open_):
            return not ended_early or abs(before.height - line.height) < 0.02 * line.height
        return not (ended_early and (ENDED.search(open_.words) or (room > 0.35 * page.width and line.words[:1].isupper())))

    def _begins_item(self, line: Line) -> bool:
        """Whether a line begins an item or a numbered paragraph."""
        return bool(BULLET.match(line.words) or MARK.match(line.words))

    def _joined(self, words: str, following: str) -> str:
        """Words and the line behind them; a word that was broken between them is made whole."""
        page, following = following[: following.startswith("\f")], following.lstrip("\f")
        broken = re.search(r"([^\W\d_]+)[\x02\u2010-]$", words)
        rest = re.match(r"[^\W\d_]+", following)
        if not (broken and rest):
            return (
                f"{words.rstrip(chr(2))}{'-' * words.endswith(chr(2))} {page}{following}"
                if not broken
                else f"{words[:-1]}-{page}{following}"
            )
        if page:  # a page begins with the word that it ends
            words, following = words[: broken.start()], self._whole(broken[1], rest[0]) + following[rest.end() :]
            return f"{words}{page}{following}"
        return f"{words[: broken.start()]}{self._whole(broken[1], rest[0])}{following[rest.end() :]}"

    def _whole(self, first: str, rest: str) -> str:
        """The two halves of a broken word: with a hyphen where the document writes it so elsewhere, or the rest is a name."""
        one, two = f"{first}{rest}".casefold(), f"{first}-{rest}".casefold()
        hyphened = rest[:1].isupper() or (self._known[two] > self._known[one])
        return f"{first}-{rest}" if hyphened else f"{first}{rest}"

    def _level(self, paragraph: Paragraph) -> int:
        """The level of the heading that a paragraph is; 0 where it is none."""
        words = tidy(paragraph.words.replace("\f", " "))
        if not 1 < len(words) <= LONGEST_HEADING or not re.search(r"[^\W\d_]{2}", words) or LEADER.search(words):
            return 0
        if marked := self._bookmarks.get(re.sub(r"\W+", "", words).casefold()):
            return marked + 1
        if BULLET.match(words) or words[-1] in ".,;" or len(paragraph.lines) > 3 or words[0].islower():
            return 0
        height = paragraph.lines[0].height
        if height >= LARGER * self._body:
            return self._levels.get(round(height), 2)
        return min(6, 2 + len(self._levels)) if paragraph.is_bold() and height > 0.95 * self._body and len(words) < 120 else 0

    def _flush(self) -> None:
        """Write the open paragraph."""
        paragraph, self._open = self._open, None
        if paragraph is None:
            return
        words = LEADER.sub(" … ", paragraph.words.replace("\x02", "-"))
        level = self._level(paragraph)
        if level:
            self._titles.append((paragraph.lines[0].height, tidy(words)))
        if level and "\f" not in words:
            self._out.heading(level, words)
        elif found := BULLET.match(words):
            self._out.item(words[found.end() :])
        else:
            self._out.paragraph(words)

    def _footnotes(self, notes: Sequence[Line]) -> None:
        """Write the notes at a page's foot, in front of a paragraph that goes on behind them."""
        held, self._open = self._open, None
        page = Page(1, 0, list(notes))
        for line in notes:
            if self._open is not None and (NOTE.match(line.words) or not self._belongs(self._open, line, page)):
                self._write_note(self._open)
                self._open = None
            if self._open is None:
                self._open = Paragraph([line], line.words)
            else:
                self._open.words = self._joined(self._open.words, line.words)
                self._open.lines.append(line)
        if self._open is not None:
            self._write_note(self._open)
        self._open = held

    def _write_note(self, paragraph: Paragraph) -> None:
        words = LEADER.sub(" … ", paragraph.words.replace("\x02", "-"))
        if found := NOTE.match(words):
            self._out.note(found["mark"], words[found.end() :])
        else:
            self._out.paragraph(words)

    def _cell(self, lines: Sequence[Line]) -> str:
        """The words of a cell."""
        words = ""
        for line in lines:
            words = self._joined(words, line.words) if words else line.words
        return words.replace("\x02", "-")


def title_of(headings: Sequence[tuple[float, str]]) -> str:
    """The largest of the first headings, given as height and words; behind the largest that tells more where it tells little, and nothing
    where it is a mere number."""
    largest = tallest(headings)
    telling = tallest([heading for heading in headings if letters(heading[1]) >= TELLING])
    if telling and letters(largest) < TELLING:
        return f"{telling}: {largest}"
    return largest if letters(largest) > LEAST_WORD else ""


def tallest(headings: Sequence[tuple[float, str]]) -> str:
    """The first of those that are about as large as the largest."""
    most = max((height for height, _ in headings), default=0.0)
    return next((words for height, words in headings if height * 1.05 > most), "")


def letters(words: str) -> int:
    """How many letters there are."""
    return sum(map(str.isalpha, words))


def usual(lines: Iterable[Line]) -> float:
    """The height of most of the text."""
    heights = Counter[float]()
    for line in lines:
        heights[round(line.height * 4) / 4] += len(line.words)
    return max(heights, key=lambda height: heights[height]) if heights else 1.0


def levels(lines: Iterable[Line], body: float) -> dict[int, int]:
    """The levels of headings by their rounded heights: the largest is the first; no more than four."""
    large = sorted({round(line.height) for line in lines if line.height >= LARGER * body}, reverse=True)
    steps: dict[int, int] = {}
    level, last = 0, 10.0**6
    for height in large:
        if height < 0.93 * last:
            level, last = level + 1, height
        steps[height] = min(level, 4)
    return steps


def leading(pages: Iterable[Page]) -> float:
    """From one line of a paragraph to the next, in line heights."""
    steps = [
        (before.middle - after.middle) / before.height
        for page in pages
        for before, after in pairwise(page.lines)
        if before.height > 0 and before.above(after) and before.middle - after.middle < 2.2 * before.height
    ]
    return median(steps) if steps else 1.2


Row = list[list[Line]]
"""A row of a table: the lines of each cell."""


def tables_and_lines(lines: Sequence[Line]) -> Iterator[Line | list[Row]]:
    """Lines as they come, and runs of lines that stand in columns as tables."""
    rows = [list(row) for row in in_rows(lines)]
    place = 0
    while place < len(rows):
        end = place
        while end < len(rows) and (
            len(rows[end]) > 1 or (end > place and end + 1 < len(rows) and within(rows[end], rows[place:end], rows[end + 1]))
        ):
            end += 1
        found = as_table(rows[place:end]) if end - place > 1 else None
        if found:
            yield found
            place = end
        else:
            yield from rows[place]
            place += 1


def in_rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that follow one another on one height, from left to right."""
    row: list[Line] = []
    for line in lines:
        if row and not (row[-1].beside(line) and line.left >= row[-1].right - line.height):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def within(row: Sequence[Line], above: Sequence[Sequence[Line]], below: Sequence[Line]) -> bool:
    """Whether a single line goes on with a cell of a table: it keeps to one column, close to the row above it."""
    line, last = row[0], above[-1]
    near = last[0].middle - line.middle < 2.2 * line.height and last[0].middle > line.middle
    columns = columns_of(above)
    return near and len(below) > 1 and len(columns) > 1 and sum(left < line.right and line.left < right for left, right in columns) == 1


def columns_of(rows: Sequence[Sequence[Line]]) -> list[tuple[float, float]]:
    """The stretches, from left to right, that lines of several rows cover."""
    found: list[tuple[float, float]] = []
    for left, right in sorted((line.left, line.right) for row in rows for line in row):
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def as_table(rows: Sequence[Sequence[Line]]) -> list[Row] | None:
    """Rows that stand in columns; None where they do not, or are columns of prose side by side."""
    columns = columns_of(rows)
    full = sum(len(row) > 1 for row in rows)
    if len(columns) < 2 or full < 2 or full < 0.5 * len(rows):
        return None
    if len(columns) == 2 and is_prose(rows):
        return None
    table: list[Row] = []
    for row in rows:
        cells: Row = [[line for line in row if left <= line.left < right] for left, right in columns]
        if table and not cells[0] and sum(map(bool, cells)) < len(columns) and close(table[-1], row):
            for cell, more in zip(table[-1], cells, strict=True):
                cell += more
        else:
            table.append(cells)
    return table


def is_headed(table: Sequence[Row], grid: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: it alone is bold, or it is words and numbers stand below. A form has no such row."""
    bold = [all(line.bold for cell in row for line in cell) for row in table]
    if bold[0] and not any(bold[1:]):
        return True
    first, below = grid[0], grid[1:]
    if not all(first) or any(re.search(r"\d{3}", cell) for cell in first):
        return False
    return any(share_of_numbers(row[column] for row in below) > 0.5 and not is_number(name) for column, name in enumerate(first))


def close(above: Row, row: Sequence[Line]) -> bool:
    """Whether a row stands so near below another that it goes on with its cells."""
    last = min((line for cell in above for line in cell), key=lambda line: line.bottom)
    return last.middle - row[0].middle < 1.6 * row[0].height
