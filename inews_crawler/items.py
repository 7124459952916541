"""The article record: its fields, their order, types and meanings."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

Kind = Literal["article", "video", "photo", "infographic"]


@dataclass(slots=True)
class Article:
    """One article, however many addresses, pages or copies it has on the site.

    The order of the fields is the order of every export. A value the page does not give is ``None``
    (an empty list for list fields); nothing is invented. Times are ISO 8601 strings with an offset.
    """

    key: str  #: identity: host and path, or host and read number on network hosts
    url: str  #: canonical address
    kind: Kind
    edition: str  #: first label of the host: www, a province, a network city
    section: str | None  #: first path segment on www
    subsection: str | None  #: second path segment on www
    title: str | None
    description: str | None  #: the page's own summary, never the site's slogan
    published_at: str | None  #: in the offset of the zone that is printed
    modified_at: str | None
    authors: list[str] = field(default_factory=list)
    editor: str | None = None
    dateline: str | None = None  #: the place alone
    body: str = ""  #: blocks separated by one blank line; empty where pictures say everything
    word_count: int = 0
    image_url: str | None = None  #: the lead image at its original size
    image_caption: str | None = None
    image_credit: str | None = None
    images: list[dict[str, str | None]] = field(default_factory=list)  #: ``{"url", "caption", "credit"}``
    videos: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    read_next: dict[str, str] | None = None  #: ``{"title", "url"}``
    related: list[str] = field(default_factory=list)
    language: str = "id"
    page_count: int = 1
    complete: bool = True
    duplicate_of: str | None = None
    version: int = 1
    content_hash: str = ""
    fetched_at: str = ""  #: UTC
    sources: dict[str, str] = field(default_factory=dict)  #: field name to the evidence that gave it


FIELDS: tuple[str, ...] = tuple(entry.name for entry in fields(Article))


def to_record(article: Article) -> dict[str, Any]:
    """The record of an article: its fields in the order of the contract."""
    return {name: getattr(article, name) for name in FIELDS}
