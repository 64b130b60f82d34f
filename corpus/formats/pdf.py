"""PDF: its lines as PDFium finds them, with where they stand and how they look; `corpus.formats.flow` makes paragraphs of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import byref, create_string_buffer
from typing import Any, BinaryIO

from corpus.errors import Unreadable
from corpus.formats.content import Content, Fault
from corpus.formats.flow import TITLED, Flow, Line, Page
from corpus.formats.markup import tidy

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""

Word = tuple[str, float, float, float, float]
"""Its signs, and its box."""

LINE_FEED, BROKEN = 10, 2
SPACES, ENDS = {9, 10, 13, 32, 160}, {10, 13, 2}
"""What stands between words, and what ends a line: PDFium puts 2 for the hyphen of a word that was broken there."""

WIDE = 1.7
"""A gap between words of more than so many line heights parts two columns."""

BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)

UNDECODED = re.compile("[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f]")
MOST_UNDECODED = 0.3
"""Share of signs without a meaning from which a text is no text."""

NAMED_BY_PROGRAM = re.compile(
    r"(?i)(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|.*\.(?:docx?|pptx?|xlsx?|indd|pdf|qxd|rtf|tex|dvi)|"
    r"(?:print|document)\d*|\(anonymous\)|powerpoint presentation)$"
)
"""Titles that a program gave, not a person."""


def read(file: BinaryIO) -> Iterator[Content | Fault]:
    """The text in reading order with its pages; Unreadable where it is protected, damaged, or pictures of pages without text."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable("it is protected by a password: save it without one") from None
        raise Unreadable(f"it is damaged, or no PDF ({error}): open it and save it anew") from None
    flow = Flow()
    for number in range(len(document)):
        flow.add(read_page(document, number))
    headings = outline(document)
    text, pages, first = flow.written(headings)
    told = empty_pages(flow)
    if not text.strip():
        what = "pictures and no text (a scan)" if any(page.pictured for page in flow.pages) else "no text"
        raise Unreadable(f"its pages hold {what}: have its text recognized (OCR) and add the result")
    if len(UNDECODED.findall(text)) > MOST_UNDECODED * len(text):
        raise Unreadable("its fonts do not say which letters its signs are: have its text recognized (OCR) and add the result")
    said = {key: tidy(value) for key, value in document.get_metadata_dict().items()}
    beginning = text[: pages[TITLED]] if len(pages) > TITLED else text
    yield Content(text, chosen_title(own_title(said.get("Title", "")), first, beginning), labels(said), pages)
    if told:
        yield Fault(told, "pages", lesser=True)


def read_page(document: Any, number: int) -> Page:
    """A page's lines; one that cannot be loaded is empty."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return Page(0, 0, [])
    width, height = page.get_size()
    lines = list(read_lines(pdfium, text, turned(page)))
    pictured = not lines and any(True for _ in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2))
    text.close()
    page.close()
    return Page(width, height, lines, pictured)


def turned(page: Any) -> Any:
    """What makes places on the sheet of places on the page as it is shown: (left, bottom, right, top) to the same."""
    left, bottom, right, top = page.get_mediabox()
    turn = page.get_rotation()

    def place(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if turn == 90:
            return y0 - bottom, right - x1, y1 - bottom, right - x0
        if turn == 180:
            return right - x1, top - y1, right - x0, top - y0
        if turn == 270:
            return top - y1, x0 - left, top - y0, x1 - left
        return x0 - left, y0 - bottom, x1 - left, y1 - bottom

    return place


def read_lines(pdfium: Any, text: Any, place: Any) -> Iterator[Line]:
    """The lines in the order in which they are drawn, cut where a wide gap parts two columns."""
    raw, box, loose = text.raw, pdfium.FS_RECTF(), pdfium.FPDFText_GetLooseCharBox
    reference, unicode = byref(box), pdfium.FPDFText_GetUnicode

    def bounds(index: int) -> Box:
        loose(raw, index, reference)
        found: Box = place(box.left, box.bottom, box.right, box.top)
        return found

    words: list[Word] = []
    word, first, bold = "", 0, False
    for index, code in enumerate([*(unicode(raw, index) for index in range(text.count_chars())), LINE_FEED]):
        if code not in SPACES:
            first = first if word else index
            word += chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"
            if code != BROKEN:
                continue
        if word.strip("\x02"):
            x0, y0, x1, y1 = bounds(first)
            last = bounds(index - 1)
            if not words or (len(words) == 1 and not words[0][0].isalnum()):  # a bullet may be bold where its item is not
                bold = is_bold(pdfium, raw, first)
            words.append((word, min(x0, last[0]), min(y0, last[1]), max(x1, last[2]), max(y1, last[3])))
        word = ""
        if code in ENDS and words:
            yield from cut(words, bold)
            words = []


def is_bold(pdfium: Any, raw: Any, index: int) -> bool:
    """Whether a sign is of a bold font."""
    name = create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(raw, index, name, 128, None)
    return bool(BOLD.search(name.value)) or pdfium.FPDFText_GetFontWeight(raw, index) >= 600


def cut(words: list[Word], bold: bool) -> Iterator[Line]:
    """A line's words as one line, or as several where wide gaps part them."""
    height = sorted(y1 - y0 for _, _, y0, _, y1 in words)[len(words) // 2]
    held = [words[0]]
    for word in words[1:]:
        gap = word[1] - held[-1][3]
        if gap > WIDE * height or gap < -2 * height:
            yield joined(held, height, bold)
            held = []
        held.append(word)
    yield joined(held, height, bold)


def joined(words: list[Word], height: float, bold: bool) -> Line:
    """Words that stand beside each other as a line."""
    return Line(
        " ".join(word for word, *_ in words),
        min(x0 for _, x0, _, _, _ in words),
        min(y0 for _, _, y0, _, _ in words),
        max(x1 for _, _, _, x1, _ in words),
        max(y1 for _, _, _, _, y1 in words),
        height,
        bold,
    )


def outline(document: Any) -> dict[str, int]:
    """The bookmarks' titles, folded, each with its level from 1."""
    import pypdfium2

    found: dict[str, int] = {}
    try:
        for place, mark in enumerate(document.get_toc(max_depth=6)):
            if place > 5_000:
                break
            found.setdefault(folded(mark.get_title()), mark.level + 1)
    except (pypdfium2.PdfiumError, ValueError, AttributeError):
        return found
    return found


def folded(words: str) -> str:
    """Words as they are compared: letters and digits alone."""
    return re.sub(r"\W+", "", words).casefold()


def own_title(said: str) -> str:
    """The title that the file gives itself, where it is one."""
    return "" if NAMED_BY_PROGRAM.match(said) or not re.search(r"[^\W\d]{2}", said) else said


def chosen_title(own: str, first: str, beginning: str) -> str:
    """The file's own title where it stands on the first pages, or where no heading does; many files keep that of a template or a draft."""
    return own if own and (not first or folded(own) in folded(beginning)) else first


def labels(said: dict[str, str]) -> dict[str, str]:
    """What the file says of itself, as labels."""
    found = {"format": "pdf"} | ({"author": author} if (author := said.get("Author", "")) not in ("", "(anonymous)") else {})
    for label, key in (("created", "CreationDate"), ("modified", "ModDate")):
        day = re.match(r"D:(\d{4})(\d{2})(\d{2})", said.get(key, ""))
        if day:
            found[label] = "-".join(day.groups())
    return found


def empty_pages(flow: Flow) -> str:
    """Which pages are pictures without text; "" where none is, or all are."""
    pictured = [number for number, page in enumerate(flow.pages, start=1) if page.pictured]
    if not pictured or len(pictured) == len(flow.pages):
        return ""
    shown = ", ".join(map(str, pictured[:20])) + ", …" * (len(pictured) > 20)
    share = f"{len(pictured)} of its {len(flow.pages)} pages"
    return f"{share} are pictures without text ({shown}): have their text recognized (OCR) to have it found"
