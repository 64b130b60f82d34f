"""Bytes to text: UTF-8 and UTF-16 by their own signs, legacy encodings by a library's judgement."""

from __future__ import annotations

import codecs

from corpus.errors import Unreadable

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks; UTF-32 stands before UTF-16, whose little-endian mark it begins with."""

TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b\x85")
"""Control characters that text files do hold."""


def decode(data: bytes) -> str:
    """The text that `data` spells, with line ends as \\n; Unreadable where it is no text."""
    text = marked(data) or plain(data) or guessed(data)
    if text is None or any(is_control(character) for character in set(text)):
        raise Unreadable("it is a binary file, not text: convert it to text, Markdown or JSON lines first")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def marked(data: bytes) -> str | None:
    """Decoded as the byte order mark says; None without a mark."""
    for mark, name in MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(name)
            except UnicodeDecodeError as error:
                raise Unreadable(f"it says it is {name}, but byte {error.start:,} is not: mend or re-save it") from None
    return None


def plain(data: bytes) -> str | None:
    """Decoded as UTF-8; None where it is not UTF-8."""
    try:
        return data.decode("utf-8")
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
