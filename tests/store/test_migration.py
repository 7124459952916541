"""A store that the first edition made is brought to the present version: every record, address, listing and run."""

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inews_crawler.exceptions import StoreError
from inews_crawler.store import Scope, Store, migration
from tests.store.material import NOON, found, key_of, record

FOLDER = Path(__file__).parent / "old_stores"
EXPORT = [json.loads(line) for line in (FOLDER / "version_1.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "inews.db"
    with gzip.open(FOLDER / "version_1.db.gz") as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


@pytest.fixture
def store(old):
    with Store.open(f"sqlite:///{old}") as opened:
        yield opened


def test_every_version_is_exported_as_the_first_edition_did(store):
    assert list(store.articles.select(versions=True)) == EXPORT


def test_the_latest_versions_are_the_articles(store):
    latest = {one["key"]: one for one in EXPORT}  # a later version stands behind an earlier one
    assert {one["key"]: one for one in store.articles.select()} == latest
    assert len(latest) == store.articles.count() == 5


def test_history_keeps_its_order(store):
    versions = [(one["version"], one["title"]) for one in store.articles.history(key_of("berubah"))]
    assert versions == [(1, "Warga tutup jalan tambang"), (2, "Warga buka jalan tambang")]


@pytest.mark.parametrize(
    ("slug", "state", "reason", "attempts"),
    [
        ("polos", "done", None, 0),
        ("terbelah", "pending", "part: timeout", 1),
        ("gagal", "failed", "http_404", 1),
        ("menunggu", "pending", "timeout", 1),
        ("hilang", "gone", None, 0),
        ("baru", "pending", None, 0),
    ],
)
def test_addresses_keep_their_state(store, slug, state, reason, attempts):
    entry = store.ledger.entry(key_of(slug))
    assert (entry.state, entry.reason, entry.attempts) == (state, reason, attempts)


def test_pending_addresses_are_taken_in_their_order(store):
    run = store.runs.start({}, output="", at=NOON)
    taken = [entry.key.rpartition("/")[2] for entry in store.ledger.take(Scope(), run=run, limit=99)]
    assert taken == ["baru", "terbelah", "menunggu", "salinan", "tautan", "jauh"]


def test_validators_and_aliases_are_kept(store):
    [part] = store.articles.validators(key_of("polos"))
    assert (part.part, part.etag, part.fingerprint) == ("1", '"abc"', "1 aaaa")
    assert [one.fingerprint for one in store.articles.validators(key_of("terbelah"))] == ["2 bbbb", None]
    assert store.ledger.known([key_of("polos-lama")]) == {key_of("polos-lama")}


def test_listings_are_kept(store):
    feed = store.listings.state("https://www.inews.id/feed")
    assert (feed.discovered_by, feed.etag, feed.exhausted, feed.new_at) == ("feed", '"f1"', True, NOON)
    missing = store.listings.state("https://karawang.inews.id/indeks/karawang/all")
    assert missing.missing_since == NOON
    assert store.listings.state("https://www.inews.id/indeks/all/01-11-2026/1").is_empty


def test_runs_are_kept(store):
    second, first = store.runs.latest()
    assert (first.new, first.changed, first.outcome, first.cause) == (5, 0, 0, "5 new, 0 changed.")
    assert (second.new, second.changed, second.outcome) == (0, 1, None)
    assert [run.id for run in store.runs.unpublished()] == [second.id]


def test_copies_are_found_among_old_texts(store):
    run = store.runs.start({}, output="", at=NOON)
    saved = store.articles.save(record("kembar", published_at="2026-11-03T08:00:00+07:00"), run=run, at=NOON)
    assert saved.record["duplicate_of"] == next(
        one["duplicate_of"] or one["key"] for one in EXPORT if one["key"] == key_of("polos")
    )


def test_a_migration_that_breaks_leaves_the_store_as_it_was(old, monkeypatch):
    def break_off(connection):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(migration, "_move_records", break_off)
    with pytest.raises(StoreError), Store.open(f"sqlite:///{old}"):
        pass
    with closing(sqlite3.connect(old)) as file:
        assert file.execute("SELECT version FROM schema_version").fetchall() == [(1,)]
        assert file.execute("SELECT count(*) FROM versions WHERE latest").fetchall() == [(5,)]
    monkeypatch.undo()
    with Store.open(f"sqlite:///{old}") as store:
        assert list(store.articles.select(versions=True)) == EXPORT


def test_people_read_the_store_with_sql(old, store):
    store.ledger.discover([found("lagi")], run=3, at=NOON)
    store.close()
    with closing(sqlite3.connect(old)) as file:
        read = lambda sql: file.execute(sql).fetchall()  # noqa: E731
        assert ("Warga buka jalan tambang",) in read("SELECT title FROM articles WHERE version = 2")
        tags = "SELECT value FROM articles, json_each(articles.tags) WHERE articles.key LIKE '%/polos'"
        assert read(tags) == [("desa",), ("tambang",)]
        assert read("SELECT title FROM versions") == [("Warga tutup jalan tambang",)]
        assert read("SELECT state FROM addresses WHERE url LIKE '%/gagal'") == [("failed",)]
        assert read("SELECT datetime(started_at, 'unixepoch') FROM runs LIMIT 1") == [
            ("2026-11-02 05:00:00",)
        ]
        assert ("feed",) in read("SELECT discovered_by FROM listings WHERE exhausted")
