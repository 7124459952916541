"""Decides how records look as Parquet: a declared schema, compressed, in row groups of bounded size."""

from __future__ import annotations

import importlib
from typing import IO, TYPE_CHECKING, Any

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.files import show
from inews_crawler.feeds.json import to_utf8
from inews_crawler.items import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: Records in a row group, and so in memory, at most.
ROW_GROUP = 5000
_INTEGERS = frozenset({"word_count", "page_count", "version"})
_STRING_LISTS = frozenset({"authors", "videos", "tags", "related"})


def to_schema(fields: Sequence[str] = FIELDS) -> Any:
    """The declared ``pyarrow`` schema of these fields.

    Texts and times are strings (a time keeps its printed offset), counts are 32-bit integers, ``images`` is a
    list of structs, ``read_next`` a struct, ``sources`` a map of strings.
    Raises ``FeedError`` without ``pyarrow``.
    """
    arrow = _import("pyarrow")
    text = arrow.string()
    declared = {
        "complete": arrow.bool_(),
        "images": arrow.list_(arrow.struct([("url", text), ("caption", text), ("credit", text)])),
        "read_next": arrow.struct([("title", text), ("url", text)]),
        "sources": arrow.map_(text, text),
        **dict.fromkeys(_INTEGERS, arrow.int32()),
        **dict.fromkeys(_STRING_LISTS, arrow.list_(text)),
    }
    return arrow.schema([(name, declared.get(name, text)) for name in fields])


class ParquetWriter:
    """Row groups of at most ``ROW_GROUP`` records. With ``old``, its row groups are copied first.

    Raises ``FeedError`` without ``pyarrow``, or if ``old`` is no Parquet file with these columns.
    """

    def __init__(self, out: IO[bytes], fields: Sequence[str], old: Path | None = None) -> None:
        self._arrow = _import("pyarrow")
        self._fields = fields
        self._schema = to_schema(fields)
        self._rows: list[dict[str, Any]] = []
        previous = _open_old(old, self._schema) if old and old.stat().st_size else None
        parquet = _import("pyarrow.parquet")
        self._file = parquet.ParquetWriter(_Counting(out), self._schema, compression="zstd")
        if previous:
            with previous:
                for number in range(previous.num_row_groups):
                    self._file.write_table(previous.read_row_group(number))

    def write(self, record: Mapping[str, Any]) -> None:
        self._rows.append({name: record.get(name) for name in self._fields})
        if len(self._rows) >= ROW_GROUP:
            self._write_rows()

    def close(self) -> None:
        self._write_rows()
        self._file.close()

    def _write_rows(self) -> None:
        if not self._rows:
            return
        try:
            table = self._arrow.Table.from_pylist(self._rows, schema=self._schema)
        except UnicodeEncodeError:
            table = self._arrow.Table.from_pylist(_mend(self._rows), schema=self._schema)
        self._file.write_table(table, row_group_size=ROW_GROUP)
        self._rows = []


def check_parquet(old: Path | None, fields: Sequence[str]) -> None:
    """Raise ``FeedError`` without ``pyarrow``, or unless ``old`` is Parquet with exactly these columns."""
    schema = to_schema(fields)
    if old and old.stat().st_size:
        _open_old(old, schema).close()


class _Counting:
    """The file as ``pyarrow`` wants it: it asks for the position, which a pipe cannot tell.

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


def _mend(value: Any) -> Any:
    """The same value with texts that UTF-8 can hold."""
    if isinstance(value, str):
        return to_utf8(value).decode()
    if isinstance(value, dict):
        return {name: _mend(entry) for name, entry in value.items()}
    return [_mend(entry) for entry in value] if isinstance(value, list) else value


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise FeedError("Parquet needs pyarrow: install the extra `parquet` of inews-crawler.") from None
