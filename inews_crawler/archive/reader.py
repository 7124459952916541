"""Reads records. Input: a source, or a place in it. Output: records one by one; damaged ones are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastwarc.warc import ArchiveIterator

from inews_crawler.archive.recovery import find_record
from inews_crawler.archive.sources import Source, open_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from fastwarc.warc import WarcRecord

#: Larger records hold no page: videos and programs.
LARGEST = 64_000_000


class DamagedRecord(OSError):  # noqa: N818 - named by what is wrong
    """A record ends before its header says so, or is not to be understood."""


def walk(source: Source, start: int, end: int, visit: Callable[[int, WarcRecord], None]) -> int:
    """Show ``visit`` each record that begins from ``start`` to ``end``, with its position.

    Returns how many were damaged: behind them reading goes on with the next whole record. ``visit`` may
    raise ``OSError`` for a record that it cannot read.
    """
    damaged, was_stuck, at = 0, True, start
    with open_source(source) as file:
        while (border := find_record(file, at, is_zipped=source.is_zipped)) is not None and border < end:
            file.seek(border)
            last, is_whole = _walk_on(file, end, visit)
            if is_whole:
                break
            # The error of a damaged record comes up twice: behind the one before it, and on trying it alone.
            damaged += 1 if last is not None or was_stuck else 0
            was_stuck = last is None
            at = (border if last is None else last) + 1
    return damaged


def _walk_on(file: BinaryIO, end: int, visit: Callable[[int, WarcRecord], None]) -> tuple[int | None, bool]:
    """Read on from a record; the position of the last one that was begun, and whether none was damaged."""
    last = None
    try:
        for record in ArchiveIterator(file, parse_http=False):
            position = record.stream_pos
            if position >= end:
                break
            last = position
            visit(position, record)
    except (OSError, ValueError):
        return last, False
    return last, True


def read_content(record: WarcRecord) -> bytes:
    """The rest of a record. Raises ``DamagedRecord`` if it is not all there, or too large for a page."""
    length = int(record.headers.get("Content-Length") or -1)
    if not 0 <= length <= LARGEST:
        raise DamagedRecord("The record is no page.")
    before = length - record.content_length  # HTTP headers that were read already
    content = bytes(record.reader.read())
    if before + len(content) < length:
        raise DamagedRecord("The record ends before its header says so.")
    return content


def read_at(file: BinaryIO, position: int) -> WarcRecord:
    """The record at a position, its HTTP headers read. Raises ``OSError``."""
    file.seek(position)
    for record in ArchiveIterator(file, parse_http=True):
        return record
    raise DamagedRecord("There is no record.")
