"""Decides where feeds go, and that the feeds of one run appear whole and together, or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Protocol

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.files import NewFile, check_place, is_pipe, reason_of, show, silence
from inews_crawler.feeds.formats import FORMATS, FeedWriter, format_of
from inews_crawler.items import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FeedTarget:
    """Where a feed goes, and how."""

    path: Path | None  #: ``None``: standard output
    format: str  #: a word that ``formats.format_of`` knows
    overwrite: bool = True  #: ``False``: records are added to what the file holds
    fields: tuple[str, ...] | None = (
        None  #: some fields, in this order; ``None``: all, in the contract's order
    )


class Feed(Protocol):
    """One feed that is being written."""

    gone: bool  #: nobody reads any more
    count: int  #: records written

    def write(self, record: Mapping[str, Any]) -> None: ...
    def finish(self) -> None: ...
    def publish(self) -> None: ...


def write_feed(target: FeedTarget, records: Iterable[Mapping[str, Any]]) -> int:
    """Write one feed and say how many records went into it. Raises ``FeedError``."""
    return write_feeds([target], lambda: records)[target]


def write_feeds(
    targets: Sequence[FeedTarget], make_records: Callable[[], Iterable[Mapping[str, Any]]]
) -> dict[FeedTarget, int]:
    """Write the same records to every target and say how many records went into each.

    ``make_records`` is called once, and its records go through once, so that all feeds hold the same. No file
    appears before all are complete and on disk. Raises ``FeedError``; then every old file stands as it was.
    """
    refuse_repeats(targets)
    with contextlib.ExitStack() as stack:
        feeds: list[Feed] = [stack.enter_context(_open_feed(target)) for target in targets]
        for record in make_records():
            for feed in feeds:
                feed.write(record)
            if all(feed.gone for feed in feeds):
                break
        for feed in feeds:
            feed.finish()
        for feed in feeds:
            feed.publish()
    return {target: feed.count for target, feed in zip(targets, feeds, strict=True)}


def check_writable(target: FeedTarget) -> None:
    """Raise ``FeedError`` if ``write_feed`` could not write there; to be asked before a crawl begins."""
    old = None
    if target.path and not is_pipe(target.path):
        check_place(target.path)
        old = target.path if target.path.exists() and not target.overwrite else None
    with _told(target):
        FORMATS[format_of(target.format)].check(old, _fields_of(target))


class _FileFeed:
    """A feed into a file that appears when it is complete."""

    gone = False

    def __init__(self, target: FeedTarget, new: NewFile) -> None:
        self._target = target
        self._new = new
        self.count = 0
        with _told(target):
            self._writer = _begin(target, new.file, None if target.overwrite else new.old)

    def write(self, record: Mapping[str, Any]) -> None:
        with _told(self._target):
            self._writer.write(record)
        self.count += 1

    def finish(self) -> None:
        with _told(self._target):
            self._writer.close()
            self._new.finish()

    def publish(self) -> None:
        with _told(self._target):
            self._new.publish()


class _PipeFeed:
    """A feed into standard output, a pipe or a device: it streams, and ends quietly when nobody reads on."""

    def __init__(self, target: FeedTarget, out: IO[bytes]) -> None:
        self._target = target
        self._out = out
        self.gone = False
        self.count = 0
        with self._listening():
            self._writer = _begin(target, out, None)

    def write(self, record: Mapping[str, Any]) -> None:
        if not self.gone:
            with self._listening():
                self._writer.write(record)
                self.count += 1

    def finish(self) -> None:
        if not self.gone:
            with self._listening():
                self._writer.close()
                self._out.flush()

    def publish(self) -> None:
        """Everything is out already."""

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        with _told(self._target):
            try:
                yield
            except OSError as error:
                self.gone = True
                silence(self._out)
                if not isinstance(error, BrokenPipeError):
                    raise


@contextlib.contextmanager
def _open_feed(target: FeedTarget) -> Iterator[Feed]:
    if target.path is None:
        sys.stdout.flush()
        yield _PipeFeed(target, sys.stdout.buffer)
    elif is_pipe(target.path):
        with _told(target):
            out = target.path.open("wb")
        try:
            yield _PipeFeed(target, out)
        finally:
            with contextlib.suppress(OSError):
                out.close()
    else:
        with _told(target):
            new = NewFile(target.path)
        with new:
            yield _FileFeed(target, new)


def _begin(target: FeedTarget, out: IO[bytes], old: Path | None) -> FeedWriter:
    return FORMATS[format_of(target.format)].open(out, _fields_of(target), old)


def _fields_of(target: FeedTarget) -> tuple[str, ...]:
    for name in target.fields or ():
        if name not in FIELDS:
            raise FeedError(f"Cannot write the field {show(name)!r}: a record has {', '.join(FIELDS)}.")
    return target.fields or FIELDS


@contextlib.contextmanager
def _told(target: FeedTarget) -> Iterator[None]:
    """Say in one sentence what the system refused."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        name = show(target.path) if target.path else "to standard output"
        raise FeedError(f"Cannot write {name}: {reason_of(error)}.") from error


def refuse_repeats(targets: Sequence[FeedTarget]) -> None:
    """Raise ``FeedError`` if two feeds go to one place."""
    places = [os.path.realpath(target.path) if target.path else "standard output" for target in targets]
    for place in places:
        if places.count(place) > 1:
            raise FeedError(f"Cannot write {show(place)}: two feeds go there.")
