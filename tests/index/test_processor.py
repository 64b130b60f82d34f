"""What the processor is told to be able to do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from index.processor import cores, multiplies_bytes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads the list that Linux gives")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("processor\t: 0\nflags\t\t: fpu avx2 avx512_vnni sse4_2\n", True),
        ("flags\t\t: fpu avx2 avx_vnni\n", True),
        ("Features\t: fp asimd asimddp\n", True),
        ("flags\t\t: fpu avx2 avx512f\n", False),
        ("model name\t: avx512_vnni\nflags\t\t: fpu\n", False),
        ("", False),
    ],
)
def test_eight_bits_need_products_that_do_not_overflow(told: str, expected: bool, tmp_path: Path) -> None:
    """Only whole names in the list of instruction sets count."""
    path = tmp_path / "cpuinfo"
    path.write_text(told)
    assert multiplies_bytes(path) is expected


def test_an_unknown_processor_is_not_trusted(tmp_path: Path) -> None:
    """Where nothing is told, 32 bits are safe."""
    assert multiplies_bytes(tmp_path / "absent") is False


def test_there_is_at_least_one_core() -> None:
    """However few the process may use."""
    assert cores() >= 1
