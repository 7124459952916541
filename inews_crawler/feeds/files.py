"""Files that appear under their name whole, on disk and in one step, or not at all."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import secrets
import select
import stat
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from inews_crawler.exceptions import FeedError

if TYPE_CHECKING:
    from types import TracebackType

#: Files that a killed process left behind are removed at this age.
STALE_SECONDS = 86_400
#: A file that a process of another machine writes, in a folder that both share, is younger than this.
QUIET_SECONDS = 60
#: How long a pipe is waited for that nobody reads.
PIPE_SECONDS = 20
NOBODY = "nobody reads it"
_CHUNK = 1 << 20
#: Names of open files of a process, whatever they lead to.
_OPEN_FILES = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/")


def reason_of(error: OSError) -> str:
    """The reason that the system gives."""
    return error.strerror or str(error) or type(error).__name__


def show(path: Path | str) -> str:
    """A path as a message may show it: without control characters."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in str(path)
    )


def silence(out: IO[Any]) -> None:
    """Send what a stream still holds nowhere, so that its last flush does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, out.fileno())
    os.close(nowhere)


def copy_bytes(source: Path, out: IO[bytes], length: int) -> None:
    """Copy the first ``length`` bytes of a file."""
    with source.open("rb") as file:
        while length > 0 and (chunk := file.read(min(_CHUNK, length))):
            out.write(chunk)
            length -= len(chunk)


def read_tail(path: Path, length: int) -> bytes:
    """The last ``length`` bytes of a file, or all of them."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - length))
        return file.read()


def is_pipe(path: Path) -> bool:
    """True if a path is a device or a pipe, which can only be written to, never replaced."""
    if str(path).startswith(_OPEN_FILES):
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def open_pipe(path: Path) -> IO[bytes]:
    """A pipe or device for writing. Raises ``OSError`` if nobody reads a pipe, now or later."""
    until = time.monotonic() + PIPE_SECONDS
    while True:
        try:
            return io.BufferedWriter(_Pipe(os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)))
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > until:
                raise OSError(errno.ENXIO, NOBODY) from None
        time.sleep(0.1)


class _Pipe(io.RawIOBase):
    """A pipe whose reader may stop reading: writing waits ``PIPE_SECONDS`` and no longer."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if not select.select([], [self._descriptor], [], PIPE_SECONDS)[1]:
            raise OSError(errno.ETIMEDOUT, NOBODY)
        return os.write(self._descriptor, data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            os.close(self._descriptor)


def check_place(path: Path) -> None:
    """Raise ``FeedError`` unless a file can be put at ``path``; missing folders are not made yet."""
    place = _real(path)
    folder = place.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        _identity(place)
        if place.is_dir():
            raise FeedError(f"Cannot write {show(path)}: it is a folder.")
        _refuse_protected(path, place)
        # Permissions alone do not tell: a file system can be read-only or full, and root may everything.
        probe = folder / f".{secrets.token_hex(6)}.tmp"
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise FeedError(f"Cannot write {show(path)}: {reason_of(error)}.") from None


class NewFile:
    """A file that takes the place of ``path`` when it is published, and leaves nothing behind otherwise.

    It is written under a hidden name in the same folder, so that the last step is one rename. A symbolic
    link is followed, not replaced; an existing file's permissions are kept, a new one gets the usual ones.
    Raises ``OSError`` where the system refuses, and ``FeedError`` if somebody else changed the old file.
    """

    def __init__(self, path: Path) -> None:
        self._shown = path
        self._place = _real(path)
        self._before = _identity(self._place)
        folder = self._place.parent
        folder.mkdir(parents=True, exist_ok=True)
        if self._place.is_dir():
            raise FeedError(f"Cannot write {show(path)}: it is a folder.")
        _refuse_protected(path, self._place)
        remove_stale(self._place)
        name = f".{self._place.name[:50]}.{os.getpid()}-{secrets.token_hex(4)}.tmp"
        self._temporary = folder / name
        descriptor = os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        self.file: IO[bytes] = os.fdopen(descriptor, "wb", buffering=_CHUNK)

    @property
    def old(self) -> Path | None:
        """The file that stands there now, to be continued."""
        return self._place if self._before else None

    def finish(self) -> int:
        """Bring every byte to the disk, nothing is visible yet; returns the inode, which the file keeps."""
        self.file.flush()
        descriptor = self.file.fileno()
        if self._before:
            os.fchmod(descriptor, stat.S_IMODE(self._place.stat().st_mode))
        os.fsync(descriptor)
        inode = os.fstat(descriptor).st_ino
        self.file.close()
        return inode

    def publish(self) -> None:
        """Put the finished file in its place, in one step."""
        if _identity(self._place) != self._before:
            raise FeedError(f"Cannot write {show(self._shown)}: another process changed it meanwhile.")
        self._temporary.replace(self._place)
        sync_folder(self._place.parent)

    def discard(self) -> None:
        """Remove what was written, if it was not published."""
        with contextlib.suppress(OSError):
            self.file.close()
        with contextlib.suppress(OSError):
            self._temporary.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file. Raises ``FeedError`` where the system refuses."""
    try:
        with NewFile(path) as new:
            new.file.write(data)
            new.finish()
            new.publish()
    except OSError as error:
        raise FeedError(f"Cannot write {show(path)}: {reason_of(error)}.") from None


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk, so that a rename survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _real(path: Path) -> Path:
    """The path behind symbolic links; a loop of links is left for the system to refuse."""
    return Path(os.path.realpath(path))


def _identity(place: Path) -> tuple[int, int, int] | None:
    try:
        state = place.stat()
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


def _refuse_protected(path: Path, place: Path) -> None:
    """A rename would replace a file that its owner protected against writing."""
    if place.exists() and not os.access(place, os.W_OK):
        raise FeedError(f"Cannot write {show(path)}: it is write-protected.")


def remove_stale(place: Path) -> None:
    """Remove temporary files of this very file that were left by killed processes."""
    ours = re.compile(rf"\.{re.escape(place.name[:50])}\.(\d+)-[0-9a-f]{{8}}\.tmp\Z")
    with os.scandir(place.parent) as entries:
        for entry in entries:
            found = ours.match(entry.name)
            if found and _is_left_behind(entry, int(found[1])):
                with contextlib.suppress(OSError):
                    Path(entry.path).unlink()


def _is_left_behind(entry: os.DirEntry[str], process: int) -> bool:
    """True if nobody writes the file: its process is gone, and it could only be another machine's by age."""
    age = time.time() - entry.stat(follow_symlinks=False).st_mtime
    return age > STALE_SECONDS or (age > QUIET_SECONDS and not _is_running(process))


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # another user's
        return True
    return True
