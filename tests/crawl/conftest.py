"""One undisturbed crawl of the fixture site, shared by the tests that only look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import CrawlRun, run_crawl
from tests.site.fixture import FixtureSite

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite() as site:
        yield site


@pytest.fixture(scope="session")
def full_crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FixtureSite, CrawlRun]]:
    with FixtureSite() as site:
        yield site, run_crawl(site, tmp_path_factory.mktemp("full"))
