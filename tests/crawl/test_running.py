"""One run at a time, and how a run ends that is told to: the true command with its lock and its signals."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from typing import TYPE_CHECKING

import pytest

from inews_crawler.store.database import Store
from tests.site.crawl import find_outputs, read_records, run_crawl, start_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ONE_BY_ONE = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_TIMEOUT": 60}


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite(generate(12, 6)) as site:
        yield site


def wait_for(condition: Callable[[], object], seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.02)


def start_hanging(site: FixtureSite, folder, **settings):
    """A crawl whose fifth article hangs, once."""
    site.faults.add("hang", path=f"{site.world.newest[4].path}*", total=1)
    process = start_crawl(site, folder, settings={**ONE_BY_ONE, **settings})
    wait_for(lambda: any(entry.fault == "hang" for entry in site.requests))
    return process


def read_outcomes(folder) -> list[int | None]:
    with Store.open(f"sqlite:///{folder}/data/inews.db") as store:
        return [run.outcome for run in reversed(store.runs.latest())]


# --- one run at a time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("overlap", "code"), [("skip", 14), ("fail", 13)])
def test_a_second_run_ends_at_once_in_one_line(site, tmp_path, overlap, code):
    first = start_hanging(site, tmp_path)
    try:
        asked = len(site.requests)
        second = run_crawl(site, tmp_path, settings={"INEWS_OVERLAP": overlap})
        assert second.returncode == code
        lines = [line for line in second.log.splitlines() if "Outcome:" in line]
        assert len(lines) == 1
        assert f"Another run holds the store: process {first.pid}, running since " in lines[0]
        assert "Traceback" not in second.log
        assert second.output_dir is None
        assert len(site.requests) == asked  # the first is hanging, the second asked nothing
    finally:
        first.kill()
        first.wait()


def test_a_run_that_waits_begins_when_the_first_has_ended(site, tmp_path):
    first = start_hanging(site, tmp_path, INEWS_STOP_SECONDS=0.5)
    second = start_crawl(site, tmp_path, settings={"INEWS_OVERLAP": "wait"})
    wait_for(lambda: "Waiting for another run" in (tmp_path / "crawl.log").read_text())
    first.send_signal(signal.SIGTERM)
    assert first.wait(40) == 0
    assert second.wait(60) == 0
    assert read_outcomes(tmp_path) == [0, 0]
    keys = [r["key"] for folder in find_outputs(tmp_path) for r in read_records(folder / "articles.jsonl")]
    assert sorted(keys) == sorted(site.expected_records())


def test_a_killed_run_holds_nobody_up(site, tmp_path):
    first = start_hanging(site, tmp_path)
    first.kill()
    first.wait()
    assert (tmp_path / "data/inews.db.lock").exists()  # the file stays and locks nothing
    run = run_crawl(site, tmp_path)
    assert run.returncode == 0
    assert "Waiting" not in run.log
    assert read_outcomes(tmp_path)[-1] == 0


def test_two_stores_run_side_by_side(site, tmp_path):
    first = start_hanging(site, tmp_path)
    try:
        assert run_crawl(site, tmp_path, settings={"INEWS_STORE_URL": "sqlite:///other.db"}).returncode == 0
    finally:
        first.kill()
        first.wait()


# --- stopping -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_ends_a_hanging_run_within_its_bound_and_publishes(site, tmp_path, number):
    process = start_hanging(site, tmp_path, INEWS_STOP_SECONDS=2)
    told = time.monotonic()
    process.send_signal(number)
    code = process.wait(40)
    took = time.monotonic() - told
    assert code == 0
    assert 1.5 < took < 8
    (folder,) = find_outputs(tmp_path)
    report = json.loads((folder / "report.json").read_text())
    assert report["finish_reason"] == "shutdown"
    assert report["outcome"] == "ok"
    records = read_records(folder / "articles.jsonl")
    assert len(records) >= 1
    assert json.loads((folder / "articles.json").read_text()) == records
    assert "Outcome: ok (0)." in (tmp_path / "crawl.log").read_text()
    rest = run_crawl(site, tmp_path)
    keys = [record["key"] for record in [*records, *rest.records]]
    assert sorted(keys) == sorted(site.expected_records())


def test_two_signals_end_it_at_once_and_the_next_run_is_whole(site, tmp_path):
    process = start_hanging(site, tmp_path, INEWS_STOP_SECONDS=60)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    told = time.monotonic()
    process.send_signal(signal.SIGTERM)
    code = process.wait(30)
    assert time.monotonic() - told < 4
    assert code == 13
    rest = run_crawl(site, tmp_path)
    assert rest.returncode == 0
    keys = [r["key"] for folder in find_outputs(tmp_path) for r in read_records(folder / "articles.jsonl")]
    assert sorted(keys) == sorted(site.expected_records())


# --- a store that cannot be used ------------------------------------------------------------------------


def test_a_newer_store_is_left_alone(site, tmp_path):
    assert run_crawl(site, tmp_path, "-a", "max_articles=1").returncode == 0
    path = tmp_path / "data/inews.db"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("update schema_version set version = 999")
    connection.close()
    site.forget_requests()
    run = run_crawl(site, tmp_path)
    assert run.returncode == 13
    assert "Outcome: failed (13). " in run.log
    assert "newer" in run.log
    assert site.requests == []


def test_a_store_that_is_unreachable_is_said_without_its_password(site, tmp_path):
    url = "postgresql+psycopg://warta:rahasia-sekali@127.0.0.1:9/inews?connect_timeout=2"
    run = run_crawl(site, tmp_path, settings={"INEWS_STORE_URL": url})
    assert run.returncode == 13
    line = next(line for line in run.log.splitlines() if "Outcome: failed (13)." in line)
    assert "The store" in line or "The driver" in line
    assert "rahasia-sekali" not in run.log
    assert site.requests == []
    told = [path.read_text() for path in tmp_path.rglob("*.json")]
    assert not any("rahasia-sekali" in text for text in told)
