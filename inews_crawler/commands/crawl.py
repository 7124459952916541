"""`scrapy crawl`: Scrapy's own, with arguments checked first and the outcome as exit code."""

from __future__ import annotations

import logging
import sys
from argparse import RawDescriptionHelpFormatter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyHelpFormatter
from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler

from inews_crawler.arguments import read_arguments, to_help
from inews_crawler.crawl.collector import spare_collector
from inews_crawler.crawl.outcome import Outcome
from inews_crawler.discovery.methods import check_methods
from inews_crawler.exceptions import ArgumentError
from inews_crawler.extensions.feeds import make_feeds, to_params
from inews_crawler.extensions.jobdir import check_job_folder
from inews_crawler.extensions.options import RunOptions, apply_contact, check_parts
from inews_crawler.extensions.run import Run
from inews_crawler.rendering.switch import check_browser
from inews_crawler.spiders.inews import InewsSpider

if TYPE_CHECKING:
    import argparse

    from scrapy import Spider
    from scrapy.settings import Settings

#: Exit code of a wrong argument, as for Scrapy's own usage errors.
USAGE_ERROR = 2
CUT_OFF = "A signal cut the run off; the next run publishes what it stored."
CUT_OFF_EARLY = "A signal ended the run before it had begun or while it waited for another one."

logger = logging.getLogger(__name__)


class HelpFormatter(ScrapyHelpFormatter, RawDescriptionHelpFormatter):
    """Scrapy's, which keeps the lines of a description."""


class Command(CrawlCommand):
    """Runs the spider and says by its exit code how the run ended."""

    _crawlers: list[Crawler]

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.formatter_class = HelpFormatter
        parser.add_argument_group("Arguments of the spider inews", description=to_help())

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        try:
            check_parts(self.settings)
            apply_contact(self.settings)
            arguments = read_arguments(opts.spargs)
            check_methods(arguments)
            check_browser(arguments, self.settings)
            check_job_folder(self.settings["JOBDIR"])
            RunOptions.from_settings(self.settings)
            if self.settings.getbool("INEWS_LOG_JSON"):
                # It speaks before our formatter is there; its level would be reset.
                logging.getLogger("scrapy.utils.log").addFilter(lambda record: record.levelno > logging.INFO)
            check_feeds(self.settings, opts.spargs)
        except ArgumentError as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(USAGE_ERROR)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        self._crawlers = []
        spare_collector()
        super().run(args or [InewsSpider.name], opts)
        for crawler in self._crawlers:
            run = crawler.get_extension(Run) if not self.exitcode else None
            if run is not None:
                # Without a decision the run was cut off: a second signal ends it at once.
                self.exitcode = int(run.decision.outcome if run.decision else Outcome.FAILED)
                if run.decision is None:
                    logger.error("Outcome: failed (13). %s", CUT_OFF if run.frontier else CUT_OFF_EARLY)

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        # Scrapy warns here that no FeedExporter runs; ours writes the feeds when the run ends.
        assert self.crawler_process is not None
        assert self.settings is not None
        crawler = self.crawler_process.create_crawler(spidercls)
        self._crawlers.append(crawler)
        return crawler


def check_feeds(settings: Settings, arguments: dict[str, str]) -> None:
    """Raise ``ArgumentError`` for a feed that no run could write."""
    crawler = Crawler(InewsSpider, settings)
    make_feeds(
        crawler, InewsSpider(**arguments), to_params(Path(settings["INEWS_OUTPUT_DIR"]), datetime.now(UTC))
    )
