"""`scrapy crawl inews`, end to end, on the fixture site under the real host names."""

from __future__ import annotations

import csv
import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from inews_crawler.items import FIELDS
from tests.site.crawl import compare, find_outputs, run_crawl

if TYPE_CHECKING:
    from pathlib import Path


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_article_once_with_every_field_as_written_by_hand(full_crawl):
    site, run = full_crawl
    assert run.returncode == 0, run.log[-3000:]
    expected = site.expected_records()
    assert len(expected) >= 60
    assert compare(run.by_key, expected) == []


def test_records_have_the_fields_of_the_contract_in_order(full_crawl):
    _, run = full_crawl
    for record in run.records:
        assert tuple(record) == FIELDS
        assert record["version"] == 1
        assert record["language"] == "id"
        assert record["sources"]["title"].startswith(("layout:", "json_ld", "meta"))
        assert record["fetched_at"].endswith("+00:00")


def test_only_allowed_hosts_are_asked_and_robots_txt_is_obeyed(full_crawl):
    site, _ = full_crawl
    assert {entry.host for entry in site.requests} == {"www.inews.id"}
    assert len(site.find_requests("/robots.txt")) == 1
    for path in ("/page/*", "/find*", "/login*", "/streaming*", "/live*", "*embargo-naskah-pidato*"):
        assert site.find_requests(path) == [], path


def test_no_page_is_asked_twice(full_crawl):
    site, _ = full_crawl
    broken = {
        "cek-jadwal-kapal",
        "neraca-dagang-bulan-lalu",
        "atlet-lompat-galah",
    }  # asked again once, on purpose
    times = Counter(entry.path for entry in site.requests if not any(word in entry.path for word in broken))
    loops = {path for path in times if "daftar-film-keluarga" in path}
    # A redirect is followed to its target before anybody can know where it leads.
    targets = {"/news/megapolitan/rute-bus-listrik-lingkar-timur-diubah-mulai-senin-ini-daftar-haltenya"}
    assert {path: count for path, count in times.items() if count > 1 and path not in loops | targets} == {}


def test_pages_that_are_no_articles_are_counted_and_the_crawl_goes_on(full_crawl):
    _, run = full_crawl
    report = json.loads((run.output_dir / "report.json").read_text())
    reasons = {reason: group["count"] for reason, group in report["failures"].items()}
    assert reasons["soft_404"] == 1
    assert reasons["http_404"] == 1
    assert reasons["redirect_loop"] == 1
    assert reasons["truncated"] == 1
    assert reasons["empty"] == 1
    assert reasons["robots"] == 1


def test_the_run_publishes_three_feeds_that_agree(full_crawl):
    site, run = full_crawl
    assert (run.folder / "output" / "latest").resolve() == run.output_dir
    array = json.loads((run.output_dir / "articles.json").read_text(encoding="utf-8"))
    assert array == run.records
    rows = read_csv(run.output_dir / "articles.csv")
    assert tuple(rows[0]) == FIELDS
    assert [row[0] for row in rows[1:]] == [record["key"] for record in run.records]
    assert {row[FIELDS.index("complete")] for row in rows[1:]} <= {"true", "false"}
    assert len(rows) == len(site.expected_records()) + 1


def test_a_part_that_cannot_be_fetched_leaves_an_incomplete_record(full_crawl):
    site, run = full_crawl
    incomplete = [record for record in run.records if not record["complete"]]
    expected = [key for key, record in site.expected_records().items() if not record["complete"]]
    assert sorted(record["key"] for record in incomplete) == sorted(expected) != []
    for key in expected:
        assert f"WARNING: Incomplete: https://{key}: of " in run.log


def test_the_log_leaves_out_the_frameworks_lists(full_crawl):
    _, run = full_crawl
    assert "INFO: Spider opened" in run.log
    assert "Overridden settings" not in run.log
    assert "Enabled " not in run.log


def test_max_articles_is_exact(site, tmp_path):
    run = run_crawl(site, tmp_path, "-a", "max_articles=7")
    assert run.returncode == 0
    assert len(run.by_key) == 7
    # What it left over is taken up by the next run, and nothing is fetched twice.
    rest = run_crawl(site, tmp_path)
    assert run.by_key.keys().isdisjoint(rest.by_key.keys())
    assert run.by_key.keys() | rest.by_key.keys() == site.expected_records().keys()


def test_depth_bounds_the_hops_from_a_listing(site, tmp_path):
    shallow = run_crawl(site, tmp_path / "shallow", "-a", "depth=0")
    deep = run_crawl(site, tmp_path / "deep", "-a", "depth=20")
    assert shallow.by_key.keys() < deep.by_key.keys()
    assert deep.by_key.keys() == site.expected_records().keys()


def test_sections_bound_everything(site, tmp_path):
    run = run_crawl(site, tmp_path, "-a", "sections=sport/soccer,techno")
    places = {(record["section"], record["subsection"]) for record in run.records}
    assert places
    assert all(section == "techno" or (section, sub) == ("sport", "soccer") for section, sub in places)
    for entry in site.find_article_requests():
        assert entry.path.startswith(("/sport/soccer/", "/techno/")), entry.path


def test_discover_names_the_methods(site, tmp_path):
    run = run_crawl(site, tmp_path, "-a", "discover=feed")
    assert run.returncode == 0
    assert run.records
    asked = [
        e.path for e in site.requests if e.path != "/robots.txt" and not site.world.is_story(e.host, e.path)
    ]
    listings = [path for path in asked if path.count("/") < 3]
    assert listings
    assert all(path.startswith("/feed") for path in listings)


def test_start_urls_are_fetched_even_if_known(site, tmp_path):
    key = sorted(site.expected_records())[5]
    first = run_crawl(site, tmp_path, "-a", f"start_urls=https://{key}?utm_source=x", "-a", "depth=0")
    assert [record["key"] for record in first.records] == [key]
    site.forget_requests()
    again = run_crawl(site, tmp_path, "-a", f"start_urls=http://{key}/", "-a", "depth=0")
    assert again.returncode == 0
    assert again.records == []  # as it was: no new version
    assert len(site.find_article_requests()) >= 1


def test_output_options_append_and_overwrite(site, tmp_path):
    one, two = sorted(site.expected_records())[:2]
    for key in (one, two):
        run = run_crawl(
            site, tmp_path, "-a", f"start_urls=https://{key}", "-a", "depth=0",
            "-o", "all.json", "-o", "all.csv", "-o", "all.jsonl",
        )  # fmt: skip
        assert run.returncode == 0, run.log[-2000:]
    assert [record["key"] for record in json.loads((tmp_path / "all.json").read_text())] == [one, two]
    assert len((tmp_path / "all.jsonl").read_text().splitlines()) == 2
    rows = read_csv(tmp_path / "all.csv")
    assert [row[0] for row in rows] == ["key", one, two]
    run = run_crawl(site, tmp_path, "-a", "max_articles=1", "-O", "all.json")
    assert len(json.loads((tmp_path / "all.json").read_text())) == 1


def test_a_feed_to_standard_output_is_the_feed_alone(site, tmp_path):
    key = min(site.expected_records())
    run = run_crawl(site, tmp_path, "-a", f"start_urls=https://{key}", "-a", "depth=0", "-o", "-:jsonl")
    assert [json.loads(line)["key"] for line in run.stdout.splitlines()] == [key]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-a", "sections=politik"), "unknown section 'politik'"),
        (("-a", "start_urls=https://example.com/a"), "no article or listing address of inews.id"),
        (("-a", "max_articles=abc"), "no whole number"),
        (("-a", "discover=feed,radio"), "unknown word 'radio'"),
        (("-a", "nonsense=1"), "Unknown argument 'nonsense'"),
        (("-s", "INEWS_OVERLAP=maybe"), "INEWS_OVERLAP"),
        (("-o", "gs://bucket/x.json"), 'pip install "inews-crawler[gcs]"'),
        (("-o", "gopher://host/x.json"), "the storages are file, "),
    ],
)
def test_bad_input_ends_at_once_with_one_sentence(site, tmp_path, arguments, words):
    run = run_crawl(site, tmp_path, *arguments)
    assert run.returncode == 2
    assert words in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert site.requests == []
    assert find_outputs(tmp_path) == []
    assert not (tmp_path / "data").exists()


def test_without_network_the_run_fails_in_one_sentence(tmp_path):
    run = run_crawl(
        None, tmp_path,
        settings={"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 5, "INEWS_BREAKER_PAUSE": 1},
        environment={"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"},
    )  # fmt: skip
    assert run.returncode == 13
    line = next(line for line in run.stderr.splitlines() if "Outcome:" in line)
    assert "failed (13)" in line
    assert run.records == []


def test_the_contact_is_part_of_the_user_agent(site, tmp_path):
    run_crawl(site, tmp_path, "-a", "max_articles=1", settings={"INEWS_CONTACT": "redaksi@contoh.example"})
    agents = {entry.headers.get("user-agent") for entry in site.requests}
    assert len(agents) == 1
    assert agents.pop().endswith("inews_crawler/1.0.0 (+redaksi@contoh.example)")
    refused = run_crawl(site, tmp_path, settings={"INEWS_CONTACT": "a\tb"})
    assert refused.returncode == 2
    assert "cannot be sent in a header" in refused.stderr
