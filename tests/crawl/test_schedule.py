"""Scheduled runs for real: scrapyd with this project deployed into it, and the crontab line as it is printed."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from inews_crawler.extensions.lock import RunLock
from inews_crawler.store.database import Store
from tests.site.crawl import PROJECT, build_environment, find_outputs, read_records
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a checkout needs to be deployed.
DEPLOYED = ("scrapy.cfg", "pyproject.toml", "requirements.txt", "README.md", "inews_crawler", "deploy")
FAST = {
    "DOWNLOAD_VERIFY_CERTIFICATES": "False",
    "DOWNLOAD_DELAY": "0",
    "INEWS_MAX_RATE": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "DOWNLOAD_TIMEOUT": "6",
}
#: Straight to scrapyd, whatever proxy this process has been given.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

has_scrapyd = all(importlib.util.find_spec(name) for name in ("scrapyd", "scrapyd_client"))


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ask(url: str, **form: Any) -> dict[str, Any]:
    data = urlencode(form, doseq=True).encode() if form else None
    with OPENER.open(url, data, timeout=30) as response:
        answer: dict[str, Any] = json.load(response)
    assert answer["status"] == "ok", answer
    return answer


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite(generate(12, 6)) as site:
        yield site


class Scrapyd:
    """scrapyd in a folder of its own, with the project's own configuration on another port."""

    def __init__(self, folder: Path, site: FixtureSite) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{find_free_port()}"
        folder.mkdir()
        text = (PROJECT / "deploy/scrapyd.conf").read_text()
        assert "http_port = 6800" in text
        port = self.url.rpartition(":")[2]
        (folder / "scrapyd.conf").write_text(text.replace("http_port = 6800", f"http_port = {port}"))
        # The egg alone must do: nothing of the checkout is importable here.
        kept = {"PYTHONPATH", "SCRAPY_SETTINGS_MODULE", "PYTHONWARNINGS"}
        self.environment = {name: v for name, v in build_environment(site).items() if name not in kept}
        self.environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        with (folder / "scrapyd.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scrapyd"], cwd=folder, env=self.environment, stdout=log, stderr=log
            )

    def wait_until(self, condition, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                if condition():
                    return
            except OSError:
                pass
            assert time.monotonic() < until, (self.folder / "scrapyd.log").read_text()[-3000:]
            time.sleep(0.1)

    def deploy(self, checkout: Path) -> subprocess.CompletedProcess[str]:
        text = (checkout / "scrapy.cfg").read_text()
        assert "url = http://127.0.0.1:6800/\n" in text
        (checkout / "scrapy.cfg").write_text(text.replace("http://127.0.0.1:6800/", self.url))
        environment = {name: v for name, v in self.environment.items() if not name.endswith("_proxy")}
        return subprocess.run(
            ["scrapyd-deploy"], cwd=checkout, env=environment, capture_output=True, text=True, check=False
        )

    def schedule(self, **arguments: str) -> str:
        settings = [f"{name}={value}" for name, value in FAST.items()]
        form = {"project": "inews_crawler", "spider": "inews", "setting": settings, **arguments}
        return str(ask(f"{self.url}/schedule.json", **form)["jobid"])

    def find_finished(self) -> list[str]:
        return [job["id"] for job in ask(f"{self.url}/listjobs.json?project=inews_crawler")["finished"]]

    def read_log(self, job: str) -> str:
        return (self.folder / f"data/scrapyd/logs/inews_crawler/inews/{job}.log").read_text()


@pytest.fixture
def scrapyd(site, tmp_path) -> Iterator[Scrapyd]:
    server = Scrapyd(tmp_path / "scrapyd", site)
    try:
        server.wait_until(lambda: ask(f"{server.url}/daemonstatus.json"))
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)


@pytest.mark.skipif(not has_scrapyd, reason="needs scrapyd and scrapyd-client (extra scrapyd)")
def test_scrapyd_deploys_runs_and_lets_the_second_of_two_wait_for_another_hour(site, scrapyd, tmp_path):
    checkout = tmp_path / "checkout"
    for name in DEPLOYED:
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / name, checkout / name)
    done = scrapyd.deploy(checkout)
    assert '"spiders": 1' in done.stdout, done.stdout + done.stderr
    # The first of the two is under way while the second begins.
    site.faults.add("hang", path=f"{site.world.newest[4].path}*", total=1)
    first = scrapyd.schedule()
    scrapyd.wait_until(lambda: bool(site.requests))  # it holds the lock
    second = scrapyd.schedule(sections="news")
    scrapyd.wait_until(lambda: set(scrapyd.find_finished()) == {first, second})
    assert "Outcome: ok (0)." in scrapyd.read_log(first)
    assert "Outcome: locked (14). Another run holds the store" in scrapyd.read_log(second)
    assert "Traceback" not in scrapyd.read_log(first) + scrapyd.read_log(second)
    told = (scrapyd.folder / "scrapyd.log").read_text()
    assert f"job='{second}'" in told
    assert "14" in told.partition(f"job='{second}'")[2]

    (output,) = find_outputs(scrapyd.folder)
    records = read_records(output / "articles.jsonl")
    assert {record["key"] for record in records} == site.expected_records().keys()
    assert json.loads((output / "articles.json").read_text()) == records
    assert (output / "articles.csv").exists()
    assert json.loads((output / "report.json").read_text())["exit_code"] == 0
    with Store.open(f"sqlite:///{scrapyd.folder}/data/inews.db") as store:
        assert [(run.outcome, run.new) for run in store.runs.latest()] == [(0, 12)]


def build_checkout(folder: Path) -> tuple[Path, str]:
    """A checkout that is ready to run, and what cron would run of the line that is printed for it."""
    checkout = folder / "a checkout"
    checkout.mkdir()
    for name in ("scrapy.cfg", "inews_crawler", "deploy"):
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        copy(PROJECT / name, checkout / name)
    script = checkout / ".venv/bin/scrapy"
    script.parent.mkdir(parents=True)
    script.write_text(
        f'#!/bin/sh\nexec {sys.executable} -m scrapy "$@" -s DOWNLOAD_DELAY=0 "$CERTIFICATES"\n'
    )
    script.chmod(0o755)
    printed = subprocess.run(
        [sys.executable, "deploy/schedule.py", "--only", "crontab", "--contact", "redaksi@example.org"],
        cwd=checkout, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    (line,) = [line for line in printed.splitlines() if not line.startswith("#")]
    return checkout, line.split(" ", 5)[5].replace("\\%", "%")


def build_cron_environment(home: Path, site: FixtureSite) -> dict[str, str]:
    """cron's own environment is this empty; the rest leads to the fixture site."""
    certificates = "--set=DOWNLOAD_VERIFY_CERTIFICATES=False"
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), **site.environment(), "CERTIFICATES": certificates}


def test_the_crontab_line_as_printed_crawls(site, tmp_path):
    checkout, command = build_checkout(tmp_path)
    environment = build_cron_environment(tmp_path, site)
    for outcome in ("12 new", "Nothing new"):
        done = subprocess.run(["/bin/sh", "-c", command], cwd="/", env=environment, check=False)
        assert done.returncode == 0
        lines = (checkout / "output/cron.log").read_text().splitlines()
        assert f"Outcome: ok (0). {outcome}" in [line for line in lines if "Outcome:" in line][-1]
    assert len(find_outputs(checkout)) == 2
    agents = {entry.headers.get("user-agent", "") for entry in site.requests if entry.method != "CONNECT"}
    assert all("(+redaksi@example.org)" in agent for agent in agents)


def test_the_crontab_line_tells_of_a_site_that_refuses_and_not_of_a_run_that_had_nothing_to_do(
    site, tmp_path
):
    checkout, command = build_checkout(tmp_path)
    environment = {**build_cron_environment(tmp_path, site), "INEWS_BREAKER_PAUSE": "0.2"}

    def run() -> subprocess.CompletedProcess[str]:
        shell = ["/bin/sh", "-c", command]
        return subprocess.run(shell, cwd="/", env=environment, capture_output=True, text=True, check=False)

    site.faults.add("status", status=403)
    done = run()
    assert done.returncode != 0
    assert done.stderr == ""
    (line,) = done.stdout.splitlines()  # this is what cron mails
    assert "Outcome: blocked (12). " in line
    assert "403" in line
    asked = len(site.requests)
    with RunLock(f"sqlite:///{checkout}/data/inews.db", checkout / "output") as other:
        assert other.acquire()
        done = run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "Outcome: locked (14). " in (checkout / "output/cron.log").read_text()
    assert len(site.requests) == asked
