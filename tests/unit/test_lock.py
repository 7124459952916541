"""One run at a time per store; a lock dies with its process and with nothing else."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inews_crawler.exceptions import StoreError
from inews_crawler.extensions.lock import RunLock, lock_path

HOLD = """
import sys, subprocess
from pathlib import Path
from inews_crawler.extensions.lock import RunLock
lock = RunLock(sys.argv[1], Path(sys.argv[2]))
print(lock.acquire(), flush=True)
child = subprocess.Popen(["sleep", "30"], close_fds=False)
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/inews.db"


def hold(store: str, folder: Path) -> tuple[subprocess.Popen[str], int]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, store, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "True"
    return holder, int(holder.stdout.readline())


def test_one_holder_at_a_time(store: str, tmp_path: Path) -> None:
    with RunLock(store, tmp_path) as first, RunLock(store, tmp_path) as second:
        assert first.acquire() and first.acquire()
        assert not second.acquire()
        assert second.describe_holder().startswith(f"process {os.getpid()}, running since 20")
        first.release()
        assert second.acquire()


def test_a_killed_holder_leaves_no_lock_and_its_children_none_either(store: str, tmp_path: Path) -> None:
    holder, child = hold(store, tmp_path)
    try:
        with RunLock(store, tmp_path) as lock:
            assert not lock.acquire()
            assert f"process {holder.pid}," in lock.describe_holder()
            holder.kill()
            holder.wait()
            assert lock.acquire()
    finally:
        os.kill(child, signal.SIGKILL)
        holder.communicate()


def test_a_file_left_by_a_reboot_locks_nothing(store: str, tmp_path: Path) -> None:
    path = lock_path(store, tmp_path)
    path.parent.mkdir()
    path.write_text(f"process {os.getpid()}, started 2020-01-01T00:00:00+00:00\n")
    with RunLock(store, tmp_path) as lock:
        assert lock.acquire()


def test_waiting_ends_when_the_holder_does(store: str, tmp_path: Path) -> None:
    with RunLock(store, tmp_path) as first, RunLock(store, tmp_path) as second:
        first.acquire()

        async def scenario() -> bool:
            asyncio.get_running_loop().call_later(0.2, first.release)
            return await second.wait(0.05)

        began = time.monotonic()
        assert asyncio.run(scenario())
        assert time.monotonic() - began >= 0.15


def test_waiting_can_be_given_up(store: str, tmp_path: Path) -> None:
    with RunLock(store, tmp_path) as first, RunLock(store, tmp_path) as second:
        first.acquire()
        assert not asyncio.run(second.wait(0.01, goes_on=lambda: False))


def test_stores_have_locks_of_their_own(tmp_path: Path) -> None:
    with (
        RunLock(f"sqlite:///{tmp_path}/a.db", tmp_path) as a,
        RunLock(f"sqlite:///{tmp_path}/b.db", tmp_path) as b,
    ):
        assert a.acquire() and b.acquire()


def test_one_file_by_two_names_is_one_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    absolute = lock_path(f"sqlite:///{tmp_path}/data/inews.db", Path("output"))
    assert absolute == lock_path("sqlite:///data/inews.db", Path("output"))
    assert absolute == lock_path("sqlite+pysqlite:///data/../data/inews.db?timeout=5", Path("other"))
    assert absolute.name == "inews.db.lock"


def test_a_database_server_is_known_by_host_and_name_whoever_asks(tmp_path: Path) -> None:
    mine = lock_path("postgresql+psycopg://me:s3cret@db.example.org/inews", tmp_path)
    assert mine == lock_path("postgresql://you:other@db.example.org/inews?sslmode=require", tmp_path)
    assert mine != lock_path("postgresql://me:s3cret@db.example.org/other", tmp_path)
    assert mine.parent == tmp_path.resolve()


@pytest.mark.parametrize("password", ["s3cr#et", "s3cr/et", "s3cr?et", "s3cr%23et", "#", "a/b#c"])
def test_a_password_in_whatever_spelling_is_no_part_of_a_name(tmp_path: Path, password: str) -> None:
    plain = lock_path("postgresql://me:s3cret@db.example.org:5432/inews", tmp_path)
    assert lock_path(f"postgresql://me:{password}@db.example.org:5432/inews", tmp_path) == plain
    assert lock_path(f"postgresql://me:{password}@db.example.org:5432/other", tmp_path) != plain


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:s3cret@db.example.org:port/inews", "postgresql:me:s3cret@db", "s3cret", "://s3cret"],
)
def test_an_address_that_nobody_can_read_has_a_lock_that_does_not_repeat_it(tmp_path: Path, url: str) -> None:
    path = lock_path(url, tmp_path)
    assert path.parent == tmp_path.resolve()
    assert "s3cret" not in path.name
    with RunLock(url, tmp_path) as lock:
        assert lock.acquire()


def test_a_lock_that_cannot_be_made_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as error:
        RunLock(f"sqlite:///{tmp_path}/file/inews.db", tmp_path).acquire()
    assert str(error.value).endswith(".") and "\n" not in str(error.value)


def test_a_link_is_not_followed(store: str, tmp_path: Path) -> None:
    path = lock_path(store, tmp_path)
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        RunLock(store, tmp_path).acquire()
    assert not (tmp_path / "elsewhere").exists()


def test_a_strange_file_is_not_repeated_in_the_message(store: str, tmp_path: Path) -> None:
    path = lock_path(store, tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"process 1, started now\nERROR forged line\x1b[31m")
    assert RunLock(store, tmp_path).describe_holder() == f"a process that locked {path}."


def test_a_hard_link_to_the_store_is_the_same_store(store: str, tmp_path: Path) -> None:
    original = tmp_path / "data" / "inews.db"
    original.parent.mkdir()
    original.touch()
    (tmp_path / "other").mkdir()
    link = tmp_path / "other" / "copy.db"
    link.hardlink_to(original)
    other = RunLock(f"sqlite:///{link}", tmp_path)
    holder, child = hold(store, tmp_path)
    with holder:
        assert not other.acquire()
        assert other.describe_holder().startswith("a process that locked ")
        os.kill(child, signal.SIGKILL)
        holder.kill()
    assert other.acquire()
    other.release()
