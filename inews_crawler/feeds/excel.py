"""Articles as an Excel workbook: one sheet with real dates, links and a header that stays in view."""

from __future__ import annotations

import importlib
import logging
from datetime import datetime
from typing import IO, Any

from inews_crawler.exceptions import ArgumentError, FeedError
from inews_crawler.feeds.columns import ArticleColumns
from inews_crawler.feeds.csv import LONGEST_CELL, to_text

logger = logging.getLogger(__name__)

#: Limits of Excel: rows of a sheet with its header, links of a sheet, characters of a link.
MOST_ROWS = 1_048_576
MOST_LINKS = 65_530
LONGEST_LINK = 2_079
_TIMES = frozenset({"published_at", "modified_at", "fetched_at"})
_LINKS = frozenset({"url", "image_url"})
_WIDTHS = {"title": 60, "description": 40, "body": 80, "url": 40, "published_at": 20}


class ExcelExporter(ArticleColumns):
    """A sheet "articles". Times stand as the page prints them, since Excel knows no zones.

    Raises ``ArgumentError`` without XlsxWriter.
    """

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(**options)
        try:
            self._library = importlib.import_module("xlsxwriter")
        except ImportError:
            raise ArgumentError('XLSX needs XlsxWriter: pip install "inews-crawler[excel]".') from None
        self._row = self._links = 0
        self._is_warned = False
        self._file = file

    def start_exporting(self) -> None:
        # Rows go to a temporary file: the memory of a large sheet stays bounded.
        options = {"constant_memory": True, "remove_timezone": True}
        self._book = self._library.Workbook(self._file, options)
        self._sheet = self._book.add_worksheet("articles")
        self._sheet.freeze_panes(1, 0)
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        bold = self._book.add_format({"bold": True})
        for column, (title, name) in enumerate(self.columns.items()):
            self._sheet.set_column(column, column, _WIDTHS.get(name, 16))
            self._sheet.write_string(0, column, title, bold)

    def export_item(self, item: Any) -> None:
        self._row += 1
        if self._row >= MOST_ROWS:
            raise FeedError(
                f"An Excel sheet holds {MOST_ROWS - 1:,} articles; choose fewer with since= or until=."
            )
        for column, (title, value) in enumerate(self.get_serialized_fields(item)):
            self._write_cell(column, self.columns[title], value)

    def _write_cell(self, column: int, name: str, value: Any) -> None:
        place = (self._row, column)
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(*place, value)
        elif isinstance(value, int | float):
            self._sheet.write_number(*place, value)
        elif name in _TIMES:
            self._sheet.write_datetime(*place, datetime.fromisoformat(value), self._date)
        elif name in _LINKS and self._links < MOST_LINKS and len(value) <= LONGEST_LINK:
            self._links += 1
            self._sheet.write_url(*place, value)
        else:
            self._sheet.write_string(*place, self._to_text(name, value))

    def _to_text(self, name: str, value: Any) -> str:
        text = to_text(name, value)
        if len(text) > LONGEST_CELL and not self._is_warned:
            self._is_warned = True
            logger.warning("Cut texts to the %d characters that an Excel cell can hold", LONGEST_CELL)
        return text[:LONGEST_CELL]

    def finish_exporting(self) -> None:
        self._book.close()
