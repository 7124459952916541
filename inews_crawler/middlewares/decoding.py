"""Decides what an answer amounts to whose body is not encoded as its header says: lost, as if cut short."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.utils._compression import brotli, zstd  # type: ignore[attr-defined]

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

#: ``OSError`` is what the gzip module raises.
DECODING_ERRORS = (OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError)


class DecodingMiddleware(HttpCompressionMiddleware):
    """Scrapy's, which lets the decoders' own errors through, each of another type."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Raises ``ResponseDataLossError`` where the body cannot be decoded."""
        try:
            return super().process_response(request, response)
        except DECODING_ERRORS as error:
            raise ResponseDataLossError(f"The body cannot be decoded: {type(error).__name__}.") from None
