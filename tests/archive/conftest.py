"""A crawl of the fixture site with the archive on, twice; shared by the tests that only look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import CrawlRun, run_crawl
from tests.site.fixture import FixtureSite

if TYPE_CHECKING:
    from collections.abc import Iterator

ARCHIVED = {"INEWS_ARCHIVE_DIR": "warc", "INEWS_ARCHIVE_MB": "1", "INEWS_CONTACT": "redaksi@example.org"}


@pytest.fixture(scope="session")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FixtureSite, list[CrawlRun], int]]:
    """The site, both runs, and how many requests the first one made."""
    folder = tmp_path_factory.mktemp("archived")
    with FixtureSite() as site:
        first = run_crawl(site, folder, settings=ARCHIVED)
        asked = len(site.requests)
        again = run_crawl(site, folder, "-a", "refresh=all", settings=ARCHIVED)
        yield site, [first, again], asked
