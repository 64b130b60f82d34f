"""What this machine's processor can do."""

from __future__ import annotations

import os
import platform
import re
import sys
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
"""Where Linux lists the instruction sets."""

BYTE_PRODUCTS = {"avx512_vnni", "avx_vnni", "asimddp"}
"""Instruction sets that sum products of 8-bit numbers in 32 bits. Older ones sum pairs in 16 bits, which overflow."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def multiplies_bytes(cpuinfo: Path = CPUINFO) -> bool:
    """Whether products of 8-bit numbers are exact here, and fast; False where that cannot be told."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    try:
        told = cpuinfo.read_text("utf-8", "replace")
    except OSError:
        return False
    line = re.search(r"^(?:flags|Features)\s*:(.*)$", told, re.MULTILINE)
    return bool(line and BYTE_PRODUCTS & set(line[1].split()))
