"""What a store is for: known articles are left alone, changes become versions, copies name their original."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.site.crawl import build_environment, read_records, run_command, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

#: So that every article of the fixture site counts as young.
ALL_YOUNG = {"INEWS_REVISIT_DAYS": 4000}
BROKEN = ("cek-jadwal-kapal", "neraca-dagang-bulan-lalu", "atlet-lompat-galah")


@pytest.fixture
def crawled(site, tmp_path):
    run = run_crawl(site, tmp_path)
    assert run.returncode == 0
    site.forget_requests()
    return run


def find_split(site: FixtureSite, show_all: str):
    """A complete story in two parts of the default crawl."""
    keys = site.expected_records().keys()
    return next(
        story
        for key, story in site.world.stories.items()
        if key in keys
        and len(story.parts) >= 2
        and story.dress.show_all == show_all
        and story.dress.missing_part is None
    )


def test_a_second_run_fetches_no_article_and_publishes_none(site, tmp_path, crawled):
    again = run_crawl(site, tmp_path)
    assert again.returncode == 0
    assert again.records == []
    assert sorted(path.name for path in again.output_dir.iterdir()) == ["report.html", "report.json"]
    assert (tmp_path / "output/latest/articles.json").exists()  # of the first run
    assert site.find_article_requests() == []
    report = json.loads((crawled.output_dir / "report.json").read_text())
    dead = {one["url"] for group in report["failures"].values() for one in group["examples"]}
    asked = [
        e
        for e in site.requests
        if e.path != "/robots.txt"
        and not any(word in e.path for word in BROKEN)
        and f"https://{e.host}{e.path.partition('?')[0]}" not in dead
    ]
    assert {entry.status for entry in asked} == {304}
    assert len({entry.path for entry in asked}) == len(asked)


def test_refresh_changed_finds_exactly_what_was_edited(site, tmp_path, crawled):
    story = find_split(site, "full")
    site.edit(story.key, title=f"{story.title} (Diperbarui)")
    run = run_crawl(site, tmp_path, "-a", "refresh=changed", settings=ALL_YOUNG)
    assert [(record["key"], record["version"]) for record in run.records] == [(story.key, 2)]
    assert run.records[0]["title"] == f"{story.title} (Diperbarui)"
    site.forget_requests()
    quiet = run_crawl(site, tmp_path, "-a", "refresh=changed", settings=ALL_YOUNG)
    assert quiet.records == []
    done = run_command(site, tmp_path, "history", f"https://{story.key}/2?utm_source=x")
    assert done.returncode == 0
    assert "Diperbarui" in done.stdout


def test_an_edit_in_a_later_part_is_found(site, tmp_path, crawled):
    story = find_split(site, "none")
    before = next(record for record in crawled.records if record["key"] == story.key)
    last = before["body"].split("\n\n")[-1]
    marks = [*before["body"].split("\n\n")[:-1], f"{last} Kabar ini ditambahkan kemudian."]
    cut = len(marks) // 2
    site.edit(story.key, body="\n\n".join([*marks[:cut], "===", *marks[cut:]]))
    run = run_crawl(site, tmp_path, "-a", "refresh=changed", settings=ALL_YOUNG)
    changed = [record for record in run.records if record["key"] == story.key]
    assert [record["version"] for record in changed] == [2]
    assert changed[0]["body"].endswith("Kabar ini ditambahkan kemudian.")


def test_only_young_articles_are_checked_again(site, tmp_path, crawled):
    run = run_crawl(site, tmp_path, "-a", "refresh=changed", settings={"INEWS_REVISIT_DAYS": 3})
    assert run.returncode == 0
    assert site.find_article_requests() == []  # the site's newest article is months old


def test_refresh_all_fetches_all_and_finds_no_change(site, tmp_path, crawled):
    run = run_crawl(site, tmp_path, "-a", "refresh=all")
    assert run.returncode == 0
    assert run.records == []
    assert len(site.find_article_requests()) >= len(crawled.records)


def test_a_removed_article_keeps_its_record_and_is_no_failure(site, tmp_path, crawled):
    story = find_split(site, "full")
    site.remove(story.key, 410)
    run = run_crawl(site, tmp_path, "-a", "refresh=changed", settings=ALL_YOUNG)
    assert run.returncode == 0
    report = json.loads((run.output_dir / "report.json").read_text())
    assert "http_410" not in report["failures"]
    done = run_command(site, tmp_path, "export", "-o", "export.jsonl")
    assert done.returncode == 0, done.stderr
    assert story.key in {record["key"] for record in read_records(tmp_path / "export.jsonl")}
    # One run's word is not final: the next ones ask again.
    site.forget_requests()
    run_crawl(site, tmp_path, "-a", "refresh=changed", settings=ALL_YOUNG)
    assert story.path in {entry.path for entry in site.find_article_requests()}


def test_copies_name_their_original_whatever_came_first(tmp_path):
    for number, order in enumerate((("www", "surabaya"), ("surabaya", "www"))):
        with FixtureSite() as site:
            folder = tmp_path / str(number)
            for edition in order:
                run_crawl(
                    site, folder, "-a", f"editions={edition}", "-a", "discover=feed,sections,network,related"
                )
            run_command(site, folder, "export", "-o", "export.jsonl")
            records = {record["key"]: record for record in read_records(folder / "export.jsonl")}
            expected = site.expected_records(("www", "surabaya"), doors=("network",))
            copies = {
                key: record["duplicate_of"] for key, record in expected.items() if record["duplicate_of"]
            }
            assert copies
            assert {key: records[key]["duplicate_of"] for key in copies} == copies
            originals = {key: r["duplicate_of"] for key, r in records.items() if key not in copies}
            assert set(originals.values()) == {None}


def test_duplicates_can_be_dropped_from_the_feeds(site, tmp_path):
    run = run_crawl(site, tmp_path, settings={"INEWS_DUPLICATES": "drop"})
    expected = {key for key, record in site.expected_records().items() if record["duplicate_of"] is None}
    assert {record["key"] for record in run.records} == expected
    assert len(expected) < len(site.expected_records())


def test_a_passing_fault_is_mended_by_a_later_run(tmp_path):
    with FixtureSite(generate(20, 5)) as site:
        key = sorted(site.expected_records())[3]
        path = key.removeprefix("www.inews.id")
        site.faults.add("status", status=500, path=f"*{path}*")
        run = run_crawl(site, tmp_path, settings={"RETRY_TIMES": 0})
        assert len(run.records) == 19
        report = json.loads((run.output_dir / "report.json").read_text())
        assert report["failures"]["http_500"]["count"] == 1
        site.faults.clear()
        run = run_crawl(site, tmp_path)
        assert [record["key"] for record in run.records] == [key]


def test_jobdir_loses_nothing_after_a_kill(tmp_path):
    with FixtureSite(generate(80, 9)) as site:
        command = [
            sys.executable, "-m", "scrapy", "crawl", "inews",
            "-s", "DOWNLOAD_VERIFY_CERTIFICATES=False", "-s", "DOWNLOAD_DELAY=0.02",
            "-s", "AUTOTHROTTLE_ENABLED=False", "-s", f"JOBDIR={tmp_path / 'job'}",
        ]  # fmt: skip
        for seconds in (1.5, 2.5):
            process = subprocess.Popen(
                command, cwd=tmp_path, env=build_environment(site), stderr=subprocess.DEVNULL
            )
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        last = subprocess.run(
            command, cwd=tmp_path, env=build_environment(site), capture_output=True, text=True, check=False
        )
        assert last.returncode == 0, last.stderr[-2000:]
        run_command(site, tmp_path, "export", "-o", "export.jsonl")
        keys = [record["key"] for record in read_records(tmp_path / "export.jsonl")]
        assert sorted(keys) == sorted(site.expected_records())


def test_a_removed_article_that_is_listed_again_is_asked_again(site, tmp_path, crawled):
    story = find_split(site, "full")
    site.remove(story.key, 410)
    assert run_crawl(site, tmp_path, "-a", "refresh=changed", settings=ALL_YOUNG).records == []
    site.add(story, title=f"{story.title} (Kembali)")
    site.forget_requests()
    assert run_crawl(site, tmp_path).records == []
    assert site.find_article_requests() == []  # under refresh=new what is gone stays gone
    run = run_crawl(site, tmp_path, "-a", "refresh=changed", settings=ALL_YOUNG)
    assert [(record["key"], record["version"]) for record in run.records] == [(story.key, 2)]
