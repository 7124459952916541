"""A wrong setting or feed ends the command at once: one sentence, exit code 2, nothing asked, nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (("-s", "INEWS_REVISIT_DAYS=abc"), {}, "INEWS_REVISIT_DAYS is 'abc', which is no number"),
        ((), {"INEWS_REVISIT_DAYS": "abc"}, "INEWS_REVISIT_DAYS is 'abc', which is no number"),
        (("-o", "a.json", "-o", "./a.json"), {}, "a.json"),
        (
            ("-s", "SCHEDULER=scrapy.core.scheduler.Scheduler"),
            {},
            "SCHEDULER is scrapy.core.scheduler.Scheduler",
        ),
        (("-s", "ITEM_PIPELINES={}"), {}, "ITEM_PIPELINES lacks inews_crawler.pipelines.validate"),
        (
            ("-s", 'ITEM_PIPELINES={"inews_crawler.pipelines.validate.ValidatePipeline": 1}'),
            {},
            "ITEM_PIPELINES lacks inews_crawler.pipelines.deduplicate",
        ),
    ],
    ids=["-s", "environment", "-o twice", "scheduler", "no pipelines", "one pipeline"],
)
def test_a_wrong_option_ends_at_once_with_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], words: str
) -> None:
    with FixtureSite(generate(1, 4)) as site:
        run = run_crawl(site, tmp_path, *arguments, environment=environment)
        assert site.requests == []
    assert run.returncode == 2
    (line,) = run.stderr.splitlines()
    assert words in line
    assert line.endswith(".")
    assert list(tmp_path.iterdir()) == []
