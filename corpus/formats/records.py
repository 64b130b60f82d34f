"""JSON lines: one document a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from corpus.decode import MAX_BYTES, decode
from corpus.errors import Unreadable
from corpus.formats.content import Content, Fault


def read(file: BinaryIO) -> Iterator[Content | Fault]:
    """The documents, line by line; a line that is none is told with its number."""
    number = 0
    while line := file.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            yield Fault(f"the line is longer than {MAX_BYTES:,} bytes: split the document", str(number))
            skip_line(file)
        elif line.strip():
            try:
                yield from_record(parse_record(line), str(number))
            except Unreadable as error:
                yield Fault(str(error), str(number))
    if not number:
        raise Unreadable("the file is empty: one JSON object a line is expected")


def from_record(record: Mapping[str, Any], part: str) -> Content:
    """What a JSON object with `text` and, if it likes, `id`, `title`, `uri` and `labels` spells."""
    unknown = set(record) - {"id", "title", "text", "uri", "labels"}
    if unknown:
        raise Unreadable(f"unknown field {sorted(unknown)[0]!r}: only id, title, text, uri and labels are read (put the rest into labels)")
    text, labels = record.get("text"), record.get("labels") or {}
    if not isinstance(text, str):
        raise Unreadable('the field "text" is missing or is not text')
    if not isinstance(labels, dict):
        raise Unreadable('the field "labels" is not an object')
    title, source = (text_field(record, name) for name in ("title", "uri"))
    given_id = text_field(record, "id") or f"document-{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:8]}"
    return Content(text, title or given_id, labels, id=given_id, uri=source, part=part)


def text_field(record: Mapping[str, Any], name: str) -> str:
    """A field that is text where it is given."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(f'the field "{name}" is not text: put it in quotes')
    return value


def parse_record(line: bytes) -> dict[str, Any]:
    """The JSON object on a line."""
    try:
        record = json.loads(decode(line))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the line is not JSON ({error}): write one JSON object a line") from None
    if not isinstance(record, dict):
        raise Unreadable('the line is not a JSON object: write {"id": ..., "title": ..., "text": ...}')
    return record


def skip_line(lines: BinaryIO) -> None:
    """Read on to the end of an over-long line, a piece at a time."""
    while (piece := lines.readline(MAX_BYTES)) and not piece.endswith(b"\n"):
        pass
