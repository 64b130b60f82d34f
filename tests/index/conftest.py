"""What tests of encoders share."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encode import SentenceEncoder


@pytest.fixture(scope="session")
def reference(encoder_folder: Path) -> SentenceEncoder:
    """The default model as sentence-transformers runs it."""
    return SentenceEncoder(str(encoder_folder))


@pytest.fixture(scope="session")
def texts() -> list[str]:
    """Texts short, long, empty and of another script."""
    return [
        "Chengdu wants 12.8% of its GDP.",
        "",
        "元宇宙",
        "A law on virtual persons, " * 80,
        "short",
        "Two sentences. And one more, a little longer.",
    ]
