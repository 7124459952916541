"""What of the site an archive holds. Input: a stretch of a source. Output: captures of article pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from inews_crawler.archive.reader import DamagedRecord, read_content, walk
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

    from inews_crawler.archive.sources import Source
    from inews_crawler.site.article_addresses import ArticleAddress
    from inews_crawler.store.scope import Scope

#: Kinds of records that hold what an address gave.
KINDS = frozenset({"response", "revisit", "resource", "conversion"})
RENDERED = frozenset({"resource", "conversion"})
SITE = "inews.id"
OK = 200
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Place(NamedTuple):
    """Where a record begins."""

    source: int
    position: int


class Capture(NamedTuple):
    """An address of an article, and where what it gave once is kept."""

    key: str
    form: str  #: which page of the article: ``1``, ``2``, …, ``all``, with ``amp`` before it for the AMP form
    url: str
    date: str  #: UTC, ISO 8601
    source: int
    position: int
    kind: str  #: of the record
    status: int
    digest: str  #: of the payload
    earlier: str  #: of a revisit: the date of the record that it refers to
    target: str  #: of a redirect: where it leads

    @property
    def place(self) -> Place:
        """Where its record begins."""
        return Place(self.source, self.position)


@dataclass(slots=True)
class Scan:
    """What a stretch of a source holds."""

    captures: list[Capture] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  #: records, foreign, others, unwanted, damaged


def to_form(address: ArticleAddress) -> str:
    """Which page of an article an address names."""
    part = "1" if address.part in {None, 0, 1} else str(address.part)
    return f"amp{part}" if address.amp else part


def scan(number: int, source: Source, start: int, end: int, scope: Scope) -> Scan:
    """The captures of the scope's articles whose records begin from ``start`` to ``end``."""
    found = Scan()

    def visit(position: int, record: WarcRecord) -> None:
        found.counts["records"] += 1
        kind = str(record.record_type)
        if kind not in KINDS:
            return
        url = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
        address = to_article_address(url) if SITE in url else None
        if address is None:
            found.counts["others" if SITE in url else "foreign"] += 1
        elif not scope.covers(address.edition, address.section, address.subsection):
            found.counts["unwanted"] += 1
        else:
            capture = _read(record, kind, url, address, Place(number, position))
            read_content(record)  # it must be whole
            found.captures.append(capture)

    found.counts["damaged"] = walk(source, start, end, visit)
    return found


def _read(record: WarcRecord, kind: str, url: str, address: ArticleAddress, place: Place) -> Capture:
    status, target = OK, ""
    if kind not in RENDERED:
        record.parse_http()
        http = record.http_headers
        status = int((http.status_code if http else None) or 0)
        if status in REDIRECTS and http is not None:
            target = urljoin(url, str(http.get("Location") or ""))
    date = record.record_date
    if date is None:
        raise DamagedRecord("The record has no date.")
    return Capture(
        address.key,
        to_form(address),
        url,
        date.isoformat(timespec="microseconds"),
        *place,
        kind,
        status,
        str(record.headers.get("WARC-Payload-Digest") or ""),
        str(record.headers.get("WARC-Refers-To-Date") or ""),
        target,
    )
