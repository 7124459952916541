"""A store on a real server of PostgreSQL: the same articles as in a file, and a server that goes away."""

from __future__ import annotations

import threading
import time

import pytest

from inews_crawler.store import Store
from tests.store.material import NOON, found, key_of, record
from tests.support.postgres import Server, find_programs

pytest.importorskip("psycopg", reason="PostgreSQL: psycopg is not installed")
PROGRAMS = find_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def server():
    one = Server(PROGRAMS)
    yield one
    one.remove()


@pytest.fixture
def url(server):
    return server.create()


def fill(store):
    run = store.runs.start({"sections": ["news"]}, output="output/a", at=NOON)
    store.articles.save(record("a"), run=run, at=NOON, links=[found("b"), found("c")])
    store.articles.save(record("d"), run=run, at=NOON, aliases=["https://www.inews.id/amp/d"])
    store.articles.save(record("a", title="Judul lain"), run=run, at=NOON)
    return run


def contents(store):
    return (
        list(store.articles.select(versions=True)),
        store.ledger.count_states(),
        store.ledger.known([key_of(slug) for slug in "abcd"]),
    )


def test_holds_the_same_as_a_file(url, tmp_path):
    with Store.open(url) as ours, Store.open(f"sqlite:///{tmp_path}/inews.db") as file:
        fill(ours)
        fill(file)
        assert contents(ours) == contents(file)
    with Store.open(url, create=False) as again:
        assert len(list(again.articles.select(versions=True))) == 3


def test_an_error_undoes_its_unit_only(url):
    with Store.open(url) as store:
        store.ledger.discover([found("a")], run=1, at=NOON)
        with pytest.raises(ZeroDivisionError), store.unit():
            store.ledger.discover([found("b")], run=1, at=NOON)
            raise ZeroDivisionError
        store.ledger.discover([found("c")], run=1, at=NOON)
        assert [store.ledger.entry(key_of(slug)) is None for slug in "abc"] == [False, True, False]


def test_text_with_nul_is_kept_without_it(url):
    with Store.open(url) as store:
        run = store.runs.start({}, output="", at=NOON)
        store.articles.save(record("a", title="Warga\x00 tutup jalan"), run=run, at=NOON)
        assert store.articles.latest(key_of("a"))["title"] == "Warga tutup jalan"


def test_connections_that_the_server_ends(server, url):
    """Before, inside and after a unit; nothing is lost and nothing comes twice."""
    with Store.open(url) as store:
        run = fill(store)
        server.end_connections(url.rpartition("/")[2])
        with store.unit():
            store.articles.save(record("e"), run=run, at=NOON, links=[found("f")])
            server.end_connections(url.rpartition("/")[2])
            store.ledger.discover([found("g")], run=run, at=NOON)
            server.end_connections(url.rpartition("/")[2])  # the commit meets this
        keys = [one["key"] for one in store.articles.select()]
        assert sorted(keys) == [key_of(slug) for slug in "ade"]
        assert all(store.ledger.entry(key_of(slug)) is not None for slug in "fg")


def test_a_server_that_is_restarted(server, url):
    with Store.open(url) as store:
        run = fill(store)
        server.stop()
        starting = threading.Timer(1.0, server.start)
        starting.start()
        began = time.monotonic()
        store.articles.save(record("e"), run=run, at=NOON)
        assert time.monotonic() - began >= 0.5
        starting.join()
        assert store.articles.count() == 3


def test_an_export_that_loses_its_connection_goes_on(server, url):
    with Store.open(url) as store:
        run = store.runs.start({}, output="", at=NOON)
        for number in range(450):
            store.articles.save(record(f"n-{number:03}", body=f"Isi {number}."), run=run, at=NOON)
        rows = store.articles.select()
        keys = [next(rows)["key"]]
        server.end_connections(url.rpartition("/")[2])
        keys += [row["key"] for row in rows]
        assert keys == [key_of(f"n-{number:03}") for number in range(450)]
