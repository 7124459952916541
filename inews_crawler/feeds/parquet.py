"""Articles as Parquet: a declared schema, compressed, in row groups of bounded size."""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

from inews_crawler.exceptions import ArgumentError, FeedError
from inews_crawler.feeds.columns import ArticleColumns
from inews_crawler.feeds.csv import STRING_LISTS
from inews_crawler.feeds.files import show
from inews_crawler.feeds.json import to_valid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Articles in a row group, and so in memory, at most.
ROW_GROUP = 5000
_INTEGERS = frozenset({"word_count", "page_count", "version"})
#: Texts in the record; instants in Jakarta time, and in UTC, in a table.
_TIMES = {"published_at": "Asia/Jakarta", "modified_at": "Asia/Jakarta", "fetched_at": "UTC"}


def to_schema(columns: Mapping[str, str]) -> Any:
    """The declared ``pyarrow`` schema of these columns, each with its field.

    Times are instants, counts 32-bit integers, ``images`` a list of structs, ``read_next`` a struct,
    ``sources`` a map of strings. Raises ``ArgumentError`` without ``pyarrow``.
    """
    arrow = _import("pyarrow")
    text = arrow.string()
    declared = {
        "complete": arrow.bool_(),
        "images": arrow.list_(arrow.struct([("url", text), ("caption", text), ("credit", text)])),
        "read_next": arrow.struct([("title", text), ("url", text)]),
        "sources": arrow.map_(text, text),
        **{name: arrow.timestamp("us", zone) for name, zone in _TIMES.items()},
        **dict.fromkeys(_INTEGERS, arrow.int32()),
        **dict.fromkeys(STRING_LISTS, arrow.list_(text)),
    }
    return arrow.schema([(title, declared.get(name, text)) for title, name in columns.items()])


class ParquetExporter(ArticleColumns):
    """Row groups of at most ``ROW_GROUP`` articles. With ``old``, its row groups are copied first.

    Raises ``ArgumentError`` without ``pyarrow``, ``FeedError`` if ``old`` is no Parquet with these columns.
    """

    def __init__(self, file: IO[bytes], *, old: Path | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._arrow = _import("pyarrow")
        self.schema = to_schema(self.columns)
        self._rows: list[dict[str, Any]] = []
        self._out = _Counting(file)
        self._old = _open_old(old, self.schema) if old else None

    def start_exporting(self) -> None:
        parquet = _import("pyarrow.parquet")
        self._writer = parquet.ParquetWriter(self._out, self.schema, compression="zstd")
        if self._old:
            with self._old as old:
                for number in range(old.num_row_groups):
                    self._writer.write_table(old.read_row_group(number))

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        return datetime.fromisoformat(value) if value and self.columns[name] in _TIMES else value

    def export_item(self, item: Any) -> None:
        self._rows.append(dict(self.get_serialized_fields(item)))
        if len(self._rows) >= ROW_GROUP:
            self._write_rows()

    def finish_exporting(self) -> None:
        self._write_rows()
        self._writer.close()

    def _write_rows(self) -> None:
        if not self._rows:
            return
        try:
            table = self._arrow.Table.from_pylist(self._rows, schema=self.schema)
        except UnicodeEncodeError:
            table = self._arrow.Table.from_pylist(_to_valid(self._rows), schema=self.schema)
        self._writer.write_table(table, row_group_size=ROW_GROUP)
        self._rows = []


class _Counting:
    """The file as ``pyarrow`` wants it: it asks for the position, which a pipe does not know.

    A writer that is thrown away in the middle still writes its end: into a closed file that goes nowhere.
    """

    closed = False

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._position = 0

    def write(self, data: Any) -> int:
        chunk = bytes(data)
        if not self._out.closed:
            self._out.write(chunk)
        self._position += len(chunk)
        return len(chunk)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        if not self._out.closed:
            self._out.flush()


def _open_old(old: Path, schema: Any) -> Any:
    parquet = _import("pyarrow.parquet")
    invalid = _import("pyarrow").ArrowInvalid
    try:
        file = parquet.ParquetFile(old)
    except invalid:
        raise FeedError(f"Cannot append to {show(old)}: it is no Parquet file.") from None
    if not file.schema_arrow.equals(schema):
        file.close()
        raise FeedError(f"Cannot append to {show(old)}: its columns are not those of this feed.")
    return file


def _to_valid(value: Any) -> Any:
    """The same value with texts that UTF-8 can hold."""
    if isinstance(value, str):
        return to_valid(value)
    if isinstance(value, dict):
        return {name: _to_valid(entry) for name, entry in value.items()}
    return [_to_valid(entry) for entry in value] if isinstance(value, list) else value


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ArgumentError('Parquet needs pyarrow: pip install "inews-crawler[parquet]".') from None
