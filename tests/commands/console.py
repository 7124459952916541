"""Runs one command as Scrapy's command line does, without the others."""

from __future__ import annotations

from scrapy.cmdline import ScrapyArgumentParser
from scrapy.settings import Settings


def run_command(command, store_url, *arguments):
    """The exit code of a command."""
    command.settings = Settings()
    command.settings.setmodule("inews_crawler.settings", priority="project")
    command.settings.set("INEWS_STORE_URL", store_url, priority="cmdline")
    parser = ScrapyArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    options, others = parser.parse_known_args(list(arguments))
    command.process_options(others, options)
    command.run(others, options)
    return command.exitcode
