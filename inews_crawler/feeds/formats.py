"""Decides which feed formats exist, and which one a file name or a word means."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, Protocol

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.csv import CsvWriter, check_csv
from inews_crawler.feeds.files import show
from inews_crawler.feeds.json import JsonLinesWriter, JsonWriter, check_json, check_json_lines
from inews_crawler.feeds.parquet import ParquetWriter, check_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


class FeedWriter(Protocol):
    """Writes records to an open file, one after the other, in bounded memory."""

    def write(self, record: Mapping[str, Any]) -> None:
        """Add one record."""

    def close(self) -> None:
        """Write what stands after the last record; the file itself stays open."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a feed: how it is begun (or continued from an old file), and what can be continued."""

    open: Callable[[IO[bytes], Sequence[str], Path | None], FeedWriter]
    check: Callable[[Path | None, Sequence[str]], None]


FORMATS: dict[str, Format] = {
    "json": Format(JsonWriter, check_json),
    "jsonl": Format(JsonLinesWriter, check_json_lines),
    "csv": Format(CsvWriter, check_csv),
    "parquet": Format(ParquetWriter, check_parquet),
}
#: Scrapy's own words for JSON Lines.
_OTHER_NAMES = {"jl": "jsonl", "jsonlines": "jsonl"}


def is_format(word: str) -> bool:
    """Whether a word by itself names a format."""
    return _OTHER_NAMES.get(word.lower(), word.lower()) in FORMATS


def format_of(path_or_name: str | Path) -> str:
    """The format that a word (``csv``) or a file's extension (``out/articles.csv``) means, in any case.

    Raises ``FeedError`` for any other, naming the formats there are.
    """
    text = str(path_or_name)
    word = (PurePath(text).suffix.removeprefix(".") or text).lower()
    name = _OTHER_NAMES.get(word, word)
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise FeedError(f"Cannot tell the feed format of {show(text)!r}; the formats are {known}.")
    return name
