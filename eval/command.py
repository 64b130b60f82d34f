"""The commands under `plenum eval`. Tables go to standard output, progress and errors to standard error.

Exit codes: 0 done, 1 a gate does not hold or a gold set has faults, 2 the command or a file has to change.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import BadGold, BadSetting
from eval.benchmark import app as benchmark
from eval.benchmark import indexed
from service.command import Json, bar, console, opened, print_json, read_settings, say

if TYPE_CHECKING:
    from corpus.document import Document
    from eval.ask import Service
    from eval.cases import Case

app = typer.Typer(help="Measure answers against gold questions, compare runs, report.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(benchmark)

Gold = Annotated[Path | None, typer.Option(help="Gold questions, JSON lines; default: those that come along.")]
Corpus = Annotated[Path | None, typer.Option("--corpus", help="Folder of the documents that it is about; default: those of the home.")]
Gates = Annotated[Path | None, typer.Option(help="What a run has to reach; default: eval/gates.toml.")]
Folder = Annotated[Path, typer.Argument(help="Folder of a run.")]


@app.command("run")
def run_gold(
    gold: Gold = None,
    corpus: Corpus = None,
    url: Annotated[str | None, typer.Option(help="Address of a running Plenum; default: asked in this process.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; one that was broken off goes on. Default: a new one.")] = None,
    gate: Annotated[bool, typer.Option("--gate", help="Exit with 1 where the run does not keep the gates.")] = False,
    gates: Gates = None,
    as_json: Json = False,
) -> None:
    """Ask every question of a gold set and measure what comes of it."""
    from eval import gate as bounds
    from eval.cases import DEFAULT, digest, load
    from eval.judge import judge
    from eval.measures import measure
    from eval.record import read
    from eval.run import ground, run
    from eval.show import show_run

    cases, held = load(gold or DEFAULT), bounds.load(gates or bounds.FILE)
    if gate and not held.bind(digest(cases)):
        raise BadSetting("the gates are for another gold set: name those of this one with --gates")
    if url and corpus:
        raise BadSetting("a running Plenum has its own documents: give --url or --corpus, not both")
    folder = out or read_settings().home / "eval" / time.strftime("%Y%m%d-%H%M%S")
    with service_at(url, corpus) as service, bar("Asking", "questions", len(cases)) as progress:
        say(f"Asking {len(cases)} questions; should it break off, --out {folder} takes it up again.")
        run(service, cases, folder, ground(service, cases, url or ""), progress)
    done = read(folder)
    values = measure(judge(done))
    breaches = bounds.breaches(held, values) if gate else []
    if as_json:
        print_json({"run": str(folder), "measures": [asdict(each) for each in values], "breaches": breaches})
    else:
        show_run(console(), done, values)
        typer.echo(f"The run is in {folder}.")
    stop_at(breaches)


@app.command("compare")
def compare_runs(before: Folder, after: Folder, gates: Gates = None, as_json: Json = False) -> None:
    """Tell whether the later of two runs is better or worse, and stop where it surely is worse or does not keep the gates."""
    from eval import gate as bounds
    from eval.compare import compare
    from eval.record import read
    from eval.show import show_comparison

    found = compare(read(before), read(after), bounds.load(gates or bounds.FILE))
    if as_json:
        print_json({**asdict(found), "losses": found.losses, "passed": found.passed})
    else:
        show_comparison(console(), found)
    stop_at([*found.losses, *found.breaches])


@app.command("report")
def report_runs(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs; the last one is the one that is judged.")],
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("report.html"),
    sets: Annotated[Path | None, typer.Option(help="Figures over sets of others, as `plenum eval sets --json` prints them.")] = None,
) -> None:
    """Write runs as one HTML file that needs no network: measures, plots, and every question with its citations in their text."""
    import json

    from eval.record import read
    from eval.report import report

    figures = json.loads(sets.read_text("utf-8"))["sets"] if sets else []
    out.write_text(report([read(folder) for folder in runs], figures), "utf-8")
    typer.echo(f"The report is {out}, {out.stat().st_size / 1024:,.0f} kB.")


Golds = Annotated[list[Path] | None, typer.Option("--gold", help="Gold questions; may be repeated. Default: all that come along.")]


@app.command("draft")
def draft_gold(gold: Golds = None, corpus: Corpus = None, count: Annotated[int, typer.Option(min=1, help="Rows to propose.")] = 20) -> None:
    """Print rows for a gold set, of sentences that no question speaks of yet; a person writes the questions."""
    from eval.cases import lines
    from eval.draft import draft

    typer.echo(lines(draft(documents_of(corpus), every_case(gold), count)), nl=False)


@app.command("check")
def check_gold(
    gold: Golds = None,
    corpus: Corpus = None,
    runs: Annotated[list[Path] | None, typer.Option("--run", help="Folder of a run: tells what nobody answers; may be repeated.")] = None,
) -> None:
    """Find gold that no longer fits the documents, is asked twice, or is answered by nobody."""
    from eval.check import faults
    from eval.record import read

    cases = every_case(gold)
    documents = {document.id: document for document in documents_of(corpus)}
    found = faults(cases, documents.get, [read(folder) for folder in runs or ()])
    stop_at(found)
    typer.echo(f"All is well: {len(cases)} questions.")


def every_case(gold: Sequence[Path] | None) -> list[Case]:
    """The questions of these files, or of all that come along."""
    from eval.cases import DEFAULT, load

    return [case for path in gold or sorted(DEFAULT.parent.glob("*.jsonl")) for case in load(path)]


@contextmanager
def service_at(url: str | None, corpus: Path | None) -> Iterator[Service]:
    """What is asked: a running Plenum where an address is given; in this process otherwise, over a folder's documents or the home's."""
    from eval.ask import InProcess, OverHttp
    from service.assemble import assemble

    if url:
        yield OverHttp(url)
    elif corpus:
        with indexed(corpus.resolve().name, below(corpus)) as plenum:
            yield InProcess(plenum)
    else:
        with opened(fill_first=True) as collection:
            yield InProcess(assemble(collection))


def documents_of(corpus: Path | None) -> list[Document]:
    """The documents of a folder where one is given, those of the home otherwise."""
    if corpus:
        return below(corpus)
    with opened(fill_first=True) as collection:
        return [collection.document(listed.id) for listed in collection.every_document()]


def below(folder: Path) -> list[Document]:
    """The documents of a folder; BadGold names the first file that gives none, since its questions could not be answered."""
    from corpus.read import Unread, read

    items = list(read([folder]))
    for item in items:
        if isinstance(item, Unread) and not item.skipped:
            raise BadGold(f"{item.name} cannot be asked about: {item.reason}")
    return [item for item in items if not isinstance(item, Unread)]


def stop_at(reasons: Sequence[str]) -> None:
    """Say what stands against a run and end with 1; nothing where nothing does."""
    for reason in reasons:
        say(reason)
    if reasons:
        raise typer.Exit(1)
