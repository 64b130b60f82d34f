"""What a document's labels say of it: what it is about, of when it is, whether it is in force and by what it is superseded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from corpus.document import Document
from index.lexical import words
from service.value import Moment, moments
from service.words import names

SUBJECTS = ("place", "people", "organisation")
"""Labels that name what a document is about."""

SUPERSEDED_BY = ("superseded_by", "replaced_by", "repealed_by")
SUPERSEDES = ("supersedes", "replaces", "repeals")
STATUS = "status"
DATES = ("date", "in_force_since", "published", "updated")
"""Labels that date a document, the first that is there."""

NAMES = 1024
"""Names of labels that are remembered in their plain form: every answer asks for the same few of each document."""

LAPSED = re.compile(r"\b(?:supersed\w+|replaced|repealed|withdrawn|revoked|expired|lapsed|obsolete|no longer in force)\b", re.IGNORECASE)
BY = re.compile(r"\bby\s+(?P<name>.+)$", re.IGNORECASE)


def lapsed(document: Document, beside: Iterable[Document] = ()) -> bool:
    """Whether a document is no longer in force: by its own labels, or by those of one beside it that replaces it."""
    return (
        any(label(document, name) for name in SUPERSEDED_BY)
        or bool(LAPSED.search(label(document, STATUS)))
        or any(called(document, label(other, name)) for other in beside for name in SUPERSEDES)
    )


def successor(document: Document, beside: Mapping[str, Document]) -> str:
    """The title, or else the name, of what replaces a document; empty where no label tells."""
    by = BY.search(label(document, STATUS))
    name = next((name for name in (label(document, each) for each in SUPERSEDED_BY) if name), by["name"].strip() if by else "")
    if name:
        return next((other.title for other in beside.values() if called(other, name)), name)
    replacing = [other for other in beside.values() if any(called(document, label(other, each)) for each in SUPERSEDES)]
    return replacing[0].title if replacing else ""


def note(document: Document, beside: Mapping[str, Document]) -> str:
    """What has to be known of a lapsed document that is cited."""
    by = successor(document, beside)
    return f"“{document.title}” is superseded by “{by}”." if by else f"“{document.title}” is marked as {label(document, STATUS).lower()}."


def dated(document: Document) -> Moment | None:
    """Of when a document is, by its labels."""
    told = (moments(label(document, name)) for name in DATES)
    return next((every[0] for every in told if every), None)


def called(document: Document, name: str) -> bool:
    """Whether a document goes by this id or title."""
    return bool(name) and name.casefold() in (document.id.casefold(), document.title.casefold())


def label(document: Document, name: str) -> str:
    """A label's value in words, however its name is written; empty where there is none."""
    if not document.labels:
        return ""
    wanted = plain(name)
    return next((str(value).strip() for key, value in document.labels.items() if plain(key) == wanted and value), "")


@lru_cache(NAMES)
def plain(name: str) -> str:
    """A label's name in small letters, joined by underscores."""
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def subjects_of(document: Document) -> list[str]:
    """The places, people and organisations in a document's labels that its title names; else the names in its title."""
    given = [value for label in SUBJECTS for value in values(document.labels.get(label))]
    title = set(words(document.title))
    return [value for value in given if set(words(value)) <= title] or names(document.title)


def values(label: object) -> list[str]:
    """A label's words: of a list each item's, of a person the name."""
    if isinstance(label, list):
        return [word for item in label for word in values(item)]
    if isinstance(label, dict):
        return values(label.get("name"))
    return [label] if isinstance(label, str) else []
