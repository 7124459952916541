"""Where feeds go on this machine: files that appear whole or not at all, pipes, standard output.

Scrapy's own storages carry a feed to FTP, S3 and Google Cloud Storage.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from scrapy.extensions.feedexport import FileFeedStorage, StdoutFeedStorage

from inews_crawler.feeds.files import NewFile, check_place, copy_bytes, is_pipe, open_pipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Spider


class LocalFeedStorage(FileFeedStorage):
    """A file that stays as it was until the feed is complete; a pipe or device is written to at once."""

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        super().__init__(uri, feed_options=feed_options)
        self.place = Path(self.path)
        self.is_pipe = is_pipe(self.place)
        self.is_overwritten = self.write_mode == "wb"
        #: The exporter copies what the old file holds; otherwise its bytes are copied, as Scrapy appends.
        self.is_extended_by_exporter = False
        self._new: NewFile | None = None

    def has_old(self) -> bool:
        """True if the feed is to be added to a file that is there and not empty."""
        if self.is_overwritten or self.is_pipe or not self.place.is_file():
            return False
        return self.place.stat().st_size > 0

    def has_target(self) -> bool:
        """True if a file stands there already."""
        return not self.is_pipe and self.place.exists()

    def check(self) -> None:
        """Raise ``FeedError`` unless a file can be put there."""
        if not self.is_pipe:
            check_place(self.place)

    def open(self, spider: Spider) -> IO[bytes]:
        if self.is_pipe:
            return open_pipe(self.place)
        self._new = NewFile(self.place)
        if self.has_old() and not self.is_extended_by_exporter:
            copy_bytes(self.place, self._new.file, self.place.stat().st_size)
        return self._new.file

    def finish(self, tell: Callable[[str, int], None]) -> None:
        """Bring the new file to the disk under its hidden name; ``tell`` gets its path and lasting inode."""
        if self._new:
            inode = self._new.finish()
            if not self.is_overwritten:
                tell(str(self.place.absolute()), inode)

    def store(self, file: IO[bytes]) -> None:
        if self._new:
            self._new.publish()
        else:
            file.close()

    def discard(self, file: IO[bytes] | None) -> None:
        """Leave nothing of a feed that could not be completed."""
        if self._new:
            self._new.discard()
        elif file:
            with contextlib.suppress(OSError):
                file.close()


class StandardOutput(StdoutFeedStorage):
    """Standard output, whose last bytes are out when the feed is stored."""

    def store(self, file: IO[bytes]) -> None:
        self._stdout.flush()
