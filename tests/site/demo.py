"""`make demo`: the true crawl of the fixture site, offline, with its store and output under demo/."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.site.crawl import PROJECT, build_environment
from tests.site.fixture import FixtureSite

FOLDER = PROJECT / "demo"
#: The fixture site is this machine's own: nobody is spared by waiting.
SETTINGS = {
    "DOWNLOAD_VERIFY_CERTIFICATES": "False",
    "DOWNLOAD_DELAY": "0",
    "INEWS_MAX_RATE": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "INEWS_CONTACT": "https://example.org/demo",
    "INEWS_STORE_URL": "sqlite:///data/inews.db",
    "INEWS_OUTPUT_DIR": "output",
}


def main(arguments: list[str]) -> int:
    """Run the crawl and say where the files are; its exit code."""
    FOLDER.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "scrapy", "crawl", "inews"]
    for name, value in SETTINGS.items():
        command += ["-s", f"{name}={value}"]
    command += arguments  # of two values of a setting the last one holds
    with FixtureSite() as site:
        print(f"Serving the fixture site through {site.proxy_url}")
        environment = {k: v for k, v in build_environment(site).items() if not k.startswith("INEWS_")}
        done = subprocess.run(command, cwd=FOLDER, env=environment, check=False)
    latest = FOLDER / "output" / "latest"
    if done.returncode == 0 and latest.exists():
        shown = Path(os.path.relpath(latest.resolve(), PROJECT))
        for name in ("articles.json", "articles.jsonl", "articles.csv", "report.html", "report.json"):
            print(f"{shown / name}  {(latest / name).stat().st_size:>9,} bytes")
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
