"""The commands over sets that others made: what they ask is indexed apart, under the home, and kept there for the next time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.command import Json, bar, console, print_json, read_settings

if TYPE_CHECKING:
    from corpus.document import Document
    from eval.published import Figure
    from eval.retrieval import Judged
    from eval.trec import Ranked
    from service.ask import Plenum

app = typer.Typer()

Sample = Annotated[int, typer.Option(min=0, help="So many questions of each set, the same each time; 0: all.")]


@app.command("retrieval")
def retrieval_set(
    corpus: Annotated[Path, typer.Argument(help="Documents, JSON lines, or a folder in BEIR's form.")],
    queries: Annotated[Path | None, typer.Argument(help="Questions, JSON lines; default: those in the folder.")] = None,
    qrels: Annotated[Path | None, typer.Option(help="Judgements, TREC's or BEIR's form; default: in the questions or the folder.")] = None,
    scored: Annotated[Path | None, typer.Option("--run", help="Measure this TREC run file; nothing is asked.")] = None,
    run_out: Annotated[Path | None, typer.Option(help="Write what was found as a TREC run file.")] = None,
    qrels_out: Annotated[Path | None, typer.Option(help="Write the judgements as a TREC qrels file.")] = None,
    sample: Sample = 0,
    views: Annotated[bool, typer.Option("--views", help="Also each view alone and their fusions, without history.")] = False,
    as_json: Json = False,
) -> None:
    """Measure how well passages are found in a judged collection."""
    from eval import retrieval
    from eval.trec import read_run, write_qrels, write_run

    asked = retrieval.sampled(retrieval.load_questions(queries or corpus, qrels), sample)
    name = (corpus if corpus.is_dir() else corpus.parent).resolve().name
    runs = {name: read_run(scored)} if scored else found(name, retrieval.load_documents(corpus), asked, views)
    if run_out:
        write_run(run_out, runs[name])
    if qrels_out:
        write_qrels(qrels_out, {question.id: question.relevant for question in asked})
    tell([figure for label, run in runs.items() for figure in retrieval.figures(label, asked, run)], as_json)


@app.command("reading")
def reading_set(
    file: Annotated[Path, typer.Argument(help="Questions about paragraphs, SQuAD's form or JSON lines of it.")],
    sample: Sample = 0,
    as_json: Json = False,
) -> None:
    """Measure how well paragraphs are read."""
    from eval import reading, sets

    questions = reading.load(file, sample)
    name = file.name.split(".json")[0]
    with bar("Reading", "questions", len(questions)) as progress:
        told = sets.read(name, questions, indexed, progress)
    tell(told, as_json)


@app.command("sets")
def known_sets(
    folder: Annotated[Path, typer.Argument(help="Folder with retrieval/, conversation/ and reading/.")],
    sample: Sample = 0,
    as_json: Json = False,
) -> None:
    """Measure every set that lies in a folder and is known, in one table beside published figures."""
    from eval import sets

    with bar("Asking", "questions") as progress:
        told = list(sets.measured(folder, indexed, sample, progress))
    tell(told, as_json)


def found(name: str, documents: list[Document], asked: Sequence[Judged], views: bool) -> dict[str, Ranked]:
    """What production finds for each question and, where it is wanted, each view."""
    from eval import retrieval

    with indexed(name, documents) as plenum, bar("Asking", "questions", len(asked)) as progress:
        run = {}
        for question in asked:
            run[question.id] = retrieval.rank(plenum, question)
            progress(1)
        runs = retrieval.by_view(plenum.collection, asked) if views else {}
        return {name: run, **runs}


@contextmanager
def indexed(name: str, documents: list[Document]) -> Iterator[Plenum]:
    """The production composition over these documents, in a home of their own for each encoder, that shares what encoder and reader make
    once."""
    from eval.record import fingerprint
    from service.assemble import assemble, open_collection

    settings = read_settings()
    made_of = [("encoder", settings.encoder), *((document.id, document.version) for document in documents)]
    home = settings.home / "eval" / "sets" / f"{name}-{fingerprint(made_of)[:10]}"
    home.mkdir(parents=True, exist_ok=True)
    (settings.home / "encoder").mkdir(exist_ok=True)
    if not (home / "encoder").exists():
        (home / "encoder").symlink_to((settings.home / "encoder").resolve())
    collection = open_collection(settings.model_copy(update={"home": home}))
    with bar(f"Indexing {name}", total=len(documents)) as progress:
        for _ in collection.add(documents, progress):
            pass
    try:
        yield assemble(collection)
    finally:
        collection.close()


def tell(figures: Sequence[Figure], as_json: bool) -> None:
    """The figures as a table, or as `plenum eval report --sets` takes them."""
    from eval.show import show_figures

    if as_json:
        print_json({"sets": [asdict(figure) for figure in figures]})
    else:
        show_figures(console(), figures)
