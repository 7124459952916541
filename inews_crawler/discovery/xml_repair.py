"""How the text of broken XML is mended so that a strict parser can read it."""

from __future__ import annotations

import re
from html.entities import html5
from xml.sax.saxutils import escape

_BOM = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,20})["']""")
#: no other codec is a character set that a feed may name
_CHARSET = re.compile(
    r"(?:utf-?8|utf-?16(?:-?[lb]e)?|iso-?8859-?\d{1,2}|latin-?1|windows-?125\d|cp125\d|us-ascii)$",
    re.IGNORECASE,
)
MAX_PRELUDE = 20_000  #: characters in which the root element is looked for
#: a server's warnings may stand before it
_ROOT = re.compile(r"<(?:[A-Za-z]{1,20}:)?(?:rss|feed|RDF|urlset|sitemapindex)[\s>]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);|#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};)(?:([A-Za-z][A-Za-z0-9]{1,30};))?"
)


def mend(body: bytes) -> str:
    """The text of broken XML: decoded come what may, without illegal characters, each ``&`` mended."""
    text = _DECLARATION.sub("", _decode(body).lstrip("\ufeff"), count=1)
    root = _ROOT.search(text, 0, MAX_PRELUDE)
    text = text[root.start() :] if root else text
    return _ENTITY.sub(_mend_entity, _ILLEGAL.sub("", text))


def _mend_entity(found: re.Match[str]) -> str:
    character = html5.get(f"{found[1]};") if found[1] else None
    return escape(character) if character else "&amp;" + found[0][1:]


def _decode(body: bytes) -> str:
    for mark, encoding in _BOM.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    named = _ENCODING.search(body[:400])
    encoding = named[1].decode("ascii") if named and _CHARSET.match(named[1].decode("ascii")) else "utf-8"
    if encoding.lower().startswith("utf-16") or encoding.lower().startswith("utf16"):
        encoding = "utf-8"  # a declaration that can be read byte by byte is no UTF-16
    try:
        return body.decode(encoding, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
