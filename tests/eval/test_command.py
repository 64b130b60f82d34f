"""The commands under `plenum eval`, as at a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.read import read
from eval.cases import Case, Fact, Marked, lines
from tests.service.test_command import Terminal, home_with_encoder


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory, encoder: object, encoder_cache: Path) -> Terminal:
    """A terminal on a home that fills itself with the default corpus."""
    return Terminal(home_with_encoder(tmp_path_factory.mktemp("eval"), encoder_cache))


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory, cases: list[Case]) -> Path:
    """The first and the last of the ten questions, as a file."""
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    path.write_text(lines([cases[0], cases[-1]]), "utf-8")
    return path


def test_a_run_prints_its_measures_and_where_it_lies(terminal: Terminal, gold: Path) -> None:
    """Values with intervals, by kind of question; the folder holds the rows."""
    done = terminal.run("eval", "run", "--gold", str(gold))
    assert done.returncode == 0, done.stderr
    assert "citation_recall" in done.stdout
    assert "by kind of question" in done.stdout
    folder = Path(done.stdout.rsplit("The run is in ", 1)[1].strip().rstrip("."))
    assert folder.parent == terminal.home / "eval"
    assert len((folder / "rows.jsonl").read_text("utf-8").splitlines()) == 2


def test_a_gate_that_does_not_hold_ends_with_1(terminal: Terminal, gold: Path, tmp_path: Path) -> None:
    """After the measures; without --gate the same run ends with 0."""
    (tmp_path / "gates.toml").write_text("[ceiling]\nstatements = 0.5\n")
    arguments = ("eval", "run", "--gold", str(gold), "--gates", str(tmp_path / "gates.toml"), "--out", str(tmp_path / "run"), "--json")
    assert terminal.run(*arguments).returncode == 0
    done = terminal.run(*arguments, "--gate")
    assert done.returncode == 1
    assert "over its ceiling" in done.stderr
    assert json.loads(done.stdout)["breaches"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "--gold", "none.jsonl"), "none.jsonl"),
        (("run", "--url", "nowhere"), "no address"),
        (("run", "--gate"), "--gates"),
        (("compare", "none", "none"), "is no run"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(terminal: Terminal, gold: Path, arguments: tuple[str, ...], told: str) -> None:
    """Exit code 2."""
    given = arguments if "compare" in arguments or "--gold" in arguments else (*arguments, "--gold", str(gold))
    done = terminal.run("eval", *given)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_report_is_written_from_runs_and_figures(terminal: Terminal, gold: Path, tmp_path: Path) -> None:
    """One file, where it is wanted."""
    terminal.run("eval", "run", "--gold", str(gold), "--out", str(tmp_path / "run"))
    (tmp_path / "sets.json").write_text('{"sets": []}')
    done = terminal.run("eval", "report", str(tmp_path / "run"), "--out", str(tmp_path / "r.html"), "--sets", str(tmp_path / "sets.json"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_draft_is_proposed_and_a_check_names_what_is_unfinished(terminal: Terminal, gold: Path, tmp_path: Path) -> None:
    """Rows that only lack their questions; gold that is sound ends with 0."""
    done = terminal.run("eval", "draft", "--gold", str(gold), "--count", "3")
    (tmp_path / "draft.jsonl").write_text(done.stdout)
    checked = terminal.run("eval", "check", "--gold", str(tmp_path / "draft.jsonl"))
    assert checked.returncode == 1
    assert checked.stderr.count("not written yet") == 3
    assert terminal.run("eval", "check", "--gold", str(gold)).returncode == 0


def test_a_run_over_the_documents_of_a_folder_leaves_the_home_alone(terminal: Terminal, tmp_path: Path) -> None:
    """They are indexed apart, and the gold is checked and drafted over them as well."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "quay.md").write_text("---\nid: quay\n---\n\n# The quay\n\nThe quay of Porto is 900 metres long.\n")
    text = next(item for item in read([folder]) if isinstance(item, Document)).text
    start, quote = text.index("The quay of Porto"), "The quay of Porto is 900 metres long."
    case = Case("long", "fact", "How long is the quay of Porto?", True, facts=(Fact((Marked("quay", start, start + len(quote), quote),)),))
    (tmp_path / "quay.jsonl").write_text(lines([case]))
    over = ("--gold", str(tmp_path / "quay.jsonl"), "--corpus", str(folder))
    done = terminal.run("eval", "run", *over, "--json")
    assert done.returncode == 0, done.stderr
    assert {each["measure"]: each["value"] for each in json.loads(done.stdout)["measures"]}["right"] == 1.0
    assert terminal.run("eval", "check", *over).returncode == 0
    assert terminal.run("eval", "draft", *over).stdout == ""
    assert not any(row["id"] == "quay" for row in json.loads(terminal.run("list", "--json").stdout)["documents"])


@pytest.mark.parametrize(("arguments", "told"), [((), "broken.pdf"), (("--url", "http://127.0.0.1:1"), "not both")])
def test_a_folder_that_cannot_be_asked_about_is_told(
    terminal: Terminal, gold: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    """A file that gives no document, or a server beside it: exit code 2."""
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    done = terminal.run("eval", "run", "--gold", str(gold), "--corpus", str(tmp_path), *arguments)
    assert done.returncode == 2
    assert told in done.stderr
