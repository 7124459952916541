"""Decides whether this process may use a store: one run at a time, whatever became of the one before."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from inews_crawler.exceptions import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

SQLITE = re.compile(r"sqlite(?:\+\w+)?\Z")
#: What the holder writes about itself; anything else in the file is not repeated.
HOLDER = re.compile(r"process ([0-9]{1,10}), started ([0-9T:+-]{10,32})\n?\Z")
MEMORY = frozenset({"", ":memory:"})


def lock_path(store_url: str, folder: Path) -> Path:
    """Where the lock of a store lies: beside an SQLite file, otherwise in ``folder`` under the store's name.

    Neither user, password nor options are part of a database's name.
    """
    if SQLITE.match(store_url.partition(":")[0]):
        parts = urlsplit(store_url)
        file = unquote(parts.path.removeprefix("/"))
        if file not in MEMORY and not file.startswith("file:"):
            path = Path(file).resolve()
            return path.with_name(f"{path.name}.lock")
        # A store in memory is this process's own.
        return Path(tempfile.gettempdir(), f"inews-{os.getpid()}.lock")
    try:
        url = make_url(store_url)
    except (ArgumentError, ValueError):  # opening the store says so, without the address
        return folder.resolve() / ".store-unreadable.lock"
    name = f"{url.get_backend_name()}://{url.host or ''}:{url.port or ''}/{url.database or ''}"
    return folder.resolve() / f".store-{sha256(name.encode()).hexdigest()[:16]}.lock"


def is_held(store_url: str, folder: Path) -> bool:
    """True if a process holds the lock of a store; changes nothing."""
    try:
        file = os.open(lock_path(store_url, folder), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


class RunLock:
    """The lock on a store. The system lets go of it when its process ends, in whatever way.

    The file may stay: it locks nothing by being there. Child processes do not inherit it. The file of an
    SQLite store is locked as well, so that a hard link to it is the same store.
    """

    def __init__(self, store_url: str, folder: Path) -> None:
        self.path = lock_path(store_url, folder)
        self._file: int | None = None
        self._store: int | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free. Raises ``StoreError`` where the file cannot be made."""
        if self._file is not None:
            return True
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # O_NOFOLLOW: in a shared folder somebody else could have put a link there.
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except OSError as error:
            raise StoreError(f"The lock {self.path} cannot be made: {error.strerror}.") from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        except OSError as error:
            os.close(file)
            raise StoreError(f"The lock {self.path} cannot be taken: {error.strerror}.") from None
        if not self._lock_store():
            os.close(file)
            return False
        self._file = file
        self._sign(file)
        return True

    def _lock_store(self) -> bool:
        """False if another process has the store open under another name.

        SQLite locks byte ranges (``fcntl``), which know nothing of this lock. A file system that cannot lock
        a file that is open for reading leaves it at the lock beside it.
        """
        path = self.path.with_name(self.path.name.removesuffix(".lock"))
        try:
            store = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # not made yet, or no SQLite store
            return True
        try:
            fcntl.flock(store, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(store)
            return False
        except OSError:
            os.close(store)
            return True
        self._store = store
        return True

    def _sign(self, file: int) -> None:
        """Say whose it is. A full disk does not keep a run from its lock: the store says that it is full."""
        text = f"process {os.getpid()}, started {datetime.now(UTC).isoformat(timespec='seconds')}\n"
        try:
            os.ftruncate(file, 0)
            os.pwrite(file, text.encode(), 0)
        except OSError:
            return

    async def wait(self, poll_seconds: float, *, goes_on: Callable[[], bool] = lambda: True) -> bool:
        """Take the lock as soon as it is free; False when ``goes_on`` says to stop waiting."""
        while not self.acquire():
            if not goes_on():
                return False
            await asyncio.sleep(poll_seconds)
        return True

    def describe_holder(self) -> str:
        """One sentence about who holds the lock, as far as the file tells."""
        try:
            text = self.path.read_bytes()[:200].decode("ascii", "replace")
        except OSError:
            text = ""
        holder = HOLDER.match(text)
        if holder is None:
            return f"a process that locked {self.path}."
        return f"process {holder[1]}, running since {holder[2]}."

    def release(self) -> None:
        """Let go of the lock. The file stays: removing it would let two others lock two files."""
        for file in (self._store, self._file):
            if file is not None:
                os.close(file)
        self._store = self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
