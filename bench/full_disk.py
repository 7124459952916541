"""Crawls onto disks that fill up, then onto a larger one, and counts what was lost or doubled: it must be 0.

Needs the right to mount a tmpfs. `python -m bench.full_disk [--articles 400] [--sizes 1 2 3]`
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.kill import export, find_unparsable, strip
from tests.site.crawl import run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class FullDisk:
    """What crawls on full disks said, and what a last one on a large disk had."""

    sentences: list[str]
    exit_codes: list[int]
    tracebacks: int
    lost: list[str]
    different: list[str]
    unparsable: list[str]


def can_mount() -> bool:
    """Whether this process may mount a tmpfs."""
    return sys.platform == "linux" and os.geteuid() == 0


@contextmanager
def small_disk(folder: Path, megabytes: float) -> Iterator[Path]:
    """A disk of so many megabytes at ``folder``."""
    folder.mkdir()
    size = f"size={int(megabytes * 1024)}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def grow(folder: Path, megabytes: float) -> None:
    """Make the disk at ``folder`` larger."""
    size = f"remount,size={int(megabytes * 1024)}k"
    subprocess.run(["mount", "-o", size, str(folder)], check=True)


def measure(articles: int, sizes: list[float]) -> FullDisk:
    """Crawl on one disk that is first too small, then less small, then large enough."""
    with tempfile.TemporaryDirectory() as temporary, FixtureSite(generate(articles, 3, split=0.1)) as site:
        expected = {
            record["key"]: strip(record)
            for record in run_crawl(site, Path(temporary, "calm"), timeout=600).records
        }
        sentences, codes, tracebacks, unparsable = [], [], 0, []
        with small_disk(Path(temporary, "disk"), sizes[0]) as disk:
            for size in sizes:
                grow(disk, size)
                run = run_crawl(site, disk, timeout=600)
                codes.append(run.returncode)
                tracebacks += run.log.count("Traceback")
                sentences += [
                    line.partition("Outcome: ")[2] for line in run.log.splitlines() if "Outcome: " in line
                ]
                unparsable += find_unparsable(disk)
            grow(disk, 500)
            last = run_crawl(site, disk, timeout=600)
            codes.append(last.returncode)
            records = {record["key"]: record for record in export(site, disk)}
            unparsable += find_unparsable(disk)
        return FullDisk(
            sentences=sentences,
            exit_codes=codes,
            tracebacks=tracebacks,
            lost=sorted(expected.keys() - records.keys()),
            different=[
                key for key in expected.keys() & records.keys() if strip(records[key]) != expected[key]
            ],
            unparsable=unparsable,
        )


def main() -> int:
    """Print what happened; 1 if anything was lost or different."""
    parser = argparse.ArgumentParser(prog="python -m bench.full_disk", description=__doc__)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--sizes", type=float, nargs="+", default=[0.5, 1.5, 2.5], help="megabytes, growing")
    options = parser.parse_args()
    if not can_mount():
        print("Needs root on Linux, to mount a tmpfs.", file=sys.stderr)
        return 2
    result = measure(options.articles, options.sizes)
    for sentence in result.sentences:
        print(sentence[:200])
    print(f"exit codes {result.exit_codes}, tracebacks {result.tracebacks}")
    print(f"lost {len(result.lost)}, different {len(result.different)}, unparsable {len(result.unparsable)}")
    return 1 if result.lost or result.different or result.unparsable else 0


if __name__ == "__main__":
    raise SystemExit(main())
