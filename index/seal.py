"""Checksums at the ends of derived files, by which a flipped bit is noticed before anything is read out of them."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

CHECKED = 64 * 2**20
"""Bytes of derived files that are checked whenever an index is opened, some 50 ms; `plenum doctor` checks larger ones too."""

MARK = b"plenum\0\1"
END = struct.Struct("<I8s")
"""How a sealed file ends: CRC-32 of all before, and MARK."""

FOOTER = struct.Struct("<II")
"""How a file of tantivy's ends, after a JSON object with its CRC-32: the object's length, and MAGIC."""

MAGIC = 1337
BLOCK = 2**20


def seal(path: Path) -> None:
    """Put a checksum at the end of a file."""
    with path.open("r+b") as file:
        crc = crc_of(path, path.stat().st_size)
        file.seek(0, 2)
        file.write(END.pack(crc, MARK))


def is_sealed(path: Path) -> bool:
    """Whether a file ends in the checksum of what is before it."""
    length = path.stat().st_size - END.size
    if length < 0:
        return False
    with path.open("rb") as file:
        file.seek(length)
        crc, mark = END.unpack(file.read())
    return bool(mark == MARK and crc == crc_of(path, length))


def is_intact(path: Path) -> bool:
    """Whether a file of tantivy's is as it was written."""
    length = path.stat().st_size - FOOTER.size
    with path.open("rb") as file:
        file.seek(max(0, length))
        end = file.read()
        if length < 0 or len(end) < FOOTER.size:
            return False
        size, magic = FOOTER.unpack(end)
        if magic != MAGIC or size > length:
            return False
        file.seek(length - size)
        try:
            told = json.loads(file.read(size))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
    return bool(told == crc_of(path, length - size))


def crc_of(path: Path, length: int) -> int:
    """CRC-32 of a file's first bytes."""
    crc = 0
    with path.open("rb") as file:
        while length > 0 and (block := file.read(min(BLOCK, length))):
            crc, length = zlib.crc32(block, crc), length - len(block)
    return crc
