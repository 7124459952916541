"""Decides what the address of a picture is at its original size, and which pictures are placeholders."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from inews_crawler.site.addresses import clean_escapes

_MAX_LENGTH: Final = 4096  # characters; embedded pictures (data:) are far longer and are no addresses

_IMAGE_HOSTS: Final = frozenset({"img.inews.co.id", "img.inews.id"})
_STATIC_HOSTS: Final = frozenset({"static.inews.co.id", "static.inews.id"})
_RESIZED: Final = re.compile(r"^(?:/media/[0-9]{1,5}(?:x[0-9]{1,5})?(?=/))+")
_SLASHES: Final = re.compile(r"/{2,}")

# What the site shows where there is no picture. Source: saved home and section pages of 2024. One word after
# "kanal_" is the picture of a section; "kanal_banjir_timur.png" is a photograph of a canal.
_PLACEHOLDER: Final = re.compile(
    r"""imageload\.(?:png|jpe?g|gif|webp)
      | inewslogo-tag\.png
      | kanal_[a-z]+\.png
      | (?:inews[-_]?logo|logo[-_]?inews)(?:[-_](?:default|tag|white|black|[0-9]+))?\.[a-z]{3,4}
      | (?:1x1|blank|dummy|lazy|loading|no[-_]?image|pixel|placeholder|spacer|transparent)
        \.(?:png|jpe?g|gif|svg|webp)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DEFAULT_PICTURE: Final = re.compile(r"^/files/inews/inews_[0-9]{1,3}\.(?:png|jpe?g)$", re.IGNORECASE)


def to_image_url(url: str) -> str | None:
    """The address of a picture at its original size; ``None`` for placeholders and what is no web address.

    The site's picture hosts become one, without the width (``/media/600/``), double slashes and query.
    Addresses on other hosts stay as they are. The case of file names is kept.
    """
    text = url.strip()
    if len(text) > _MAX_LENGTH:
        return None
    try:
        parts = urlsplit(f"https:{text}" if text.startswith("//") else text)
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or _is_placeholder(host, parts.path):
        return None
    return _to_original(parts) if host in _IMAGE_HOSTS else parts.geturl()


def _to_original(parts: SplitResult) -> str | None:
    path = _RESIZED.sub("", _SLASHES.sub("/", clean_escapes(parts.path)))
    if path in {"", "/"} or path.endswith("/") or _DEFAULT_PICTURE.fullmatch(path):
        return None
    return f"https://img.inews.co.id{path}"


def _is_placeholder(host: str, path: str) -> bool:
    if host in _STATIC_HOSTS and path.startswith("/img/"):
        return True
    return _PLACEHOLDER.fullmatch(path.rpartition("/")[2]) is not None
