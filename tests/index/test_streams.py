"""OpenVINO is used without what it would report."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_openvino_reports_nothing(tmp_path: Path) -> None:
    """What it would send with is not loaded, and nothing is left in the user's home; no name of a build server keeps it silent."""
    code = (
        "import sys\nfrom index.streams import silent_openvino\nprint(silent_openvino().Core().available_devices)\n"
        "print([name for name, module in sys.modules.items() if name.startswith('openvino_telemetry') and module])"
    )
    plain = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    settings = plain | {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=settings)
    assert (done.stdout, done.stderr) == ("['CPU']\n[]\n", "")
    assert list(tmp_path.iterdir()) == []
