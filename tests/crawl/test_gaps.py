"""The access log of the true command: never less than the delay in force between two requests to one host."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.site.messages import Logged

#: A request is logged by a thread of its own, which may be late.
SLACK = 0.03
#: The project's own politeness, with another delay than its second.
POLITE = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "AUTOTHROTTLE_ENABLED": True, "CONCURRENT_REQUESTS": 32}
TWO_SECONDS = "User-agent: *\nCrawl-delay: 2\n"


def find_gaps(requests: Iterable[Logged], host: str) -> list[float]:
    """Seconds from one request for the host to the next; tunnels that only open are none."""
    times = [entry.time for entry in requests if entry.host == host and entry.method != "CONNECT"]
    return [later - earlier for earlier, later in itertools.pairwise(sorted(times))]


def test_gaps_hold_over_lists_retries_redirects_and_robots_txt(tmp_path):
    with FixtureSite(generate(12, 5, split=0.5)) as site:
        site.faults.add("status", status=500, path="/news/*/*", times=1)
        site.faults.add("reset_midway", path="/regional/*/*", times=1)
        site.faults.add("redirect", value="https://www.inews.id/news", path="/news/nasional", times=1)
        site.faults.add("status", status=503, path="/robots.txt", times=1)
        run = run_crawl(
            site, tmp_path, "-a", "discover=feed,sections,indeks,sitemap,read_next",
            "-a", "sections=news,regional/sumut,regional/lampung,regional/jabar",
            settings={**POLITE, "DOWNLOAD_DELAY": 0.2},
        )  # fmt: skip
        gaps = find_gaps(site.requests, "www.inews.id")
        asked = [entry.path for entry in site.requests]
    assert run.returncode == 0, run.log[-2000:]
    assert asked.count("/robots.txt") >= 2
    assert {"status", "reset_midway", "redirect"} <= {e.fault for e in site.requests}
    assert len(gaps) > 25
    print(f"{len(gaps)} gaps, the shortest {min(gaps):.3f} s")
    assert min(gaps) >= 0.2 - SLACK


@pytest.mark.parametrize("delay", ["0", "0.2"])
def test_crawl_delay_2_gives_gaps_of_two_seconds(tmp_path, delay):
    with FixtureSite(generate(6, 5, robots=TWO_SECONDS)) as site:
        run = run_crawl(
            site, tmp_path, "-a", "discover=sections", "-a", "sections=news/nasional",
            "-a", "max_articles=1", settings={**POLITE, "DOWNLOAD_DELAY": delay},
        )  # fmt: skip
        gaps = find_gaps(site.requests, "www.inews.id")
    assert run.returncode == 0, run.log[-2000:]
    assert 2 <= len(gaps) <= 4
    print(f"Crawl-delay 2: {len(gaps)} gaps, the shortest {min(gaps):.3f} s")
    assert min(gaps) >= 2 - SLACK


def test_hosts_are_asked_side_by_side_each_with_its_own_gap(tmp_path):
    hosts = ("www.inews.id", "jabar.inews.id")
    with FixtureSite() as site:
        run = run_crawl(
            site, tmp_path, "-a", "editions=www,jabar", "-a", "discover=sections", "-a", "max_articles=8",
            "-a", "sections=news/nasional", settings={**POLITE, "DOWNLOAD_DELAY": 0.3},
        )  # fmt: skip
        gaps = {host: find_gaps(site.requests, host) for host in hosts}
    assert run.returncode == 0, run.log[-2000:]
    for host in hosts:
        assert gaps[host], host
        assert min(gaps[host]) >= 0.3 - SLACK, host
