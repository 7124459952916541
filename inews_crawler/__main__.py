"""`inews`, or `python -m inews_crawler`: the project's commands in any folder, without a checkout."""

from __future__ import annotations

import os
import sys

from scrapy.cmdline import execute


def main() -> None:
    """Run one of the project's commands, with the project's settings unless others are named."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "inews_crawler.settings")
    execute(["inews", *sys.argv[1:]])


if __name__ == "__main__":
    main()
