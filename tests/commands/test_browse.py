"""`scrapy browse`: facets, search, an article with its versions; to this machine alone, on a copy."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from inews_crawler.commands.browse import Command, write_copy
from inews_crawler.store import Store
from tests.commands.console import run_command
from tests.site.crawl import PROJECT, build_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

import sys

EMPAT = "www.inews.id/news/internasional/empat-lima-enam"


def find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def browsing(store_url: str) -> Iterator[int]:
    port = find_port()
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "browse",
        "--port",
        str(port),
        "-s",
        f"INEWS_STORE_URL={store_url}",
    ]
    child = subprocess.Popen(
        command, env=build_environment(None), cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert "versions at http://127.0.0.1:" in child.stdout.readline()
        try:
            yield port
        finally:
            child.terminate()  # SIGINT is ignored by whatever a shell began in the background
            assert child.wait(10) == 0
            with socket.socket() as asking:
                assert asking.connect_ex(("127.0.0.1", port)) != 0  # Datasette ended with it
    child.stdout.close()


def ask(port: int, path: str) -> Any:
    for _ in range(100):
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://127.0.0.1:{port}{path}"
            ) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("it did not begin")


def test_facets_search_and_versions(browsing: int) -> None:
    told = ask(browsing, "/store/articles.json?_shape=objects")
    assert told["filtered_table_rows_count"] == 5
    assert {one["value"]: one["count"] for one in told["facet_results"]["edition"]["results"]} == {
        "www": 3, "jabar": 1, "karawang": 1,
    }  # fmt: skip
    assert {"section", "edition", "day"} <= set(told["facet_results"])
    found = ask(browsing, "/store/articles.json?_shape=array&_search=butir")
    assert [(one["key"], one["version"]) for one in found] == [(EMPAT, 2)]
    earlier = ask(browsing, f"/store/versions.json?_shape=array&article={EMPAT}")
    assert [(one["version"], one["title"]) for one in earlier] == [
        (1, "Judul news/internasional/empat-lima-enam")
    ]
    with pytest.raises(urllib.error.HTTPError):
        ask(browsing, "/store.json?sql=delete+from+articles")


def test_the_copy(store_url: str, tmp_path: Any) -> None:
    with Store.open(store_url) as store:
        assert write_copy(store.articles.select(versions=True), tmp_path / "copy.db") == 6
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM articles").fetchall() == [(5,)]
        assert copy.execute("SELECT title FROM articles WHERE key = ?", (EMPAT,)).fetchall() == [
            ("Judul baru\x1b[31m",)
        ]


@pytest.mark.parametrize("arguments", [("--port", "0"), ("apa",)])
def test_usage(store_url: str, capsys: Any, arguments: tuple[str, ...]) -> None:
    assert run_command(Command(), store_url, *arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
