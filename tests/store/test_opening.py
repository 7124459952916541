"""Opening a store: where it is made, and the one sentence for everything that can be wrong with it."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from inews_crawler.exceptions import StoreError
from inews_crawler.store import Store, migration, sqlite
from tests.store.material import NOON, found, record


def refusal(address, **options):
    with pytest.raises(StoreError) as caught:
        Store.open(address, **options)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def filled(path):
    """A closed store with one article, in one file."""
    with Store.open(f"sqlite:///{path}") as store:
        run = store.runs.start({}, output="", at=NOON)
        store.articles.save(record(), run=run, at=NOON)
    return path


def test_makes_file_and_folder(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/a/b/inews.db"):
        pass
    assert (tmp_path / "a/b/inews.db").is_file()


def test_relative_address_is_relative_to_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Store.open("sqlite:///data/inews.db"):
        pass
    assert (tmp_path / "data/inews.db").is_file()


def test_uses_a_write_ahead_log(address, store):
    path = address.removeprefix("sqlite:///")
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


def test_without_create_a_missing_store_is_an_error(tmp_path):
    sentence = refusal(f"sqlite:///{tmp_path}/inews.db", create=False)
    assert sentence == f"There is no store at {tmp_path}/inews.db."
    assert not (tmp_path / "inews.db").exists()


def test_newer_store_is_left_alone(tmp_path):
    path = filled(tmp_path / "inews.db")
    with sqlite3.connect(path) as other:
        other.execute("UPDATE schema_version SET version = 99")
    other.close()
    before = path.read_bytes()
    assert "version 99" in refusal(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_foreign_database_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE customers (name TEXT)")
    other.close()
    assert "not a store of this program" in refusal(f"sqlite:///{path}")
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("customers",)]
    other.close()


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE customers (name TEXT); INSERT INTO customers VALUES ('Sari')",
        "CREATE TABLE schema_version (version TEXT); INSERT INTO schema_version VALUES ('delapan')",
        "CREATE TABLE schema_version (version TEXT); INSERT INTO schema_version VALUES ('1')",
        "CREATE TABLE schema_version (version); INSERT INTO schema_version VALUES (x'01'); CREATE TABLE b (c)",
        "CREATE TABLE schema_version (version INTEGER)",
        "CREATE TABLE schema_version (number INTEGER); INSERT INTO schema_version VALUES (1)",
        "CREATE TABLE runs (id INTEGER); CREATE TABLE versions (id INTEGER)",
    ],
)
def test_foreign_database_stays_the_same_to_the_byte(tmp_path, script, create):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.executescript(script)
    before = path.read_bytes()
    assert refusal(f"sqlite:///{path}", create=create).startswith(("The database", "The store"))
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["other.db"]


def test_file_that_is_no_database(tmp_path):
    path = tmp_path / "inews.db"
    path.write_bytes(b"these are not the pages of a database\n" * 300)
    before = path.read_bytes()
    assert "no SQLite file" in refusal(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_damaged_page_is_told_when_it_is_met(tmp_path):
    path = filled(tmp_path / "inews.db")
    data = bytearray(path.read_bytes())
    for start in range(4096, len(data), 4096):  # all pages but the first, which names the tables
        data[start : start + 64] = b"\xff" * 64
    path.write_bytes(data)
    with pytest.raises(StoreError, match="is damaged"), Store.open(f"sqlite:///{path}") as store:
        list(store.articles.select())


def test_locked_store(address, store, run, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    with Store.open(address) as second:
        store.ledger.discover([found()], run=run, at=NOON)  # not committed yet
        with pytest.raises(StoreError, match="locked by another process"):
            second.ledger.discover([found()], run=run, at=NOON)
        store.flush()
        assert second.ledger.discover([found()], run=run, at=NOON) == [False]  # and works again


def test_locked_at_opening(address, store, run, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    with store.unit():
        store.ledger.discover([found()], run=run, at=NOON)
        assert "locked by another process" in refusal(address)


AS_NOBODY = """
import os, sqlite3, sys
from sqlalchemy.dialects import postgresql, sqlite
from inews_crawler.exceptions import StoreError
from inews_crawler.store import Store
Store.open(sys.argv[1]).close()  # everything is imported while it can be read
os.setgid(65534)
os.setuid(65534)
try:
    Store.open(sys.argv[2])
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(("what", "why"), [("file", "cannot be written"), ("folder", "cannot be ")])
def test_read_only(tmp_path, what, why):
    with tempfile.TemporaryDirectory() as name:  # not below tmp_path, which only its owner may enter
        Path(name).chmod(0o755)
        folder = Path(name, "data")
        folder.mkdir()
        path = filled(folder / "inews.db")
        path.chmod(0o444)
        folder.chmod(0o777 if what == "file" else 0o555)
        before = path.read_bytes()
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, f"sqlite:///{tmp_path}/own.db", f"sqlite:///{path}"],
            capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False,
        )  # fmt: skip
        assert done.stderr == ""
        assert done.stdout.startswith(f"The store {path} {why}")
        assert "its file or folder" in done.stdout
        assert path.read_bytes() == before


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "data").write_text("a file stands where the folder should be")
    assert "folder" in refusal(f"sqlite:///{tmp_path}/data/inews.db")


def test_full_store_keeps_what_was_whole(address):
    with Store.open(address, commit_every=1) as store:
        run = store.runs.start({}, output="", at=NOON)
        with store.unit():
            store._database.write(text("PRAGMA max_page_count = 60"))
        stored = 0
        with pytest.raises(StoreError, match="disk is full"):
            for number in range(500):
                one = record(f"berita-{number}", body=f"{BODY_OF_NOISE} {os.urandom(3000).hex()}")
                store.articles.save(one, run=run, at=NOON)
                stored += 1
        with pytest.raises(StoreError, match="disk is full"):  # nothing is written behind the fault
            store.ledger.discover([found("berita-lain")], run=run, at=NOON)
    assert stored > 0
    with Store.open(address) as store:
        assert len(list(store.articles.select())) == stored
        assert store.ledger.entry("www.inews.id/news/nasional/berita-lain") is None


BODY_OF_NOISE = "Isi yang tidak dapat dipadatkan:"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("oracle9://a/b", "no driver"),
        ("inews.db", "not of the form"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("mysql+nodriver://a/b", "no driver"),
    ],
)
def test_wrong_address(address, words):
    assert words in refusal(address)


def test_no_password_in_any_sentence():
    for address in (
        "postgresql://editor:rahasia7@127.0.0.1:9/inews",
        "mysql://editor:rahasia7@127.0.0.1:9/inews",
    ):
        assert "rahasia7" not in refusal(address)


def add_mood(connection):
    connection.exec_driver_sql("ALTER TABLE runs ADD COLUMN mood TEXT")


def add_weather(connection):
    connection.exec_driver_sql("ALTER TABLE runs ADD COLUMN weather TEXT")


def test_older_store_is_brought_forward(tmp_path, monkeypatch):
    path = filled(tmp_path / "inews.db")
    monkeypatch.setattr(migration, "MIGRATIONS", (*migration.MIGRATIONS, add_mood, add_weather))
    for _ in range(2):  # the second time there is nothing to do
        with Store.open(f"sqlite:///{path}") as store:
            assert [one["key"] for one in store.articles.select()] == ["www.inews.id/news/nasional/berita-a"]
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT version FROM schema_version").fetchall() == [(5,)]
        assert {"mood", "weather"} <= {row[1] for row in other.execute("PRAGMA table_info(runs)")}
    other.close()


def test_a_migration_that_fails_changes_nothing(tmp_path, monkeypatch):
    path = filled(tmp_path / "inews.db")
    broken = lambda connection: connection.exec_driver_sql("ALTER TABLE nowhere ADD COLUMN mood TEXT")  # noqa: E731
    monkeypatch.setattr(migration, "MIGRATIONS", (*migration.MIGRATIONS, add_mood, broken))
    refusal(f"sqlite:///{path}")
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT version FROM schema_version").fetchall() == [(3,)]
        assert "mood" not in {row[1] for row in other.execute("PRAGMA table_info(runs)")}
    other.close()


def test_a_store_whose_file_was_removed_meanwhile(tmp_path):
    path = tmp_path / "inews.db"
    with Store.open(f"sqlite:///{path}") as store:
        for file in tmp_path.iterdir():
            file.unlink()
        with pytest.raises(StoreError, match="moved or removed"):
            list(store.articles.select())
