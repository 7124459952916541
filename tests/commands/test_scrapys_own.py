"""Scrapy's own commands inside the project: they work as anywhere, open no store and take no lock."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import FAST, run_command, run_crawl
from tests.site.fixture import FixtureSite, build_world

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://www.inews.id/lifestyle/music/grup-musik-lima-ayunan-rekam-album-di-stasiun-tua"
TITLE = "Grup Musik Lima Ayunan Rekam Album di Stasiun Tua"
SETTINGS = tuple(word for name, value in FAST.items() for word in ("-s", f"{name}={value}"))


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as site:
        yield site


@pytest.mark.parametrize("extra", [(), ("--spider", "inews")])
def test_fetch_prints_the_page(site: FixtureSite, tmp_path: Path, extra: tuple[str, ...]) -> None:
    done = run_command(site, tmp_path, "fetch", "--nolog", *SETTINGS, *extra, URL)
    assert done.returncode == 0
    assert f"<title>{TITLE} - iNews</title>" in done.stdout
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("address", [URL, "https://www.inews.id/"])
@pytest.mark.parametrize("extra", [(), ("--spider", "inews")])
def test_shell_has_the_response(
    site: FixtureSite, tmp_path: Path, address: str, extra: tuple[str, ...]
) -> None:
    done = run_command(
        site,
        tmp_path,
        "shell",
        "--nolog",
        *SETTINGS,
        *extra,
        "-c",
        "(response.status, response.url)",
        address,
    )
    assert done.returncode == 0
    assert ast.literal_eval(done.stdout) == (200, address)
    assert not (tmp_path / "data").exists()


def test_parse_finds_the_spider_and_shows_the_record(site: FixtureSite, tmp_path: Path) -> None:
    done = run_command(site, tmp_path, "parse", "--nolog", *SETTINGS, "--nocolour", URL)
    assert done.returncode == 0
    assert f"'title': '{TITLE}'" in done.stdout
    assert "'published_at': '2026-03-07T19:00:00+07:00'" in done.stdout
    assert not (tmp_path / "data").exists()


def test_fetch_obeys_robots_txt(tmp_path: Path) -> None:
    with FixtureSite(build_world(robots="User-agent: *\nDisallow: /find\n")) as site:
        done = run_command(site, tmp_path, "fetch", *SETTINGS, "https://www.inews.id/find?q=padi")
        assert done.stdout == ""
        assert site.find_requests("/find*") == []


def test_lists_out_of_a_cache_are_not_ok(site: FixtureSite, tmp_path: Path) -> None:
    settings = ("-a", "sections=sport", "-s", "HTTPCACHE_ENABLED=1", "-s", f"HTTPCACHE_DIR={tmp_path}/cache")
    assert run_crawl(site, tmp_path, *settings).returncode == 0
    site.forget_requests()
    run = run_crawl(site, tmp_path, *settings)
    assert site.requests == []
    assert run.returncode == 13
    assert "Every list came from HTTPCACHE, none from the site" in run.log
