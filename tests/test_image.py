"""The Dockerfile, parsed: what it copies exists, what it starts is the service, and it runs as nobody special."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def instructions(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    parser = DockerfileParser(path=str(tmp_path_factory.mktemp("image")))
    parser.content = (ROOT / "Dockerfile").read_text("utf-8")
    return list(parser.structure)


def values(instructions: list[dict[str, Any]], name: str) -> list[str]:
    return [each["value"] for each in instructions if each["instruction"] == name]


def last_stage(instructions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    begins = max(place for place, each in enumerate(instructions) if each["instruction"] == "FROM")
    return instructions[begins:]


def test_every_copied_path_exists_and_is_let_through(instructions: list[dict[str, Any]]) -> None:
    """What comes from the checkout is there, and .dockerignore does not hold it back."""
    copied = [path for value in values(instructions, "COPY") if "--from" not in value for path in shlex.split(value)[:-1]]
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert set(copied) == let_through


def test_every_package_is_copied(instructions: list[dict[str, Any]]) -> None:
    """A package that the wheel holds is in the image."""
    copied = {path for value in values(instructions, "COPY") for path in shlex.split(value)[:-1]}
    assert {"corpus", "index", "service", "eval", "tiktoken_ext", "plenum.py"} <= copied


def test_it_is_slim_staged_and_not_root(instructions: list[dict[str, Any]]) -> None:
    """Two stages on slim images; the last one runs as a user of its own, with a volume and a health check."""
    bases = values(instructions, "FROM")
    assert len(bases) == 2
    assert all("slim" in base for base in bases)
    final = last_stage(instructions)
    assert values(final, "USER") == ["plenum"]
    assert values(final, "VOLUME") == ["/data"]
    assert "PLENUM_HOME=/data" in values(final, "ENV")[0]
    assert "/readyz" in values(final, "HEALTHCHECK")[0]


def test_its_command_starts_the_service(instructions: list[dict[str, Any]], tmp_path: Path, encoder: object, encoder_cache: Path) -> None:
    """The command, run here on a free port, answers the request of the health check."""
    command = json.loads(values(last_stage(instructions), "CMD")[0])
    assert command[:2] == ["plenum", "serve"]
    port = free_port()
    command = [str(port) if word == "8000" else word for word in command]
    home = tmp_path / "data"
    home.mkdir()
    (home / "encoder").symlink_to(encoder_cache)
    environment = {**os.environ, "PLENUM_HOME": str(home)}
    with subprocess.Popen([sys.executable, str(ROOT / "plenum.py"), *command[1:]], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            assert fetched(f"http://127.0.0.1:{port}/readyz") == {"status": "ready"}
            assert fetched(f"http://127.0.0.1:{port}/v1/status")["documents"] >= 40
            assert "/v1/eval/runs" in fetched(f"http://127.0.0.1:{port}/openapi.json")["paths"]
        finally:
            process.terminate()


def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def fetched(url: str, seconds: float = 60) -> Any:
    give_up = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return json.load(response)
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > give_up:
                raise
            time.sleep(0.2)
