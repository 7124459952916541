"""Articles as JSON: one array, or one object a line. In: articles; out: bytes of a file."""

from __future__ import annotations

import codecs
import json
import re
from typing import IO, TYPE_CHECKING, Any

from scrapy.exporters import JsonItemExporter, JsonLinesItemExporter
from scrapy.utils.serialize import ScrapyJSONEncoder

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.columns import ArticleColumns
from inews_crawler.feeds.files import copy_bytes, read_tail, show

if TYPE_CHECKING:
    from pathlib import Path

_READABLE = json.JSONEncoder(ensure_ascii=False).encode
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
#: Control characters that JSON allows unescaped, and the two characters that many readers take for line ends.
#: They are escaped, so that a terminal runs nothing and a line stays one line.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = b" \t\r\n"
#: An existing array up to this size (bytes) is read whole before it is extended; of a larger one, both ends.
_READ_WHOLE = 8_000_000
#: The longest last line (bytes) that is looked at before JSON Lines are appended.
_LAST_LINE = 4_000_000


def to_valid(text: str) -> str:
    """The text with halves of surrogate pairs, which UTF-8 cannot hold, replaced by U+FFFD."""
    if _SURROGATE.search(text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def to_utf8(text: str) -> bytes:
    """UTF-8 bytes of any text."""
    return to_valid(text).encode()


def to_json(value: Any, *, compact: bool = False) -> bytes:
    """One line of JSON, in UTF-8, without a line end. ``compact`` leaves out the spaces between tokens."""
    return _to_safe((_COMPACT if compact else _READABLE)(value)).encode()


def _to_safe(text: str) -> str:
    text = to_valid(text)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) if _UNSAFE.search(text) else text


def _escape(error: UnicodeError) -> tuple[str, int]:
    """JSON escapes for the characters that an encoding such as Latin-1 does not have."""
    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error("json_escape", _escape)


class _Encoder:
    """Encodes items as Scrapy does, to bytes. Raises ``ValueError`` for an encoding that JSON cannot have."""

    def __init__(self, encoding: str | None, options: dict[str, Any]) -> None:
        self._encode = ScrapyJSONEncoder(**options).encode
        # JSON begins with no byte order mark (RFC 8259, section 8.1).
        self._encoding = "utf-8" if encoding in {None, "utf-8-sig"} else str(encoding)
        if "[]".encode(self._encoding) != b"[]":
            raise ValueError(f"JSON has no encoding {encoding}")

    def __call__(self, item: Any) -> bytes:
        return _to_safe(self._encode(item)).encode(self._encoding, "json_escape")


class JsonExporter(ArticleColumns, JsonItemExporter):
    """One array that ends with a line end. With ``old``, the array of that file is copied and extended.

    Raises ``FeedError`` if ``old`` is no JSON array.
    """

    def __init__(self, file: IO[bytes], *, old: Path | None = None, **options: Any) -> None:
        super().__init__(file, **options)  # type: ignore[arg-type]
        self._to_bytes = _Encoder(self.encoding, self._kwargs)
        self._old = old
        self._kept = _array_length(old) if old else 0
        self._line_end = b"" if self.indent is None else b"\n"

    def start_exporting(self) -> None:
        if self._old and self._kept:
            copy_bytes(self._old, self.file, self._kept)
            self.first_item = False

    def export_item(self, item: Any) -> None:
        data = self._to_bytes(dict(self.get_serialized_fields(item)))
        self.file.write((b"[" if self.first_item else b",") + self._line_end + data)
        self.first_item = False

    def finish_exporting(self) -> None:
        self.file.write(b"[]\n" if self.first_item else self._line_end + b"]\n")


class JsonLinesExporter(ArticleColumns, JsonLinesItemExporter):
    """One object a line. With ``old``, its lines are copied first and a missing last line end is added.

    Raises ``FeedError`` if the last line of ``old`` is no JSON object.
    """

    def __init__(self, file: IO[bytes], *, old: Path | None = None, **options: Any) -> None:
        super().__init__(file, **options)  # type: ignore[arg-type]
        self._to_bytes = _Encoder(self.encoding, self._kwargs)
        self._old = old
        if old:
            _check_last_line(old)

    def start_exporting(self) -> None:
        if self._old:
            copy_bytes(self._old, self.file, self._old.stat().st_size)
            if not read_tail(self._old, 1).endswith(b"\n"):
                self.file.write(b"\n")

    def export_item(self, item: Any) -> None:
        self.file.write(self._to_bytes(dict(self.get_serialized_fields(item))) + b"\n")


def _check_last_line(old: Path) -> None:
    lines = read_tail(old, _LAST_LINE).rstrip(_SPACE).rsplit(b"\n", 1)
    if lines[-1] and not isinstance(_decode(lines[-1]), dict):
        raise FeedError(f"Cannot append to {show(old)}: its last line is no JSON object.")


def _array_length(old: Path) -> int:
    """The bytes of an array up to its last item; 0 if it has none. Raises ``FeedError`` if it is no array."""
    size = old.stat().st_size
    is_whole = size <= _READ_WHOLE
    tail = read_tail(old, _READ_WHOLE if is_whole else 4096)
    with old.open("rb") as file:
        begin = file.read(4096).lstrip(_SPACE)[:1]
    text = tail.rstrip(_SPACE)
    if not text and is_whole:
        return 0
    if begin != b"[" or text[-1:] != b"]" or (is_whole and not isinstance(_decode(tail), list)):
        raise FeedError(f"Cannot append to {show(old)}: it is no JSON array.")
    items = text[:-1].rstrip(_SPACE)
    if is_whole and items.lstrip(_SPACE) == b"[":
        return 0
    return size - len(tail) + len(items)


def _decode(data: bytes) -> Any:
    """The decoded JSON, or ``None`` if it is none."""
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        return None
