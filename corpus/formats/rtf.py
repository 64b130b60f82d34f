"""Rich text: its words, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from corpus.errors import Unreadable
from corpus.formats.content import Content
from corpus.formats.markup import Manuscript


def read(file: BinaryIO) -> Iterator[Content]:
    """The document; rows of tables come as rows."""
    from striprtf.striprtf import rtf_to_text

    data = file.read()
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Unreadable("it is no rich text: check its ending")
    out, rows = Manuscript(), list[list[str]]()
    for line in rtf_to_text(data.decode("latin-1"), errors="replace").split("\n"):
        if line.count("|") > 1 and line.rstrip().endswith("|"):
            rows.append(line.rstrip().removesuffix("|").split("|"))
            continue
        if rows:
            out.table(rows)
            rows = []
        if line.lstrip().startswith(("•", "·", "\u25e6")):
            out.item(line.lstrip(" \t•·\u25e6"))
        else:
            out.paragraph(line)
    out.table(rows)
    yield Content(out.written()[0], labels={"format": "rtf"})
