"""`scrapy doctor` on the fixture site, without a network, and where something is wrong."""

from __future__ import annotations

import time
import tomllib
from typing import TYPE_CHECKING

import pytest

from inews_crawler.commands.doctor import EXTRAS
from tests.site.crawl import PROJECT, run_command, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNVERIFIED = ("-s", "DOWNLOAD_VERIFY_CERTIFICATES=False", "-s", "DOWNLOAD_DELAY=0")


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite(generate(20, 1)) as site:
        yield site


def to_lines(text: str) -> dict[tuple[str, str], str]:
    lines = [line.split(maxsplit=2) for line in text.splitlines()]
    return {
        (line[0], line[1]): line[2]
        for line in lines
        if len(line) == 3 and line[0] in {"ok", "warning", "wrong"}
    }


def test_a_healthy_site(site: FixtureSite, tmp_path: Path) -> None:
    assert run_crawl(site, tmp_path, "-a", "discover=sections").returncode == 0
    site.forget_requests()
    before = sorted(tmp_path.rglob("*"))
    done = run_command(
        site, tmp_path, "doctor", *UNVERIFIED, environment={"INEWS_CONTACT": "redaksi@example.org"}
    )
    assert done.returncode == 0, done.stdout
    lines = to_lines(done.stdout)
    assert lines["ok", "contact"] == "redaksi@example.org"
    assert lines["ok", "store"] == "data/inews.db: addresses 20 done"
    assert lines["ok", "lock"] == "free"
    assert lines["ok", "runs"] == "the last 0 h ago; 0 of the last 1 not ok"
    assert lines["warning", "delay"].endswith("-> a second at least is polite")
    assert "www.inews.id article: layout redesign, title layout:redesign, body layout:redesign" in done.stdout
    assert "/all serves an article of one page" in done.stdout
    assert done.stdout.splitlines()[-1].endswith(" 0 wrong")
    assert len(site.requests) <= 7
    assert sorted(tmp_path.rglob("*")) == before  # nothing is written


def test_without_a_network_it_says_so_and_checks_the_rest(tmp_path: Path) -> None:
    began = time.monotonic()
    done = run_command(None, tmp_path, "doctor")
    assert time.monotonic() - began < 30
    assert done.returncode == 1
    assert "robots.txt of www.inews.id cannot be read" in done.stdout
    assert to_lines(done.stdout)["warning", "store"].endswith("-> the first run makes it")


def test_a_site_that_hangs_is_left_in_time(site: FixtureSite, tmp_path: Path) -> None:
    site.faults.add("hang", path="/*")
    began = time.monotonic()
    done = run_command(site, tmp_path, "doctor", *UNVERIFIED)
    assert (done.returncode, time.monotonic() - began < 30) == (1, True)


def test_articles_that_changed_are_wrong(site: FixtureSite, tmp_path: Path) -> None:
    site.faults.add("body", path="/*/*/*", value="<html><body><p>Selamat datang</p></body></html>")
    done = run_command(site, tmp_path, "doctor", *UNVERIFIED)
    assert done.returncode == 1
    assert "none of the first articles of the front page could be read" in done.stdout


def test_a_wrong_setting_is_a_wrong_line(tmp_path: Path) -> None:
    done = run_command(None, tmp_path, "doctor", "--offline", "-s", "INEWS_MONITORS=judul")
    assert done.returncode == 1
    assert to_lines(done.stdout)["wrong", "settings"].startswith("INEWS_MONITORS names 'judul'")


def test_every_extra_of_the_project_is_looked_for() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(EXTRAS) == set(project["optional-dependencies"])


def test_usage(tmp_path: Path) -> None:
    assert run_command(None, tmp_path, "doctor", "sakit").returncode == 2
