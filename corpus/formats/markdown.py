"""Markdown: front matter becomes labels, the rest is the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from corpus.decode import contents
from corpus.errors import Unreadable
from corpus.formats.content import Content

FENCE = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6}[ \t]+(?P<title>.+?)[ \t#]*$", re.MULTILINE)


def read(file: BinaryIO) -> Iterator[Content]:
    """The document that a Markdown file with or without front matter spells."""
    labels, text = split_front_matter(contents(file))
    given_id, title = labels.pop("id", None) or "", labels.pop("title", None) or first_heading(text) or ""
    if not isinstance(given_id, str) or not isinstance(title, str):
        raise Unreadable("the front matter's id and title have to be text: put them in quotes")
    yield Content(text, title, labels, id=given_id, uri=str(labels.pop("uri", "")))


def split_front_matter(source: str) -> tuple[dict[str, Any], str]:
    """The YAML block that a Markdown file begins with, as JSON values, and the text below it."""
    import yaml

    if not re.match(r"---[ \t]*\n", source):
        return {}, source
    found = FENCE.match(source)
    if not found:
        raise Unreadable("the front matter that line 1 opens is never closed: end it with a line ---")
    try:
        labels = yaml.safe_load(found["yaml"]) or {}
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 2}" if mark else "some line"
        problem = getattr(error, "problem", None) or error
        raise Unreadable(f"the front matter is broken in {where} ({problem}): mend the YAML") from None
    if not isinstance(labels, dict):
        raise Unreadable("the front matter is not a list of `name: value` lines: mend the YAML")
    return as_json(labels), source[found.end() :]


def as_json(value: Any) -> Any:
    """A YAML value as JSON can hold it: dates as ISO 8601, keys as text."""
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (list, set, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def first_heading(text: str) -> str | None:
    """The first Markdown heading."""
    found = HEADING.search(text)
    return found["title"] if found else None
