"""Where archived records lie. Input: paths, folders, globs, addresses. Output: sources, and their bytes.

A source is a WARC file, or one within a WACZ file. Addresses such as ``s3://`` are read by fsspec.
"""

from __future__ import annotations

import glob
import gzip
import io
import logging
import shutil
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from inews_crawler.archive.recovery import GZIP_MAGIC
from inews_crawler.exceptions import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from _typeshed import WriteableBuffer

logger = logging.getLogger(__name__)

ENDINGS = (".warc", ".warc.gz", ".wacz")
#: Enough of a file to see the first record's header and content.
FIRST_PIECE = 1 << 16
LOCAL_HEADER = 30  #: bytes of a ZIP member's own header, before its name


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one WARC file: from ``start`` to ``end`` of the file at ``path``."""

    path: str
    start: int
    end: int
    name: str  #: how messages call it

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.end - self.start

    @property
    def is_zipped(self) -> bool:
        """True if each record is a gzip member."""
        return self.name.endswith(".gz")


def find_sources(paths: Iterable[str], temporary: Path) -> list[Source]:
    """The WARC files at these paths, each once, in the order given, folders and globs sorted by name.

    A file that is one gzip member, as ``gzip`` makes it, is unpacked into ``temporary`` first. Raises
    ``ArchiveError`` for a path without any, or one that cannot be read; in a folder that is passed over.
    """
    sources: dict[tuple[str, int], Source] = {}
    for path in paths:
        files = list(_expand(path)) if path else []
        if not files:
            raise ArchiveError(f"No {', '.join(ENDINGS)} file at {path or 'an empty path'}.")
        for file in files:
            try:
                place = file if "://" in file else str(Path(file).absolute())  # workers stand elsewhere
                found = list(_open_wacz(place)) if file.endswith(".wacz") else [_to_source(place)]
            except (OSError, zipfile.BadZipFile) as error:
                if file == path:
                    raise ArchiveError(f"Cannot read {file}: {error}.") from None
                logger.warning("Passed over %s, which cannot be read: %s", file, error)
                continue
            sources |= {(source.path, source.start): source for source in found}
    return [_split_members(source, temporary) for source in sources.values()]


def _expand(path: str) -> Iterator[str]:
    if "://" in path:
        file_system, inner = _to_file_system(path)
        names = [path] if path.endswith(ENDINGS) and "*" not in path else file_system.glob(inner)
        if not names or file_system.isdir(inner):
            names = file_system.find(inner)
        found = [name if "://" in name else file_system.unstrip_protocol(name) for name in names]
        yield from sorted(name for name in found if name.endswith(ENDINGS))
    elif Path(path).is_dir():
        files = [str(file) for file in Path(path).rglob("*") if file.is_file()]
        yield from sorted(file for file in files if file.endswith(ENDINGS))
    else:
        # Path.glob takes no absolute patterns.
        files = [path, *glob.glob(path, recursive=True)]  # noqa: PTH207
        yield from sorted({file for file in files if Path(file).is_file()})


def _to_file_system(path: str) -> tuple[Any, str]:
    try:
        import fsspec  # noqa: PLC0415 - an extra, loaded if asked for
    except ImportError:
        raise ArchiveError(f"{path} needs fsspec: pip install 'inews-crawler[cluster]'.") from None
    try:
        file_system, inner = fsspec.core.url_to_fs(path)
    except (ImportError, ValueError) as error:
        raise ArchiveError(f"Cannot read {path}: {error}.") from None
    return file_system, inner


def _open(path: str) -> BinaryIO:
    if "://" in path:
        file_system, inner = _to_file_system(path)
        return cast("BinaryIO", file_system.open(inner, "rb"))
    return Path(path).open("rb")


def _to_source(path: str) -> Source:
    with _open(path) as file:
        return Source(path, 0, file.seek(0, io.SEEK_END), path)


def _open_wacz(path: str) -> Iterator[Source]:
    """The WARC files of a WACZ: stored in it as they are, so that each is a stretch of it."""
    with _open(path) as file, zipfile.ZipFile(file) as members:
        for member in sorted(members.infolist(), key=lambda member: member.filename):
            if not member.filename.endswith(ENDINGS[:2]):
                continue
            if member.compress_type != zipfile.ZIP_STORED:
                raise ArchiveError(
                    f"{member.filename} is compressed within {path}; a WACZ stores it as it is."
                )
            file.seek(member.header_offset)
            header = file.read(LOCAL_HEADER)
            names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
            start = member.header_offset + LOCAL_HEADER + names
            yield Source(path, start, start + member.file_size, f"{path}!{member.filename}")


def _split_members(source: Source, temporary: Path) -> Source:
    """The source itself if each of its records can be reached; else an unpacked copy."""
    with open_source(source) as file:
        first = file.read(FIRST_PIECE)
        if not first.startswith(GZIP_MAGIC):
            return Source(source.path, source.start, source.end, source.name.removesuffix(".gz"))
        if not _is_one_member(first):
            return source
        file.seek(0)
        copy = temporary / f"{abs(hash(source.name)):x}.warc"
        # What came before any damage is read.
        with copy.open("wb") as unpacked, suppress(OSError, EOFError, zlib.error):
            shutil.copyfileobj(gzip.GzipFile(fileobj=file), unpacked)
    return Source(str(copy), 0, copy.stat().st_size, source.name.removesuffix(".gz"))


def _is_one_member(first: bytes) -> bool:
    """True if the first gzip member goes on behind its first record."""
    stream = zlib.decompressobj(31)
    try:
        text = stream.decompress(first)
    except zlib.error:
        return False
    head, _, rest = text.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    ]
    length = int(lengths[0]) if lengths and lengths[0].strip().isdigit() else 0
    return rest[length:].lstrip(b"\r\n").startswith(b"WARC/")


class Window(io.RawIOBase):
    """A stretch of a file as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        super().__init__()
        self._file, self._start, self._end = file, start, end
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        origin = {io.SEEK_SET: self._start, io.SEEK_CUR: self._file.tell(), io.SEEK_END: self._end}[whence]
        return self._file.seek(origin + offset) - self._start

    def tell(self) -> int:
        return self._file.tell() - self._start

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._file.read(max(0, min(len(view), self._end - self._file.tell())))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def open_source(source: Source) -> BinaryIO:
    """The bytes of a source; positions count from its own beginning. Raises ``ArchiveError``."""
    try:
        return cast("BinaryIO", Window(_open(source.path), source.start, source.end))
    except OSError as error:
        raise ArchiveError(f"Cannot read {source.name}: {error.strerror or error}.") from None
