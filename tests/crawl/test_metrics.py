"""The textfile for Prometheus: whole, of the last run, and no fault of the run if it cannot be written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.site.crawl import run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from pathlib import Path

LINE = re.compile(r'(# (HELP|TYPE) inews_run_\w+ .+)|(inews_run_\w+(\{\w+="[^"]*"\})? [0-9.]+)')


def test_the_last_run_as_a_textfile(tmp_path: Path) -> None:
    with FixtureSite(generate(6, 2)) as site:
        site.faults.add("status", status=404, path=f"*{next(iter(site.world.stories)).rpartition('/')[2]}*")
        run = run_crawl(
            site, tmp_path, "-a", "discover=sections", settings={"INEWS_METRICS_FILE": "prom/inews.prom"}
        )
    assert run.returncode == 0
    lines = (tmp_path / "prom/inews.prom").read_text().splitlines()
    assert all(LINE.fullmatch(line) for line in lines)
    assert "inews_run_exit_code 0" in lines
    assert 'inews_run_articles{status="new"} 5' in lines
    assert 'inews_run_failures{reason="http_404"} 1' in lines


def test_a_file_that_cannot_be_written_costs_a_warning(tmp_path: Path) -> None:
    with FixtureSite(generate(3, 2)) as site:
        run = run_crawl(
            site, tmp_path, "-a", "discover=sections", settings={"INEWS_METRICS_FILE": "/proc/inews.prom"}
        )
    assert run.returncode == 0
    assert "WARNING: Cannot write /proc/inews.prom" in run.log
