"""The output folder: a folder for each run, the link ``latest``, and the removal of old run folders."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import secrets
import shutil
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.files import reason_of, remove_stale, show, sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

LATEST = "latest"
#: Names of run folders. They sort by time: ``-2`` comes behind the name without a number.
TEMPORARY = re.compile(r"\..+\.\d+-[0-9a-f]{8}\.tmp")  #: of a process that was killed while it wrote
RUN_FOLDER = re.compile(r"([0-9]{8}T[0-9]{6}Z)(?:-([0-9]+))?")


def run_folder(output_dir: Path, started_at: datetime, *, wanted: str | None = None) -> Path:
    """Make and name the folder of a run: its start in UTC (``20261123T055100Z``).

    Where that is taken, ``-2``, ``-3`` is added. ``started_at`` is aware. ``wanted`` is the folder of an
    earlier, killed run: it is used again if it lies in ``output_dir``, and made if it is missing.
    Raises ``FeedError`` if the folder cannot be made.
    """
    name = started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    try:
        if wanted and Path(wanted).parent == output_dir.resolve():
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
        remove_stale(link)
        temporary.symlink_to(os.path.relpath(folder, output_dir), target_is_directory=True)
        temporary.replace(link)
        sync_folder(output_dir)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise FeedError(f"Cannot point {show(link)} to the last run: {reason_of(error)}.") from error


def prune(output_dir: Path, keep: int, names: Collection[str]) -> int:
    """Remove the oldest run folders until ``keep`` are left, and return how many are gone.

    A folder in which anything else than ``names`` and temporary files stands, and the one that ``latest``
    leads to, stay,
    and so does one that may not be read or removed.
    """
    folders = [
        path
        for path in output_dir.iterdir()
        if RUN_FOLDER.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    ]
    latest = (output_dir / LATEST).resolve()
    gone = 0
    for folder in sorted(folders, key=to_age)[:-keep]:
        with contextlib.suppress(OSError):  # another user's folder stays; that is no fault of the run
            found = {path.name for path in folder.iterdir() if not TEMPORARY.fullmatch(path.name)}
            if folder.resolve() != latest and found <= set(names):
                shutil.rmtree(folder)
                gone += 1
    return gone


def to_age(folder: Path) -> tuple[str, int]:
    """What sorts run folders, the oldest first."""
    found = RUN_FOLDER.fullmatch(folder.name)
    assert found is not None
    return found[1], int(found[2] or 1)
