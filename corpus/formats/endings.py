"""The one table: which format takes which ending. A new format is one file beside this one and one row here."""

from __future__ import annotations

from corpus.formats import delimited, docx, epub, html, mail, markdown, odt, pdf, pptx, records, rtf, sheets, text
from corpus.formats.content import Format

ENDINGS: dict[str, Format] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".txt": text.read,
    ".jsonl": records.read,
    ".ndjson": records.read,
    ".pdf": pdf.read,
    ".docx": docx.read,
    ".docm": docx.read,
    ".pptx": pptx.read,
    ".pptm": pptx.read,
    ".xlsx": sheets.read,
    ".xlsm": sheets.read,
    ".xls": sheets.read_other,
    ".xlsb": sheets.read_other,
    ".ods": sheets.read_other,
    ".csv": delimited.read,
    ".tsv": delimited.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".eml": mail.read,
    ".epub": epub.read,
    ".odt": odt.read,
    ".odp": odt.read,
    ".rtf": rtf.read,
}

NEEDED = {
    "pypdfium2": "PDF",
    "lxml": "Office, OpenDocument, EPUB and HTML",
    "openpyxl": "Excel",
    "python_calamine": "XLS and ODS",
    "striprtf": "RTF",
}
"""Packages that formats load where they are used, and what for."""

BEGINNINGS = {b"%PDF-": pdf.read, b"{\\rtf": rtf.read}
"""What a file begins with whose ending says something else, or nothing."""


def format_of(ending: str, beginning: bytes = b"") -> Format | None:
    """The format for a file's ending, or for how it begins; None where no format takes it."""
    for mark, found in BEGINNINGS.items():
        if beginning.startswith(mark):
            return found
    return ENDINGS.get(ending.lower())
