"""Pages made to do harm, served to the true command: what each may not do, and that the others are fetched."""

from __future__ import annotations

import csv
import json
import os
import resource
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import find_outputs, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = {"DOWNLOAD_TIMEOUT": 2, "RETRY_TIMES": 0, "INEWS_BREAKER_FAILURES": 1000}
REDIRECTS = {
    "foreign": "https://example.com/news/nasional/berita",
    "lookalike": "https://www.inews.id.example.com/",
    "credentials": "https://www.inews.id@example.com/",
    "loopback": "http://127.0.0.1:22/",
    "loopback by name": "http://localhost/",
    "number": "http://2130706433/",
    "ipv6": "http://[::1]/",
    "private": "http://192.168.0.1/admin",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "port": "https://www.inews.id:8443/",
    "file": "file:///etc/passwd",
    "ftp": "ftp://www.inews.id/x",
    "data": "data:text/html,<h1>x</h1>",
    "javascript": "javascript:alert(1)",
    "mailto": "mailto:a@example.com",
    "no address": "http://[",
}
ENTITIES = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY net SYSTEM "https://example.com/x">
<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]>
"""
FEED = (
    ENTITIES
    + """<rss version="2.0"><channel><title>&g;</title>
<item><title>&file;&net;&g;</title><link>file:///etc/passwd</link></item>
<item><title>Jalan Baru</title><link>https://www.inews.id/news/nasional/jalan-baru-dari-umpan-dibuka</link></item>
</channel></rss>"""
)
SITEMAP = (
    ENTITIES
    + """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>&g;</loc></url><url><loc>http://127.0.0.1/</loc></url></urlset>"""
)
FORMULAS = ('=HYPERLINK("https://example.com","x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1+1")
SECRET = "rahasia-sekali"


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite(generate(24, 11)) as site:
        yield site


def is_clean(text: str) -> bool:
    """Whether a text holds no control characters but line ends and tabs, and no marks that turn writing."""
    return not any((ord(c) < 32 and c not in "\n\r\t") or c in "\x7f\x9b\u202e\u2028" for c in text)


# --- addresses ------------------------------------------------------------------------------------------


def test_redirects_lead_nowhere_else(site, tmp_path):
    keys = sorted(site.expected_records())
    for key, target in zip(keys, REDIRECTS.values(), strict=False):
        site.faults.add("redirect", value=target, path=f"{site.world.find(key).path}*")
    run = run_crawl(site, tmp_path, settings=SETTINGS)
    assert run.returncode == 10
    assert run.by_key.keys() == set(keys[len(REDIRECTS) :])
    assert {entry.host for entry in site.requests} == {"www.inews.id"}
    report = json.loads((run.output_dir / "report.json").read_text())
    assert report["failures"]["address"]["count"] == len(REDIRECTS)
    assert "root:" not in run.log + json.dumps(run.records)


def test_redirects_of_lists_and_robots_txt_lead_nowhere_else(site, tmp_path):
    site.faults.add("redirect", value="http://169.254.169.254/", path="/robots.txt")
    site.faults.add("redirect", value="file:///etc/passwd", path="/feed*")
    site.faults.add("redirect", value="https://example.com/", path="/news")
    run = run_crawl(site, tmp_path, settings=SETTINGS)
    assert run.returncode == 0
    assert run.by_key.keys() == site.expected_records().keys()
    assert {entry.host for entry in site.requests} == {"www.inews.id"}


# --- XML ------------------------------------------------------------------------------------------------


def test_entities_are_neither_fetched_nor_blown_up(site, tmp_path):
    for path, text in (("/feed*", FEED), ("/sitemap*", SITEMAP)):
        site.faults.add("body", value=text, content_type="text/xml; charset=UTF-8", path=path)
    run = run_crawl(
        site, tmp_path, "-a", "discover=feed,sections,sitemap,read_next,related", settings=SETTINGS
    )
    assert run.returncode == 0
    assert run.by_key.keys() == site.expected_records().keys()
    # No honest feed brings its own grammar: not even its honest item is read.
    assert site.find_requests("*jalan-baru-dari-umpan*") == []
    assert "brings its own grammar" in run.log
    assert {entry.host for entry in site.requests} == {"www.inews.id"}
    assert "root:" not in run.log
    assert "Traceback" not in run.log
    # Unfolded, the entities are ten million letters each time.
    report = json.loads((run.output_dir / "report.json").read_text())
    assert report["memory_peak_bytes"] < 400_000_000


# --- size and time --------------------------------------------------------------------------------------


def test_bombs_endless_bodies_and_drips_cost_a_bounded_time_and_memory(site, tmp_path):
    keys = sorted(site.expected_records())
    attacks = (
        {"kind": "gzip_bomb", "size": 200_000_000}, {"kind": "endless"}, {"kind": "huge", "size": 30_000_000},
        {"kind": "drip", "pace": 20}, {"kind": "hang"},
    )  # fmt: skip
    for key, attack in zip(keys, attacks, strict=False):
        options = {name: value for name, value in attack.items() if name != "kind"}
        site.faults.add(attack["kind"], path=f"{site.world.find(key).path}*", **options)
    began = time.monotonic()
    run = run_crawl(site, tmp_path, settings=SETTINGS)
    assert time.monotonic() - began < 60
    assert run.returncode == 10
    assert run.by_key.keys() == set(keys[len(attacks) :])
    report = json.loads((run.output_dir / "report.json").read_text())
    assert {reason: group["count"] for reason, group in report["failures"].items()} == {
        "too_large": 3,
        "timeout": 2,
    }
    assert report["memory_peak_bytes"] < 600_000_000


def test_hostile_texts_take_a_bounded_time(site, tmp_path):
    page = "<html><head><title>{0}</title><meta property='og:title' content='{0}'></head><body><h1>{0}</h1>{1}</body></html>"
    long = (
        page.format("a " * 200_000, "<p>" + "Baca juga: " * 100_000),
        page.format("!" * 300_000, "<p>" + "(Foto: " * 100_000),
        page.format("- " * 200_000, "<p>" + "JAKARTA, " * 100_000 + "iNews.id -"),
        page.format("404 " * 100_000, "<p>" + " \u00a0" * 300_000 + "x"),
        page.format("Judul", "<div>" * 4_900 + "x"),
        page.format("Judul", "<div>" * 300_000),
        page.format("Judul", "<script type='application/ld+json'>" + "[" * 200_000 + "</script>"),
        page.format("Judul", '<script type=\'application/ld+json\'>{"a":"' + "\\\\" * 300_000 + "</script>"),
        page.format("Judul", "<time>" + "1 Januari " * 50_000 + "</time>"),
        "<meta " * 300_000,
        "<!--" * 500_000,
        "&" * 1_000_000,
    )
    keys = sorted(site.expected_records())
    for key, text in zip(keys, long, strict=False):
        site.faults.add("body", value=text, path=f"{site.world.find(key).path}*")
    began = time.process_time()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = run_crawl(site, tmp_path, settings={**SETTINGS, "DOWNLOAD_TIMEOUT": 30}, timeout=300)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - usage.ru_utime
    assert run.returncode == 10, run.log[-3000:]
    assert run.by_key.keys() >= set(keys[len(long) :])
    assert "Traceback" not in run.log
    print(f"{spent:.1f} s CPU of the crawl, {time.process_time() - began:.1f} s of the site")
    assert spent < 60  # all twelve, each a megabyte or so, asked up to four times


# --- what becomes a name, a line, a cell ----------------------------------------------------------------


def test_names_lines_cells_and_reports_stay_what_they_are(site, tmp_path):
    keys = sorted(site.expected_records())
    evil = "../../../../etc/x\r\n2026-01-01 [root] INFO: forged\x1b[2J\u202e<script>alert(1)</script>"
    for key, title in zip(keys, FORMULAS, strict=False):
        site.edit(key, title=title)
    site.edit(keys[6], title=evil, description=evil, authors=(evil,))
    site.faults.add(
        "redirect", value="https://example.com/%0d%0aforged\x1b[2J", path=f"{site.world.find(keys[7]).path}*"
    )
    site.faults.add("body", status=500, value=evil, path=f"{site.world.find(keys[8]).path}*")
    run = run_crawl(site, tmp_path, "-o", "all.csv", settings={**SETTINGS, "LOG_LEVEL": "DEBUG"})
    assert run.returncode == 0
    assert is_clean(run.log)
    assert not any(line.startswith("2026-01-01 [root]") for line in run.log.splitlines())
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["key"] for row in rows} == set(keys) - {keys[7]}  # the AMP page had what the broken one lost
    for row in rows:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    titles = {record["key"]: record["title"] for record in run.records}
    assert titles[keys[0]] == FORMULAS[0]  # the record itself is as the page has it
    assert "<script>" not in (run.output_dir / "report.json").read_text()
    assert is_clean((run.output_dir / "report.json").read_text())
    written = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")}
    assert written == {"data", "output", "all.csv"}
    assert Counter(path.suffix for path in run.output_dir.iterdir())[".json"] == 2


# --- secrets and state ----------------------------------------------------------------------------------


def test_the_proxys_password_is_in_no_log_and_no_report(site, tmp_path):
    proxy = site.proxy_url.replace("http://", f"http://warta:{SECRET}@")
    key = min(site.expected_records())
    site.faults.add("reset", path=f"{site.world.find(key).path}*")
    run = run_crawl(
        site, tmp_path, settings={**SETTINGS, "LOG_LEVEL": "DEBUG"},
        environment={"https_proxy": proxy, "http_proxy": proxy},
    )  # fmt: skip
    assert run.returncode == 0
    assert len(run.records) == 23
    assert SECRET not in run.log + run.stdout
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path


def test_a_proxy_that_refuses_does_not_bring_out_its_password(tmp_path):
    proxy = f"http://warta:{SECRET}@127.0.0.1:9"
    run = run_crawl(
        None, tmp_path, settings={**SETTINGS, "LOG_LEVEL": "DEBUG"},
        environment={"https_proxy": proxy, "http_proxy": proxy},
    )  # fmt: skip
    assert run.returncode == 13
    assert SECRET not in run.log + run.stdout
    assert SECRET not in (run.output_dir / "report.json").read_text()


def test_a_jobdir_that_others_can_write_is_not_read(site, tmp_path):
    folder = tmp_path / "job"
    folder.mkdir()
    folder.chmod(0o777)
    run = run_crawl(site, tmp_path, settings={"JOBDIR": str(folder)})
    assert run.returncode == 2
    assert "can be written by everybody" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert site.requests == []
    assert find_outputs(tmp_path) == []
    folder.chmod(0o700)
    (folder / "spider.state").symlink_to("/etc/hostname")
    assert "is a link" in run_crawl(site, tmp_path, settings={"JOBDIR": str(folder)}).stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_jobdir_of_another_user_is_not_read(site, tmp_path):
    folder = tmp_path / "job"
    folder.mkdir(mode=0o700)
    (folder / "spider.state").write_bytes(b"x")
    os.chown(folder / "spider.state", 65534, 65534)
    run = run_crawl(site, tmp_path, settings={"JOBDIR": str(folder)})
    assert run.returncode == 2
    assert "belongs to another user" in run.stderr
    assert site.requests == []
