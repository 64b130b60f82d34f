"""Files to documents. One small table says which reader takes which ending; a new format is one function and one row.

A file that cannot be read becomes an `Unread` with its name and the reason, and the next file is read.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from corpus.decode import decode
from corpus.document import MAX_TEXT, Document
from corpus.errors import BadDocument, Unreadable

MAX_BYTES = 4 * MAX_TEXT
"""Bytes of one document at most: the longest text in its widest encoding."""

FENCE = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6}[ \t]+(?P<title>.+?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a line of one, that gave no document. `skipped`: nobody asked for this very file, it only lay there.

    `source` is the file as a URI, where there is a file.
    """

    name: str
    reason: str
    skipped: bool = False
    source: str = ""


def read(paths: Iterable[Path]) -> Iterator[Document | Unread]:
    """The documents of files and, in order of name, of all files below folders."""
    seen: dict[str, str] = {}
    for path in paths:
        for document in read_path(path):
            if isinstance(document, Document) and document.id in seen:
                first = seen[document.id]
                yield Unread(
                    document.uri, f"the id {document.id!r} is taken by {first}: give one of them another id", source=document.source
                )
                continue
            if isinstance(document, Document):
                seen[document.id] = document.uri
            yield document


def read_bytes(data: bytes, name: str, uri: str = "") -> Iterator[Document | Unread]:
    """The documents of a file that came as bytes, such as an upload. Its id follows from `uri`, or from the name where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "file")
        path.write_bytes(data)
        for item in read_file(path):
            if isinstance(item, Unread):
                yield replace(item, name=item.name.replace(str(path), name), source=uri)
                continue
            own = item.id == file_id(path)
            source = item.uri.replace(path.resolve().as_uri(), uri or name)
            yield replace(item, id=hashed_id(path.stem, uri or name) if own else item.id, uri=source, source=uri)


def read_path(path: Path) -> Iterator[Document | Unread]:
    """The documents of one file or folder."""
    if path.is_file():
        yield from read_file(path)
    elif path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and not is_hidden(file.relative_to(path)))
        if not any(file.suffix.lower() in READERS for file in files):
            yield Unread(str(path), f"the folder holds no file that can be read ({', '.join(READERS)})")
        for file in files:
            yield from read_file(file, asked=False)
    else:
        yield Unread(str(path), "there is no such file or folder: check the path")


def read_file(path: Path, *, asked: bool = True) -> Iterator[Document | Unread]:
    """The documents of one file; `asked` where the user named this very file."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        yield Unread(str(path), f"no reader takes {path.suffix or 'a file without an ending'} (only {', '.join(READERS)})", not asked)
        return
    source = path.resolve().as_uri()
    try:
        for item in reader(path):
            yield replace(item, source=source)
    except (Unreadable, BadDocument) as error:
        yield Unread(str(path), str(error), source=source)
    except OSError as error:
        yield Unread(str(path), f"{error.strerror or error}: check that it exists and may be read", source=source)


def read_markdown(path: Path) -> Iterator[Document]:
    """One document: front matter becomes labels, the rest is the text."""
    yield from_markdown(contents(path), path)


def read_text(path: Path) -> Iterator[Document]:
    """One document, titled with the file's name."""
    yield Document(id=file_id(path), title=path.stem, text=contents(path), uri=path.resolve().as_uri())


def read_json_lines(path: Path) -> Iterator[Document | Unread]:
    """One document a line; a line that is none is reported with its number."""
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(MAX_BYTES + 1):
            number += 1
            place = f"{path}:{number}"
            if len(line) > MAX_BYTES:
                yield Unread(place, f"the line is longer than {MAX_BYTES:,} bytes: split the document")
                skip_line(lines)
            elif line.strip():
                try:
                    yield from_record(parse_record(line), f"{path.resolve().as_uri()}#L{number}")
                except (Unreadable, BadDocument) as error:
                    yield Unread(place, str(error))
    if not number:
        yield Unread(str(path), "the file is empty: one JSON object a line is expected")


READERS: dict[str, Callable[[Path], Iterator[Document | Unread]]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}


def from_markdown(source: str, path: Path) -> Document:
    """The document that a Markdown file with or without front matter spells."""
    labels, text = split_front_matter(source)
    uri = path.resolve().as_uri()
    given_id, title = labels.pop("id", None) or file_id(path), labels.pop("title", None) or first_heading(text) or path.stem
    if not isinstance(given_id, str) or not isinstance(title, str):
        raise Unreadable("the front matter's id and title have to be text: put them in quotes")
    return Document(id=given_id, title=title, text=text, uri=str(labels.pop("uri", uri)), labels=labels)


def from_record(record: Mapping[str, Any], uri: str) -> Document:
    """The document of a JSON object with `text` and, if it likes, `id`, `title`, `uri` and `labels`."""
    unknown = set(record) - {"id", "title", "text", "uri", "labels"}
    if unknown:
        raise Unreadable(f"unknown field {sorted(unknown)[0]!r}: only id, title, text, uri and labels are read (put the rest into labels)")
    text, labels = record.get("text"), record.get("labels") or {}
    if not isinstance(text, str):
        raise Unreadable('the field "text" is missing or is not text')
    if not isinstance(labels, dict):
        raise Unreadable('the field "labels" is not an object')
    title, source = (text_field(record, name) for name in ("title", "uri"))
    given_id = text_field(record, "id") or hashed_id("document", text)
    return Document(id=given_id, title=title or given_id, text=text, uri=source or uri, labels=labels)


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


def split_front_matter(source: str) -> tuple[dict[str, Any], str]:
    """The YAML block that a Markdown file begins with, as JSON values, and the text below it."""
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


def contents(path: Path) -> str:
    """A whole file's text."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Unreadable(f"it has {size:,} bytes, more than {MAX_BYTES:,}: split it")
    return decode(path.read_bytes())


def first_heading(text: str) -> str | None:
    """The first Markdown heading."""
    found = HEADING.search(text)
    return found["title"] if found else None


def file_id(path: Path) -> str:
    """An id that stays as long as the file stays where it is, and that no other file has."""
    return hashed_id(path.stem, path.resolve().as_uri())


def hashed_id(name: str, source: str) -> str:
    """A readable id: `name`, and eight hexadecimal digits of the hash of where the document comes from."""
    slug = re.sub(r"[^\w]+", "-", name.lower()).strip("-") or "document"
    digest = hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()
    return f"{slug[:64]}-{digest[:8]}"


def is_hidden(path: Path) -> bool:
    """Whether the file or a folder above it begins with a dot."""
    return any(part.startswith(".") for part in path.parts)


def skip_line(lines: Any) -> None:
    """Read on to the end of an over-long line, a piece at a time."""
    while (piece := lines.readline(MAX_BYTES)) and not piece.endswith(b"\n"):
        pass
