"""Articles as CSV (RFC 4180): lists are readable, and no spreadsheet runs a cell as a formula."""

from __future__ import annotations

import csv
import logging
import re
from dataclasses import fields as dataclass_fields
from typing import IO, TYPE_CHECKING, Any

from scrapy.exporters import CsvItemExporter

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.columns import ArticleColumns
from inews_crawler.feeds.files import copy_bytes, read_tail, show
from inews_crawler.feeds.json import to_json, to_valid
from inews_crawler.items import Article

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

logger = logging.getLogger(__name__)

LIST_SEPARATOR = " | "
#: The longest cell of Excel, in characters.
LONGEST_CELL = 32_767
#: A cell that begins so would be run as a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
#: Control characters no spreadsheet can hold (tab and line ends are none of them) are left out.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
STRING_LISTS = frozenset(entry.name for entry in dataclass_fields(Article) if entry.type == "list[str]")
#: The longest header (bytes) that is looked at in an existing file.
_HEADER = 65_536


def to_text(name: str, value: Any, separator: str = LIST_SEPARATOR) -> str:
    """The text of one cell: lists of strings are joined, objects and lists of objects are compact JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if name in STRING_LISTS and isinstance(value, list | tuple):
        text = separator.join(value)
    elif isinstance(value, dict | list | tuple):
        text = to_json(value, compact=True).decode()
    else:
        text = str(value)
    return to_valid(_CONTROL.sub("", text))


def to_cell(name: str, value: Any, separator: str = LIST_SEPARATOR) -> str:
    """The text of one cell, with an apostrophe before a text that a spreadsheet would run as a formula."""
    text = to_text(name, value, separator)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


class CsvExporter(ArticleColumns, CsvItemExporter):
    """A header, also without articles, and a row an article.

    With ``old``, the rows of that file are copied first and no second header is written. A character that the
    encoding does not have becomes a question mark. Raises ``FeedError`` if ``old`` has other columns or ends
    inside a quoted cell.
    """

    def __init__(self, file: IO[bytes], *, old: Path | None = None, **options: Any) -> None:
        options = {"join_multivalued": LIST_SEPARATOR, "errors": "replace", **options}
        if old and options.get("encoding") == "utf-8-sig":
            options["encoding"] = "utf-8"  # the old file begins with the byte order mark
        super().__init__(file, **options)  # type: ignore[arg-type]
        self._file = file
        self._old = old
        self._is_warned = False
        if old:
            self._check_old(old)

    def start_exporting(self) -> None:
        self._headers_not_written = False
        if self._old:
            copy_bytes(self._old, self._file, self._old.stat().st_size)
            if not read_tail(self._old, 1).endswith(b"\n"):
                self._file.write(b"\r\n")
        elif self.include_headers_line:
            self.csv_writer.writerow(self.columns)

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> str:
        text = to_cell(self.columns[name], value, self._join_multivalued)
        if len(text) > LONGEST_CELL and not self._is_warned:
            self._is_warned = True
            logger.warning("A CSV cell has more than %d characters; Excel cuts such a cell", LONGEST_CELL)
        return text

    def _check_old(self, old: Path) -> None:
        if "a".encode(str(self.encoding)) != b"a":
            raise FeedError(f"Cannot append to {show(old)}: CSV in {self.encoding} cannot be continued.")
        quotes = 0
        with old.open("rb") as file:
            first = chunk = file.read(_HEADER)
            while chunk:
                quotes += chunk.count(b'"')
                chunk = file.read(1 << 20)
        encoding = "utf-8-sig" if self.encoding == "utf-8" else str(self.encoding)
        lines = first.decode(encoding, "replace").splitlines()
        header = next(csv.reader(lines[:1], **self._kwargs), [])
        if self.include_headers_line and header != list(self.columns):
            raise FeedError(f"Cannot append to {show(old)}: its columns are not those of this feed.")
        if quotes % 2:
            raise FeedError(f"Cannot append to {show(old)}: it ends inside a quoted cell.")
