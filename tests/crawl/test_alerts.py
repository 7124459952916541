"""Who is told of a run that was not ok: stand-ins for Slack, Telegram, a webhook and a mail server."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from tests.site.crawl import run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Posts(BaseHTTPRequestHandler):
    got: ClassVar[list[tuple[str, dict[str, Any]]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, json.loads(body)))
        self.send_response(200 if "rusak" not in self.path else 500)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class Mails(socketserver.StreamRequestHandler):
    got: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 surat\r\n")
        while line := self.rfile.readline().decode().strip().upper():
            self.wfile.write({"DATA": b"354 go\r\n", "QUIT": b"221 bye\r\n"}.get(line, b"250 ok\r\n"))
            if line == "QUIT":
                return
            if line == "DATA":
                lines = []
                while (text := self.rfile.readline().decode().rstrip()) != ".":
                    lines.append(text)
                self.got.append("\n".join(lines))
                self.wfile.write(b"250 ok\r\n")


@contextmanager
def serve(server: Any) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def crawl_broken(folder: Path, alerts: str) -> Any:
    with FixtureSite(generate(8, 2)) as site:
        site.faults.add("status", status=500, path="/*/*")
        environment = {"INEWS_ALERTS": alerts, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
        return run_crawl(site, folder, "-a", "discover=sections", environment=environment, own_process=True)


def test_each_target_is_told(tmp_path: Path) -> None:
    Posts.got, Mails.got = [], []
    with (
        serve(ThreadingHTTPServer(("127.0.0.1", 0), Posts)) as web,
        serve(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mails)) as mail,
    ):
        base = f"http://127.0.0.1:{web}"
        run = crawl_broken(
            tmp_path,
            f"slack:{base}/services/RAHASIA telegram:{base}/bot1:RAHASIA/sendMessage?chat_id=-7"
            f" webhook:{base}/kait?kunci=RAHASIA mail:smtp://127.0.0.1:{mail}?to=redaksi@example.org",
        )
    assert run.returncode == 13
    assert "No alert" not in run.log, run.log
    told = dict(Posts.got)
    first = "inews_crawler: run 1 failed (13)\nNo article could be had: http_500"
    assert told["/services/RAHASIA"]["text"].startswith(first)
    assert told["/bot1:RAHASIA/sendMessage"]["chat_id"] == "-7"
    assert told["/bot1:RAHASIA/sendMessage"]["text"].startswith(first)
    assert (told["/kait?kunci=RAHASIA"]["exit_code"], told["/kait?kunci=RAHASIA"]["monitors"]) == (13, [])
    assert "Subject: inews_crawler: run 1 failed (13)" in Mails.got[0]
    assert "To: redaksi@example.org" in Mails.got[0]
    assert "RAHASIA" not in run.log
    assert "No alert" not in run.log


def test_a_dead_target_costs_a_warning(tmp_path: Path) -> None:
    with serve(ThreadingHTTPServer(("127.0.0.1", 0), Posts)) as web:
        began = time.monotonic()
        run = crawl_broken(tmp_path, f"slack:http://127.0.0.1:9/RAHASIA webhook:http://127.0.0.1:{web}/rusak")
    assert run.returncode == 13
    assert time.monotonic() - began < 30
    assert (
        "No alert was sent to slack at 127.0.0.1: <urlopen error [Errno 111] Connection refused>" in run.log
    )
    assert "No alert was sent to webhook at 127.0.0.1: HTTP Error 500: Internal Server Error" in run.log
    assert "RAHASIA" not in run.log


def test_nobody_is_told_of_a_good_run(tmp_path: Path) -> None:
    with FixtureSite(generate(3, 2)) as site:
        run = run_crawl(
            site,
            tmp_path,
            "-a",
            "discover=sections",
            environment={"INEWS_ALERTS": "slack:http://127.0.0.1:9/x"},
        )
    assert (run.returncode, "alert" in run.log) == (0, False)


@pytest.mark.parametrize("alerts", ["surel:x", "slack:hooks", "telegram:https://a/b", "mail:smtp://host"])
def test_a_wrong_target_is_one_sentence(tmp_path: Path, alerts: str) -> None:
    run = run_crawl(None, tmp_path, settings={"INEWS_ALERTS": alerts})
    assert run.returncode == 2
    assert run.stderr.startswith("Entry 1 of INEWS_ALERTS ")
    assert run.stderr.count("\n") == 1
