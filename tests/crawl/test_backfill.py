"""Days gone by: a window of the dated index is read newest first, exactly, and taken up where it was cut off."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from tests.site.crawl import find_outputs, read_records, run_command, run_crawl, start_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

WIB, WIT = timezone(timedelta(hours=7)), timezone(timedelta(hours=9))
WINDOW = ("-a", "since=2026-03-02", "-a", "until=2026-03-06")


def jakarta_day(record) -> date:
    return datetime.fromisoformat(record["published_at"]).astimezone(WIB).date()


def asked_days(site) -> list[str]:
    return [entry.path.split("/")[3] for entry in site.find_requests("/indeks/all/*/1")]


def build_window_world(**options):
    """Three articles a day; 4 March has none; two of eastern Indonesia are printed a day later than Jakarta's."""
    world = generate(36, 4, per_day=3, **options)
    for key, story in list(world.stories.items()):
        if story.published.date() == date(2026, 3, 4):
            world.stories[key] = replace(story, published=story.published + timedelta(days=1))
    inside, outside, _ = (s for s in world.stories.values() if s.published.date() == date(2026, 3, 7))
    # 22:30 of 6 March in Jakarta; 22:30 of 1 March in Jakarta, listed by the site under the second
    world.put(replace(inside, published=datetime(2026, 3, 7, 0, 30, tzinfo=WIT)))
    world.put(replace(outside, published=datetime(2026, 3, 2, 0, 30, tzinfo=WIT)))
    return world, inside.key, outside.key


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    world, inside, outside = build_window_world()
    with FixtureSite(world) as site:
        folder = tmp_path_factory.mktemp("window")
        run = run_crawl(site, folder, *WINDOW)
        assert run.returncode == 0, run.log[-3000:]
        yield site, run, inside, outside


def test_a_window_brings_exactly_its_jakarta_days(filled):
    site, run, inside, outside = filled
    expected = {
        key
        for key, record in site.expected_records().items()
        if date(2026, 3, 2) <= jakarta_day(record) <= date(2026, 3, 6)
    }
    assert run.by_key.keys() == expected
    assert len(expected) == 5 * 3 + 1  # those of the 4th were moved to the 5th
    assert inside in expected
    assert outside not in expected


def test_its_days_are_asked_newest_first_and_no_others(filled):
    site, _, _, _ = filled
    assert asked_days(site) == ["06-03-2026", "05-03-2026", "04-03-2026", "03-03-2026", "02-03-2026"]


def test_days_that_gave_nothing_are_told(filled):
    _, run, _, _ = filled
    report = json.loads((run.output_dir / "report.json").read_text())
    assert report["indeks"]["empty_days"] == ["2026-03-04"]
    assert "Days of the index without articles: 2026-03-04\n" in run.log


def test_a_second_time_nothing_is_fetched_and_the_empty_day_is_told_again(filled):
    site, first, _, _ = filled
    site.forget_requests()
    run = run_crawl(site, first.folder, *WINDOW)
    assert run.returncode == 0
    assert run.records == []
    assert site.find_article_requests() == []
    assert {entry.status for entry in site.requests if entry.path != "/robots.txt"} <= {304, 404}
    report = json.loads((run.output_dir / "report.json").read_text())
    assert report["indeks"]["empty_days"] == ["2026-03-04"]
    site.forget_requests()
    wider = run_crawl(site, first.folder, "-a", "since=2026-03-01", "-a", "until=2026-03-02")
    assert {jakarta_day(record) for record in wider.records} == {
        date(2026, 3, 1)
    }  # what was set aside counts now


def test_the_other_form_of_date_is_found_out_once(tmp_path):
    world, _, _ = build_window_world(traits=["iso_index"])
    with FixtureSite(world) as site:
        for _ in range(2):
            site.forget_requests()
            run = run_crawl(site, tmp_path, "-a", "discover=indeks", *WINDOW)
            assert asked_days(site) == [
                "06-03-2026", "2026-03-06", "2026-03-05", "2026-03-04", "2026-03-03", "2026-03-02",
            ]  # fmt: skip
        assert run.records == []


def test_a_window_before_or_behind_all_articles(tmp_path):
    with FixtureSite(generate(6, 4, per_day=3)) as site:
        run = run_crawl(site, tmp_path, "-a", "since=2200-01-01", "-a", "discover=indeks")
        assert run.records == []
        assert asked_days(site) == []
        run = run_crawl(
            site, tmp_path, "-a", "since=2019-01-01", "-a", "until=2019-01-03", "-a", "discover=indeks"
        )
        assert run.records == []
        report = json.loads((run.output_dir / "report.json").read_text())
        assert report["indeks"]["empty_days"] == ["2019-01-01", "2019-01-02", "2019-01-03"]


def test_a_month_interrupted_three_times_is_exactly_the_month(tmp_path):
    month = ("-a", "since=2026-02-01", "-a", "until=2026-02-28", "-a", "discover=indeks")
    with FixtureSite(generate(120, 6, per_day=3, split=0.2)) as site:
        expected = {
            key
            for key, record in site.expected_records().items()
            if jakarta_day(record).strftime("%Y-%m") == "2026-02"
        }
        assert len(expected) == 28 * 3
        kills = sum(kill_after(site, tmp_path, 18, *month) for _ in range(3))
        last = run_crawl(site, tmp_path, *month)
        assert last.returncode == 0, last.log[-3000:]
        assert kills == 3
        assert run_command(site, tmp_path, "export", "-o", "export.jsonl").returncode == 0
        assert Counter(r["key"] for r in read_records(tmp_path / "export.jsonl")) == Counter(expected)
        published = [r for folder in find_outputs(tmp_path) for r in read_records(folder / "articles.jsonl")]
        assert Counter(record["key"] for record in published) == Counter(expected)


def kill_after(site: FixtureSite, folder, articles: int, *arguments: str) -> bool:
    """Kill a crawl when it has asked for so many pages of articles; whether it was still running."""
    site.forget_requests()
    process = start_crawl(site, folder, *arguments)
    limit = time.monotonic() + 60
    while (
        process.poll() is None and len(site.find_article_requests()) < articles and time.monotonic() < limit
    ):
        time.sleep(0.02)
    was_running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    return was_running
