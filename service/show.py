"""How answers, passages and documents look in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.store import Listed, Version
from service.answer import CLOSERS, STOPS, Answer, Citation, Nearest, Status


def show_answer(console: Console, answer: Answer) -> None:
    """The answer, then each citation with the quoted words; or the nearest passages where there is none."""
    console.print(highlighted(answer) if answer.statements else Text(answer.text, style="yellow"))
    if answer.status is Status.PARTIAL:
        console.print(Text("This may be only part of the answer.", style="yellow"))
    for note in answer.notes:
        console.print(Text(note, style="yellow"))
    for citation in answer.citations:
        show_citation(console, citation)
    if answer.nearest:
        console.print(Text("\nThe nearest passages:"))
        show_passages(console, answer.nearest)


def highlighted(answer: Answer) -> Text:
    """The answer's text, the words that are the answer itself in bold."""
    text, place = Text(answer.text), 0
    for statement in answer.statements:
        place = answer.text.index(statement.text.rstrip(STOPS + CLOSERS), place)
        for start, end in statement.spans:
            text.stylize("bold", place + start, place + end)
    return text


def show_citation(console: Console, citation: Citation) -> None:
    """One citation: number, title, headings and page, then the words themselves, then where they stand."""
    place = [citation.title, *citation.heading, *([f"page {citation.page}"] if citation.page else [])]
    console.print(Text.assemble((f"\n[{citation.number}] ", "cyan bold"), (" › ".join(place), "cyan")))
    show_indented(console, Text(f"“{citation.quote}”"))
    show_indented(console, Text(f"{citation.link} at {citation.start}–{citation.end}", style="dim"))


def show_passages(console: Console, passages: Sequence[Nearest]) -> None:
    """Passages with their score, best first."""
    for passage in passages:
        place = " › ".join([passage.title, *passage.heading])
        console.print(Text.assemble((f"\n{passage.score:.3f} ", "dim"), (place, "cyan"), (f"  {passage.doc_id}", "dim")))
        show_indented(console, Text(passage.text))


def show_indented(console: Console, text: Text) -> None:
    """Text set in by four columns: wrapped on a terminal, its lines whole in a pipe."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, 4)))
    else:
        for line in text.split("\n"):
            console.print(Text("    ").append_text(line))


def show_list(console: Console, documents: Sequence[Listed]) -> None:
    """A table of documents."""
    table = Table("id", "title", "kind", "chunks", box=None, header_style="bold", pad_edge=False)
    for listed in documents:
        table.add_row(Text(listed.id), Text(listed.title), Text(str(listed.labels.get("kind", ""))), str(listed.chunks))
    console.print(table)


def show_versions(console: Console, versions: Sequence[Version]) -> None:
    """A table of a document's versions."""
    table = Table("snapshot", "added", "ended", "title", "version", box=None, header_style="bold", pad_edge=False)
    for each in versions:
        table.add_row(str(each.since), each.added or "", each.ended or "", Text(each.title), each.version[:19])
    console.print(table)
