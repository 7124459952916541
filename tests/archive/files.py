"""Writes web archives as others write them: by warcio, in wget's and Common Crawl's form, damaged, in a WACZ."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

DATE = "2026-11-01T00:00:00Z"
HTML = {"Content-Type": "text/html; charset=UTF-8"}
Page = tuple[str, str, bytes, dict[str, str]]  #: address, WARC date, body, HTTP headers


def to_page(url: str, html: str | bytes, *, date: str = DATE, **headers: str) -> Page:
    body = html.encode() if isinstance(html, str) else html
    return url, date, body, {**HTML, **{name.replace("_", "-"): value for name, value in headers.items()}}


def to_records(
    pages: Sequence[Page], *, zipped: bool, status: Mapping[str, str] | None = None
) -> list[bytes]:
    """One record a page, as warcio writes it, behind a warcinfo."""
    records = []
    for number, (url, date, body, headers) in enumerate([("", DATE, b"", {}), *pages]):
        buffer = BytesIO()
        writer = WARCWriter(buffer, gzip=zipped, warc_version="WARC/1.0")
        if not number:
            writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "others"}))
        else:
            line = (status or {}).get(url, "200 OK")
            http = StatusAndHeaders(line, list(headers.items()), protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=BytesIO(body),
                length=len(body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": date},
            )
            writer.write_record(record)
        records.append(buffer.getvalue())
    return records


def write(path: Path, pages: Sequence[Page], **options: Mapping[str, str]) -> Path:
    zipped = path.name.endswith(".gz")
    path.write_bytes(b"".join(to_records(pages, zipped=zipped, **options)))
    return path


def write_one_member(path: Path, pages: Sequence[Page]) -> Path:
    """A whole file under one gzip header, as the command gzip makes it."""
    path.write_bytes(gzip.compress(b"".join(to_records(pages, zipped=False))))
    return path


def write_wacz(path: Path, pages: Sequence[Page]) -> Path:
    with zipfile.ZipFile(path, "w") as members:
        members.writestr("datapackage.json", "{}")
        members.writestr("archive/data.warc.gz", b"".join(to_records(pages, zipped=True)))
    return path
