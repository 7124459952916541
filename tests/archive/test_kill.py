"""SIGKILL at several moments: every file is whole to its last record, and the crawl loses nothing."""

from __future__ import annotations

import signal
import time

from fastwarc.warc import ArchiveIterator

from tests.archive.conftest import ARCHIVED
from tests.archive.test_replay import read_back, without_run_data
from tests.site.crawl import read_records as read_lines
from tests.site.crawl import run_command, run_crawl, start_crawl
from tests.site.fixture import FixtureSite

#: Seconds after the first page until the kill.
MOMENTS = (0.05, 0.4)


def crawl_until_killed(site, folder, seconds):
    site.forget_requests()
    process = start_crawl(site, folder, settings=ARCHIVED | {"DOWNLOAD_DELAY": "0.005"}, own_process=True)
    until = time.monotonic() + 30
    while len(site.requests) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def read_whole(path):
    """How many records stand in a file; raises for one that is not whole."""
    with path.open("rb") as file:
        return sum(record.verify_block_digest() for record in ArchiveIterator(file, parse_http=False))


def kill_and_compare(folder, moments):
    """Records in the files of killed runs; the run after them has every article of an undisturbed one."""
    with FixtureSite() as site:
        for seconds in moments:
            crawl_until_killed(site, folder, seconds)
        killed = [read_whole(path) for path in sorted((folder / "warc").glob("*.warc.gz"))]
        last = run_crawl(site, folder, settings=ARCHIVED)
        expected = set(site.expected_records())
    assert last.returncode == 0, last.log
    run_command(None, folder, "export", "-o", "all.jsonl")
    stored = {record["key"]: record for record in read_lines(folder / "all.jsonl")}
    assert set(stored) == expected
    again, _ = read_back(folder, "warc")
    assert without_run_data(again) == without_run_data(stored)
    return killed


def test_a_kill_costs_no_record(tmp_path):
    assert sum(kill_and_compare(tmp_path, MOMENTS)) > 2
