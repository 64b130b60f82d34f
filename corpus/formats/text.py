"""Plain text, as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from corpus.decode import contents
from corpus.formats.content import Content


def read(file: BinaryIO) -> Iterator[Content]:
    """The whole text."""
    yield Content(contents(file))
