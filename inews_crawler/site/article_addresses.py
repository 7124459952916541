"""Decides which addresses are articles, what each says, and which of them are one article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from inews_crawler.site.addresses import AddressParts, is_denied, is_file, lower_segments, split_address
from inews_crawler.site.hosts import SECTIONS, edition_of

if TYPE_CHECKING:
    from inews_crawler.items import Kind

Part = int | Literal["all"]

_PART: Final = re.compile(r"all|[0-9]{1,2}")
_NUMBER: Final = re.compile(r"[0-9]{1,12}")
_NUMBERED_KEY: Final = re.compile(r"[^/]+/read/[0-9]{1,12}")
_PLAIN_SLUG: Final = re.compile(r"[a-z0-9_-]+")
_LETTER: Final = re.compile(r"[a-z]")

_KINDS: Final[dict[str, Kind]] = {
    "video": "video",
    "photo": "photo",
    "foto": "photo",
    "infografis": "infographic",
    "infographic": "infographic",
}
_LISTING_WORDS: Final = frozenset({
    "all", "amp", "feed", "feeds", "indeks", "page", "populer", "rss", "sitemap", "tag", "tags", "terbaru",
    "terpopuler", "topic",
})  # fmt: skip

_SECTION_DEPTH: Final = 3  # /section/subsection/slug
_LONG_SLUG: Final = 3  # hyphens from which a segment cannot be the name of a section or subsection
_SLUG: Final = 2  # hyphens from which a segment is more likely a headline than a name


@dataclass(frozen=True, slots=True)
class ArticleAddress:
    """What the address alone says about an article."""

    url: str  #: canonical: https, no AMP prefix, no part suffix, no query, lower-case path
    key: str  #: identity: host and path, or host and read number on network hosts
    kind: Kind
    edition: str  #: first label of the host
    section: str | None  #: on www only
    subsection: str | None  #: on www only
    part: Part | None  #: the part suffix the given address had
    amp: bool  #: the given address was an AMP form
    certain: bool  #: ``False``: an article only if the page has an article's marks


# Menus and read-next lists repeat on every page, and each link is asked about several times.
@lru_cache(maxsize=4096)
def to_article_address(url: str) -> ArticleAddress | None:
    """The article an absolute address leads to; ``None`` if it cannot be one. Never raises.

    Slugs on the site are lower case, so a path in other letters is the same article.
    """
    site = split_address(url)
    if site is None:
        return None
    segments = lower_segments(site.segments)
    amp = segments[:1] == ("amp",)
    segments = segments[1:] if amp else segments
    if amp and site.family == "network" and segments and _NUMBER.fullmatch(segments[0]):
        segments = ("read", *segments)
    if _is_numbered(site, segments):
        return _read_numbered(site, segments, amp=amp)
    core, part = _split_part(segments, keep=1)
    if is_denied(core) or is_file(core) or _is_listing(core):
        return None
    certain = _judge(site, core)
    if certain is None:
        return None
    section, subsection = _read_sections(site, core)
    return ArticleAddress(
        url=f"https://{site.host}/{'/'.join(core)}",
        key=f"{site.host}/{'/'.join(core)}",
        kind=_read_kind(core),
        edition=edition_of(site.host),
        section=section,
        subsection=subsection,
        part=part,
        amp=amp,
        certain=certain,
    )


def to_part_url(address: ArticleAddress, part: Part) -> str:
    """The address of one part of a split article, or of the view that shows all of them."""
    return f"{address.url}/{part}"


def to_amp_url(address: ArticleAddress) -> str:
    """The address of the article's AMP copy: ``/amp/{path}``, on network hosts ``/amp/{id}/{slug}``."""
    host, _, path = address.url.removeprefix("https://").partition("/")
    if _NUMBERED_KEY.fullmatch(address.key):
        path = path.removeprefix("read/")
    return f"https://{host}/amp/{path}"


def _is_numbered(site: AddressParts, segments: tuple[str, ...]) -> bool:
    if site.family != "network" or segments[:1] != ("read",) or len(segments) == 1:
        return False
    return _NUMBER.fullmatch(segments[1]) is not None


def _read_numbered(site: AddressParts, segments: tuple[str, ...], *, amp: bool) -> ArticleAddress | None:
    """A network article: the number is its identity, the slug can change or be missing."""
    core, part = _split_part(segments, keep=2)
    slug, rest = core[2:3], core[3:]
    if is_file(slug) or not all(_NUMBER.fullmatch(one) for one in rest):
        return None
    return ArticleAddress(
        url=f"https://{site.host}/{'/'.join(core)}",
        key=f"{site.host}/read/{core[1]}",
        kind="article",
        edition=edition_of(site.host),
        section=None,
        subsection=None,
        part=part,
        amp=amp,
        certain=True,
    )


def _split_part(segments: tuple[str, ...], *, keep: int) -> tuple[tuple[str, ...], Part | None]:
    """The path without part suffixes, and the last of them; the first ``keep`` segments are never one."""
    part: Part | None = None
    while len(segments) > keep and _PART.fullmatch(segments[-1]):
        if part is None:
            part = "all" if segments[-1] == "all" else int(segments[-1])
        segments = segments[:-1]
    return segments, part


def _is_listing(core: tuple[str, ...]) -> bool:
    """Whether a segment says that the page is a list, whatever its other segments look like."""
    return not core or not _LISTING_WORDS.isdisjoint(core)


def _judge(site: AddressParts, core: tuple[str, ...]) -> bool | None:
    """Whether the path is certainly (``True``) or perhaps (``False``) an article, or cannot be (``None``)."""
    # Feeds of 2019 closed the address with the article's number: /sport/soccer/{slug}/588869.
    numbered = len(core) >= _SECTION_DEPTH and _NUMBER.fullmatch(core[-1])
    path = core[:-1] if numbered else core
    slug = path[-1]
    if not _LETTER.search(slug) or not _LETTER.search(path[0]):
        return None
    hyphens = slug.count("-")
    if (
        site.family != "www"
        and len(path) == _SECTION_DEPTH - 1
        and (path[0] == "berita" or path[0] in _KINDS)
    ):
        certain: bool | None = hyphens > 0
    elif site.family == "www" and path[0] in SECTIONS:
        certain = _judge_section(path, hyphens)
    else:
        certain = _judge_unknown(path, hyphens)
    return certain and _PLAIN_SLUG.fullmatch(slug) is not None


def _judge_section(path: tuple[str, ...], hyphens: int) -> bool | None:
    section, slug, depth = path[0], path[-1], len(path)
    if depth == _SECTION_DEPTH:
        # A single word may as well be a list below the subsection.
        return hyphens > 0 and (section != "multimedia" or path[1] in _KINDS)
    if depth == _SECTION_DEPTH + 1:
        return False if hyphens >= _SLUG else None
    if depth != _SECTION_DEPTH - 1 or slug in SECTIONS[section]:
        return None
    if section == "travel" and hyphens:
        return hyphens >= _SLUG
    return False if hyphens >= _LONG_SLUG else None


def _judge_unknown(path: tuple[str, ...], hyphens: int) -> bool | None:
    """Sections nobody told us of, such as ``/inews-tv/talkshow/{slug}``: the page has to decide."""
    needed = {_SECTION_DEPTH: 1, _SECTION_DEPTH - 1: _LONG_SLUG}.get(len(path))
    return False if needed is not None and hyphens >= needed else None


def _read_sections(site: AddressParts, core: tuple[str, ...]) -> tuple[str | None, str | None]:
    if site.family != "www":
        return None, None
    path = core[:-1] if _NUMBER.fullmatch(core[-1]) else core
    if path[0] in {"berita", "read"}:
        return None, None
    return path[0], path[1] if len(path) >= _SECTION_DEPTH else None


def _read_kind(core: tuple[str, ...]) -> Kind:
    word = core[1] if core[0] == "multimedia" else core[0]
    return _KINDS.get(word, "article")
