"""Runs `scrapy` commands in children forked from a process that has imported everything: importing is two thirds
of a crawl of four requests.

A command runs as in a process of its own: its environment, folder, standard streams, signals and warnings are set
before it begins, and nothing of the settings, which read the environment, is imported before.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import pkgutil
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any, Self

PROJECT = Path(__file__).resolve().parents[2]
#: Imported before forking, packages with all their modules. None may read the environment or install a reactor.
PACKAGES = (
    "scrapy.commands",
    "scrapy.core",
    "scrapy.downloadermiddlewares",
    "scrapy.extensions",
    "scrapy.spidermiddlewares",
    "inews_crawler",
)
MODULES = (
    *(
        "scrapy.cmdline",
        "scrapy.crawler",
        "scrapy.spiderloader",
        "scrapy.statscollectors",
        "scrapy.logformatter",
    ),
    *("scrapy.squeues", "scrapy.dupefilters", "scrapy.pqueues", "scrapy.resolver", "scrapy.addons"),
    *("twisted.web.client", "twisted.internet.asyncioreactor", "aiohttp"),
    *("sqlalchemy.dialects.sqlite", "rich.console", "rich.table"),
)
#: Needs a reactor, a library that is not installed, or the environment.
LEFT_OUT = re.compile(
    r"scrapy\.commands\.shell|_httpx|h2|http2|inews_crawler\.settings|parquet|rendering\.(?!switch)"
)
STATUS = 16  #: bytes of the messages about a job: its process number, later its exit status


def serve(path: str) -> dict[str, Any] | None:
    """Answer jobs until the socket's owner is gone; in the child of a job, return the job."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(64)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the watchers of jobs end by themselves
        while True:
            connection, _ = server.accept()
            if os.fork():
                connection.close()
                continue
            server.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return watch(connection)


def watch(connection: socket.socket) -> dict[str, Any] | None:
    """Fork the job, tell its number and in the end its status; in the job's process, return the job."""
    job: dict[str, Any] = json.loads(connection.makefile().readline())
    child = os.fork()
    if not child:
        connection.close()
        return job
    connection.sendall(f"{child}".encode().ljust(STATUS))
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(OSError):  # nobody waits for it any more
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}".encode().ljust(STATUS))
    os._exit(0)


def become(job: dict[str, Any]) -> None:
    """Make this process what the job's own would be."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.default_int_handler)
    os.environ.clear()
    os.environ.update(job["environment"])
    time.tzset()
    os.chdir(job["folder"])
    for stream, target in ((0, os.devnull), (1, job["stdout"]), (2, job["stderr"])):
        file = os.open(target, os.O_RDONLY if stream == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, stream)
        os.close(file)
    warnings.resetwarnings()
    warnings.simplefilter(job["environment"].get("PYTHONWARNINGS") or "default")
    sys.argv = ["scrapy", *job["arguments"]]


def run(job: dict[str, Any]) -> None:
    from scrapy.cmdline import execute  # noqa: PLC0415

    become(job)
    execute(sys.argv)


def main() -> None:
    for module in MODULES:
        import_module(module)
    for package in map(import_module, PACKAGES):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not LEFT_OUT.search(found.name):
                import_module(found.name)
    assert "twisted.internet.reactor" not in sys.modules
    assert "inews_crawler.settings" not in sys.modules
    gc.collect()
    gc.freeze()
    job = serve(sys.argv[1])
    if job is not None:
        run(job)


# --- the other side ---


class ForkedProcess:
    """A running command, as far as tests use `subprocess.Popen`."""

    def __init__(self, connection: socket.socket, command: list[str]) -> None:
        self._connection = connection
        self.args = command
        self.returncode: int | None = None
        self.pid = int(self._receive(None) or 0)

    def _receive(self, timeout: float | None) -> bytes | None:
        self._connection.settimeout(timeout)
        data = b""
        try:
            while len(data) < STATUS and (piece := self._connection.recv(STATUS - len(data))):
                data += piece
        except (TimeoutError, BlockingIOError):
            return None
        return data or b"-9"

    def poll(self) -> int | None:
        if self.returncode is None and (status := self._receive(0)) is not None:
            self.returncode = int(status)
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            status = self._receive(timeout)
            if status is None:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = int(status)
            self._connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.wait()


_server: list[str] = []


def _start_server() -> str:
    """The socket of this process's server, started when it is first asked for."""
    if not _server:
        folder = tempfile.mkdtemp(prefix="inews-fork-")
        path = f"{folder}/socket"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("INEWS_")}
        environment |= {"PYTHONPATH": str(PROJECT), "PYTHONWARNINGS": "ignore"}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.site.forkserver", path], cwd=PROJECT, env=environment
        )
        atexit.register(process.kill)
        until = time.monotonic() + 60
        while not Path(path).exists():
            assert process.poll() is None, "the fork server did not start"
            assert time.monotonic() < until, "the fork server did not start in time"
            time.sleep(0.01)
        _server.append(path)
    return _server[0]


def start(
    arguments: list[str], folder: Path, environment: dict[str, str], stdout: str, stderr: str
) -> ForkedProcess:
    """Start `scrapy ARGUMENTS` in a forked child; its streams are appended to these files."""
    path = _start_server()
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    job = {
        "arguments": arguments,
        "folder": str(folder),
        "environment": environment,
        "stdout": stdout,
        "stderr": stderr,
    }
    connection.sendall(json.dumps(job).encode() + b"\n")
    return ForkedProcess(connection, ["scrapy", *arguments])


def run_to_end(
    arguments: list[str], folder: Path, environment: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """The same, waited for; raises `subprocess.TimeoutExpired` as `subprocess.run` does."""
    with tempfile.TemporaryDirectory(prefix="inews-run-") as streams:
        names = [f"{streams}/stdout", f"{streams}/stderr"]
        for name in names:
            Path(name).touch()
        process = start(arguments, folder, environment, *names)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        texts = [Path(name).read_text(encoding="utf-8", errors="surrogateescape") for name in names]
    return subprocess.CompletedProcess(process.args, code, *texts)


if __name__ == "__main__":
    main()
