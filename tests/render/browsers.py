"""What the tests of rendering share: a Chromium or a reason to skip, runs of the command, processes by mark."""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from inews_crawler.rendering.chromium import find_chromium
from tests.site.crawl import CrawlRun, run_crawl
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.site.fixture import FixtureSite
    from tests.site.world import World

CHROMIUM = find_chromium(os.environ.get("INEWS_CHROMIUM"))
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
MARK = "INEWS_TEST_MARK"

#: One listing of 41 articles: ten on its first page, the others behind it, ten a click.
ONE_LISTING = ("-a", "sections=travel/kuliner", "-a", "discover=sections")
SHOWN, HIDDEN = 10, 31


def build_long_list(*traits: str, count: int = 900, **options: Any) -> World:
    return generate(count, per_day=400, first_page=SHOWN, traits=traits, **options)


def read_rendering(run: CrawlRun) -> dict[str, int]:
    """What the run's report says of the browser: the counters under ``inews/render/``."""
    assert run.output_dir is not None, run.log
    report: dict[str, Any] = json.loads((run.output_dir / "report.json").read_text(encoding="utf-8"))
    return report["render"]  # type: ignore[no-any-return]


def crawl(site: FixtureSite, folder: Path, *arguments: str, **settings: Any) -> CrawlRun:
    return run_crawl(site, folder, *arguments, settings=settings, timeout=110)


def make_mark() -> str:
    return uuid.uuid4().hex


def find_processes(mark: str) -> dict[int, str]:
    """Living processes that were started with this mark in their environment, with their command lines."""
    wanted = f"{MARK}={mark}".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # gone meanwhile, or another user's
            continue
    return found


def find_browsers(mark: str) -> list[int]:
    """The main processes of the browsers of a run."""
    return [
        pid for pid, line in find_processes(mark).items() if "--headless" in line and "--type=" not in line
    ]


def is_there(pid: int) -> bool:
    """Whether a process is there, alive or as a zombie that nobody has asked for."""
    return Path(f"/proc/{pid}").exists()


def wait_until(holds: Callable[[], object], seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return bool(holds())
