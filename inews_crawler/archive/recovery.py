"""Finds where a record begins. Input: a stretch of a WARC file. Output: the position of the next record."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

GZIP_MAGIC = b"\x1f\x8b\x08"
_PLAIN = re.compile(rb"\r\n\r\n(WARC/1\.[01]\r\n)")
PIECE = 1 << 20
#: What two pieces share, so that no mark is missed: a member's tables come before its first byte.
OVERLAP = 512


def find_record(file: BinaryIO, position: int, *, is_zipped: bool) -> int | None:
    """The position of the first record that begins at ``position`` or behind it; None if there is none."""
    if position == 0:
        return 0
    start = position if is_zipped else max(0, position - 4)
    while True:
        file.seek(start)
        piece = file.read(PIECE)
        found = _find_zipped(piece) if is_zipped else _find_plain(piece)
        if found is not None:
            return start + found
        if len(piece) < PIECE:
            return None
        start += PIECE - OVERLAP


def _find_plain(piece: bytes) -> int | None:
    found = _PLAIN.search(piece)
    return found.start(1) if found else None


def _find_zipped(piece: bytes) -> int | None:
    at = piece.find(GZIP_MAGIC)
    while at >= 0:
        if _begins_record(piece[at : at + OVERLAP]):
            return at
        at = piece.find(GZIP_MAGIC, at + 1)
    return None


def _begins_record(head: bytes) -> bool:
    """True if a gzip member holds a record: three bytes alone stand anywhere in compressed data."""
    try:
        return zlib.decompressobj(31).decompress(head).startswith(b"WARC/")
    except zlib.error:
        return False
