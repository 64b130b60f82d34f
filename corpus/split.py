"""Documents to chunks that fit the encoder.

A chunk never crosses a heading. Within a section the cuts are chosen together, as line breaks are in Knuth and Plass, "Breaking
paragraphs into lines" (1981): the least total of squared slack and of what each cut tears apart. Chunks follow one another without
gap or overlap, so that together they hold all text that is not white space.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise, zip_longest

from corpus.document import Chunk, Document, Span
from corpus.sentences import trim
from corpus.structure import CONTENTS, ENTRY, OF_CONTENTS, PAGE, Heading, Join, Unit, is_caption, says_something, structure
from corpus.tokens import ENCODING, count, encoding

TEAR = {Join.APART: 0.0, Join.ITEM: 0.1, Join.SENTENCE: 0.3, Join.LED: 1.0}
"""What a cut before a unit costs, beside a slack of 0 (a full chunk) to 1 (an empty one)."""


RUN = 5
"""Lines in a row that end in a page's number, from which they are a table of contents."""


@dataclass(frozen=True, slots=True)
class Splitting:
    """How long a chunk's text may be, in tokens of `encoding` (about half as many word pieces); its context comes on top.

    320 ranked better than 160 and 480 (eval/LOG.md, "Length of chunks").
    """

    tokens: int = 320
    encoding: str = ENCODING

    def record(self) -> dict[str, int | str]:
        """What the index notes of it."""
        return asdict(self)


def split(document: Document, splitting: Splitting = Splitting()) -> list[Chunk]:
    """The chunks of a document, in order."""
    language = document.labels.get("language", "en")
    found = structure(document.text, language if isinstance(language, str) else "en")
    pieces = [piece for part in found for piece in fitting(document.text, part, splitting.tokens)]
    chunks = []
    for heading, units in sections(pieces, document.title):
        for first, last in partition([count(document.text[unit.start : unit.end]) for unit in units], units, splitting.tokens):
            chunks.append((heading, units[first:last]))
    return list(laid_out(document, pieces, chunks))


def fitting(text: str, part: Unit | Heading, limit: int) -> Iterator[Unit | Heading]:
    """The part as it is or, where one unit alone is too long, cut between words (or, at worst, within one)."""
    if isinstance(part, Heading) or count(text[part.start : part.end]) <= limit:
        yield part
        return
    join = part.join
    for start, end in cut_by_tokens(text, part.start, part.end, limit):
        yield Unit(start, end, join, part.table_header)
        join = Join.SENTENCE


def cut_by_tokens(text: str, start: int, end: int, limit: int) -> Iterator[Span]:
    """Stretches of at most `limit` tokens, ended at white space where there is some in the second half of the stretch."""
    while start < end:
        window = text[start : min(end, start + limit * 16)]
        tokens = encoding().encode_ordinary(window)
        most = limit
        while True:  # a stretch by itself may be split into more tokens than it was as a part
            taken = len(encoding().decode(tokens[:most], errors="ignore"))
            stop = start + max(1, taken if len(tokens) > most else len(window))
            space = max(text.rfind(sign, start + (stop - start) // 2, stop) for sign in " \n\t\u3000。，；")
            stop = space + 1 if stop < end and space > start else stop
            opening, closing = trim(text, start, stop)
            if most == 1 or count(text[opening:closing]) <= limit:
                break
            most -= 1
        if opening < closing:
            yield opening, closing
        start = stop


def sections(pieces: list[Unit | Heading], title: str) -> Iterator[tuple[tuple[str, ...], list[Unit]]]:
    """The units below each heading, with the path of headings above them (without the document's own title)."""
    path: list[Heading] = []
    units: list[Unit] = []
    for piece in pieces:
        if isinstance(piece, Unit):
            units.append(piece)
            continue
        if units:
            yield heading_path(path, title), units
            units = []
        path = [above for above in path if above.level < piece.level] + [piece]
    if units:
        yield heading_path(path, title), units


def heading_path(path: list[Heading], title: str) -> tuple[str, ...]:
    """The headings' words; one that only repeats the title says nothing."""
    return tuple(heading.title for heading in path if heading.title and heading.title.casefold() != title.casefold())


def partition(sizes: list[int], units: list[Unit], limit: int) -> list[Span]:
    """The cheapest cutting of units into runs of at most `limit` tokens, as (first, last) places, half-open."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(1, len(sizes) + 1):
        best.append(min(_runs_to(last, sizes, units, limit, best)))
    runs, last = [], len(sizes)
    while last:
        first = best[last][1]
        runs.append((first, last))
        last = first
    return runs[::-1]


def _runs_to(last: int, sizes: list[int], units: list[Unit], limit: int, best: list[tuple[float, int]]) -> Iterator[tuple[float, int]]:
    size = 0
    for first in range(last - 1, -1, -1):
        size += sizes[first]
        if size > limit and first < last - 1:
            return
        slack = max(0.0, 1 - size / limit) ** 2
        yield best[first][0] + slack + (TEAR[units[first].join] if first else 0.0), first


def laid_out(document: Document, pieces: list[Unit | Heading], chunks: list[tuple[tuple[str, ...], list[Unit]]]) -> Iterator[Chunk]:
    """Chunks that reach from the headings above their first unit to where the next chunk begins."""
    places = {piece.start: place for place, piece in enumerate(pieces) if isinstance(piece, Unit)}
    starts = [_reach_back(pieces, places[units[0].start]) for _, units in chunks]
    bounds = [0, *starts[1:], len(document.text)] if chunks else [0, len(document.text)]
    for place, (start, end) in enumerate(pairwise(bounds)):
        heading, units = chunks[place] if chunks else ((), [])
        start, end = trim(document.text, start, end)
        sentences = tuple((unit.start, unit.end) for unit in quotable(units, document.text, heading))
        context = (*heading, units[0].table_header) if units and cut_table(units[0], document.text, start) else heading
        yield Chunk(f"{document.id}:{start}-{end}", document.id, start, end, context, sentences)


def quotable(units: Sequence[Unit], text: str, heading: Sequence[str]) -> Iterator[Unit]:
    """The units that say something: no footnotes, no entries of a table of contents, no captions, and no bare figures or labels such as
    charts leave."""
    entry = ENTRY if heading and heading[-1].casefold() in OF_CONTENTS else CONTENTS
    entries = of_contents([text[unit.start : unit.end] for unit in units])
    for place, (unit, after) in enumerate(zip_longest(units, units[1:])):
        words = text[unit.start : unit.end]
        if place in entries:
            continue
        alone = unit.join is Join.APART and not unit.table_header and (after is None or after.join is not Join.SENTENCE)
        if not unit.note and not entry.search(words) and not is_caption(words) and (says_something(words) or not alone):
            yield unit


def of_contents(lines: Sequence[str]) -> set[int]:
    """The places of lines that a table of contents makes, whatever it stands under: RUN or more in a row end in numbers that never fall."""
    places: set[int] = set()
    run, last = list[int](), 0
    for place, page in enumerate([*(PAGE.search(line) for line in lines), None]):
        if page is None or int(page[1]) < last:
            places.update(run if len(run) >= RUN else ())
            run = []
        if page:
            run.append(place)
        last = int(page[1]) if page else 0
    return places


def cut_table(unit: Unit, text: str, start: int) -> bool:
    """Whether a chunk begins in the middle of a table, so that its header has to be carried along."""
    return bool(unit.table_header) and unit.table_header not in text[start : unit.start]


def _reach_back(pieces: list[Unit | Heading], place: int) -> int:
    while place and isinstance(pieces[place - 1], Heading):
        place -= 1
    return pieces[place].start
