"""Books: the chapters in their order of reading."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import unquote
from zipfile import ZipFile

from corpus.errors import Unreadable
from corpus.formats.content import Content
from corpus.formats.html import parse, write_page
from corpus.formats.markup import Manuscript, tidy
from corpus.formats.package import child, open_package, optional_part, part, tag, xml_part

CHAPTERS = ("application/xhtml+xml", "text/html")


def read(file: BinaryIO) -> Iterator[Content]:
    """The book; its table of contents is no part of it."""
    package = open_package(file)
    container = xml_part(package, "META-INF/container.xml")
    name = next((each.get("full-path", "") for each in container.iter() if tag(each) == "rootfile"), "")
    book = optional_part(package, name)
    if book is None:
        raise Unreadable("it is damaged (its list of chapters is missing): save it anew")
    out = Manuscript()
    for chapter in chapters(package, book, posixpath.dirname(name)):
        root = parse(part(package, chapter))
        if root is not None:
            write_page(root, out)
    text, _ = out.written()
    if not text and "META-INF/encryption.xml" in package.NameToInfo:
        raise Unreadable("its chapters are encrypted: a book without copy protection is needed")
    metadata = child(book, "metadata")
    said = {tag(each): tidy(each.text or "") for each in (reversed(metadata) if metadata is not None else ())}
    labels = {label: said[key] for label, key in (("author", "creator"), ("language", "language")) if said.get(key)}
    yield Content(text, said.get("title", ""), {"format": "epub"} | labels)


def chapters(package: ZipFile, book: Any, folder: str) -> Iterator[str]:
    """The parts of the book that are read one after the other."""
    manifest, spine = child(book, "manifest"), child(book, "spine")
    items = {each.get("id"): each for each in manifest} if manifest is not None else {}
    for reference in spine if spine is not None else ():
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in CHAPTERS or "nav" in (item.get("properties") or "").split():
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        if name in package.NameToInfo:
            yield name
