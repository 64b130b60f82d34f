"""Files to documents, one after the other. Which format takes which ending is said in `corpus.formats.endings`.

A file that cannot be read becomes an `Unread` with its name and the reason, and the next file is read. Files are converted in a worker
process, so that no file can hang or crash this one.
"""

from __future__ import annotations

import glob
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from corpus.decode import MAX_BYTES
from corpus.document import Document
from corpus.errors import BadDocument, Unreadable
from corpus.formats.content import Content, Fault
from corpus.formats.endings import ENDINGS
from corpus.worker import Limits, Worker

if TYPE_CHECKING:
    from corpus.fetch import Allowed

__all__ = ["MAX_BYTES", "Limits", "Unread", "read", "read_bytes"]

MAGIC = "*?["
"""Signs of a pattern of file names."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a part of one, that gave no document. `skipped`: nobody asked for this very file, it only lay there.

    `source` is the file as a URI, where there is a file.
    """

    name: str
    reason: str
    skipped: bool = False
    source: str = ""


Item = Document | Unread


def read(paths: Iterable[Path | str], limits: Limits = Limits(), *, web: bool = False) -> Iterator[Item]:
    """The documents of files, of patterns and, in order of name, of all files below folders: one by one, as they are asked for.

    `web`: http and https addresses are fetched, too.
    """
    with Worker(limits) as worker:
        yield from once(item for path in paths for item in read_place(str(path), worker, web))


def read_place(place: str, worker: Worker, web: bool) -> Iterator[Item]:
    """The documents of a path or an address."""
    from corpus.fetch import is_address

    if not is_address(place):
        yield from read_path(Path(place), worker)
    elif web:
        yield from read_address(place, worker)
    else:
        yield Unread(place, "addresses are fetched only when that is asked for: add --web, or save the file and add it")


def read_address(address: str, worker: Worker, allowed: Allowed | None = None) -> Iterator[Item]:
    """The documents of the file at an address; `allowed` says of an IP address whether it may be asked (public ones where not given)."""
    from corpus.fetch import fetch, is_public

    try:
        fetched = fetch(address, allowed or is_public)
    except Unreadable as error:
        yield Unread(address, str(error))
        return
    yield from as_items(worker.convert(fetched.data, fetched.name), address, address, address, PurePath(fetched.name).stem)


def read_bytes(data: bytes, name: str, uri: str = "", limits: Limits = Limits(), worker: Worker | None = None) -> Iterator[Item]:
    """The documents of a file that came as bytes, such as an upload. Its id follows from `uri`, or from the name where there is none.

    A `worker` that is given is used and left open.
    """
    own = worker or Worker(limits)
    try:
        yield from once(as_items(own.convert(data, name), name, uri or name, source=uri))
    finally:
        if worker is None:
            own.close()


def once(items: Iterable[Item]) -> Iterator[Item]:
    """The items; of two documents with one id the second is told."""
    seen: dict[str, str] = {}
    for item in items:
        if isinstance(item, Document) and item.id in seen:
            reason = f"the id {item.id!r} is taken by {seen[item.id]}: give one of them another id"
            yield Unread(item.uri, reason, source=item.source)
            continue
        if isinstance(item, Document):
            seen[item.id] = item.uri
        yield item


def read_path(path: Path, worker: Worker) -> Iterator[Item]:
    """The documents of one file, folder or pattern."""
    if path.is_file():
        yield from read_file(path, worker)
    elif path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and not is_hidden(file.relative_to(path)))
        if not any(file.suffix.lower() in ENDINGS for file in files):
            yield Unread(str(path), f"the folder holds no file that can be read ({', '.join(ENDINGS)})")
        for file in files:
            yield from read_file(file, worker, asked=False)
    elif any(sign in str(path) for sign in MAGIC):
        yield from read_pattern(path, worker)
    else:
        yield Unread(str(path), "there is no such file or folder: check the path")


def read_pattern(pattern: Path, worker: Worker) -> Iterator[Item]:
    """The documents of the files that a pattern names (`**` stands for any folders)."""
    found = sorted(Path(name) for name in glob.iglob(str(pattern), recursive=True))  # noqa: PTH207  # no Path takes such a pattern
    files = [path for path in found if path.is_file()]
    if not files:
        yield Unread(str(pattern), "no file has a name like this: check the pattern")
    for file in files:
        yield from read_file(file, worker, asked=False)


def read_file(path: Path, worker: Worker, *, asked: bool = True) -> Iterator[Item]:
    """The documents of one file; `asked` where the user named this very file."""
    source = path.resolve().as_uri()
    if path.suffix.lower() not in ENDINGS:
        reason = f"no reader takes {path.suffix or 'a file without an ending'} (only {', '.join(ENDINGS)})"
        yield Unread(str(path), reason, not asked, source)
        return
    yield from as_items(worker.convert(path, path.name), str(path), source, source)


def as_items(contents: Iterable[Content | Fault], name: str, uri: str, source: str, stem: str = "") -> Iterator[Item]:
    """The documents that contents make; what is wrong with one is told by its name. `stem`: what one without a title is called."""
    stem = stem or PurePath(name).stem
    for item in contents:
        place = f"{name}:{item.part}" if item.part else name
        if isinstance(item, Fault):
            yield Unread(place, item.reason, item.lesser, source)
            continue
        try:
            yield as_document(item, stem, uri, source)
        except BadDocument as error:
            yield Unread(place, str(error), bool(item.part) and not item.part.isdigit(), source)


def as_document(content: Content, stem: str, uri: str, source: str) -> Document:
    """The document that a content makes; BadDocument where it makes none."""
    whole = f"{uri}#L{content.part}" if content.part.isdigit() else f"{uri}#{content.part}" if content.part else uri
    doc_id = content.id or hashed_id(PurePath(content.part).stem if content.part else stem, whole)
    title = content.title or (content.part if not content.part.isdigit() else "") or stem
    return Document(doc_id, title, content.text, content.uri or whole, content.labels, content.pages, source)


def hashed_id(name: str, source: str) -> str:
    """A readable id: `name`, and eight hexadecimal digits of the hash of where the document comes from."""
    slug = re.sub(r"[^\w]+", "-", name.lower()).strip("-") or "document"
    digest = hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()
    return f"{slug[:64]}-{digest[:8]}"


def is_hidden(path: Path) -> bool:
    """Whether the file or a folder above it begins with a dot."""
    return any(part.startswith(".") for part in path.parts)
