"""Bytes to text: UTF-8 and UTF-16 by their own signs, legacy encodings by a library's judgement."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from corpus.document import MAX_TEXT
from corpus.errors import Unreadable

MAX_BYTES = 4 * MAX_TEXT
"""Bytes of one document's text at most: the longest text in its widest encoding."""

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks; UTF-32 stands before UTF-16, whose little-endian mark it begins with."""

MISTAKEN = {code: sign for code in range(0x80, 0xA0) if (sign := bytes([code]).decode("cp1252", "ignore")) and code != 0x85}
"""Control characters that nobody writes, and the signs that they are in Windows-1252: quotation marks, dashes."""

SAMPLE = 4_096
"""Bytes by which UTF-16 without a mark is recognized."""

TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b\x85")
"""Control characters that text files do hold."""


def decode(data: bytes) -> str:
    """The text that `data` spells, with line ends as \\n; Unreadable where it is no text."""
    text = marked(data) or unmarked(data) or plain(data) or guessed(data)
    if text is None or any(is_control(character) for character in set(text)):
        raise Unreadable("it is a binary file, not text: convert it to text, Markdown or JSON lines first")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def contents(file: BinaryIO) -> str:
    """The text of an open file."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(f"it has more than {MAX_BYTES:,} bytes: split it")
    return decode(data)


def marked(data: bytes) -> str | None:
    """Decoded as the byte order mark says; None without a mark."""
    for mark, name in MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(name)
            except UnicodeDecodeError as error:
                raise Unreadable(f"it says it is {name}, but byte {error.start:,} is not: mend or re-save it") from None
    return None


def unmarked(data: bytes) -> str | None:
    """Decoded as UTF-16 where every second byte of most is zero, as in Western text without a byte order mark; else None."""
    sample = data[: SAMPLE // 2 * 2]
    for zeros, others, name in ((sample[::2], sample[1::2], "utf-16-be"), (sample[1::2], sample[::2], "utf-16-le")):
        if len(zeros) > 3 and zeros.count(0) > 0.7 * len(zeros) and not others.count(0):
            try:
                return data.decode(name)
            except UnicodeDecodeError:
                return None
    return None


def plain(data: bytes) -> str | None:
    """Decoded as UTF-8; None where it is not UTF-8. Signs of Windows-1252 that were taken over by their numbers are put right."""
    try:
        return data.decode("utf-8").translate(MISTAKEN)
    except UnicodeDecodeError:
        return None


def guessed(data: bytes) -> str | None:
    """Decoded as the most plausible legacy encoding, Windows-1252 where it is as plausible as any; None where none is."""
    import charset_normalizer

    matches = list(charset_normalizer.from_bytes(data))
    best = max(matches, key=lambda match: (-match.chaos, match.coherence, match.encoding == "cp1252"), default=None)
    return str(best) if best else None


def is_control(character: str) -> bool:
    """Whether text never holds this character."""
    return (character < " " or "\x7f" <= character < "\xa0") and character not in TEXT_CONTROLS
