"""The text of a body from the form in which it was served. Input: bytes and ``Content-Encoding``."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from scrapy.utils._compression import _inflate, _unbrotli, _unzstd, brotli, zstd  # type: ignore[attr-defined]
from scrapy.utils.gz import gunzip

if TYPE_CHECKING:
    from collections.abc import Callable

#: Scrapy's own decoders, so that an archived page is decoded as a fetched one.
DECODERS: dict[str, Callable[..., bytes]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
#: ``ValueError``: larger than allowed.
FAULTS = (ValueError, OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError)


class DecodingError(Exception):
    """The body is damaged, or larger than allowed."""


def decode_body(body: bytes, encodings: str | None, *, max_bytes: int) -> bytes:
    """The decoded body. An unknown encoding leaves it as it is. Raises ``DecodingError``."""
    for name in reversed([word.strip().lower() for word in (encodings or "").split(",")]):
        if name in DECODERS and body:
            try:
                body = DECODERS[name](body, max_size=max_bytes)
            except FAULTS as error:
                raise DecodingError(f"{type(error).__name__}: {error}") from None
    return body
