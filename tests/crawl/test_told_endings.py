"""Endings that are easily left untold: an opt-out, a signal, a store or a feed that cannot be used."""

from __future__ import annotations

import json
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from inews_crawler.extensions.lock import RunLock
from inews_crawler.store.database import Store
from tests.site.crawl import (
    build_environment,
    find_outputs,
    read_records,
    run_command,
    run_crawl,
    start_crawl,
)
from tests.site.fixture import FixtureSite
from tests.site.listings import ALL_DOORS
from tests.site.synthetic import generate
from tests.site.world import World
from tests.store.material import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.site.crawl import CrawlRun
    from tests.site.messages import Request, Response

FEED = ("-a", "discover=feed")
ONE_BY_ONE = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1}
OBEYING = {**ONE_BY_ONE, "INEWS_OBEY_TDM": 1}


def all_at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """What each of the jobs returns; most of a crawl's time goes by in waiting."""
    with ThreadPoolExecutor(4) as pool:
        return [future.result() for future in [pool.submit(job) for job in jobs]]


def wait_for(condition: Callable[[], object], seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.02)


def read_report(run: CrawlRun) -> dict[str, Any]:
    assert run.output_dir is not None, run.log
    report: dict[str, Any] = json.loads((run.output_dir / "report.json").read_text())
    return report


def outcome_lines(log: str) -> list[str]:
    """What the log says of how the run ended, without the time in front."""
    return [line[line.index("Outcome:") :] for line in log.splitlines() if "Outcome:" in line]


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite(generate(6, 2)) as site:
        yield site


# --- opt-outs -------------------------------------------------------------------------------------------


class Reserving(World):
    """A site some of whose pages want no record made of them."""

    reserved: frozenset[str] = frozenset()

    def respond(self, request: Request) -> Response:
        answer = super().respond(request)
        if answer.status == 200 and request.path in self.reserved:
            return answer.with_headers(X_Robots_Tag="noindex")
        return answer


def build_reserving(count: int) -> Reserving:
    """Every second article has three parts: so many that its whole page is asked before them."""
    stories = []
    for number, story in enumerate(generate(count, 2).newest):
        (pieces,) = story.parts
        parts = (pieces[:1], pieces[1:2], pieces[2:])
        stories.append(replace(story, parts=parts) if number % 2 else story)
    return Reserving(stories, ALL_DOORS, small=True, oddities=False)


def faults_by_path(site: FixtureSite) -> dict[str, list[str | None]]:
    """For each path that was asked, what went wrong with its requests, in their order; None: nothing."""
    found: dict[str, list[str | None]] = {}
    for entry in site.requests:
        found.setdefault(entry.path, []).append(entry.fault)
    return found


@pytest.mark.parametrize("asked_first", ["page", "all-parts view"])
def test_a_page_that_wants_no_record_gives_none_after_its_retry(tmp_path, asked_first):
    world = build_reserving(8)
    ends = {"page": "", "all-parts view": "/all"}
    plain, broken = reserved = [world.newest[number] for number in (0, 1)]
    world.reserved = frozenset(f"{story.path}{end}" for story in reserved for end in ("", "/all", "/2", "/3"))
    with FixtureSite(world) as site:
        site.faults.add("empty", path=f"{broken.path}{ends[asked_first]}", times=1)
        settings = {**OBEYING, "INEWS_WHOLE_FIRST": int(asked_first == "all-parts view")}
        run = run_crawl(site, tmp_path, *FEED, settings=settings)
        asked = faults_by_path(site)
        wanted = site.expected_records().keys() - {story.key for story in reserved}
    assert asked[f"{plain.path}{ends[asked_first]}"] == [None]
    # The page came empty, and the one that came in its place said no.
    again = broken.path if asked_first == "all-parts view" else f"{broken.path}{ends[asked_first]}"
    assert asked[f"{broken.path}{ends[asked_first]}"][0] == "empty"
    assert asked[again][-1] is None
    assert run.by_key.keys() == wanted
    report = read_report(run)
    assert report["optouts"] == {"noindex": 2}
    assert {name: group["count"] for name, group in report["failures"].items()} == {"opted_out": 2}
    assert run.returncode == 0


def test_a_part_that_wants_no_record_is_in_none(tmp_path):
    world = build_reserving(4)
    story = world.newest[1]
    world.reserved = frozenset(f"{story.path}/{part}" for part in ("all", "2", "3"))
    with FixtureSite(world) as site:
        for path in world.reserved:
            site.faults.add("empty", path=path, times=1)
        run = run_crawl(site, tmp_path, *FEED, settings=OBEYING)
        asked = faults_by_path(site)
        expected = site.expected_records()
    for path in world.reserved:
        assert asked[path] == ["empty", None]
    assert {key: article["complete"] for key, article in run.by_key.items()} == {
        key: key != story.key for key in expected
    }
    # The first part did not opt out, and its only paragraph is all that there is of the article.
    told, whole = run.by_key[story.key]["body"], expected[story.key]["body"]
    assert told == whole.split("\n\n")[0]


def test_a_site_that_reserves_its_texts_in_robots_txt_gives_no_record(tmp_path):
    world = generate(3, 2, robots="User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n")
    with FixtureSite(world) as site:
        run = run_crawl(site, tmp_path, *FEED, settings={"INEWS_OBEY_TDM": 1})
        assert len(site.find_requests("/*/*/*", status=200)) == 3
    assert run.records == []
    report = read_report(run)
    assert report["optouts"].keys() == {"tdm"}
    assert report["optouts"]["tdm"] >= 3
    assert report["failures"]["opted_out"]["count"] == 3
    assert report["exit_code"] == run.returncode == 0


def test_a_group_of_robots_txt_that_names_us_with_a_version_holds_for_us(tmp_path):
    robots = "User-agent: inews_crawler/1.0.0\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
    with FixtureSite(generate(3, 2, robots=robots)) as site:
        run = run_crawl(site, tmp_path, *FEED)
        assert {entry.path for entry in site.requests if entry.method == "GET"} == {"/robots.txt"}
    assert run.returncode == 12
    assert read_report(run)["cause"] == "robots.txt forbids everything that was asked for."


# --- signals --------------------------------------------------------------------------------------------


def test_a_signal_that_ends_the_waiting_for_another_run_is_told(site, tmp_path):
    with RunLock(f"sqlite:///{tmp_path}/data/inews.db", tmp_path / "output") as other:
        assert other.acquire()
        run = start_crawl(site, tmp_path, settings={"INEWS_OVERLAP": "wait"})
        log = tmp_path / "crawl.log"
        wait_for(lambda: "Waiting for another run" in log.read_text())
        run.send_signal(signal.SIGTERM)
        assert run.wait(20) == 13
    assert outcome_lines(log.read_text()) == [
        "Outcome: failed (13). A signal ended the run before it had begun or while it waited for another one."
    ]
    assert "Traceback" not in log.read_text()
    assert site.requests == []


def test_two_signals_during_a_slow_transfer_are_told(site, tmp_path):
    site.faults.add("drip", path="/*/*/*", pace=10)
    run = start_crawl(site, tmp_path, *FEED, settings={"DOWNLOAD_TIMEOUT": 60, "INEWS_STOP_SECONDS": 60})
    wait_for(lambda: any(entry.fault == "drip" for entry in site.requests))
    run.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 13
    log = (tmp_path / "crawl.log").read_text()
    assert outcome_lines(log) == [
        "Outcome: failed (13). A signal cut the run off; the next run publishes what it stored."
    ]
    assert "Traceback" not in log


# --- stores ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["#", "/"])
def test_a_store_address_whose_password_is_not_escaped_is_told_without_it(tmp_path, mark):
    url = f"postgresql://warta:rahasia{mark}besok@db.invalid/inews"
    run, runs = all_at_once(
        lambda: run_crawl(None, tmp_path, settings={"INEWS_STORE_URL": url, "LOG_LEVEL": "DEBUG"}),
        lambda: run_command(None, tmp_path, "runs", "-s", f"INEWS_STORE_URL={url}"),
    )
    assert (run.returncode, runs.returncode) == (13, 1)
    (line,) = outcome_lines(run.log)
    # Without a driver that is what is missing, with one it is the server.
    cause = line.removeprefix("Outcome: failed (13). ").partition(" Articles: ")[0]
    assert cause.startswith(("The driver", "The store postgresql://db.invalid/inews "))
    assert cause.endswith(".") and ". " not in cause
    assert runs.stderr == f"{cause}\n"
    told = [run.log, run.stdout, runs.stdout, runs.stderr]
    told += [path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert [text for text in told if "rahasia" in text or "besok" in text or "Traceback" in text] == []


def test_a_store_that_is_removed_ends_the_run_soon(tmp_path):
    with FixtureSite(generate(60, 2), latency=0.3) as site:
        run = start_crawl(site, tmp_path, *FEED, settings=ONE_BY_ONE)
        wait_for(lambda: len(site.find_requests("/*/*/*")) >= 3)
        for path in (tmp_path / "data").glob("inews.db*"):
            path.unlink()
        removed = time.monotonic()
        code = run.wait(40)
        took = time.monotonic() - removed
        # The other fifty-odd articles would have taken more than fifteen seconds.
        assert took < 6
        assert len(site.find_requests("/*/*/*")) < 25
    assert code == 13
    log = (tmp_path / "crawl.log").read_text()
    (line,) = outcome_lines(log)
    sentence = "The store data/inews.db was moved or removed while it was in use."
    assert line.startswith(f"Outcome: failed (13). {sentence}")
    assert "Traceback" not in log
    (folder,) = find_outputs(tmp_path)
    report = json.loads((folder / "report.json").read_text())
    assert (report["exit_code"], report["cause"]) == (13, sentence)


@pytest.mark.parametrize(
    "table", ["CREATE TABLE pelanggan (nama TEXT)", "CREATE TABLE schema_version (version TEXT)"]
)
def test_a_database_of_somebody_else_is_left_as_it_is(tmp_path, table):
    path = tmp_path / "data/inews.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(table)
        other.execute(f"INSERT INTO {table.split()[2]} VALUES ('delapan')")
    before = path.read_bytes()
    crawl, runs, export = all_at_once(
        lambda: run_crawl(None, tmp_path),
        lambda: run_command(None, tmp_path, "runs"),
        lambda: run_command(None, tmp_path, "export", "-o", "semua.json"),
    )
    sentence = "The database data/inews.db is not a store of this program: it holds other tables."
    (line,) = outcome_lines(crawl.log)
    assert line.startswith(f"Outcome: failed (13). {sentence} Articles:")
    assert "Traceback" not in crawl.log
    for done in (runs, export):
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{sentence}\n")
    assert path.read_bytes() == before
    # The crawl's lock may stay; nothing of a database of ours may.
    assert {entry.name for entry in path.parent.iterdir()} == {"inews.db", "inews.db.lock"}
    assert not (tmp_path / "semua.json").exists()


# --- feeds ----------------------------------------------------------------------------------------------


def test_a_feed_that_cannot_be_written_is_told_before_anything_is_asked(site, tmp_path):
    run = run_crawl(site, tmp_path, *FEED, "-o", "/proc/nope/x.json")
    assert run.returncode == 13
    assert site.requests == []
    report = read_report(run)
    assert (report["outcome"], report["exit_code"]) == ("failed", 13)
    assert report["cause"].startswith("Cannot write /proc/nope/x.json: ")
    assert report["cause"].endswith(".")
    runs = run_command(None, tmp_path, "runs", "--json")
    (row,) = map(json.loads, runs.stdout.splitlines())
    assert (row["outcome"], row["outcome_name"], row["cause"]) == (13, "failed", report["cause"])
    assert row["finished_at"] is not None
    assert f"Outcome: failed (13). {report['cause']}" in run.log
    assert "Traceback" not in run.log


def test_the_articles_of_a_run_whose_folder_is_gone_are_published_all_the_same(site, tmp_path):
    began = datetime(2021, 11, 23, 5, 51, tzinfo=UTC)
    former = tmp_path / "keluaran"
    with Store.open(f"sqlite:///{tmp_path}/data/inews.db") as store:
        # A run that was killed: it stored an article, and has neither an end nor feeds.
        dead = store.runs.start({}, output=str(former / "20211123T055100Z"), at=began)
        store.articles.save(record("jalan-tambang-ditutup-warga"), run=dead, at=began)
    former.write_text("Di sini dahulu ada sebuah folder.\n")
    run = run_crawl(site, tmp_path, *FEED)
    assert run.returncode == 0
    left, own = find_outputs(tmp_path)
    assert left.name == "20211123T055100Z"
    keys = [article["key"] for article in read_records(left / "articles.jsonl")]
    assert keys == ["www.inews.id/news/nasional/jalan-tambang-ditutup-warga"]
    assert own == run.output_dir == (tmp_path / "output/latest").resolve()
    assert run.by_key.keys() == site.expected_records().keys()
    assert "Traceback" not in run.log
    with Store.open(f"sqlite:///{tmp_path}/data/inews.db") as store:
        assert store.runs.unpublished() == []


def test_a_feed_with_a_wrong_option_is_named_without_its_password(tmp_path):
    feeds = {"ftp://warta:rahasia#besok@arsip.invalid/x.json": {"format": "json", "batch_item_count": 5}}
    run = run_crawl(None, tmp_path, settings={"FEEDS": json.dumps(feeds)})
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "needs %(batch_id)d or %(batch_time)s for its batches." in run.stderr
    assert "rahasia" not in run.stderr
    assert "besok" not in run.stderr


# --- readers --------------------------------------------------------------------------------------------


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    at = datetime(2026, 3, 4, tzinfo=UTC)
    with Store.open(f"sqlite:///{tmp_path}/data/inews.db") as store:
        run = store.runs.start({}, output="", at=at)
        store.articles.save(record("jalan-tambang-ditutup-warga"), run=run, at=at)
    address = "https://www.inews.id/news/nasional/jalan-tambang-ditutup-warga"

    def ask(*words: str) -> subprocess.CompletedProcess[str]:
        command = shlex.join([sys.executable, "-m", "scrapy", *words])
        # `true` reads nothing and has ended long before anything is printed.
        line = f"{command} | true; echo ${{PIPESTATUS[0]}}"
        environment = build_environment(None)
        return subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )

    for done in all_at_once(lambda: ask("runs"), lambda: ask("history", address)):
        assert (done.stdout, done.stderr) == ("0\n", "")
