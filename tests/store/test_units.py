"""Atomic operations, and when they become lasting; seen through a second connection."""

import sqlite3

import pytest

from inews_crawler.exceptions import StoreError
from inews_crawler.store import Store
from tests.store.material import NOON, found, key_of, record


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def committed(address):
    """The keys that another process sees."""
    with sqlite3.connect(address.removeprefix("sqlite:///")) as other:
        keys = [row[0] for row in other.execute("SELECT key FROM addresses ORDER BY id")]
    other.close()
    return keys


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(address, clock):
    with Store.open(address, commit_every=3, commit_seconds=2.0, clock=clock) as opened:
        yield opened


def discover(store, slug):
    store.ledger.discover([found(slug)], run=1, at=NOON)


def test_commits_by_number(store, address):
    discover(store, "a")
    discover(store, "b")
    assert committed(address) == []
    discover(store, "c")
    assert committed(address) == [key_of("a"), key_of("b"), key_of("c")]


def test_commits_by_time_since_the_first_unit(store, address, clock):
    discover(store, "a")
    clock.now += 1.5
    discover(store, "b")
    assert committed(address) == []
    clock.now += 0.5
    discover(store, "c")
    assert len(committed(address)) == 3
    discover(store, "d")  # the time starts anew
    assert len(committed(address)) == 3


def test_a_timer_commits_what_waits(store, address, clock):
    discover(store, "a")
    store.commit_if_due()
    assert committed(address) == []
    clock.now += 2
    store.commit_if_due()
    assert committed(address) == [key_of("a")]


def test_flush_and_close_commit(address, clock):
    with Store.open(address, clock=clock) as store:
        discover(store, "a")
        store.flush()
        assert committed(address) == [key_of("a")]
        discover(store, "b")
    assert committed(address) == [key_of("a"), key_of("b")]


def test_no_commit_in_the_middle_of_a_unit(store, address, clock):
    with store.unit():
        for slug in "abcdef":
            discover(store, slug)
            clock.now += 5
            store.commit_if_due()
        assert committed(address) == []
        with pytest.raises(RuntimeError):
            store.flush()
    assert len(committed(address)) == 6


def test_an_error_undoes_its_unit_only(store, address):
    discover(store, "a")
    with pytest.raises(ZeroDivisionError), store.unit():
        discover(store, "b")
        store.listings.record_missing("https://www.inews.id/x", "feed", at=NOON)
        raise ZeroDivisionError
    discover(store, "c")
    store.flush()
    assert committed(address) == [key_of("a"), key_of("c")]
    assert store.listings.state("https://www.inews.id/x") is None


def test_what_is_not_committed_is_seen_by_the_run_itself(store):
    discover(store, "a")
    assert store.ledger.entry(key_of("a")).state == "pending"


def test_record_and_links_come_together(store):
    with pytest.raises(ZeroDivisionError), store.unit():
        store.articles.save(record("a"), run=1, at=NOON, links=[found("b")])
        raise ZeroDivisionError
    assert store.articles.latest(key_of("a")) is None
    assert store.ledger.entry(key_of("b")) is None
    assert store.ledger.known([key_of("a")]) == set()


def test_reading_does_not_keep_others_from_writing(address):
    with Store.open(address) as reader, Store.open(address) as writer:
        writer.articles.save(record("a"), run=1, at=NOON)
        writer.articles.save(record("b"), run=1, at=NOON)
        writer.flush()
        rows = reader.articles.select()
        assert next(rows)["key"] == key_of("a")
        writer.articles.save(record("c"), run=1, at=NOON)
        writer.flush()
        assert [row["key"] for row in rows] == [key_of("b")]  # the moment of the first row holds
        assert len(list(reader.articles.select())) == 3


def test_after_a_failure_of_the_database_nothing_more_is_written(store, address):
    discover(store, "a")
    store.flush()
    discover(store, "b")
    with pytest.raises(StoreError), store.unit():
        store.ledger.discover([found("c", section=object())], run=1, at=NOON)  # no database can keep it
    with pytest.raises(StoreError):
        discover(store, "d")
    store.close()
    assert committed(address) == [key_of("a")]
