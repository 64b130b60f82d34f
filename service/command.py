"""The command line. Answers go to standard output, progress and errors to standard error.

Exit codes: 0 done, 1 something failed (a file could not be read, a document was not there, the machine is at fault), 2 the command or a
setting has to change.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import BadFilter, CallerError, PlenumError

if TYPE_CHECKING:
    from fastapi import APIRouter
    from rich.console import Console

    from corpus.read import Unread
    from index.collection import Collection
    from index.intake import Progress
    from service.ask import Plenum
    from service.settings import Settings

    Mount = Callable[[Plenum], APIRouter]
    """Further routes over the Plenum that is served."""

app = typer.Typer(
    name="plenum",
    help="Answers questions from your documents, with the exact words of the source behind every sentence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

GARBAGE = 50_000
"""New objects after which a server looks for garbage, in place of 700: what a request leaves is not in cycles, and goes by itself."""

Json = Annotated[bool, typer.Option("--json", help="Print the HTTP body instead of text.")]
TopK = Annotated[int, typer.Option("--top-k", min=1, max=50, help="Passages to find.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Answer as the documents stood in this snapshot, or at this date or time (ISO 8601).")
]
Filter = Annotated[list[str] | None, typer.Option("--filter", "-f", help="Only documents with this label, as name=value; may be repeated.")]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    filter: Filter = None,
    top_k: TopK = 8,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Answer a question from the documents."""
    from service.assemble import assemble
    from service.question import Question

    asked = Question(question, filters=parse_filters(filter), top_k=top_k, as_of=as_of)
    with opened(fill_first=True) as collection:
        answer = assemble(collection).ask(asked)
    if as_json:
        print_json(answer.body())
    else:
        from service.show import show_answer

        show_answer(console(), answer)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    filter: Filter = None,
    top_k: TopK = 8,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Find passages without reading them."""
    from service.bodies import hits_body
    from service.compose import as_nearest
    from service.question import Question
    from service.show import show_passages

    asked = Question(query, filters=parse_filters(filter), top_k=top_k)
    with opened(fill_first=True) as collection:
        found = collection.at(as_of).search(asked.text, asked.top_k, asked.filters)
    if as_json:
        print_json(hits_body(found))
    elif found.hits:
        show_passages(console(), [as_nearest(hit, found) for hit in found.hits])
    else:
        say("Nothing was found.")


@app.command()
def add(
    paths: Annotated[list[str], typer.Argument(help="Files, folders and patterns like 'reports/**/*.pdf'; with --web also addresses.")],
    web: Annotated[bool, typer.Option("--web", help="Fetch http and https addresses, from public networks alone.")] = False,
    sync: Annotated[bool, typer.Option("--sync", help="Remove documents that came from these files and folders and are gone.")] = False,
    as_json: Json = False,
) -> None:
    """Put files into the index: PDF, Word, PowerPoint, Excel, OpenDocument, HTML, EPUB, RTF, mail, CSV, Markdown, text, JSON lines.

    A document that is there already is replaced, an unchanged one is left alone.
    """
    from service.folder import Folders

    with opened() as collection, bar("Indexing") as progress:
        folders = Folders(collection, paths, web, told_unread)
        added = list(collection.add(folders.documents(), progress))
        removed = folders.remove_lost() if sync else []
    failed = [item for item in folders.unread if not item.skipped]
    if as_json:
        print_json(
            {
                "documents": [asdict(each) for each in added],
                "removed": removed,
                "failed": [{"name": item.name, "reason": item.reason} for item in failed],
            }
        )
    else:
        changed, gone = sum(each.changed for each in added), f"{len(removed)} removed, " * sync
        typer.echo(f"Documents: {changed} indexed, {len(added) - changed} unchanged, {gone}{len(failed)} not read.")
    if failed:
        raise typer.Exit(1)


def told_unread(item: Unread) -> None:
    """Say what was not read, and why."""
    say(f"{'skipped' if item.skipped else 'not read'}: {item.name}: {item.reason}")


@app.command()
def remove(ids: Annotated[list[str], typer.Argument(help="Ids of documents, as `plenum list` shows them.")], as_json: Json = False) -> None:
    """Take documents out of the index."""
    with opened() as collection:
        gone = collection.remove(ids)
    absent = [doc_id for doc_id in ids if doc_id not in gone]
    if as_json:
        print_json({"removed": gone, "absent": absent})
    else:
        typer.echo(f"Documents removed: {len(gone)}.")
    for doc_id in absent:
        say(f"no document has the id {doc_id!r}: `plenum list` shows those that are there")
    if absent:
        raise typer.Exit(1)


@app.command("list")
def list_documents(as_json: Json = False) -> None:
    """Show the documents in the index."""
    with opened() as collection:
        documents = list(collection.every_document())
    if as_json:
        from service.bodies import listed_body

        print_json({"documents": [listed_body(listed) for listed in documents], "next": None})
    elif documents:
        from service.show import show_list

        show_list(console(), documents)
    else:
        say("The index is empty: `plenum add PATHS...` puts documents in.")


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address; default PLENUM_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; default PLENUM_PORT or 8000.")] = None,
) -> None:
    """Serve the web page and the HTTP interface."""
    import uvicorn

    from service.assemble import assemble
    from service.http import application

    with opened(fill_first=True) as collection:
        settings, plenum = read_settings(), assemble(collection)
        gc.freeze()  # what is loaded by now stays, and is not looked through again for what can go
        gc.set_threshold(GARBAGE)
        say(f"Plenum on http://{host or settings.host}:{settings.port if port is None else port} (documentation at /docs)")
        uvicorn.run(
            application(plenum, *(mount(plenum) for mount in context.obj or ())),
            host=host or settings.host,
            port=settings.port if port is None else port,
            log_level="warning",
        )


@app.command()
def versions(doc_id: Annotated[str, typer.Argument(help="Id of a document, also of one that was removed.")], as_json: Json = False) -> None:
    """Show every version of a document that is kept, and from when to when each stood."""
    with opened() as collection:
        found = collection.versions(doc_id)
    if as_json:
        print_json({"id": doc_id, "versions": [asdict(each) for each in found]})
    else:
        from service.show import show_versions

        show_versions(console(), found)


@app.command()
def prune(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of documents; default: all documents.")] = None,
    before: Annotated[
        str | None, typer.Option(help="Only versions that had ended by this snapshot, date or time; default: by now.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Forget versions that no longer stand, for good; questions about that past can then not be asked any more."""
    with opened() as collection:
        pruned = collection.prune(before, ids or [])
    if as_json:
        print_json(asdict(pruned))
    else:
        typer.echo(f"Versions forgotten: {pruned.versions}.")


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="A new file.")], as_json: Json = False) -> None:
    """Write all documents, with their versions, to one file; a server may run and change them meanwhile."""
    from index.backup import back_up

    snapshot = back_up(read_settings().home, path)
    if as_json:
        print_json({"file": str(path), "snapshot": snapshot})
    else:
        typer.echo(f"Snapshot {snapshot} is in {path}.")


@app.command()
def restore(path: Annotated[Path, typer.Argument(help="A file that `plenum backup` has written.")], as_json: Json = False) -> None:
    """Put what a backup holds in place of what the index holds."""
    from index.backup import restore as bring_back

    snapshot = bring_back(read_settings().home, path)
    with opened() as collection:
        counts = collection.counts()
    if as_json:
        print_json({"snapshot": snapshot, **counts})
    else:
        typer.echo(f"Restored {counts['documents']:,} documents as snapshot {snapshot}.")


@app.command()
def doctor(rebuild: Annotated[bool, typer.Option("--rebuild", help="Split and encode every document anew.")] = False) -> None:
    """Check the index and derive again what is damaged; with --rebuild, make it anew from the documents that it holds."""
    from service.assemble import rebuild_collection

    if rebuild:
        with bar("Rebuilding") as progress:
            rebuild_collection(read_settings(), progress).close()
    with opened() as collection:
        found, left = collection.mend()
        counts, snapshot, encoder = collection.counts(), collection.snapshot, collection.encoder
    typer.echo(f"Encoder: {encoder.fingerprint}, on {encoder.runtime}.")
    for fault in found:
        say(f"{fault}{'' if fault in left else ' (mended)'}")
    if left:
        raise typer.Exit(1)
    typer.echo(f"All is well: {counts['documents']:,} documents, {counts['chunks']:,} chunks, snapshot {snapshot}.")


@contextmanager
def opened(fill_first: bool = False) -> Iterator[Collection]:
    """The collection of the home that is set; an empty one is filled from the corpus that is set, if the command reads from it."""
    from service.assemble import check_home, fill, open_collection

    settings = read_settings()
    check_home(settings.home)
    if not (settings.home / "plenum.sqlite").exists():
        say(f"Making the index in {settings.home}; this happens once.")
    collection = open_collection(settings)
    try:
        if fill_first and settings.corpus and not collection.counts()["documents"]:
            with bar("Indexing") as progress:
                fill(collection, settings, progress)
        yield collection
    finally:
        collection.close()


def read_settings() -> Settings:
    """The settings, with what reads them loaded only now."""
    from service.settings import read_settings as read

    return read()


def parse_filters(given: list[str] | None) -> dict[str, Any]:
    """name=value pairs; a name that comes twice takes either value."""
    filters: dict[str, list[str]] = {}
    for pair in given or []:
        name, sign, value = pair.partition("=")
        if not (sign and name.strip() and value.strip()):
            raise BadFilter(f"the filter {pair!r} is not of the form name=value, like kind=city-plan")
        filters.setdefault(name.strip(), []).append(value.strip())
    return filters


@contextmanager
def bar(title: str, unit: str = "documents", total: int | None = None) -> Iterator[Progress]:
    """A count of documents, or of something else, on a terminal's standard error; nothing elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    gauge = (BarColumn(),) if total else ()
    columns = (SpinnerColumn(), TextColumn(title), *gauge, MofNCompleteColumn(), TextColumn(unit), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as shown:
        task = shown.add_task(title, total=total)
        yield lambda done: shown.advance(task, done)


def console(stderr: bool = False) -> Console:
    """A console that wraps to the terminal and leaves lines whole in a pipe."""
    from rich.console import Console

    return Console(stderr=stderr, soft_wrap=not (sys.stderr if stderr else sys.stdout).isatty(), highlight=False)


def print_json(body: Any) -> None:
    """A body as the HTTP interface gives it."""
    typer.echo(json.dumps(body, ensure_ascii=False, indent=2))


def say(message: str) -> None:
    """A line to the person at the terminal."""
    typer.echo(message, err=True)


def run(command: typer.Typer, arguments: Iterable[str] | None = None, mounts: Sequence[Mount] = ()) -> int:
    """Run a command; what goes wrong is said in a line, and the exit code tells whose turn it is. `mounts` are served, too."""
    try:
        outcome = command(args=None if arguments is None else list(arguments), standalone_mode=False, obj=mounts)
        return outcome if isinstance(outcome, int) else 0
    except PlenumError as error:
        say(f"plenum: {error}")
        return 2 if isinstance(error, CallerError) else 1
    except typer.Exit as wanted:
        return wanted.exit_code
    except (typer.Abort, KeyboardInterrupt):
        say("plenum: stopped")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # what typer raises for a command that is not right
            error.show()
            return int(error.exit_code)
        if os.environ.get("PLENUM_DEBUG"):
            raise
        say(f"plenum: something went wrong inside ({type(error).__name__}: {error}); PLENUM_DEBUG=1 shows where")
        return 1
