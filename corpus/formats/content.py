"""What a format gives: the content of a file, or of a part of one, and what of it could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO


@dataclass(frozen=True, slots=True)
class Content:
    """A text with what is known of it; `pages` are the offsets at which pages (or slides) begin.

    `id` and `uri` are given only where the file itself names them. `part` tells several contents of one file apart: a line of JSON
    lines, an attachment of a message.
    """

    text: str
    title: str = ""
    labels: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    id: str = ""
    uri: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a file that gave nothing. `lesser`: the rest of the file went in without it."""

    reason: str
    part: str = ""
    lesser: bool = False


Format = Callable[[BinaryIO], Iterator[Content | Fault]]
"""Reads an open file; Unreadable where it is not what it should be. Whatever else it raises is taken for damage."""
