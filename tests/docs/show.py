"""`python -m tests.docs.show PAGE [SECTION]`: what the commands of a page really print, for whoever writes it."""

from __future__ import annotations

import sys
import tempfile
from itertools import groupby
from pathlib import Path

from tests.docs.pages import PROJECT, read_page
from tests.docs.running import Reader, matches
from tests.site.fixture import FixtureSite


def main(name: str, only: str = "") -> None:
    blocks = [block for block in read_page(PROJECT / name).blocks if block.is_run]
    for section, group in groupby(blocks, key=lambda block: block.section):
        if only and only.lower() not in section.lower():
            continue
        print(f"\n======== {section}")
        with FixtureSite() as site, tempfile.TemporaryDirectory() as folder:
            reader = Reader(site, Path(folder))
            for block in group:
                for command, output, shown in reader.follow(block):
                    mark = "" if matches(shown, output) or block.language != "console" else "   <-- differs"
                    print(f"$ {command}{mark}\n{output}")


if __name__ == "__main__":
    main(*sys.argv[1:])
