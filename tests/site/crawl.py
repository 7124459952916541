"""Runs the true `scrapy` command against a fixture site, in a folder of its own.

Most commands run in a forked child (see `tests.site.forkserver`); `own_process` asks for a process of their own.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.site import forkserver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.site.fixture import FixtureSite

PROJECT = Path(__file__).resolve().parents[2]

#: A crawl of a test waits for nobody, unless its settings say otherwise.
FAST = {
    "DOWNLOAD_VERIFY_CERTIFICATES": "False",
    "DOWNLOAD_DELAY": "0",
    "INEWS_MAX_RATE": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS": "16",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
}


@dataclass(slots=True)
class CrawlRun:
    """What one run left behind."""

    returncode: int
    stdout: str
    stderr: str
    folder: Path  #: the working folder
    output_dir: Path | None  #: the folder the run published, if it did
    records: list[dict[str, Any]] = field(default_factory=list)  #: its articles.jsonl

    @property
    def log(self) -> str:
        return self.stderr

    @property
    def by_key(self) -> dict[str, dict[str, Any]]:
        """Key to record; raises if a key came twice."""
        keyed = {record["key"]: record for record in self.records}
        if len(keyed) != len(self.records):
            raise AssertionError("a key came out twice")
        return keyed


def build_environment(site: FixtureSite | None) -> dict[str, str]:
    """The environment of a child process: the project importable, the proxy (if any) in force."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    kept |= {
        "SCRAPY_SETTINGS_MODULE": "inews_crawler.settings",
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "default",
    }
    return kept | (site.environment() if site else {})


def build_command(*arguments: str, settings: Mapping[str, object] | None = None) -> list[str]:
    """`scrapy …` with each setting as `-s`; those of `FAST` unless `settings` has them."""
    command = [sys.executable, "-m", "scrapy", *arguments]
    for name, value in {**FAST, **(settings or {})}.items():
        command += ["-s", f"{name}={value}"]
    return command


def run_process(
    command: list[str], folder: Path, environment: dict[str, str], timeout: float, *, own_process: bool
) -> subprocess.CompletedProcess[str]:
    """`scrapy …` run to its end, in a forked child unless it is to have a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    if not own_process:
        return forkserver.run_to_end(command[3:], folder, environment, timeout)
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def run_command(
    site: FixtureSite | None,
    folder: Path,
    *arguments: str,
    timeout: float = 120.0,
    environment: Mapping[str, str] | None = None,
    own_process: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Any `scrapy` command, in `folder`, without the settings of `FAST`."""
    variables = build_environment(site) | dict(environment or {})
    command = [sys.executable, "-m", "scrapy", *arguments]
    return run_process(command, folder, variables, timeout, own_process=own_process)


def start_crawl(
    site: FixtureSite | None,
    folder: Path,
    *arguments: str,
    settings: Mapping[str, object] | None = None,
    own_process: bool = False,
) -> subprocess.Popen[str] | forkserver.ForkedProcess:
    """`scrapy crawl inews …` as a running process, for tests that stop or kill it.

    Its standard error goes to `crawl.log` in the folder: a pipe nobody reads would stop it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = build_command("crawl", "inews", *arguments, settings=settings)
    if not own_process:
        log = folder / "crawl.log"
        log.touch()
        return forkserver.start(command[3:], folder, build_environment(site), os.devnull, str(log))
    with (folder / "crawl.log").open("a", encoding="utf-8") as file:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=build_environment(site),
            stdout=subprocess.DEVNULL,
            stderr=file,
            text=True,
        )


def run_crawl(
    site: FixtureSite | None,
    folder: Path,
    *arguments: str,
    settings: Mapping[str, object] | None = None,
    timeout: float = 120.0,
    environment: Mapping[str, str] | None = None,
    own_process: bool = False,
) -> CrawlRun:
    """`scrapy crawl inews ARGUMENTS` run to its end in `folder`; `-a` arguments are given as for the command.

    A second run in the same folder finds the store of the first. `site` None: no proxy at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = set(find_outputs(folder))
    command = build_command("crawl", "inews", *arguments, settings=settings)
    variables = build_environment(site) | dict(environment or {})
    done = run_process(command, folder, variables, timeout, own_process=own_process)
    if site is not None and site.errors:
        raise AssertionError(f"the fixture site itself failed: {site.errors[:3]}")
    new = [path for path in find_outputs(folder) if path not in before]
    output = new[-1] if new else None
    records = read_records(output / "articles.jsonl") if output else []
    return CrawlRun(done.returncode, done.stdout, done.stderr, folder, output, records)


def find_outputs(folder: Path) -> list[Path]:
    """The run folders under `output/`, oldest first; `latest` is a link to one of them and is left out."""
    output = folder / "output"
    if not output.is_dir():
        return []
    return sorted(path for path in output.iterdir() if path.is_dir() and not path.is_symlink())


def read_records(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def compare(records: Mapping[str, Mapping[str, Any]], expected: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One line per difference: missing and unexpected keys, then fields that are not as expected."""
    lines = [f"missing: {key}" for key in expected if key not in records]
    lines += [f"unexpected: {key}" for key in records if key not in expected]
    for key in expected.keys() & records.keys():
        lines += [
            f"{key}: {name}: {records[key].get(name)!r} is not {value!r}"
            for name, value in expected[key].items()
            if records[key].get(name, "(no such field)") != value
        ]
    return sorted(lines)


#: The moments of a store, by table.
MOMENTS = {
    "addresses": (
        *("discovered_at", "named_at", "attempted_at", "failing_since", "retry_at"),
        *("published_at", "hint_at"),
    ),
    "listings": ("exhausted_at", "first_asked_at", "asked_at", "full_at", "new_at", "missing_since"),
    "runs": ("started_at", "finished_at", "published_at"),
}


def pass_time(folder: Path, *, hours: float) -> None:
    """Let time go by: everything in the store of this folder happened so many hours earlier."""
    with closing(sqlite3.connect(folder / "data" / "inews.db")) as store, store:
        for table, names in MOMENTS.items():
            for name in names:
                store.execute(
                    f"UPDATE {table} SET {name} = {name} - ? WHERE {name} > 0", (int(hours * 3600),)
                )
