"""The archive of a crawl: what is in it, what is not, and that independent tools read it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from inews_crawler.archive.exchange import Exchange
from inews_crawler.archive.writer import ArchiveWriter
from tests.archive.conftest import ARCHIVED
from tests.site.crawl import build_command, build_environment, run_crawl
from tests.site.fixture import FixtureSite, build_world

AT = datetime(2026, 11, 27, 3, 4, 5, 678901, tzinfo=UTC)
URL = "https://www.inews.id/news/nasional/warga-antre-minyak"


def read(*paths):
    """(record headers, HTTP headers, payload as it is stored) of each record."""
    records = []
    for path in paths:
        with Path(path).open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                payload = record.raw_stream.read()
                records.append((dict(record.rec_headers.headers), record.http_headers, payload))
    return records


def files(folder):
    return sorted((folder / "warc").glob("*.warc.gz"))


def to_exchange(**changes):
    values = {
        "url": URL, "at": AT, "method": "GET", "sent": [("User-Agent", "inews_crawler")], "status": 200,
        "received": [("Content-Type", "text/html")], "body": b"<html>Halo</html>",
    }  # fmt: skip
    return Exchange(**values | changes)


def write(folder, *exchanges, name="satu", max_bytes=1_000_000):
    writer = ArchiveWriter(folder, name, {"software": "x"}, max_bytes=max_bytes)
    for exchange in exchanges:
        writer.write(exchange)
    writer.close()
    return writer.files


def test_every_response_of_a_run_is_kept_as_it_was_served(archived):
    site, (first, _), asked = archived
    own = [path for path in files(first.folder) if "-00001-" in path.name]
    assert len(own) > 1
    assert all(path.stat().st_size < 1_200_000 for path in own)
    records = read(*own)
    responses = [one for one in records if one[0]["WARC-Type"] in {"response", "revisit"}]
    answered = [one for one in site.requests[:asked] if one.status]
    assert len(responses) == len(answered)
    assert len([one for one in records if one[0]["WARC-Type"] == "request"]) == len(responses)
    zipped = [payload for head, http, payload in responses
              if http and http.get_header("Content-Encoding") == "gzip" and head["WARC-Type"] == "response"]  # fmt: skip
    assert len(zipped) > 80
    assert all(payload.startswith(b"\x1f\x8b") for payload in zipped)
    assert b"</html>" in gzip.decompress(zipped[-1])
    info = records[0][2].decode()
    assert "operator: redaksi@example.org" in info
    assert "isPartOf: run 1" in info
    assert "software: inews_crawler/" in info or "software: inews_crawler " in info


def test_what_is_unchanged_is_a_revisit_in_a_file_of_its_own_run(archived):
    _, (first, again), _ = archived
    assert again.returncode == 0
    own = [path for path in files(first.folder) if "-00002-" in path.name]
    before = {head["WARC-Record-ID"]: head
              for head, _, _ in read(*[path for path in files(first.folder) if path not in own])}  # fmt: skip
    revisits = [head for head, _, _ in read(*own) if head["WARC-Type"] == "revisit"]
    assert len(revisits) > 80
    for head in revisits:
        target = before[head["WARC-Refers-To"]]
        assert target["WARC-Target-URI"] == head["WARC-Target-URI"] == head["WARC-Refers-To-Target-URI"]
        assert target["WARC-Date"] == head["WARC-Refers-To-Date"]


def test_independent_tools_read_every_record(archived):
    _, (first, _), _ = archived
    paths = files(first.folder)
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, paths)], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
    for path in paths:
        with path.open("rb") as file:
            fast = [one.verify_block_digest() for one in FastIterator(file, parse_http=False)]
        assert len(fast) == len(read(path))
        assert all(fast)


def test_nothing_secret_is_kept(tmp_path):
    secret = [("Cookie", "sid=1"), ("Authorization", "Basic x"), ("Proxy-Authorization", "Basic y")]
    (path,) = write(tmp_path, to_exchange(sent=secret, received=[("Set-Cookie", "sid=1"), ("X-A", "b")]))
    text = gzip.decompress(path.read_bytes()).lower()
    assert b"x-a: b" in text
    for word in (b"cookie", b"authorization", b"sid=1", b"basic"):
        assert word not in text


def test_dates_lengths_and_bodies_cut_off(tmp_path):
    path, = write(
        tmp_path,
        to_exchange(received=[("Content-Length", "999"), ("Transfer-Encoding", "chunked")]),
        to_exchange(url=f"{URL}-lain", received=[("Content-Length", "999")], is_cut=True),
    )  # fmt: skip
    _, (head, http, body), _, (cut, cut_http, _), _ = read(path)
    assert head["WARC-Date"] == "2026-11-27T03:04:05.678901Z"
    assert http.get_header("Content-Length") == str(len(body))
    assert http.get_header("Transfer-Encoding") is None
    assert cut["WARC-Truncated"] == "disconnect"
    assert cut_http.get_header("Content-Length") == "999"


def test_not_modified_and_rendered_pages_refer_to_the_plain_page(tmp_path):
    rendered = to_exchange(is_rendered=True, body=b"<html>Halo, dengan naskah</html>")
    other = to_exchange(url=f"{URL}-lain", is_rendered=True)
    (path,) = write(tmp_path, to_exchange(), to_exchange(status=304, body=b""), rendered, other)
    heads = [head for head, _, _ in read(path) if head["WARC-Type"] != "request"]
    plain = heads[1]["WARC-Record-ID"]
    assert [head["WARC-Type"] for head in heads] == [
        "warcinfo",
        "response",
        "revisit",
        "conversion",
        "resource",
    ]
    assert heads[2]["WARC-Refers-To"] == heads[3]["WARC-Refers-To"] == plain
    assert heads[2]["WARC-Profile"].endswith("/revisit/server-not-modified")
    assert heads[2]["WARC-Payload-Digest"] == heads[1]["WARC-Payload-Digest"]


def test_a_file_is_never_written_by_two_runs(tmp_path):
    write(tmp_path, to_exchange())
    with pytest.raises(FileExistsError):
        write(tmp_path, to_exchange())


def test_what_was_not_brought_to_the_disk_is_not_referred_to(tmp_path):
    writer = ArchiveWriter(tmp_path, "satu", {}, max_bytes=1_000_000)
    writer.write(to_exchange())  # and the process is killed here
    (path,) = write(tmp_path, to_exchange(), name="dua")
    assert [head["WARC-Type"] for head, _, _ in read(path)] == ["warcinfo", "response", "request"]
    assert [head["WARC-Type"] for head, _, _ in read(*writer.files)] == ["warcinfo", "response", "request"]
    writer.close()


def test_an_archive_that_cannot_be_written_fails_the_run(tmp_path):
    (tmp_path / "warc").write_text("a file")
    run = run_crawl(None, tmp_path, settings=ARCHIVED)
    assert run.returncode == 13
    assert "Cannot write the archive warc: File exists." in run.log
    assert "Traceback" not in run.log


def test_nothing_is_loaded_while_it_is_off():
    code = (
        "import sys\nfrom inews_crawler.extensions.archive import Archive\n"
        "import inews_crawler.commands.crawl\n"
        "assert not [name for name in sys.modules if 'warc' in name or name.startswith('inews_crawler.archive')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_a_disk_that_takes_no_more_ends_the_run(tmp_path):
    code = (
        "import errno\nfrom inews_crawler.archive.writer import ArchiveWriter\n"
        "write = ArchiveWriter.write\n"
        "def fail(self, exchange):\n"
        "    if self.records > 20:\n"
        "        raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "    write(self, exchange)\n"
        "ArchiveWriter.write = fail\n"
        "import sys\nfrom scrapy.cmdline import execute\nexecute(sys.argv)\n"
    )
    with FixtureSite() as site:
        command = build_command("crawl", "inews", settings=ARCHIVED)
        done = subprocess.run(
            [sys.executable, "-c", code, *command[3:]], cwd=tmp_path, env=build_environment(site),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 13, done.stderr
    assert "Outcome: failed (13). Cannot write the archive warc: No space left on device." in done.stderr
    assert len(read(*files(tmp_path))) > 20


def test_pages_that_opt_out_are_not_kept(tmp_path):
    world = build_world()
    key, other = list(world.expected_records())[:2]
    respond = world.respond

    def answer(request):
        response = respond(request)
        extra = (("X-Robots-Tag", "noarchive"),) if key.endswith(request.path) else ()
        return replace(response, headers=(*response.headers, *extra))

    world.respond = answer
    arguments = ("-a", f"start_urls=https://{key},https://{other}", "-a", "depth=0")
    with FixtureSite(world) as site:
        run = run_crawl(site, tmp_path, *arguments, settings=ARCHIVED | {"INEWS_OBEY_TDM": "1"})
    assert [record["key"] for record in run.records] == [other]
    kept = {head.get("WARC-Target-URI") for head, _, _ in read(*files(tmp_path))}
    assert f"https://{other}" in kept
    assert f"https://{key}" not in kept


def test_a_memory_of_payloads_that_is_no_database_costs_only_space(tmp_path):
    (tmp_path / "seen.db").write_bytes(b"no database" * 999)
    first = write(tmp_path, to_exchange(), name="satu")
    second = write(tmp_path, to_exchange(), name="dua")
    for paths in (first, second):
        assert [head["WARC-Type"] for head, _, _ in read(*paths)] == ["warcinfo", "response", "request"]
