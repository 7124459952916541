"""Decides how records look as JSON: one array, or one object a line, UTF-8 and not ASCII-escaped."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.files import copy_bytes, read_tail, show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_READABLE = json.JSONEncoder(ensure_ascii=False).encode
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
#: Control characters that JSON allows unescaped, and the two characters that many readers take for line ends.
#: They are escaped, so that a terminal runs nothing and a line stays one line.
_UNSAFE = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]")
_UNSAFE_SIGNS = (b"\xc2", b"\x7f", b"\xe2\x80\xa8", b"\xe2\x80\xa9")
_SPACE = b" \t\r\n"
#: An existing array up to this size (bytes) is read whole before it is extended; of a larger one, both ends.
_READ_WHOLE = 8_000_000
#: The longest last line (bytes) that is looked at before JSON Lines are appended.
_LAST_LINE = 4_000_000


def to_utf8(text: str) -> bytes:
    """UTF-8 bytes of any text; half of a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def to_json(value: Any, *, compact: bool = False) -> bytes:
    """One line of JSON, in UTF-8, without a line end. ``compact`` leaves out the spaces between tokens."""
    data = to_utf8((_COMPACT if compact else _READABLE)(value))
    if any(sign in data for sign in _UNSAFE_SIGNS):
        return _UNSAFE.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), data)
    return data


class JsonWriter:
    """One JSON array, an object a line. With ``old``, that array is copied first and extended.

    Raises ``FeedError`` if ``old`` is no JSON array.
    """

    def __init__(self, out: IO[bytes], fields: Sequence[str], old: Path | None = None) -> None:
        self._out = out
        self._fields = fields
        self._lead = b"[\n"
        kept = _array_length(old) if old else 0
        if old and kept:
            copy_bytes(old, out, kept)
            self._lead = b",\n"

    def write(self, record: Mapping[str, Any]) -> None:
        self._out.write(self._lead + to_json({name: record.get(name) for name in self._fields}))
        self._lead = b",\n"

    def close(self) -> None:
        self._out.write(b"\n]\n" if self._lead == b",\n" else b"[]\n")


class JsonLinesWriter:
    """One JSON object a line. With ``old``, its lines are copied first, a missing last line end is added.

    Raises ``FeedError`` if the last line of ``old`` is no JSON.
    """

    def __init__(self, out: IO[bytes], fields: Sequence[str], old: Path | None = None) -> None:
        self._out = out
        self._fields = fields
        if old:
            check_json_lines(old)
            size = old.stat().st_size
            copy_bytes(old, out, size)
            if size and not read_tail(old, 1).endswith(b"\n"):
                out.write(b"\n")

    def write(self, record: Mapping[str, Any]) -> None:
        self._out.write(to_json({name: record.get(name) for name in self._fields}) + b"\n")

    def close(self) -> None:
        """Nothing is left to write."""


def check_json(old: Path | None, fields: Sequence[str] = ()) -> None:  # noqa: ARG001 - an array takes any fields
    """Raise ``FeedError`` unless ``old`` is a JSON array that can be extended, or empty."""
    if old:
        _array_length(old)


def check_json_lines(old: Path | None, fields: Sequence[str] = ()) -> None:  # noqa: ARG001 - lines take any fields
    """Raise ``FeedError`` if ``old`` ends in a line that is no JSON object."""
    if old is None:
        return
    lines = read_tail(old, _LAST_LINE).rstrip(_SPACE).rsplit(b"\n", 1)
    if lines[-1] and not isinstance(_decode(lines[-1]), dict):
        raise FeedError(f"Cannot append to {show(old)}: its last line is no JSON object.")


def _array_length(old: Path) -> int:
    """The bytes of an array up to its last item; 0 if it has none. Raises ``FeedError`` if it is no array."""
    size = old.stat().st_size
    whole = size <= _READ_WHOLE
    tail = read_tail(old, _READ_WHOLE if whole else 4096)
    with old.open("rb") as file:
        begin = file.read(4096).lstrip(_SPACE)[:1]
    text = tail.rstrip(_SPACE)
    if not text and whole:
        return 0
    if begin != b"[" or text[-1:] != b"]" or (whole and not isinstance(_decode(tail), list)):
        raise FeedError(f"Cannot append to {show(old)}: it is no JSON array.")
    items = text[:-1].rstrip(_SPACE)
    if whole and items.lstrip(_SPACE) == b"[":
        return 0
    return size - len(tail) + len(items)


def _decode(data: bytes) -> Any:
    """The decoded JSON, or ``None`` if it is none."""
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        return None
