"""Writes the requests and responses of a run as WARC 1.1. Input: exchanges. Output: files in a folder.

Each record is one gzip member and one write to the file, so that a kill costs at most the record at hand. A
file belongs to one run: its name is new, or it is not written.
"""

from __future__ import annotations

import gzip
import os
from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from inews_crawler.archive.exchange import Exchange, without_secrets
from inews_crawler.archive.seen import Kept, Seen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

#: zlib's fastest: pages come compressed from the site, and what is left of them are headers.
LEVEL = 1
#: New payloads after which the file is brought to the disk and they are noted as seen.
SAFE_EVERY = 256
OK, NOT_MODIFIED = 200, 304
NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


class ArchiveWriter:
    """The archive of one run: ``<name>-00000.warc.gz``, ``<name>-00001.warc.gz``, … in a folder.

    ``info`` are the fields of each file's warcinfo record. All methods raise ``OSError`` for a file that
    cannot be written; the archive then ends with the last whole record.
    """

    def __init__(self, folder: Path, name: str, info: Mapping[str, str], *, max_bytes: int) -> None:
        self._folder, self._name, self._info, self._max_bytes = folder, name, dict(info), max_bytes
        folder.mkdir(parents=True, exist_ok=True)
        self._seen = Seen(folder)
        self._buffer = BytesIO()
        self._warc = WARCWriter(self._buffer, gzip=False, warc_version="WARC/1.1")
        self._file: int | None = None
        self._size = 0
        self.files: list[Path] = []
        self.records = 0  #: written so far, warcinfo left out

    def write(self, exchange: Exchange) -> None:
        """Add a response, or that it is as an earlier one was, and the request that it answers."""
        if self._file is None or self._size >= self._max_bytes:
            self._begin_file()
        if exchange.is_rendered:
            self._write(self._to_rendered(exchange))
            return
        answer = self._to_response(exchange)
        pair = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
        kept = self._find_same(exchange, answer)
        if kept is not None:
            answer = self._to_revisit(exchange, answer, kept)
        self._write(answer)
        self._write(self._to_request(exchange, pair))
        if kept is None and exchange.status == OK and exchange.body and not exchange.is_cut:
            self._note(exchange, answer)

    def close(self) -> None:
        """Bring everything to the disk and let go of the file."""
        self._end_file()
        self._seen.close()

    # --- records ---

    def _to_response(self, exchange: Exchange) -> ArcWarcRecord:
        headers = to_warc_headers(exchange)
        return self._create("response", exchange, _to_http(exchange), exchange.body, headers)

    def _to_request(self, exchange: Exchange, pair: dict[str, str]) -> ArcWarcRecord:
        parts = urlsplit(exchange.url)
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        sent = [("Host", parts.netloc.rpartition("@")[2]), *without_secrets(exchange.sent)]
        http = StatusAndHeaders(f"{exchange.method} {target} HTTP/1.1", sent, is_http_request=True)
        return self._create("request", exchange, http, b"", {"WARC-Date": to_date(exchange), **pair})

    def _to_rendered(self, exchange: Exchange) -> ArcWarcRecord:
        """What a browser made of a page: a conversion of the plain page, or alone if that is not known."""
        plain = self._seen.find(exchange.url)
        headers = {"WARC-Date": to_date(exchange)} | ({"WARC-Refers-To": plain.record} if plain else {})
        return self._warc.create_warc_record(
            exchange.url,
            "conversion" if plain else "resource",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),  # without it warcio makes a temporary file
            warc_content_type="text/html; charset=utf-8",
            warc_headers_dict=headers,
        )

    def _to_revisit(self, exchange: Exchange, answer: ArcWarcRecord, kept: Kept) -> ArcWarcRecord:
        headers = {
            **to_warc_headers(exchange),
            "WARC-Record-ID": answer.rec_headers.get_header("WARC-Record-ID"),
            "WARC-Refers-To": kept.record,
        }
        record = self._warc.create_revisit_record(
            exchange.url,
            digest=kept.digest,
            refers_to_uri=exchange.url,
            refers_to_date=kept.date,
            http_headers=_to_http(exchange),
            warc_headers_dict=headers,
        )
        if exchange.status == NOT_MODIFIED:
            record.rec_headers.replace_header("WARC-Profile", NOT_MODIFIED_PROFILE)
        else:
            record.rec_headers.add_header("WARC-Truncated", "length")
        return record

    def _create(
        self, kind: str, exchange: Exchange, http: StatusAndHeaders, payload: bytes, headers: dict[str, str]
    ) -> ArcWarcRecord:
        record = self._warc.create_warc_record(
            exchange.url,
            kind,
            payload=BytesIO(payload),
            length=len(payload),
            http_headers=http,
            warc_headers_dict=headers,
        )
        self._warc.ensure_digest(record)
        return record

    # --- what the archive holds already ---

    def _find_same(self, exchange: Exchange, answer: ArcWarcRecord) -> Kept | None:
        """The record whose payload this response repeats."""
        if exchange.status not in {OK, NOT_MODIFIED} or exchange.is_cut:
            return None
        kept = self._seen.find(exchange.url)
        if kept is None or exchange.status == NOT_MODIFIED:
            return kept
        is_same = bool(exchange.body) and kept.digest == to_digest(answer)
        return kept if is_same else None

    def _note(self, exchange: Exchange, answer: ArcWarcRecord) -> None:
        record = answer.rec_headers.get_header("WARC-Record-ID")
        waiting = self._seen.add(exchange.url, Kept(to_digest(answer), to_date(exchange), record))
        if waiting >= SAFE_EVERY and self._file is not None:
            os.fsync(self._file)
            self._seen.flush()

    # --- files ---

    def _begin_file(self) -> None:
        self._end_file()
        path = self._folder / f"{self._name}-{len(self.files):05}.warc.gz"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._file = os.open(path, flags, 0o644)
        self._size = 0
        self.files.append(path)
        self._write(self._warc.create_warcinfo_record(path.name, self._info))
        self.records -= 1

    def _end_file(self) -> None:
        if self._file is not None:
            os.fsync(self._file)
            self._seen.flush()
            os.close(self._file)
            self._file = None

    def _write(self, record: ArcWarcRecord) -> None:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._warc.write_record(record)
        member = gzip.compress(self._buffer.getvalue(), LEVEL, mtime=0)
        assert self._file is not None
        written = 0
        try:
            while written < len(member):
                written += os.write(self._file, member[written:])
        except OSError:
            os.truncate(self._file, self._size)  # a full disk: no half a record stays
            raise
        self._size += written
        self.records += 1


def _to_http(exchange: Exchange) -> StatusAndHeaders:
    return StatusAndHeaders(exchange.status_words, exchange.response_headers, protocol="HTTP/1.1")


def to_warc_headers(exchange: Exchange) -> dict[str, str]:
    """The headers of a response's record, besides those that warcio makes."""
    headers = {"WARC-Date": to_date(exchange)}
    if exchange.ip:
        headers["WARC-IP-Address"] = exchange.ip
    if exchange.is_cut:
        headers["WARC-Truncated"] = "disconnect"
    return headers


def to_date(exchange: Exchange) -> str:
    """The moment of a response, as WARC 1.1 writes it."""
    return f"{exchange.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def to_digest(record: ArcWarcRecord) -> str:
    """The digest of a record's payload."""
    return str(record.rec_headers.get_header("WARC-Payload-Digest"))
