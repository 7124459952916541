"""Feeds of true runs: what a failed, an empty and a killed run make of the files that stand there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from inews_crawler.store.database import Store
from tests.feeds.records import record
from tests.site.crawl import find_outputs, read_records, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

AT = datetime(2026, 11, 23, 5, 51, tzinfo=UTC)
FEED = ("-a", "discover=feed", "-a", "max_articles=2")
NO_NETWORK = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}


@pytest.fixture(scope="module")
def site():
    with FixtureSite(generate(6, 3)) as running:
        yield running


def article(name, **changes):
    key = f"www.inews.id/news/nasional/{name}"
    body = f"Isi {name} ditulis khusus untuk pengujian ini di tepi sungai."
    values = {"key": key, "url": f"https://{key}", "title": name, "body": body, "content_hash": ""}
    return record(**{**values, **changes})


def add_dead_run(folder, names, feeds, *, at=AT):
    """A run that stored articles and was killed before its feeds were written."""
    with Store.open(f"sqlite:///{folder}/data/inews.db") as store:
        output = folder / "output" / at.strftime("%Y%m%dT%H%M%SZ")
        dead = store.runs.start({"feeds": feeds} if feeds else {}, output=str(output), at=at)
        for name in names:
            store.articles.save(article(name), run=dead, at=at)
    return dead


def run_down(tmp_path, *arguments):
    settings = {"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 5, "INEWS_BREAKER_PAUSE": 1}
    return run_crawl(None, tmp_path, *arguments, settings=settings, environment=NO_NETWORK)


def test_a_run_without_network_destroys_nothing(site, tmp_path):
    first = run_crawl(site, tmp_path, *FEED, "-O", "keep.csv")
    assert first.returncode == 0
    kept = (tmp_path / "keep.csv").read_bytes()
    assert kept.count(b"\r\n") > 2
    down = run_down(tmp_path, *FEED, "-O", "keep.csv", "-O", "new.json")
    assert down.returncode == 13
    assert (tmp_path / "keep.csv").read_bytes() == kept
    assert json.loads((tmp_path / "new.json").read_text()) == []
    assert "`scrapy export -o keep.csv:csv` writes the whole store" in down.log
    assert sorted(path.name for path in down.output_dir.iterdir()) == ["report.html", "report.json"]
    assert (tmp_path / "output/latest").resolve() == first.output_dir
    quiet = run_crawl(
        site, tmp_path, "-a", "discover=feed", "-O", "keep.csv", settings={"FEED_STORE_EMPTY": "0"}
    )
    assert quiet.returncode == 0
    third = run_crawl(
        site,
        tmp_path,
        "-a",
        "discover=feed",
        "-O",
        "keep.csv",
        "-O",
        "none.json",
        settings={"FEED_STORE_EMPTY": "0"},
    )
    assert (third.returncode, third.records) == (0, [])
    assert not (tmp_path / "none.json").exists()
    assert (tmp_path / "output/latest").resolve() == quiet.output_dir


def test_a_killed_run_reaches_every_feed_it_was_asked_for_once(site, tmp_path):
    (tmp_path / "all.jsonl").write_text('{"key": "lama"}\n')
    all_csv = {"options": {"format": "csv", "fields": ["key"]}}
    feeds = {
        "%(run_folder)s/articles.jsonl": {"options": {"overwrite": True}},
        "all.jsonl": {"options": {}},
        "all.csv": all_csv,
    }
    add_dead_run(tmp_path, ["satu-dua-tiga", "empat-lima-enam"], feeds)
    # One of its feeds was in its place already when it was killed.
    done = tmp_path / "done.jsonl"
    done.write_text('{"key": "sudah"}\n')
    published = [str(done), done.stat().st_ino]
    add_dead_run(
        tmp_path,
        ["tujuh-delapan-sembilan"],
        {"done.jsonl": {"options": {}, "published": published}},
        at=AT + timedelta(hours=1),
    )
    run = run_crawl(site, tmp_path, *FEED, "-o", "all.jsonl")
    assert run.returncode == 0
    keys = [entry["key"] for entry in read_records(tmp_path / "all.jsonl")]
    dead = [f"www.inews.id/news/nasional/{name}" for name in ("empat-lima-enam", "satu-dua-tiga")]
    assert keys == ["lama", *dead, *(entry["key"] for entry in run.records)]
    assert (tmp_path / "all.csv").read_text().splitlines() == ["key", *dead]
    assert done.read_text() == '{"key": "sudah"}\n'
    assert [
        entry["key"] for entry in read_records(tmp_path / "output/20261123T055100Z/articles.jsonl")
    ] == dead
    with Store.open(f"sqlite:///{tmp_path}/data/inews.db") as store:
        assert store.runs.unpublished() == []
        assert all("feeds" not in known.arguments for known in store.runs.latest())


def test_a_target_that_fails_gets_its_records_from_the_next_run(site, tmp_path):
    uri = "ftp://warta:rahasia@127.0.0.1:9/semua.jsonl"
    run = run_crawl(site, tmp_path, *FEED, "-o", "good.jsonl", "-o", uri)
    assert run.returncode == 13
    assert "Cannot write ftp://***@127.0.0.1:9/semua.jsonl: Connection refused." in run.log
    assert "rahasia" not in run.log
    assert len(run.records) == len(read_records(tmp_path / "good.jsonl")) == 2
    with Store.open(f"sqlite:///{tmp_path}/data/inews.db") as store:
        (left,) = store.runs.unpublished()
        assert list(left.arguments["feeds"]) == ["ftp://***@127.0.0.1:9/semua.jsonl"]
    assert b"rahasia" not in (tmp_path / "data/inews.db").read_bytes()
    again = run_crawl(site, tmp_path, *FEED, "-o", "good.jsonl")
    assert again.returncode == 0
    assert "wait for ftp://***@127.0.0.1:9/semua.jsonl: name it once more" in again.log
    assert len(read_records(tmp_path / "good.jsonl")) == 4


def test_batches_that_a_run_left_undone_come_with_the_next_run_and_no_article_twice(site, tmp_path):
    (tmp_path / "b-3.jsonl").mkdir()  # the third batch cannot be written
    settings = {"FEED_EXPORT_BATCH_ITEM_COUNT": 1}
    batches = ("-a", "discover=feed", "-a", "max_articles=4", "-o", "b-%(batch_id)d.jsonl")
    settings["INEWS_RUN_FEEDS"] = ""
    assert run_crawl(site, tmp_path, *batches, settings=settings).returncode == 13
    assert [len(read_records(tmp_path / f"b-{number}.jsonl")) for number in (1, 2)] == [1, 1]
    (tmp_path / "b-3.jsonl").rmdir()
    assert run_crawl(site, tmp_path, *batches, settings=settings).returncode == 0
    with Store.open(f"sqlite:///{tmp_path}/data/inews.db") as store:
        stored = [entry["key"] for entry in store.articles.published_by(1)]
        stored += [entry["key"] for entry in store.articles.published_by(2)]
        assert store.runs.unpublished() == []
    written = [entry["key"] for path in tmp_path.glob("b-*.jsonl") for entry in read_records(path)]
    assert sorted(written) == sorted(stored)
    assert len(set(stored)) == len(stored) > 4


def test_batches_that_stand_there_outlive_a_run_without_network(site, tmp_path):
    settings = {"FEED_EXPORT_BATCH_ITEM_COUNT": 1, "INEWS_RUN_FEEDS": ""}
    assert run_crawl(site, tmp_path, *FEED, "-O", "b-%(batch_id)d.json", settings=settings).returncode == 0
    kept = {path.name: path.read_bytes() for path in tmp_path.glob("b-*.json")}
    assert kept.keys() == {"b-1.json", "b-2.json"}
    down = run_crawl(
        None, tmp_path, *FEED, "-O", "b-%(batch_id)d.json", environment=NO_NETWORK,
        settings=settings | {"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 5, "INEWS_BREAKER_PAUSE": 1},
    )  # fmt: skip
    assert down.returncode == 13
    assert {path.name: path.read_bytes() for path in tmp_path.glob("b-*.json")} == kept


def test_old_run_folders_go(site, tmp_path):
    for number in range(4):
        folder = tmp_path / "output" / f"20210101T00000{number}Z"
        folder.mkdir(parents=True)
        (folder / "report.json").touch()
    (tmp_path / "output/20210101T000000Z/catatan.txt").touch()
    run = run_crawl(site, tmp_path, *FEED, settings={"INEWS_KEEP_RUNS": 2})
    assert run.returncode == 0
    left = [folder.name for folder in find_outputs(tmp_path)]
    assert left == ["20210101T000000Z", "20210101T000003Z", run.output_dir.name]


def test_feeds_of_every_run_by_a_setting(site, tmp_path):
    settings = {"INEWS_RUN_FEEDS": "artikel.xml,artikel.db"}
    run = run_crawl(site, tmp_path, *FEED, "-o", "%(run_folder)s/lain-%(max_articles)s.jl", settings=settings)
    assert run.returncode == 0
    names = sorted(path.name for path in run.output_dir.iterdir())
    assert names == ["artikel.db", "artikel.xml", "lain-2.jl", "report.html", "report.json"]
