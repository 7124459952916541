"""Decides whether a JOBDIR may be read: its queues are pickles, and who can write them runs code as us."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from inews_crawler.exceptions import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_job_folder(folder: str | None) -> None:
    """Raises ``ArgumentError`` for an existing JOBDIR in which another user can have put something."""
    if not folder or not Path(folder).exists():
        return
    for path in _find_entries(Path(folder)):
        fault = _find_fault(path)
        if fault is not None:
            raise ArgumentError(f"JOBDIR is not read: {str(path)!a} {fault}, and its queues can run code.")


def _find_entries(folder: Path) -> Iterator[Path]:
    yield folder
    yield from sorted(folder.rglob("*"))


def _find_fault(path: Path) -> str | None:
    state = path.lstat()
    if state.st_uid not in {os.geteuid(), 0}:
        return "belongs to another user"
    # A link's own mode says nothing; what it leads to is outside the folder.
    if stat.S_ISLNK(state.st_mode):
        return "is a link"
    if state.st_mode & stat.S_IWOTH:
        return "can be written by everybody"
    return None
