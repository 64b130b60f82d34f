"""Opening what is a ZIP of XML parts (Office, OpenDocument, EPUB): no more is unpacked than memory bears, and no entity is resolved."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import unquote

from corpus.errors import Unreadable

MOST_UNPACKED = 512 * 2**20
"""Bytes of all parts together, and so of any one of them."""

MOST_PARTS = 20_000
"""Parts of a package: more than the longest presentation has."""

OLE = b"\xd0\xcf\x11\xe0"
"""How files of Office before 2007 begin, and those that Office has encrypted."""


def open_package(file: BinaryIO) -> zipfile.ZipFile:
    """The package; Unreadable where it is none, is encrypted, or would unpack to more than is sane."""
    beginning = file.read(4)
    file.seek(0)
    if beginning == OLE:
        raise Unreadable("it is encrypted, or was made by Office before 2007: save it without a password in today's format")
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(
            f"it is damaged, or not what its ending says ({error}): open it in the program that made it and save it anew"
        ) from None
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise Unreadable(
            f"it unpacks to {unpacked:,} bytes in {len(parts):,} parts, more than {MOST_UNPACKED:,} or {MOST_PARTS:,}: split it"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("it is protected by a password: save it without one")
    return package


def part(package: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a part; Unreadable where it is missing or damaged."""
    try:
        with package.open(name) as opened:
            data = opened.read(min(package.getinfo(name).file_size, MOST_UNPACKED) + 1)
    except KeyError:
        raise Unreadable(f"its part {name} is missing: open it in the program that made it and save it anew") from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Unreadable(f"its part {name} is damaged ({error}): open it in the program that made it and save it anew") from None
    return data


def xml(data: bytes) -> Any:
    """The root element of XML; entities, document types and the network are left alone."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True, recover=True)
    root = etree.fromstring(data, parser)
    if root is None:
        raise Unreadable("its XML is damaged: open it in the program that made it and save it anew")
    return root


def xml_part(package: zipfile.ZipFile, name: str) -> Any:
    """The root element of a part."""
    return xml(part(package, name))


def optional_part(package: zipfile.ZipFile, name: str) -> Any | None:
    """The root element of a part that need not be there."""
    return xml_part(package, name) if name in package.NameToInfo else None


def tag(element: Any) -> str:
    """An element's name without its namespace, which differs between strict and transitional files; "" for a comment or an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its name without its namespace."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Any, *names: str) -> Any | None:
    """The first element down a path of names, of children each."""
    for name in names:
        element = next((each for each in element if tag(each) == name), None) if element is not None else None
    return element


def related(package: zipfile.ZipFile, source: str) -> Iterator[tuple[str, str, str]]:
    """The relationships of a part ("" for the package): id, kind (the last word of its type) and the part that is meant."""
    folder, base = posixpath.split(source)
    relations = optional_part(package, posixpath.join(folder, "_rels", f"{base}.rels"))
    for relation in relations if relations is not None else ():
        if tag(relation) == "Relationship" and relation.get("TargetMode") != "External":
            target = unquote(relation.get("Target", ""))
            found = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], found


def main_part(package: zipfile.ZipFile, usual: str) -> str:
    """The part that holds the document itself."""
    return next((target for _, kind, target in related(package, "") if kind == "officeDocument"), usual)


def core_properties(package: zipfile.ZipFile) -> dict[str, str]:
    """Title, creator and dates as an Office file names them."""
    name = next((target for _, kind, target in related(package, "") if kind == "core-properties"), "docProps/core.xml")
    root = optional_part(package, name)
    return {tag(each): each.text.strip() for each in root if each.text and each.text.strip()} if root is not None else {}


TEMPLATES = {"2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z", "python-docx"}
"""What the templates of libraries say, of which a document was made: it is not so of the document."""


def office_labels(properties: dict[str, str], kind: str) -> dict[str, str]:
    """What an Office file says of itself, as labels."""
    wanted = {"creator": "author", "created": "created", "modified": "modified"}
    said = {label: properties[name] for name, label in wanted.items() if properties.get(name, "python-docx") not in TEMPLATES}
    return {"format": kind} | {label: value[:10] if label != "author" else value for label, value in said.items()}
