"""A long crawl of a large site that keeps failing: every article that can be had must be had exactly once.

`python -m bench.soak [--articles 5000] [--share 0.1] [--lost 0.01] [--seed 1]`
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.site.crawl import CrawlRun, run_crawl
from tests.site.faults import Fault
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.site.model import Story

#: Each strikes an address once, whenever it is drawn for it; an address can meet several.
PASSING: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 502},
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 503, "retry_after": 1},
    {"kind": "status", "status": 429, "retry_after": 1},
    {"kind": "reset"},
    {"kind": "reset_midway"},
    {"kind": "truncated"},
    {"kind": "wrong_length"},
    {"kind": "hang"},
    {"kind": "drip", "pace": 400},
    {"kind": "slow", "seconds": 0.5},
    {"kind": "garbage_head"},
    {"kind": "empty"},
)
#: Each strikes its address always.
LASTING: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 404},
    {"kind": "status", "status": 500},
    {"kind": "reset"},
    {"kind": "redirect", "value": "https://example.com/"},
    {"kind": "endless"},
)
SETTINGS = {
    "DOWNLOAD_TIMEOUT": 3,
    "INEWS_BREAKER_PAUSE": 2,
    # Faults are the subject here, not the breaker: this site fails in so many ways that runs of five happen.
    "INEWS_BREAKER_OPENINGS": 20,
    "LOG_LEVEL": "WARNING",
}


@dataclass(slots=True)
class Result:
    """What the crawl had, and at what price."""

    articles: int
    expected: int
    had: int
    missing: list[str]
    unexpected: list[str]
    doubled: list[str]
    incomplete: list[str]
    outcome: str
    seconds: float
    memory: int  #: bytes, the most at any time
    requests: int
    retries: int
    faults: Counter[str] = field(default_factory=Counter)  #: struck, by kind
    failures: dict[str, int] = field(default_factory=dict)
    asked_again: int = 0

    @property
    def is_whole(self) -> bool:
        return not (self.missing or self.unexpected or self.doubled or self.incomplete)


def find_leaves(stories: Mapping[str, Story]) -> list[str]:
    """The articles that lead to no older one, so that losing them loses no other."""
    published = {story.url: story.published for story in stories.values()}
    return sorted(
        key for key, story in stories.items() if published[story.read_next or story.url] >= story.published
    )


def add_faults(site: FixtureSite, share: float, lost: float, seed: int) -> set[str]:
    """Put the faults in force; the keys of the articles that can never be had."""
    leaves = find_leaves(site.world.stories)
    count = round(lost * len(site.world.stories))
    chosen = random.Random(seed).sample(leaves, min(count, len(leaves)))
    for number, key in enumerate(chosen):
        path = site.world.find(key).path
        for pattern in (path, f"{path}/*", f"/amp{path}"):
            site.faults.add(Fault(path=pattern, **LASTING[number % len(LASTING)]))
    each = share / len(PASSING)
    for number, fault in enumerate(PASSING):
        site.faults.add(Fault(path="/*/*/*", probability=each, times=1, seed=seed + number, **fault))
    return set(chosen)


def measure(articles: int, share: float, lost: float, seed: int, folder: Path) -> Result:
    """The whole experiment in `folder`."""
    with FixtureSite(generate(articles, seed, split=0.1)) as site:
        unreachable = add_faults(site, share, lost, seed)
        expected = set(site.expected_records()) - unreachable
        began = time.monotonic()
        run = run_crawl(site, folder, settings=SETTINGS, timeout=7200)
        seconds = time.monotonic() - began
        struck = Counter(entry.fault for entry in site.requests if entry.fault)
        asked = len(site.requests)
    if run.output_dir is None:
        raise RuntimeError(run.log[-2000:])
    return build_result(run, expected, unreachable, seconds, struck, asked)


def build_result(
    run: CrawlRun,
    expected: set[str],
    unreachable: set[str],
    seconds: float,
    struck: Counter[str],
    asked: int,
) -> Result:
    assert run.output_dir is not None
    report = json.loads((run.output_dir / "report.json").read_text(encoding="utf-8"))
    times = Counter(record["key"] for record in run.records)
    return Result(
        articles=len(expected) + len(unreachable),
        expected=len(expected),
        had=len(times),
        missing=sorted(expected - times.keys()),
        unexpected=sorted(times.keys() - expected),
        doubled=[key for key, count in times.items() if count > 1],
        incomplete=[record["key"] for record in run.records if not record["complete"]],
        outcome=f"{report['outcome']} ({run.returncode}): {report['cause']}",
        seconds=seconds,
        memory=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        requests=asked,
        retries=report["retries"],
        faults=struck,
        failures={reason: group["count"] for reason, group in report["failures"].items()},
    )


def show(result: Result) -> None:
    print(f"{result.articles} articles, {result.expected} of them can be had")
    print(f"had: {result.had} ({100 * result.had / result.expected:.2f} %)")
    for name in ("missing", "unexpected", "doubled", "incomplete"):
        found = getattr(result, name)
        print(f"{name}: {len(found)} {found[:3] if found else ''}")
    print(f"outcome: {result.outcome}")
    print(f"faults struck: {sum(result.faults.values())}: {dict(result.faults.most_common())}")
    print(f"lost for good: {result.failures}")
    print(
        f"requests: {result.requests} ({result.requests / result.expected:.2f} an article), "
        f"retries: {result.retries}"
    )
    print(f"{result.seconds:.0f} s, {result.memory / 1e6:.0f} MB at most")


def main() -> int:
    """Print the figures; 1 if anything was missing, doubled, made up or in part."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--share", type=float, default=0.1, help="of the requests that fail in passing")
    parser.add_argument("--lost", type=float, default=0.01, help="of the articles that can never be had")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for store, feeds and report")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        result = measure(options.articles, options.share, options.lost, options.seed, folder)
    show(result)
    return 0 if result.is_whole else 1


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except subprocess.TimeoutExpired as error:
        print(f"The crawl did not end: {error}", file=sys.stderr)
        raise SystemExit(1) from None
