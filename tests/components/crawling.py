"""Starts `crawl_once` in a process of its own, since a reactor runs once per process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Crawled:
    had: dict[str, int] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    flags: dict[str, list[str]] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    answers: int = 0
    stats: dict[str, Any] = field(default_factory=dict)
    log: str = ""


def start(
    addresses: list[str], links: dict[str, list[str]] | None = None, **settings: Any
) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-W", "error::scrapy.exceptions.ScrapyDeprecationWarning", "-m", "tests.components.crawl_once"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps({"addresses": addresses, "links": links or {}, "settings": settings}))
    process.stdin.close()
    process.stdin = None
    return process


def finish(process: subprocess.Popen[str], timeout: float = 60) -> Crawled:
    out, log = process.communicate(timeout=timeout)
    assert process.returncode == 0, log
    told = json.loads(out)
    crawled = Crawled(stats=told["stats"], log=log, answers=len(told["results"]))
    for url, status, size, flags in told["results"]:
        if isinstance(status, int):
            crawled.had[url], crawled.sizes[url], crawled.flags[url] = status, size, flags
        else:
            crawled.lost[url], crawled.why[url] = status, size
    return crawled


def crawl(addresses: list[str], links: dict[str, list[str]] | None = None, **settings: Any) -> Crawled:
    return finish(start(addresses, links, **settings))
