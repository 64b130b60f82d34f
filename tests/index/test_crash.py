"""A process that is killed at any moment loses nothing that it acknowledged, and leaves nothing half done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

KILLS = 8
"""`make crash` kills 200 times."""


def test_what_was_acknowledged_outlives_any_kill(tmp_path: Path) -> None:
    """Adds, replacements, removals and rebuilding, killed at random moments, each time looked at everywhere."""
    command = [sys.executable, "-m", "tests.index.crash", "--kills", str(KILLS), "--seed", "7"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert f'"kills": {KILLS}' in done.stdout
