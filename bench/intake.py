"""How much memory it takes to read many PDF files: it must not grow with their number.

    python -m bench.intake [--files 1000] [--pages 5]

Makes the files in a temporary folder, reads them one by one as `plenum add` does, and prints the memory of this process and of its
worker as it goes on. Ends with 1 where the last third needed more than 1.2 times what the first did.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from corpus.document import Document
from corpus.read import as_items
from corpus.worker import Limits, Worker

GROWTH = 1.2
"""How many times what the first third needed the last may need."""


def make(path: Path, number: int, pages: int) -> None:
    """A PDF of a report's size: so many pages of 45 lines."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pageCompression=1)
    for page in range(pages):
        for line in range(45):
            canvas.drawString(
                72, 760 - 15 * line, f"Report {number}, page {page + 1}: line {line} says that {number * line} of {page} were built."
            )
        canvas.showPage()
    canvas.save()


def resident(process: int | str) -> float:
    """The memory of a process in MB; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def main(files: Annotated[int, typer.Option(min=9)] = 1_000, pages: Annotated[int, typer.Option(min=1)] = 5) -> None:
    """Read the files and print memory as it goes."""
    own: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as folder, Worker(Limits()) as worker:
        for number in range(files):
            make(Path(folder) / f"{number:05}.pdf", number, pages)
        begun, characters = time.perf_counter(), 0
        typer.echo(f"{'files':>6} {'this process':>13} {'worker':>8}   MB")
        for number, path in enumerate(sorted(Path(folder).iterdir()), start=1):
            for item in as_items(worker.convert(path, path.name), str(path), path.as_uri(), path.as_uri()):
                assert isinstance(item, Document), item
                characters += len(item.text)
            own.append(resident("self"))
            theirs.append(resident(worker.process_id or 0))
            if number % max(1, files // 10) == 0:
                typer.echo(f"{number:>6} {own[-1]:>13.0f} {theirs[-1]:>8.0f}")
    spent = time.perf_counter() - begun
    typer.echo(f"{characters:,} characters in {spent:.0f} s, {spent / files / pages * 1000:.1f} ms a page")
    third = files // 3
    grown = [max(each[-third:]) / max(max(each[:third]), 1) for each in (own, theirs)]
    typer.echo(f"the last third needed {grown[0]:.2f} and {grown[1]:.2f} times what the first did")
    sys.exit(max(grown) > GROWTH)


if __name__ == "__main__":
    typer.run(main)
