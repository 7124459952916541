"""Decides what a finished run leaves in its output folder, and what ``latest`` points to."""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.files import reason_of, show, sync_folder
from inews_crawler.feeds.storage import FeedTarget, write_feeds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inews_crawler.store import Store

#: The feeds of every run.
RUN_FEEDS = {"articles.json": "json", "articles.jsonl": "jsonl", "articles.csv": "csv"}
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """What was published: the files (standard output is none), and how many records are in each."""

    files: tuple[Path, ...]
    count: int


def run_folder(output_dir: Path, started_at: datetime, *, wanted: str | None = None) -> Path:
    """Make and name the folder of a run: its start in UTC (``20261123T055100Z``).

    Where that is taken, ``-2``, ``-3`` is added. ``started_at`` is aware. ``wanted`` is the folder that an
    earlier, killed run had already: it is used again, and made if it never came into being.
    Raises ``FeedError`` if the folder cannot be made.
    """
    name = started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    try:
        if wanted:
            Path(wanted).mkdir(parents=True, exist_ok=True)
            return Path(wanted)
        output_dir.mkdir(parents=True, exist_ok=True)
        for number in itertools.count(1):
            folder = output_dir / (name if number == 1 else f"{name}-{number}")
            with contextlib.suppress(FileExistsError):
                folder.mkdir()
                return folder
    except OSError as error:
        raise FeedError(f"Cannot write in {show(wanted or output_dir)}: {reason_of(error)}.") from error
    raise AssertionError  # pragma: no cover - the numbers do not end


def publish_run(
    store: Store,
    run_id: int,
    folder: Path,
    extra_targets: Sequence[FeedTarget] = (),
    *,
    duplicates: bool = True,
) -> PublishedRun:
    """Write the records a run published, from the store, into its folder and to ``extra_targets``.

    Without ``duplicates`` records that repeat another one are left out. All files appear together or, if
    ``FeedError`` or ``StoreError`` is raised, none.
    """
    targets = [FeedTarget(folder / name, kind) for name, kind in RUN_FEEDS.items()]
    targets += extra_targets

    def records() -> Iterator[dict[str, Any]]:
        for record in store.articles.published_by(run_id):
            if duplicates or record["duplicate_of"] is None:
                yield record

    counts = write_feeds(targets, records)
    files = tuple(target.path for target in targets if target.path)
    return PublishedRun(files, counts[targets[0]])


def point_latest(output_dir: Path, folder: Path) -> None:
    """Let ``latest`` in the output folder lead to a run's folder, in one step.

    It is a relative link, so that the output folder can be moved. Raises ``FeedError`` where the file system
    knows no links, or where something else than a link has that name.
    """
    link = output_dir / LATEST
    if link.exists() and not link.is_symlink():
        raise FeedError(f"Cannot point {show(link)} to the last run: it is no symbolic link.")
    temporary = output_dir / f".{LATEST}.{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        temporary.symlink_to(os.path.relpath(folder, output_dir), target_is_directory=True)
        temporary.replace(link)
        sync_folder(output_dir)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise FeedError(f"Cannot point {show(link)} to the last run: {reason_of(error)}.") from error
