"""Decides how records look as CSV: columns, cells that no spreadsheet runs, rows as RFC 4180 says."""

from __future__ import annotations

import csv
import re
from dataclasses import fields as dataclass_fields
from typing import IO, TYPE_CHECKING, Any

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.files import copy_bytes, read_tail, show
from inews_crawler.feeds.json import to_json, to_utf8
from inews_crawler.items import Article

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: Between two rows, as RFC 4180 says; line breaks inside a cell stay as they are.
ROW_END = "\r\n"
LIST_SEPARATOR = " | "
#: A cell that begins so would be run as a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
#: Control characters no spreadsheet can hold (tab and line ends are none of them) are left out.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_STRING_LISTS = frozenset(entry.name for entry in dataclass_fields(Article) if entry.type == "list[str]")
#: The longest header (bytes) that is looked at in an existing file.
_HEADER = 65_536


def to_cell(name: str, value: Any) -> str:
    """The text of one cell.

    Lists of strings are joined with ``|``, objects and lists of objects are compact JSON, ``None`` is empty.
    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple) and name in _STRING_LISTS:
        text = LIST_SEPARATOR.join(value)
    elif isinstance(value, dict | list | tuple):
        text = to_json(value, compact=True).decode()
    else:
        text = str(value)
    text = _CONTROL.sub("", text)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


class CsvWriter:
    """A header and a row a record. With ``old``, its rows are copied first and no second header is written.

    Raises ``FeedError`` if ``old`` has other columns or ends inside a quoted cell.
    """

    def __init__(self, out: IO[bytes], fields: Sequence[str], old: Path | None = None) -> None:
        self._fields = fields
        self._rows = csv.writer(_Utf8(out), lineterminator=ROW_END)
        if old and old.stat().st_size:
            check_csv(old, fields)
            copy_bytes(old, out, old.stat().st_size)
            if not read_tail(old, 1).endswith(b"\n"):
                out.write(ROW_END.encode())
        else:
            self._rows.writerow(fields)

    def write(self, record: Mapping[str, Any]) -> None:
        self._rows.writerow([to_cell(name, record.get(name)) for name in self._fields])

    def close(self) -> None:
        """Nothing is left to write."""


def check_csv(old: Path | None, fields: Sequence[str]) -> None:
    """Raise ``FeedError`` unless ``old`` is empty or has exactly these columns and ends with a whole row."""
    if old is None or not old.stat().st_size:
        return
    quotes = 0
    with old.open("rb") as file:
        first = file.read(_HEADER)
        chunk = first
        while chunk:
            quotes += chunk.count(b'"')
            chunk = file.read(1 << 20)
    lines = first.decode("utf-8-sig", "replace").splitlines()
    header = next(csv.reader(lines[:1]), []) if lines else []
    if header != list(fields):
        raise FeedError(f"Cannot append to {show(old)}: its columns are not those of this feed.")
    if quotes % 2:
        raise FeedError(f"Cannot append to {show(old)}: it ends inside a quoted cell.")


class _Utf8:
    """Takes the text of rows, gives on their bytes."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(to_utf8(text))
