"""Decides in which encoding a page's bytes are read."""

from __future__ import annotations

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

_SNIFFED_BYTES = 64
_UTF_8 = "utf-8"
_WESTERN = "cp1252"


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of ``body``; never raises, whatever is declared.

    ``declared`` is the charset or the Content-Type of the HTTP header. Bytes that are valid UTF-8 are read
    as UTF-8 whatever a header or a meta says: text of another encoding is never valid UTF-8 by chance, but
    declarations are often wrong.
    """
    bom_encoding, bom = read_bom(body)
    if bom_encoding and bom:
        return to_unicode(body[len(bom) :], bom_encoding)
    wide = _find_wide_encoding(body)
    if wide:
        return to_unicode(body, wide)
    try:
        return body.decode(_UTF_8)
    except UnicodeDecodeError:
        return _decode_invalid(body, declared)


def _find_wide_encoding(body: bytes) -> str | None:
    """UTF-16 without a byte order mark, seen by the zero byte beside the first tag's bracket."""
    start = body[:_SNIFFED_BYTES].lstrip()
    if start.startswith(b"<\x00"):
        return "utf-16-le"
    return "utf-16-be" if start.startswith(b"\x00<") else None


def _decode_invalid(body: bytes, declared: str | None) -> str:
    """Bytes that are no valid UTF-8: the declared encoding, else mended UTF-8, else Windows' western one."""
    encoding = _to_encoding(declared) or html_body_declared_encoding(body[:4096])
    if encoding and encoding != _UTF_8:
        return to_unicode(body, encoding)
    # A page cut inside a character is UTF-8 still; one whose accents are all broken is not.
    mended = body.decode(_UTF_8, "replace")
    broken = mended.count("\ufffd")
    intact = len(mended.encode("ascii", "ignore"))
    return mended if len(mended) - intact - broken > broken else body.decode(_WESTERN, "replace")


def _to_encoding(declared: str | None) -> str | None:
    """The codec of a charset or a Content-Type, ``None`` if there is none or it is unknown."""
    if not declared:
        return None
    return http_content_type_encoding(declared) or resolve_encoding(declared)
