"""What becomes of each file of a folder: in, or not in and why; how much of its text was found, and how long it took.

    python -m eval.formats FOLDER

`recall` is the share of the words of a second, independent reading that are in ours, too: pypdf's for PDF; for packages of XML every word
of the parts that hold text; for HTML every word of its body. That reading takes in running heads, navigation and the like: recall is
below one where these were left out on purpose.
"""

from __future__ import annotations

import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from corpus.document import Document
from corpus.read import Unread, read_file
from corpus.worker import Limits, Worker

WORD = re.compile(r"\w+")
TEXT_PARTS = re.compile(r"word/document\.xml|ppt/slides/slide\d+\.xml|content\.xml|.*\.x?html")


@dataclass(frozen=True, slots=True)
class Row:
    """One file: its documents, characters and pages, seconds by the clock, recall (None: no second reading), and what was told of it."""

    name: str
    documents: int
    characters: int
    pages: int
    seconds: float
    recall: float | None
    told: str


def rows(folder: Path) -> Iterator[Row]:
    """A row for each file below a folder."""
    with Worker(Limits()) as worker:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            begun = time.perf_counter()
            items = list(read_file(path, worker))
            seconds = time.perf_counter() - begun
            yield row(path, folder, [item for item in items if isinstance(item, Document)], items, seconds)


def row(path: Path, folder: Path, documents: list[Document], items: list[Document | Unread], seconds: float) -> Row:
    """What is told of one file."""
    told = "; ".join(item.reason for item in items if isinstance(item, Unread))
    text, pages = "\n".join(document.text for document in documents), sum(len(document.pages) for document in documents)
    found = recall(words(text), second(path)) if documents else None
    return Row(str(path.relative_to(folder)), len(documents), len(text), pages, seconds, found, told)


def words(text: str) -> Counter[str]:
    """How often each word comes."""
    return Counter(WORD.findall(text.casefold()))


def recall(ours: Counter[str], theirs: Counter[str] | None) -> float | None:
    """The share of their words that are among ours."""
    return (ours & theirs).total() / theirs.total() if theirs and theirs.total() else None


def second(path: Path) -> Counter[str] | None:
    """The words that a second reading finds; None where there is none, or it fails."""
    reader = SECOND.get(path.suffix.lower())
    try:
        return words(reader(path)) if reader else None
    except Exception:  # a second reading that stumbles is no measure
        return None


def by_pypdf(path: Path) -> str:
    """A PDF as pypdf reads it."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def by_parts(path: Path) -> str:
    """Every word of the parts of a package that hold text."""
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name).decode("utf-8", "replace") for name in package.namelist() if TEXT_PARTS.fullmatch(name)]
    return "\n".join(strings(part) for part in parts)


def strings(source: str) -> str:
    """What stands between the tags; those that end a paragraph, a cell or a line part words."""
    source = re.sub(r"(?s)<(script|style|head)\b.*?</\1>|<mc:Fallback>.*?</mc:Fallback>|<w:instrText.*?</w:instrText>", " ", source)
    source = re.sub(r"</?(?:\w+:)?(?:p|h|tc|tab|br|cr|s|line-break|table-cell|div|li|td|th|h\d|tr|sp|e|num|den)\b[^>]*>", " ", source)
    return re.sub(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d+);", " ", re.sub(r"<[^>]*>", "", source))


SECOND: dict[str, Callable[[Path], str]] = {
    ".pdf": by_pypdf,
    ".docx": by_parts,
    ".pptx": by_parts,
    ".odt": by_parts,
    ".epub": by_parts,
    ".html": lambda path: strings(path.read_text("utf-8", "replace")),
}


def shown(found: Row) -> str:
    """A row of a Markdown table."""
    share = "" if found.recall is None else f"{found.recall:.2f}"
    fate = f"in ({found.documents})" if found.documents else "not in"
    return f"| {found.name} | {fate} | {found.characters:,} | {found.pages or ''} | {share} | {found.told.replace('|', '/')} |"


def by_ending(every: list[Row]) -> Iterator[str]:
    """A row for each ending: files, those that went in, median recall, and milliseconds a page or file."""
    from statistics import median

    for ending in sorted({Path(each.name).suffix.lower() for each in every}):
        own = [each for each in every if Path(each.name).suffix.lower() == ending]
        shares = [each.recall for each in own if each.recall is not None]
        units = sum(each.pages or 1 for each in own)
        spent = sum(each.seconds for each in own) / units * 1000
        middle = f"{median(shares):.3f}" if shares else ""
        yield f"| {ending} | {len(own)} | {sum(bool(each.documents) for each in own)} | {middle} | {spent:.0f} |"


def main(folder: Annotated[Path, typer.Argument(help="A folder of files.", exists=True, file_okay=False)]) -> None:
    """Print what became of each file, and a summary by ending."""
    every = []
    typer.echo("| file | | characters | pages | recall | told |\n|---|---|---|---|---|---|")
    for found in rows(folder):
        every.append(found)
        typer.echo(shown(found))
    typer.echo("\n| ending | files | in | recall | ms a page or file |\n|---|---|---|---|---|")
    for line in by_ending(every):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
