"""The command line, run in its own process as at a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.formats.made import column, pdf

ROOT = Path(__file__).parents[2]
QUESTION = "What share of regional GDP does Chengdu want its core digital industries to reach?"


class Terminal:
    """Runs `plenum` on one home."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self._environment = {**os.environ, "PLENUM_HOME": str(home), **environment}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The finished process; whatever happens, no traceback."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "plenum.py"), *arguments],
            capture_output=True,
            text=True,
            env=self._environment,
            check=False,
            cwd=self.home.parent,
        )
        assert "Traceback" not in done.stderr + done.stdout
        return done

    def json(self, *arguments: str) -> Any:
        """The printed body."""
        return json.loads(self.run(*arguments, "--json").stdout)


def home_with_encoder(folder: Path, encoder_cache: Path) -> Path:
    """A home in which the encoder lies already."""
    home = folder / "home"
    home.mkdir()
    (home / "encoder").symlink_to(encoder_cache)
    return home


@pytest.fixture
def terminal(tmp_path: Path, encoder: object, encoder_cache: Path) -> Terminal:
    """A terminal on an empty home that is not to be filled."""
    return Terminal(home_with_encoder(tmp_path, encoder_cache), PLENUM_CORPUS="")


@pytest.fixture(scope="module")
def default_terminal(tmp_path_factory: pytest.TempPathFactory, encoder: object, encoder_cache: Path) -> Terminal:
    """A terminal on a home that fills itself with the default corpus."""
    return Terminal(home_with_encoder(tmp_path_factory.mktemp("default"), encoder_cache))


def test_the_first_question_indexes_the_default_corpus_and_answers(default_terminal: Terminal) -> None:
    """Number, title, heading and quoted words are printed."""
    done = default_terminal.run("ask", QUESTION)
    assert done.returncode == 0
    assert "12.8%" in done.stdout.splitlines()[0]
    assert "[1] Chengdu's 2022 plan for the digital economy › " in done.stdout
    assert "“Chengdu" in done.stdout
    assert "happens once" in done.stderr


def test_json_is_the_http_body(default_terminal: Terminal) -> None:
    """`--json` gives the fields of the contract, for questions and for searches."""
    body = default_terminal.json("ask", QUESTION, "--filter", "kind=city-plan")
    assert body["status"] == "answered"
    assert body["citations"][0]["doc_id"].startswith("chengdu")
    hits = default_terminal.json("search", "metaverse fund", "--top-k", "2")["hits"]
    assert [set(hit) for hit in hits] == [{"chunk_id", "doc_id", "title", "heading", "text", "start", "end", "score"}] * 2


def test_a_question_beyond_the_corpus_is_said_to_be(default_terminal: Terminal) -> None:
    """The nearest passages are shown, and the command has done its work."""
    done = default_terminal.run("ask", "How do I bake sourdough bread?")
    assert done.returncode == 0
    assert done.stdout.startswith("The documents do not answer this question.")
    assert "nearest passages" in done.stdout


def test_files_are_added_listed_found_and_removed(terminal: Terminal, tmp_path: Path) -> None:
    """The whole life of a document."""
    (tmp_path / "plan.md").write_text("---\nid: harbour\nkind: city-plan\n---\n# Harbour plan\n\nThe harbour gets a tramway in 2031.\n")
    assert terminal.run("add", "plan.md").stdout == "Documents: 1 indexed, 0 unchanged, 0 not read.\n"
    assert terminal.run("add", "plan.md").stdout == "Documents: 0 indexed, 1 unchanged, 0 not read.\n"
    assert [listed["id"] for listed in terminal.json("list")["documents"]] == ["harbour"]
    assert "Harbour plan" in terminal.run("list").stdout
    assert "tramway in 2031" in terminal.run("ask", "When does the harbour get a tramway?").stdout
    assert "All is well: 1 documents" in terminal.run("doctor").stdout
    assert "All is well: 1 documents" in terminal.run("doctor", "--rebuild").stdout
    assert terminal.run("remove", "harbour").returncode == 0
    assert terminal.run("list").stderr.startswith("The index is empty")


def test_a_folder_is_followed_and_its_past_can_be_asked(terminal: Terminal, tmp_path: Path) -> None:
    """What is gone from the folder goes, what came from elsewhere stays, and a file that is broken now is not taken for gone."""
    folder = tmp_path / "plans"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.md").write_text("---\nid: a\n---\n# A\n\nThe harbour gets a tramway in 2031.\n")
    (folder / "deep" / "b.md").write_text("---\nid: b\n---\n# B\n\nThe park is closed.\n")
    (folder / "c.md").write_text("---\nid: c\n---\n# C\n\nThe bridge is old.\n")
    (tmp_path / "elsewhere.md").write_text("---\nid: elsewhere\n---\n# E\n\nThe ferry is new.\n")
    assert terminal.run("add", "plans", "elsewhere.md").returncode == 0
    (folder / "a.md").write_text("---\nid: a\n---\n# A\n\nThe harbour gets a tramway in 2035.\n")
    (folder / "deep" / "b.md").unlink()
    (folder / "c.md").write_text("---\nid: [\n---\nThe bridge is new.\n")
    done = terminal.run("add", "--sync", "plans")
    assert done.stdout == "Documents: 1 indexed, 0 unchanged, 1 removed, 1 not read.\n"
    assert [listed["id"] for listed in terminal.json("list")["documents"]] == ["a", "c", "elsewhere"]
    assert "2035" in terminal.run("ask", "When does the harbour get a tramway?").stdout
    assert "2031" in terminal.run("ask", "When does the harbour get a tramway?", "--as-of", "1").stdout
    assert {hit["doc_id"] for hit in terminal.json("search", "park", "--as-of", "1")["hits"]} == {"a", "b", "c", "elsewhere"}
    assert terminal.run("search", "park", "--as-of", "99").returncode == 2
    assert [version["until"] for version in terminal.json("versions", "a")["versions"]] == [2, None]
    assert "sha256:" in terminal.run("versions", "b").stdout
    assert terminal.run("versions", "nobody").returncode == 2
    assert terminal.run("backup", "kept.plenum").stdout == "Snapshot 3 is in kept.plenum.\n"
    assert terminal.run("prune").stdout == "Versions forgotten: 2.\n"
    assert "pruned" in terminal.run("search", "park", "--as-of", "1").stderr
    assert "Restored 3 documents" in terminal.run("restore", "kept.plenum").stdout
    assert terminal.run("search", "park", "--as-of", "1").returncode == 0
    assert terminal.run("backup", "kept.plenum").returncode == 2
    assert "All is well: 3 documents" in terminal.run("doctor").stdout


def test_faulty_files_are_named_the_others_indexed_and_the_exit_code_tells(terminal: Terminal, tmp_path: Path) -> None:
    """A binary file, broken front matter, a double id and a missing path beside a good file."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_text("A good document about a tramway.")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "broken.md").write_text("---\ntitle: [\n---\nText")
    (folder / "rows.jsonl").write_text('{"id": "x", "text": "one"}\n{"id": "x", "text": "two"}\n{oops\n')
    (folder / "photo.png").write_bytes(b"\x89PNG")
    done = terminal.run("add", str(folder), str(tmp_path / "absent"))
    assert done.returncode == 1
    assert done.stdout == "Documents: 2 indexed, 0 unchanged, 5 not read.\n"
    for name in ("binary.txt", "broken.md", "rows.jsonl:3", "'x'", "absent", "photo.png"):
        assert name in done.stderr
    assert len(terminal.json("list")["documents"]) == 2


def test_the_page_of_a_pdf_is_shown_with_a_link_to_it(terminal: Terminal, tmp_path: Path) -> None:
    """The citation names the page on which its words stand, and opens the file there."""
    pages = [column(["The council met in the town hall on Monday."]), column(["The tramway costs 5 million euros in all."])]
    (tmp_path / "plan.pdf").write_bytes(pdf(pages))
    assert terminal.run("add", str(tmp_path / "*.pdf")).returncode == 0
    done = terminal.run("ask", "How much does the tramway cost?")
    assert "› page 2" in done.stdout
    assert f"{(tmp_path / 'plan.pdf').as_uri()}#page=2 at " in done.stdout


def test_an_address_is_fetched_only_with_the_flag(terminal: Terminal) -> None:
    """And never from a private network."""
    done = terminal.run("add", "http://127.0.0.1:9/plan.pdf")
    assert (done.returncode, "--web" in done.stderr) == (1, True)
    done = terminal.run("add", "--web", "http://127.0.0.1:9/plan.pdf")
    assert (done.returncode, "private network" in done.stderr) == (1, True)


def test_an_empty_folder_is_told(terminal: Terminal, tmp_path: Path) -> None:
    """Nothing to index is a failure with a reason."""
    (tmp_path / "empty").mkdir()
    done = terminal.run("add", str(tmp_path / "empty"))
    assert done.returncode == 1
    assert "holds no file that can be read" in done.stderr


def test_removing_what_is_not_there_is_told(terminal: Terminal) -> None:
    """The id is named, and the exit code is not zero."""
    done = terminal.run("remove", "nobody")
    assert done.returncode == 1
    assert "'nobody'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ask", ""), "empty"),
        (("ask", "x" * 2001), "2,001"),
        (("ask", "why", "--filter", "kind"), "name=value"),
        (("ask", "why", "--top-k", "0"), "top-k"),
        (("unknown",), "unknown"),
        (("ask",), "QUESTION"),
    ],
)
def test_a_command_that_is_not_right_is_told_what_to_change(terminal: Terminal, arguments: tuple[str, ...], told: str) -> None:
    """Exit code 2 and a line that says what is wrong."""
    done = terminal.run(*arguments)
    assert done.returncode == 2
    assert told.casefold() in done.stderr.casefold()


def test_another_encoder_is_refused_with_the_command_that_rebuilds(default_terminal: Terminal, encoder_folder: Path) -> None:
    """Both encoders are named."""
    default_terminal.run("list")
    other = Terminal(default_terminal.home, PLENUM_ENCODER=str(encoder_folder))
    done = other.run("search", "plan")
    assert done.returncode == 2
    assert "all-MiniLM-L6-v2" in done.stderr
    assert str(encoder_folder) in done.stderr
    assert "plenum doctor --rebuild" in done.stderr


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    """The machine's fault has exit code 1."""
    (tmp_path / "home").write_text("")
    done = Terminal(tmp_path / "home").run("list")
    assert done.returncode == 1
    assert "PLENUM_HOME" in done.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    """The environment variable is in the message."""
    done = Terminal(tmp_path / "home", PLENUM_PORT="many").run("list")
    assert done.returncode == 2
    assert "PLENUM_PORT" in done.stderr


def test_settings_can_come_from_a_file(tmp_path: Path, encoder: object, encoder_cache: Path) -> None:
    """plenum.toml in the working directory is read, and the environment goes before it."""
    (tmp_path / "plenum.toml").write_text('corpus = ""\nport = 9999\n')
    terminal = Terminal(home_with_encoder(tmp_path, encoder_cache))
    assert terminal.run("search", "plan").stderr.splitlines()[-1] == "Nothing was found."
    (tmp_path / "plenum.toml").write_text("corpus = [\n")
    assert "plenum.toml" in terminal.run("list").stderr
    (tmp_path / "plenum.toml").write_text('colour = "red"\n')
    assert "colour" in terminal.run("list").stderr
