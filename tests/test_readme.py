"""What the README shows is so."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.ask import Plenum
from service.http import application
from tests.service.test_command import Terminal, home_with_encoder

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONSOLE = re.findall(r"^\$ ((?:.*\n?)(?:^    .*\n)*)", "\n".join(re.findall(r"```console\n(.*?)```", README, re.DOTALL)), re.MULTILINE)


def test_the_tree_is_the_tree() -> None:
    """Every module is listed, and everything listed is there."""
    (block,) = re.findall(r"^```\nplenum\.py.*?^```$", README, re.DOTALL | re.MULTILINE)
    listed, folders = set(), [Path()]
    for line in block.strip("`\n").splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        for name in re.findall(r"[\w./]+", line[:24] if depth else line.split()[0]):
            path = folders[depth] / name
            if name.endswith("/"):
                folders[depth + 1 :] = [path]
            listed.add(path)
    absent = [str(path) for path in listed if not (ROOT / path).exists()]
    modules = {path.relative_to(ROOT) for package in ("corpus", "index", "service", "eval") for path in (ROOT / package).rglob("*.py")}
    assert absent == []
    assert {path for path in modules if path.name != "__init__.py"} - listed == set()


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory, encoder: object, encoder_cache: Path) -> Terminal:
    """A terminal in a folder that holds what the README adds."""
    home = home_with_encoder(tmp_path_factory.mktemp("readme"), encoder_cache)
    (home.parent / "reports").mkdir()
    (home.parent / "reports" / "harbour.md").write_text("---\nid: harbour-plan\n---\n# Harbour\n\nA tramway is planned.\n")
    (home.parent / "notes.txt").write_text("A note.")
    (home.parent / "rows.jsonl").write_text('{"text": "A row."}\n')
    gold = (ROOT / "eval" / "gold" / "dev.jsonl").read_text("utf-8").splitlines(keepends=True)
    (home.parent / "questions.jsonl").write_text("".join(gold[:2]), "utf-8")
    return Terminal(home)


def commands(program: str) -> list[str]:
    return [command.strip() for command in CONSOLE if command.startswith(program)]


@pytest.mark.parametrize("command", [command for command in commands("plenum") if command != "plenum serve"])
def test_every_command_works(terminal: Terminal, command: str) -> None:
    """Each line of the terminal section, in its order, does its work. (`plenum serve` is run by the image's test.)"""
    import shlex

    done = terminal.run(*shlex.split(command)[1:])
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", commands("curl"))
def test_every_request_works(plenum: Plenum, command: str) -> None:
    """Each request of the HTTP section is answered."""
    import shlex

    words = shlex.split(command)
    path = re.sub(r"^localhost:8000", "", next(word for word in words if word.startswith("localhost")))
    client = TestClient(application(plenum))
    if "-d" in words:
        response = client.post(path, content=words[words.index("-d") + 1], headers={"Content-Type": "application/json"})
    else:
        response = client.get(path)
    assert response.status_code == 200
    assert response.text


def test_the_first_command_prints_what_is_shown(terminal: Terminal) -> None:
    """The answer and its citation, but for where the checkout lies."""
    (command,) = commands("make ask")
    question = re.search(r'Q="(.*?)"', command)
    assert question
    printed = terminal.run("ask", question[1]).stdout
    (block,) = re.findall(r"```console\n\$ make ask .*?\n(.*?)```", README, re.DOTALL)
    shown = re.escape(block.strip()).replace(r"/\.\.\./", ".*/")
    assert re.fullmatch(shown, printed.strip()), printed


def test_the_make_targets_are_there() -> None:
    """Every `make` command that is named exists."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`?make (\w+)", README))
    assert {"ask", "test", "serve", "check", "gate"} <= named
    assert not [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)]


def test_ci_runs_the_test_command() -> None:
    """`.ci/run` is a script that runs `make check`, `make test` and `make gate`."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "make check" in script
    assert "make test" in script
    assert "make gate" in script
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0
